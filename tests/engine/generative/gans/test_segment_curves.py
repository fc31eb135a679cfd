"""Curves over the shift: they pass through what is measured at one shift."""

import math

import numpy as np
import pytest

from engine.generative.gans import smeared
from engine.generative.gans.segment_curves import js_slope, line_shift, shift_curves
from engine.generative.gans.segments import Segment, divergences

P = Segment((0, -1), (0, 1))


def test_example_1_of_arjovsky_and_others() -> None:
    """W₁ = |θ|, and JS = log 2 wherever θ is not 0."""
    curves = shift_curves(P, P.moved(1.7), 0.0)
    np.testing.assert_allclose(curves.wasserstein, np.abs(curves.theta), atol=1e-9)
    apart = curves.theta != 0
    np.testing.assert_allclose(curves.js[apart], math.log(2))
    assert curves.js[~apart].tolist() == [0.0] and not len(curves.noisy_js)


def test_wherever_a_segment_is_dragged_along_x1_the_curves_are_the_same() -> None:
    q = Segment((1, -0.5), (1.4, 1))
    curves = shift_curves(P, q, 0.3)
    assert shift_curves(P, q.moved(0.35), 0.3) is curves
    theta = q.middle[0] - P.middle[0]
    js = float(np.interp(theta, curves.theta, curves.noisy_js))
    assert js == pytest.approx(smeared.divergences(P, q, 0.3).js, abs=0.01)


def test_the_shift_onto_one_line_is_found() -> None:
    q = Segment((1, 0), (2, 1))
    assert line_shift(q, q.moved(0.4, -0.1)) == pytest.approx(-0.5)
    assert line_shift(q, P) is None
    assert line_shift(P, P.moved(1, 5)) is None, "on one line, but apart"
    flat = Segment((0, 0), (1, 0))
    assert line_shift(flat, flat.moved(0.5)) is None, "on one line at any shift"


def test_js_of_segments_that_slide_over_each_other_has_a_slope() -> None:
    flat = Segment((0, 0), (1, 0))
    slid = flat.moved(0.4)
    h = 1e-5
    exact = (divergences(flat, flat.moved(0.4 + h)).js - divergences(flat, slid).js) / h
    assert js_slope(flat, slid, 0.0) == pytest.approx(exact, abs=1e-3) and exact > 0.5
    assert js_slope(P, P.moved(1), 0.0) == 0
    assert js_slope(P, P.moved(1), 0.3) > 0.3
