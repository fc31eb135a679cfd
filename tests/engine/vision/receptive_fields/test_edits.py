import pytest

from engine.vision.receptive_fields.edits import (
    add_skip,
    insert_after,
    move,
    new_name,
    remove,
    replace_layer,
)
from engine.vision.receptive_fields.graph import Network, stack
from engine.vision.receptive_fields.layers import Add, Pointwise
from engine.vision.receptive_fields.theory import receptive_field
from engine.vision.receptive_fields.windows import Conv, Pool

CHAIN = stack([Conv(3, padding=1, channels=3), Pointwise(), Conv(3, padding=1, channels=3)])


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


def test_a_layer_moves_along_the_chain() -> None:
    moved = move(CHAIN, "relu1", "conv2")
    assert moved.names == ("input", "conv1", "conv2", "relu1")
    assert move(moved, "relu1", "conv1") == CHAIN
    assert move(CHAIN, "relu1", "conv1") == CHAIN
    assert move(CHAIN, "relu1", "relu1") == CHAIN
    skipped, name = add_skip(CHAIN, "relu1", "conv2")
    with pytest.raises(ValueError, match="joins several"):
        move(skipped, name, "conv1")
    with pytest.raises(ValueError, match="goes with conv2"):
        move(skipped, "conv2", name)


def test_new_names_are_free() -> None:
    assert new_name(CHAIN, Conv(1)) == "conv3"
    assert new_name(CHAIN, Pool()) == "pool1"
