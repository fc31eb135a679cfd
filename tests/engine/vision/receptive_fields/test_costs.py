from engine.vision.receptive_fields.architectures.autoregressive import pixelcnn
from engine.vision.receptive_fields.costs import (
    acting_parameters,
    costs,
    depth,
    parameters,
    total,
)
from engine.vision.receptive_fields.graph import Network, Node, stack
from engine.vision.receptive_fields.layers import Add, GlobalPool, Input, Linear, Pointwise
from engine.vision.receptive_fields.windows import Conv, TransposedConv


def test_three_small_kernels_cost_less_than_one_large_one() -> None:
    """Simonyan and Zisserman 2015, section 2.3: 27C² against 49C²."""
    small = stack([Conv(3, channels=8, bias=False)] * 3, channels=8)
    large = stack([Conv(7, channels=8, bias=False)], channels=8)
    assert (parameters(small), parameters(large)) == (27 * 64, 49 * 64)


def test_multiply_adds_of_each_kind() -> None:
    network = stack(
        [Conv(3, channels=4), TransposedConv(2, 2, channels=6), GlobalPool(), Linear(5)], channels=2
    )
    found = costs(network, (6, 6))
    assert found["conv1"].multiply_adds == 9 * 2 * 4 * 16
    assert found["up1"].multiply_adds == 4 * 4 * 6 * 16
    assert found["fc1"].multiply_adds == 30
    assert found["avgpool1"].shape == (6,)
    whole = total(network, (6, 6))
    assert whole.parameters == 76 + (4 * 4 * 6 + 6) + 35
    assert whole.multiply_adds == sum(cost.multiply_adds for cost in found.values())


def test_weights_that_a_mask_holds_at_zero_cannot_act() -> None:
    network = stack([Conv(3, padding=1, channels=4, mask="B")], channels=2)
    assert parameters(network) == 9 * 2 * 4 + 4
    assert acting_parameters(network) == 5 * 2 * 4 + 4, "two rows of three, and the last four off"
    assert (parameters(pixelcnn()), acting_parameters(pixelcnn())) == (3_346_944, 2_357_504)
    plain = stack([Conv(3, channels=4)])
    assert acting_parameters(plain) == parameters(plain)


def test_depth_is_that_of_the_longest_way() -> None:
    network = Network(
        (
            Node("input", Input(1)),
            Node("a", Conv(1), ("input",)),
            Node("relu", Pointwise(), ("a",)),
            Node("b", Conv(1), ("relu",)),
            Node("sum", Add(), ("b", "input")),
        )
    )
    assert depth(network) == 2
