import pytest

from engine.vision.receptive_fields.graph import Network, Node, stack
from engine.vision.receptive_fields.layers import (
    Add,
    Concat,
    Crop,
    GlobalPool,
    Input,
    Linear,
    Pointwise,
)
from engine.vision.receptive_fields.windows import Conv, Pool, TransposedConv

IMAGE = Node("input", Input(3))


def chain(*layers) -> Network:
    return stack(layers)


def test_a_stack_names_its_layers_and_knows_its_shapes() -> None:
    network = chain(Conv(3, channels=8), Pointwise(), Pool(), Conv(3, channels=16))
    assert network.names == ("input", "conv1", "relu1", "pool1", "conv2")
    assert network.shapes((14, 10)) == {
        "input": (3, 14, 10),
        "conv1": (8, 12, 8),
        "relu1": (8, 12, 8),
        "pool1": (8, 6, 4),
        "conv2": (16, 4, 2),
    }


def test_ancestors_leave_out_what_is_not_needed() -> None:
    network = Network(
        (
            IMAGE,
            Node("a", Conv(3, padding=1), ("input",)),
            Node("b", Conv(1), ("input",)),
            Node("sum", Add(), ("a", "b")),
        )
    )
    assert network.until("a").names == ("input", "a")
    assert network.until("sum") == network
    with pytest.raises(KeyError):
        network.until("c")


def test_a_head_makes_vectors() -> None:
    network = chain(Conv(3, channels=8), GlobalPool(2), Linear(10), Pointwise())
    assert network.maps == ("input", "conv1")
    assert network.channels["avgpool1"] == 32
    assert network.shapes((9, 9))["relu1"] == (10,)


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ((), "first node"),
        ((Node("a", Conv(), ()),), "first node"),
        ((IMAGE, Node("a", Conv(), ("b",))), "a: it reads 'b'"),
        ((IMAGE, Node("input", Conv(), ("input",))), "name of its own"),
        ((IMAGE, Node("a", Conv(), ())), "needs 1"),
        ((IMAGE, Node("a", Add(), ("input",))), "needs 2 or more"),
        ((IMAGE, Node("a", Input(), ())), "one input"),
        ((IMAGE, Node("a", Conv((3,)), ("input",))), "not for 2 axes"),
        ((IMAGE, Node("a", Pool(3, 1, 2), ("input",))), "half its kernel"),
        ((IMAGE, Node("a", Pool(3, 1, ((0, 1), (0, 1))), ("input",))), "same before and after"),
        ((IMAGE, Node("a", Linear(3), ("input",))), "pooled, flattened"),
        ((IMAGE, Node("a", Conv(channels=4, groups=2), ("input",))), "must divide 3"),
        ((IMAGE, Node("a", Conv(1, mask="A"), ("input",))), "leaves no tap"),
        ((IMAGE, Node("v", GlobalPool(), ("input",)), Node("a", Conv(), ("v",))), "flattened"),
        (
            (IMAGE, Node("v", GlobalPool(), ("input",)), Node("a", Concat(), ("v", "input"))),
            "a map with a vector",
        ),
        ((IMAGE, Node("a", Conv(channels=2), ("input",)), Node("s", Add(), ("a", "input"))), "sum"),
    ],
)
def test_what_cannot_be_a_network_is_refused_with_the_reason(nodes, said) -> None:
    with pytest.raises(ValueError, match=said):
        Network(nodes)


def test_sizes_that_do_not_fit_name_the_node() -> None:
    with pytest.raises(ValueError, match="conv2: an input of 2×2 is too small"):
        chain(Conv(3), Conv(3)).sizes((4, 4))
    with pytest.raises(ValueError, match="crop1: an input of 4×4"):
        chain(Crop(2, 2)).sizes((4, 4))
    with pytest.raises(ValueError, match="2 sizes from 1"):
        chain(Conv(3)).sizes((4,))
    with pytest.raises(ValueError, match="up1: its output is larger"):
        chain(TransposedConv(2, 8)).sizes((1024, 4))
    network = Network((IMAGE, Node("a", Conv(3), ("input",)), Node("s", Concat(), ("a", "input"))))
    with pytest.raises(ValueError, match="s: it joins maps of different sizes, 3×3 and 5×5"):
        network.sizes((5, 5))
