"""What the view "One sample" draws: slopes above the axis, histograms of D's outputs below it."""

from collections.abc import Mapping

import numpy as np
import torch

from engine.generative.gans.objectives import has_probability
from engine.generative.gans.saturation import slope
from pages.generative.gans.vanishing_fields import MOST_LOGIT, OBJECTIVES
from ui.components import plane
from ui.components.plane import Extent, Layer, Meaning
from ui.frame import number

ASPECT = 1.6
TOP = 1.6
"""The steepest slope on the stage; what is steeper is cut off."""
FLOOR, ROOM = -0.95, 0.6
"""Where the histograms stand, and how high they are."""
BINS = 60

_COLOURS: dict[str, Meaning] = {
    "minimax": "error",
    "non-saturating": "model",
    "least-squares": "good",
    "wasserstein": "ink",
}
_DASHED = ("minimax", "wasserstein")
_ENDS = {"logit": (-MOST_LOGIT, MOST_LOGIT), "probability": (0.0, 1.0)}


def extent_of(axis: str) -> Extent:
    """Of the stage, with room for the ticks at its left."""
    low, high = _ENDS[axis]
    room = 0.07 * (high - low)
    return (low - room, high + room / 2, FLOOR - 0.05, TOP + 0.1)


def position(logits: np.ndarray, axis: str) -> np.ndarray:
    """Where outputs of D stand on the axis; beyond its ends, at them."""
    if axis == "logit":
        return np.clip(logits, *_ENDS[axis])
    at: np.ndarray = 1 / (1 + np.exp(-np.clip(logits, -40, 40)))
    return at


def logit_at(x: float, axis: str) -> float:
    """The logit at a place of the axis."""
    if axis == "logit":
        return x
    part = min(max(x, 1e-6), 1 - 1e-6)
    return float(np.log(part / (1 - part)))


def names_on(axis: str) -> list[str]:
    """The losses drawn over this axis: over the probability, those that have one."""
    return [name for name in OBJECTIVES if axis == "logit" or has_probability(name)]


def layers(
    axis: str, logit: float, slopes: Mapping[str, float], game: Mapping[str, np.ndarray]
) -> list[Layer | None]:
    """All that is on the stage, the lowest first."""
    low, high = _ENDS[axis]
    at = float(position(np.array([logit]), axis)[0])
    inside = [name for name in names_on(axis) if 0 <= slopes[name] <= TOP]
    return [
        *_ground(low, high),
        _histogram(game["real_logits"], axis, "data"),
        _histogram(game["fake_logits"], axis, "model"),
        *(_curve(name, axis) for name in names_on(axis)),
        _targets() if axis == "logit" else None,
        plane.curve([(at, FLOOR), (at, TOP)], colour="chosen", width=1.6, dashed=True),
        plane.points(
            [(at, slopes[name]) for name in inside], colour="chosen", marker="ring", size=6
        ),
        plane.points([(at, 0.0)], colour="chosen", size=8, label="one sample"),
        *_words(axis),
        *_beyond(axis, at, slopes),
    ]


def _beyond(axis: str, at: float, slopes: Mapping[str, float]) -> list[Layer]:
    """The slopes at the sample that lie above the stage, or below the axis, in words."""
    low, high = _ENDS[axis]
    beside = at + (0.16 if at < (low + high) / 2 else -0.16) * (high - low)
    found = []
    for name in names_on(axis):
        if not 0 <= slopes[name] <= TOP:
            arrow, y = ("↑", TOP - 0.12) if slopes[name] > TOP else ("↓", 0.09)
            said = f"{arrow} {OBJECTIVES[name].lower()} {number(slopes[name], 1)}"
            found.append(plane.labels([(beside, y, said)], colour=_COLOURS[name], size=14))
    return found


def _curve(name: str, axis: str) -> Layer:
    """−dL/da."""
    low, high = _ENDS[axis]
    x = np.linspace(low, high, 301)
    a = x if axis == "logit" else np.array([logit_at(each, axis) for each in x])
    y = -slope(name, torch.from_numpy(a)).numpy()
    y = np.where(y > TOP, np.nan, y)
    # Steeper than zero is below the axis for least squares: it pulls a > 1 back.
    y = np.where(y < 0, np.nan, y)
    return plane.curve(
        np.stack([x, y], axis=1),
        colour=_COLOURS[name],
        width=3,
        dashed=name in _DASHED,
        label=OBJECTIVES[name],
    )


def _targets() -> Layer:
    """Where least squares wants its outputs: no logits, but 0 for samples and 1 for data."""
    return plane.curve(
        [(0.0, 0.0), (1.0, 0.0)], colour="good", width=8, label="targets of least squares: 0, 1"
    )


def _histogram(logits: np.ndarray, axis: str, colour: Meaning) -> Layer:
    """The distribution of D's outputs, standing on the floor; heights are roots of shares."""
    low, high = _ENDS[axis]
    counts, edges = np.histogram(position(logits, axis), bins=BINS, range=(low, high))
    heights = FLOOR + ROOM * np.sqrt(counts / max(len(logits), 1))
    steps = np.repeat(heights, 2)
    outline = np.stack([np.repeat(edges, 2)[1:-1], steps], axis=1)
    closed = np.concatenate([[(low, FLOOR)], outline, [(high, FLOOR)]])
    return plane.curve(closed, closed=True, colour=colour, width=1.2, fill=0.35)


def _ground(low: float, high: float) -> list[Layer]:
    ticks = np.linspace(low, high, 5)
    lines = [[(low, y), (high, y)] for y in (0.0, 0.5, 1.0, 1.5)]
    marks = [[(x, 0.0), (x, -0.04)] for x in ticks]
    return [
        plane.paths(lines, colour="ink", width=0.7, opacity=0.3, heads=False),
        plane.paths([*marks, lines[0]], colour="ink", width=1, opacity=0.9, heads=False),
        plane.paths([[(low, FLOOR), (high, FLOOR)]], colour="ink", width=1, heads=False),
    ]


def _words(axis: str) -> list[Layer]:
    low, high = _ENDS[axis]
    left = low - 0.03 * (high - low)
    ticks = [(left, y, f"{y:g}") for y in (0.0, 0.5, 1.0, 1.5)]
    ticks += [(x, -0.13, f"{x:g}".replace("-", "−")) for x in np.linspace(low, high, 5)]
    middle = (low + high) / 2
    name = "logit a of a sample" if axis == "logit" else "D(G(z))"
    return [
        plane.labels(ticks, size=12),
        plane.labels([(middle, -0.27, name), (low + 0.05 * (high - low), TOP, "−dL/da")], size=14),
        plane.labels([(high - 0.12 * (high - low), FLOOR + 0.42, "game: data")], colour="data"),
        plane.labels([(low + 0.12 * (high - low), FLOOR + 0.42, "game: samples")], colour="model"),
    ]
