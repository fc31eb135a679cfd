import pytest

from engine.vision.receptive_fields.architectures.googlenet import googlenet
from engine.vision.receptive_fields.architectures.resnet import resnet
from engine.vision.receptive_fields.edits import (
    add_branch,
    add_skip,
    disconnect,
    followers,
    insert_after,
    insert_before,
    join,
    move_group,
    new_name,
    remove,
    remove_group,
    replace_layer,
)
from engine.vision.receptive_fields.graph import Network, stack
from engine.vision.receptive_fields.layers import Add, Concat, Pointwise
from engine.vision.receptive_fields.theory import receptive_field
from engine.vision.receptive_fields.windows import Conv, Pool

CHAIN = stack([Conv(3, padding=1, channels=3), Pointwise(), Conv(3, padding=1, channels=3)])
GOOGLENET, RESNET = googlenet(), resnet(18)


def inputs(network: Network) -> dict[str, tuple[str, ...]]:
    return {node.name: node.inputs for node in network.nodes[1:]}


def test_another_layer_takes_its_place() -> None:
    wider = replace_layer(CHAIN, "conv2", Conv(7, padding=3, channels=3))
    assert inputs(wider) == inputs(CHAIN)
    assert receptive_field(wider, "conv2")[0].size == 9
    with pytest.raises(ValueError, match="conv2: 2 groups must divide 3"):
        replace_layer(CHAIN, "conv2", Conv(3, channels=4, groups=2))
    with pytest.raises(KeyError):
        replace_layer(CHAIN, "conv9", Conv(3))


def test_a_layer_comes_between() -> None:
    pooled, name = insert_after(CHAIN, "relu1", Pool(2))
    assert name == "pool1"
    assert inputs(pooled) == {
        "conv1": ("input",),
        "relu1": ("conv1",),
        "pool1": ("relu1",),
        "conv2": ("pool1",),
    }
    last, name = insert_after(CHAIN, "conv2", Pointwise())
    assert (name, last.output) == ("relu2", "relu2")


def test_a_removed_layer_is_read_past_and_joins_with_one_input_go_too() -> None:
    assert remove(insert_after(CHAIN, "relu1", Pool(2))[0], "pool1") == CHAIN
    skipped, name = add_skip(CHAIN, "relu1", "conv2")
    assert inputs(skipped)[name] == ("conv2", "relu1")
    assert inputs(remove(skipped, "conv2")) == {"conv1": ("input",), "relu1": ("conv1",)}
    assert remove(skipped, name) == CHAIN
    with pytest.raises(ValueError, match="needs its input"):
        remove(CHAIN, "input")


def test_a_skip_goes_forward_and_is_read_by_what_follows() -> None:
    skipped, name = add_skip(CHAIN, "input", "relu1")
    assert name == "add1"
    assert inputs(skipped)["conv2"] == ("add1",)
    assert skipped["add1"].layer == Add()
    with pytest.raises(ValueError, match="conv2 does not come before relu1"):
        add_skip(CHAIN, "conv2", "relu1")
    narrow = stack([Conv(3, channels=4)])
    with pytest.raises(ValueError, match="equal channels, not 4 and 3"):
        add_skip(narrow, "input", "conv1")


def test_a_layer_moves_along_the_chain_with_what_belongs_to_it() -> None:
    conv = Conv(3, padding=1, channels=3)
    chain = stack([conv, Pointwise(), conv, Pool(2)])
    assert followers(chain, "conv1") == ("relu1",)
    behind = move_group(chain, "conv1", "conv2")
    assert behind.names == ("input", "conv2", "conv1", "relu1", "pool1")
    assert inputs(behind)["pool1"] == ("relu1",)
    assert move_group(behind, "conv1", "conv2", before=True) == chain
    assert move_group(behind, "conv1", "input") == chain
    assert move_group(chain, "conv1", "relu1") == chain
    skipped, name = add_skip(chain, "relu1", "conv2")
    with pytest.raises(ValueError, match="joins several"):
        move_group(skipped, name, "conv1")
    with pytest.raises(ValueError, match="goes with conv2"):
        move_group(skipped, "conv2", name)
    with pytest.raises(ValueError, match="before the input"):
        move_group(chain, "conv1", "input", before=True)


def test_a_layer_comes_into_one_branch_only() -> None:
    module = "inception3a"
    network, name = insert_before(GOOGLENET, f"{module}.branch1.conv", Pool(3, 1, 1))
    assert network[name].inputs == GOOGLENET[f"{module}.branch1.conv"].inputs
    assert network[f"{module}.branch2.0.conv"] == GOOGLENET[f"{module}.branch2.0.conv"]
    assert receptive_field(network, module) == receptive_field(GOOGLENET, module)
    joined = [receptive_field(network, each)[0].size for each in network[module].inputs]
    assert joined == [27 + 2 * 8, 43, 59, 43]
    with pytest.raises(ValueError, match="before the input"):
        insert_before(GOOGLENET, "input", Pool(2))


def test_a_branch_is_added_and_taken_away() -> None:
    module = "inception3a"
    source = GOOGLENET[f"{module}.branch1.conv"].inputs[0]
    wide, name = add_branch(GOOGLENET, source, module, Conv(7, padding=3, channels=16))
    assert wide[module].inputs[-1] == name and wide.channels[module] == 256 + 16
    assert receptive_field(wide, module)[0].size == 27 + 6 * 8
    assert disconnect(wide, name, module) == GOOGLENET
    narrow = disconnect(GOOGLENET, f"{module}.branch3.1.relu", module)
    assert receptive_field(narrow, module)[0].size == 43
    assert not [each for each in narrow.names if each.startswith(f"{module}.branch3")]
    with pytest.raises(ValueError, match="it joins maps of different sizes"):
        add_branch(GOOGLENET, "input", module, Conv(1, channels=3))[0].sizes((224, 224))
    with pytest.raises(ValueError, match=r"inception3b does not come before inception3a"):
        add_branch(GOOGLENET, "inception3b", module, Conv(1))
    with pytest.raises(ValueError, match="joins nothing"):
        add_branch(GOOGLENET, "input", "maxpool1", Conv(1))


def test_a_skip_is_taken_away_and_the_layers_of_the_other_path_with_it() -> None:
    plain = remove_group(RESNET, "layer2.0.add")
    assert "layer2.0.downsample.0" not in plain and "layer2.0.downsample.1" not in plain
    assert inputs(plain)["layer2.0.relu"] == ("layer2.0.bn2",)
    short = disconnect(RESNET, "layer2.0.bn2", "layer2.0.add")
    assert "layer2.0.conv1" not in short
    assert inputs(short)["layer2.0.relu"] == ("layer2.0.downsample.1",)
    gone = remove_group(RESNET, "layer1.0.conv2")
    assert "layer1.0.bn2" not in gone
    assert inputs(gone)["layer1.0.add"] == ("layer1.0.relu1", "maxpool")
    with pytest.raises(ValueError, match="equal channels, not 64 and 3"):
        remove_group(RESNET, "conv1")
    with pytest.raises(ValueError, match="does not read input"):
        disconnect(RESNET, "input", "layer1.0.add")


def test_maps_are_joined_by_concatenation() -> None:
    dense, name = join(CHAIN, "relu1", "conv2", Concat())
    assert name == "concat1" and dense.channels[name] == 6


def test_new_names_are_free() -> None:
    assert new_name(CHAIN, Conv(1)) == "conv3"
    assert new_name(CHAIN, Pool()) == "pool1"
    assert new_name(GOOGLENET, Conv(1)) == "conv4", "conv1 to conv3 are modules"
