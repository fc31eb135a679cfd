"""Lattices: where samples are, and that a field is sampled there."""

import pytest
import torch

from engine.geometry.lattice import Lattice, slice_points


@pytest.mark.parametrize("dimension", [2, 3])
def test_samples_lie_where_the_points_are(dimension):
    lattice = Lattice(7, 1.5, dimension)
    weights = torch.tensor([100.0, 10.0, 1.0])[-dimension:]
    values = lattice.sample(lambda points: points @ weights)
    assert values.shape == lattice.shape
    assert torch.allclose(values.view(-1), lattice.points() @ weights)
    assert lattice.points().min() == -1.5 and lattice.points().max() == 1.5
    assert lattice.spacing == pytest.approx(0.5)


def test_a_large_lattice_is_sampled_in_chunks():
    lattice, sizes = Lattice(40), []

    def field(points):
        sizes.append(len(points))
        return points[:, 2]

    values = lattice.sample(field)
    assert len(sizes) > 1 and sum(sizes) == 40**3
    assert torch.equal(values[3, 5], lattice.ticks())


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ((1,), "The resolution lies between 2 and 322; 1 does not"),
        ((400,), "The resolution lies"),
        ((8, 0.0), "The extent is above 0"),
        ((8, float("nan")), "The extent is above 0"),
        ((8, 1.0, 4), "2 or 3 dimensions"),
    ],
)
def test_lattices_out_of_range_are_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        Lattice(*wrong)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_slice_holds_one_coordinate_and_runs_over_the_others(axis):
    points = slice_points(5, axis, 0.3).view(5, 5, 3)
    first, second = (other for other in range(3) if other != axis)
    assert (points[..., axis] == 0.3).all()
    assert torch.equal(points[:, 0, first], Lattice(5).ticks())
    assert torch.equal(points[0, :, second], Lattice(5).ticks())
