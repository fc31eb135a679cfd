"""Distances of two segments as functions of the shift θ between them, along x₁.

Figure 1 of Arjovsky et al. 2017 (arXiv:1701.07875), for any two segments and with noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from engine.cache import cached
from engine.generative.gans import smeared
from engine.generative.gans.segments import Segment, divergences, overlap
from engine.generative.gans.transport import segment_transport

REACH = 2.5
SHIFTS = 41
POINTS = 32
"""That stand for a segment along the curve."""
_BESIDE = 1e-6
_STEP = 1e-4


@dataclass(frozen=True)
class ShiftCurves:
    """Distances over θ, the horizontal distance between the middles, all float64 [n].

    Attributes:
        theta: rising.
        js: the Jensen–Shannon divergence in nats, without noise.
        noisy_js: with noise on both; empty where there is none.
        wasserstein: Wasserstein-1, without noise.
    """

    theta: np.ndarray
    js: np.ndarray
    noisy_js: np.ndarray
    wasserstein: np.ndarray


def shift_curves(p: Segment, q: Segment, noise: float) -> ShiftCurves:
    """The curves when Q is moved along x₁; noise 0 for none."""
    return _curves(p, _centred(p, q), noise)


@cached
def _curves(p: Segment, centred: Segment, noise: float) -> ShiftCurves:
    """The curves of a Q that stands at θ = 0."""
    theta = np.linspace(-REACH, REACH, SHIFTS)
    meeting = line_shift(p, centred)
    if meeting is not None and abs(meeting) < REACH:
        theta = np.union1d(theta, (meeting - _BESIDE, meeting, meeting + _BESIDE))
    moved = [centred.moved(float(shift)) for shift in theta]
    noisy = np.empty(0)
    if noise:
        noisy = smeared.js_curve(p, centred, noise, torch.from_numpy(theta)).numpy()
    return ShiftCurves(
        theta,
        np.array([divergences(p, each).js for each in moved]),
        noisy,
        np.array([segment_transport(p, each, POINTS).distance for each in moved]),
    )


def line_shift(p: Segment, q: Segment) -> float | None:
    """The one shift of Q along x₁ under which it has a stretch in common with P.

    None where there is no such shift, or where there are many, since both lie along x₁.
    """
    (ux, uy), (vx, vy) = p.direction, q.direction
    if abs(ux * vy - uy * vx) > 1e-9 or abs(uy) < 1e-9:
        return None
    x, y = np.subtract(q.middle, p.middle)
    shift = float(y * ux / uy - x)
    return shift if overlap(p, q.moved(shift)) > 0 else None


def js_slope(p: Segment, q: Segment, noise: float) -> float:
    """dJS/dθ: by differentiation with noise; without, the central difference of the closed form."""
    if noise:
        return smeared.js_slope(p, q, noise)
    above, below = (divergences(p, q.moved(step)).js for step in (_STEP, -_STEP))
    return (above - below) / (2 * _STEP)


def _centred(p: Segment, q: Segment) -> Segment:
    """Q at θ = 0, rounded so that the same curves are found from wherever it is dragged."""
    moved = q.moved(p.middle[0] - q.middle[0])
    (x0, y0), (x1, y1) = moved.start, moved.end
    return Segment((round(x0, 6), round(y0, 6)), (round(x1, 6), round(y1, 6)))
