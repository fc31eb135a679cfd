"""A plane through the posed field."""

import pytest
import torch

from engine.humans.body.neural.posed import posed_distance_field
from engine.humans.body.neural.settings import NeuralBodySettings
from engine.humans.body.neural.slices import AXES, cut, point_at

SITTING = NeuralBodySettings("sitting")


@pytest.mark.parametrize("axis", AXES)
def test_values_are_those_of_the_points_of_the_plane(axis: str) -> None:
    found = cut(SITTING, axis, 0.05, 0.05)
    x0, x1, y0, y1 = found.extent
    rows, columns = found.values.shape
    corner = point_at(axis, 0.05, x1, y0)
    middle = point_at(
        axis, 0.05, x0 + (x1 - x0) * 3 / (columns - 1), y0 + (y1 - y0) * 2 / (rows - 1)
    )
    values = posed_distance_field(SITTING)(torch.tensor([corner, middle]))
    assert torch.allclose(values, torch.stack([found.values[0, -1], found.values[2, 3]]), atol=1e-4)


def test_forward_skinning_is_right_on_most_of_a_plane() -> None:
    assert cut(SITTING, "depth", 0.05, 0.03).wrong < 0.08


def test_another_axis_is_refused() -> None:
    with pytest.raises(ValueError, match="not 'time'"):
        cut(SITTING, "time", 0.0)
