"""Segments: divergences in closed form against sums over fine cells, and their limits."""

import math

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

from engine.generative.gans.segments import Segment, crossing, divergences, overlap

P = Segment((0, -1), (0, 1))


@pytest.mark.parametrize("distance", [0.01, 1, 100])
def test_segments_that_do_not_touch_are_as_far_apart_as_any(distance: float) -> None:
    found = divergences(P, P.moved(distance))
    assert found.js == pytest.approx(math.log(2))
    assert (found.tv, found.kl) == (1.0, math.inf)


def test_a_segment_and_itself_are_no_distance_apart() -> None:
    assert divergences(P, Segment(P.end, P.start)) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "q",
    [
        Segment((0, 0), (0, 2)),
        Segment((0, -0.5), (0, 0.25)),
        Segment((0, 3), (0, -2)),
        Segment((0, -3), (0, -0.75)),
    ],
)
def test_on_one_line_they_are_those_of_two_histograms(q: Segment) -> None:
    edges = np.arange(-4, 4, 1 / 64)  # every end is one of them, so the histograms are exact
    masses = []
    for each in (P, q):
        low, high = sorted((each.start[1], each.end[1]))
        masses.append(((edges > low - 1e-9) & (edges < high - 1e-9)).astype(float))
    p, r = (mass / mass.sum() for mass in masses)
    found = divergences(P, q)
    assert found.js == pytest.approx(jensenshannon(p, r) ** 2, abs=1e-9)
    assert found.tv == pytest.approx(np.abs(p - r).sum() / 2, abs=1e-9)
    inside = bool((r[p > 0] > 0).all())
    assert math.isfinite(found.kl) == inside
    if inside:
        ratio = p[p > 0] / r[p > 0]
        assert found.kl == pytest.approx(float(p[p > 0] @ np.log(ratio)), abs=1e-9)


def test_segments_that_cross_share_a_point_and_no_mass() -> None:
    q = Segment((-1, -0.5), (1, 1))
    assert crossing(P, q) == pytest.approx((0, 0.25))
    assert overlap(P, q) == 0 and divergences(P, q).js == pytest.approx(math.log(2))
    assert crossing(P, q.moved(0, 2)) is None and crossing(P, P.moved(1)) is None


def test_the_points_stand_for_equal_parts() -> None:
    points = Segment((0, 0), (3, 4)).points(5)
    np.testing.assert_allclose(points.norm(dim=1), [0.5, 1.5, 2.5, 3.5, 4.5])


def test_a_point_is_no_segment() -> None:
    with pytest.raises(ValueError, match=r"at least 0\.1 long"):
        Segment((1, 1), (1, 1.05))
