"""A film begins with a straight grid and ends where the flow takes it; a way adds up to ln p(x)."""

import numpy as np
import pytest
import torch

from engine.generative.flows import film, pretrained


@pytest.mark.parametrize("direction", [film.SAMPLING, film.INFERENCE])
def test_a_film_goes_from_one_end_to_the_other(direction: str) -> None:
    shot = film.film("affine", "moons", direction, 0)
    flow = pretrained.pretrained("affine", "moons")
    assert len(shot.grid) == len(shot.samples) == len(shot.density)
    ticks = shot.grid[0][np.isfinite(shot.grid[0]).all(axis=1)]
    straight = np.abs(ticks * 2 - np.round(ticks * 2)) < 2e-3
    assert straight.any(axis=1).all(), "one coordinate of every node is on a line"
    begin, end = torch.tensor(shot.samples[0]), torch.tensor(shot.samples[-1])
    wanted = (flow.inverse if direction == film.SAMPLING else flow.forward)(begin).points
    torch.testing.assert_close(end, wanted, atol=2e-3, rtol=0)
    assert float(shot.density.max()) == 1


def test_the_other_direction_shows_the_same_densities_in_reverse() -> None:
    there = film.film("affine", "moons", film.INFERENCE, 0).density
    back = film.film("affine", "moons", film.SAMPLING, 0).density
    assert np.array_equal(there, back[::-1])


@pytest.mark.parametrize("kind", ["additive", "planar", "continuous"])
def test_the_way_of_a_point_adds_up_to_its_log_likelihood(kind: str) -> None:
    found = film.way(kind, "moons", (1.0, -0.5))
    flow = pretrained.pretrained(kind, "moons")
    assert found.log_density == pytest.approx(float(flow.log_prob(found.x[None])), abs=1e-4)
    assert found.log_det[0] == 0
    assert float(found.layers.sum()) == pytest.approx(float(found.log_det[-1]), abs=1e-4)
    assert len(found.layers) == len(film.layers(kind, "moons"))
    assert found.round_trip < (0.05 if kind == "continuous" else 1e-4)


def test_coupling_layers_take_turns_at_leaving_a_coordinate_alone() -> None:
    moves = film.largest_moves("affine", "moons")
    assert (moves[::2, 0] == 0).all() and (moves[1::2, 1] == 0).all()
    assert (moves[::2, 1] > 0).all() and (moves[1::2, 0] > 0).all()
