from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from engine.vision.receptive_fields.graph import Network, Node, stack
from engine.vision.receptive_fields.layers import Add, Crop, GlobalPool, Input
from engine.vision.receptive_fields.paths import path_counts
from engine.vision.receptive_fields.theory import Field, box, fields, hull, receptive_field
from engine.vision.receptive_fields.windows import Conv, Pool, TransposedConv
from tests.engine.vision.receptive_fields.random_networks import branched, stacks


def along_rows(network: Network) -> dict[str, tuple[int, float, int]]:
    return {
        name: (field[0].size, float(field[0].stride), field[0].start)
        for name, field in fields(network).items()
    }


def test_the_recursion_of_araujo_by_hand() -> None:
    network = stack([Conv(7, 2, 3), Pool(3, 2, 1), Conv(3, 1, 2, dilation=2)])
    assert along_rows(network) == {
        "input": (1, 1, 0),
        "conv1": (7, 2, -3),
        "pool1": (11, 4, -5),
        "conv2": (27, 4, -13),
    }
    (rows, _) = receptive_field(network, "conv2")
    assert float(rows.centre) == 0
    assert rows.padding == 13
    assert rows.interval(3) == (-1, 25)
    assert rows.unit_at(13.9) == 3


@given(stacks() | stacks(dims=1) | branched())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_the_field_is_the_hull_of_the_paths(network: Network) -> None:
    name = network.output
    field = receptive_field(network, name)
    for unit in ((0,) * network.dims, (5,) * network.dims):
        counts = path_counts(network, name, unit)
        expected = box(field, unit)
        if any(last < first for first, last in expected):
            assert not counts.values.size
        else:
            assert tuple(zip(counts.first, counts.last, strict=True)) == expected


def test_transposed_convolutions_take_turns() -> None:
    (field,) = receptive_field(stack([TransposedConv(3, 2)], dims=1), "up1")
    assert field.stride == Fraction(1, 2)
    assert [field.interval(unit) for unit in range(4)] == [(-1, 0), (0, 0), (0, 1), (1, 1)]
    assert not field.uniform
    (gaps,) = receptive_field(stack([TransposedConv(1, 2)], dims=1), "up1")
    assert [gaps.interval(unit) for unit in (0, 1, 2)] == [(0, 0), (0, -1), (1, 1)]
    (back,) = receptive_field(stack([TransposedConv(2, 2), Conv(2, 2)], dims=1), "conv1")
    assert back == Field(((0, 0),), 1)


def test_a_join_is_a_union_and_says_whether_it_is_aligned() -> None:
    def joined(second: Conv) -> Field:
        nodes = (
            Node("input", Input(1)),
            Node("a", Conv(3, padding=1), ("input",)),
            Node("b", second, ("input",)),
            Node("sum", Add(), ("a", "b")),
            Node("after", Conv(1), ("sum",)),
        )
        return receptive_field(Network(nodes), "after")[0]

    assert joined(Conv(5, padding=2)) == Field(((-2, 2),), 1)
    moved = joined(Conv(3, padding=((2, 0), (2, 0))))
    assert moved == Field(((-2, 1),), 1, aligned=False)
    with pytest.raises(
        ValueError, match="sum: it joins branches whose effective strides are 1 and 2"
    ):
        joined(Conv(3, 2, 1))


def test_a_crop_moves_the_field() -> None:
    network = stack([Pool(2, 2), Crop(3, 1)], dims=1)
    assert receptive_field(network, "crop1") == (Field(((6, 7),), 2),)


def test_vectors_have_no_field() -> None:
    network = stack([Conv(3), GlobalPool()])
    assert "avgpool1" not in fields(network)
    with pytest.raises(ValueError, match="whole input"):
        receptive_field(network, "avgpool1")


def test_too_many_phases_are_refused() -> None:
    with pytest.raises(ValueError, match="more transposed"):
        fields(stack([TransposedConv(3, 32)] * 3, dims=1))


def test_the_hull_leaves_out_empty_intervals() -> None:
    assert hull([(3, 4), (0, -1), (-2, -2)]) == (-2, 4)
    assert hull([(5, 4)]) == (0, -1)


def test_the_nearest_unit_is_found_under_every_position() -> None:
    field = receptive_field(stack([Conv(5, 3, 1), TransposedConv(4, 2, 1)], dims=1), "up1")[0]
    centres = np.array([sum(field.interval(unit)) / 2 for unit in range(-40, 60)])
    for position in np.linspace(0, 30, 31):
        chosen = sum(field.interval(field.unit_at(float(position)))) / 2
        assert abs(chosen - position) == np.abs(centres - position).min()
