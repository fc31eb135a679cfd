import numpy as np
import pytest

from engine.vision.receptive_fields.graph import Network, Node, stack
from engine.vision.receptive_fields.layers import Add, GlobalPool, Input
from engine.vision.receptive_fields.paths import Patch, path_counts, paths_through
from engine.vision.receptive_fields.windows import Conv, Pool, TransposedConv


def test_the_paths_of_a_stack_are_a_power_of_its_kernel() -> None:
    counts = path_counts(stack([Conv(3)] * 3, dims=1), "conv3", (2,))
    assert counts.first == (2,)
    np.testing.assert_array_equal(counts.values, [1, 3, 6, 7, 6, 3, 1])


def test_equal_dilations_leave_a_grid_and_growing_ones_none() -> None:
    gridded = path_counts(stack([Conv(3, dilation=2)] * 3), "conv3", (0, 0))
    assert gridded.values.shape == (13, 13)
    np.testing.assert_array_equal(gridded.support[::2, ::2], True)
    assert gridded.support.sum() == 49
    assert gridded.holes == pytest.approx(1 - 49 / 169)
    grown = path_counts(stack([Conv(3, dilation=d) for d in (1, 2, 4)]), "conv3", (0, 0))
    assert grown.values.shape == (15, 15)
    assert grown.holes == 0


def test_masked_convolutions_have_a_blind_spot() -> None:
    network = stack([Conv(3, padding=1, mask="A"), *[Conv(3, padding=1, mask="B")] * 3])
    seen = path_counts(network, "conv4", (10, 10), (21, 21)).on((21, 21)) > 0
    assert not seen[10, 10:].any()
    assert not seen[11:].any()
    before = np.zeros((21, 21), bool)
    before[6:10, 6:15] = True
    before[10, 6:10] = True
    # To the right above lies what the taps never reach.
    assert [tuple(place) for place in np.argwhere(before & ~seen)] == [
        (7, 14), (8, 13), (8, 14), (9, 12), (9, 13), (9, 14),
    ]  # fmt: skip


def test_a_skip_adds_a_path() -> None:
    network = Network(
        (
            Node("input", Input(1)),
            Node("conv", Conv(3, padding=1), ("input",)),
            Node("sum", Add(), ("conv", "input")),
        ),
        dims=1,
    )
    np.testing.assert_array_equal(path_counts(network, "sum", (0,)).values, [1, 2, 1])
    np.testing.assert_array_equal(path_counts(network, "sum", (0,), (4,)).values, [2, 1])


def test_paths_through_padding_are_left_out() -> None:
    network = stack([Conv(3, padding=3), Conv(3, padding=2)], dims=1)
    # Unit 0 reads units −2 to 0 of the first layer, of which only 0 exists, and that is padding.
    assert not path_counts(network, "conv2", (0,), (4,)).values.size
    assert path_counts(network, "conv2", (0,)).first == (-5,)
    np.testing.assert_array_equal(path_counts(network, "conv2", (2,), (4,)).values, [2, 1])


def test_overhanging_windows_end_with_the_input() -> None:
    network = stack([Pool(3, 2, ceil=True)], dims=1)
    np.testing.assert_array_equal(path_counts(network, "pool1", (2,), (6,)).values, [1, 1])


def test_paths_of_a_transposed_convolution() -> None:
    network = stack([Conv(3), TransposedConv(4, 2, 1)], dims=1)
    np.testing.assert_array_equal(path_counts(network, "up1", (2,)).values, [1, 2, 2, 1])


def test_the_field_of_a_unit_on_each_map() -> None:
    network = stack([Conv(3, padding=1), Pool(2), Conv(3)], dims=1)
    found = paths_through(network, "conv2", (0,), (12,))
    assert {name: (each.first, each.last) for name, each in found.items()} == {
        "conv2": ((0,), (0,)),
        "pool1": ((0,), (2,)),
        "conv1": ((0,), (5,)),
        "input": ((0,), (6,)),
    }
    np.testing.assert_array_equal(found["input"].values, [2, 3, 3, 3, 3, 2, 1])


def test_units_that_do_not_exist_are_refused() -> None:
    network = stack([Conv(3), GlobalPool()])
    with pytest.raises(ValueError, match="no unit"):
        path_counts(network, "conv1", (6, 0), (8, 8))
    with pytest.raises(ValueError, match="no position"):
        path_counts(network, "avgpool1", (0, 0))


def test_a_patch_is_cut_to_the_input() -> None:
    patch = Patch((-1, 2), np.arange(1.0, 10).reshape(3, 3))
    expected = np.zeros((4, 4))
    expected[:2, 2:] = [[4, 5], [7, 8]]
    np.testing.assert_array_equal(patch.on((4, 4)), expected)
    assert not Patch((9, 9), np.ones((2, 2))).on((4, 4)).any()
