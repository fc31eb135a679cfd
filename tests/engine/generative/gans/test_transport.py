"""Transport: against SciPy on a line, against random samples, and by finite differences."""

import numpy as np
import pytest
import torch
from scipy.optimize import linear_sum_assignment
from scipy.stats import wasserstein_distance

from engine.generative.gans.segments import Segment
from engine.generative.gans.transport import POINTS, segment_transport, transport

P = Segment((0, -1), (0, 1))
OBLIQUE = Segment((-1, -0.5), (1, 1))


def test_on_a_line_it_is_the_one_dimensional_distance() -> None:
    generator = torch.Generator().manual_seed(0)
    x, y = torch.randn(2, 50, generator=generator, dtype=torch.float64)
    zeros = torch.zeros_like(x)
    found = transport(torch.stack([x, zeros], 1), torch.stack([2 * y + 1, zeros], 1))
    assert found.distance == pytest.approx(wasserstein_distance(x, 2 * y + 1))


@pytest.mark.parametrize("move", [(1.0, 0.0), (0.3, -0.4), (0.0, 0.5)])
def test_of_a_segment_moved_it_is_the_length_of_the_move(move: tuple[float, float]) -> None:
    found = segment_transport(P, P.moved(*move))
    assert found.distance == pytest.approx(np.hypot(*move))
    assert found.slope == pytest.approx(np.divide(move, np.hypot(*move)))


def test_it_is_that_of_many_samples() -> None:
    generator = np.random.default_rng(0)
    p, q = (
        np.asarray(each.start) + generator.random((600, 1)) * np.subtract(each.end, each.start)
        for each in (P, OBLIQUE)
    )
    costs = np.linalg.norm(p[:, None] - q[None], axis=2)
    sampled = costs[linear_sum_assignment(costs)].mean()
    assert segment_transport(P, OBLIQUE).distance == pytest.approx(sampled, abs=0.05)


def test_more_points_change_it_by_no_more_than_is_said() -> None:
    coarse, fine = (segment_transport(P, OBLIQUE, count).distance for count in (64, 256))
    assert abs(coarse - fine) < (P.length + OBLIQUE.length) / 4 / 64


def test_the_slope_is_the_finite_difference() -> None:
    h = 1e-6
    above, below = (segment_transport(P, OBLIQUE.moved(step)).distance for step in (h, -h))
    slope = segment_transport(P, OBLIQUE).slope[0]
    assert slope == pytest.approx((above - below) / (2 * h), abs=1e-4)


def test_two_digits_of_the_slope_hold_with_more_points() -> None:
    crossing = Segment((-1, -0.8), (1.2, 1))
    shown, fine = (segment_transport(P, crossing, count).slope[0] for count in (POINTS, 512))
    assert shown == pytest.approx(fine, abs=0.005)


def test_of_a_segment_on_itself_the_slope_is_the_middle_of_its_kink() -> None:
    for q in (P, Segment(P.end, P.start)):
        found = segment_transport(P, q)
        assert found.distance == 0 and found.slope == (0, 0)
    for step in (1e-6, -1e-6):
        assert segment_transport(P, P.moved(step)).slope[0] == pytest.approx(np.sign(step))


def test_every_point_goes_to_one_of_its_own() -> None:
    target = segment_transport(P, OBLIQUE).target
    assert sorted(target.tolist()) == list(range(POINTS))
