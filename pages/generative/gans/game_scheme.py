"""The scheme above a round in slow motion: which parts of the game are at work."""

from __future__ import annotations

import numpy as np

from pages.generative.gans import game_stages
from pages.generative.gans.game_stages import Stage
from ui.components import plane
from ui.components.plane import Frames, Layer

SCHEME = "gans:scheme"
_BOXES = (
    ("noise z", 0.2, 1.5),
    ("G", 2.0, 0.9),
    ("G(z)", 3.2, 1.9),
    ("D", 6.1, 0.9),
    ("data x", 3.2, 1.9),
    ("loss", 7.9, 1.1),
)
"""Of the scheme: words, left edge, width; data lie below the samples."""
_WIDE = (0.0, 9.2, 0.0, 2.6)


def draw_scheme(stages: list[Stage], film: Frames) -> None:
    """Which parts are at work: boxes that light up with the film."""
    corners = [_corners(k) for k in range(len(_BOXES))]
    still: list[Layer | None] = [
        plane.curve(each, closed=True, colour="ink", width=1) for each in corners
    ]
    lit = np.stack(
        [
            np.stack(
                [corners[k] if k in stage.parts else np.full((4, 2), np.nan) for k in range(6)]
            )
            for stage in stages
        ]
    )
    bright: list[Layer | None] = [
        plane.curve(lit[:, k], closed=True, colour="chosen", width=4, fill=0.18) for k in range(6)
    ]
    words = [
        (float(each[:, 0].mean()), float(each[:, 1].mean()), box[0])
        for each, box in zip(corners, _BOXES, strict=True)
    ]
    links = [(1.7, 2.0, 2.0, 2.0), (2.9, 2.0, 3.2, 2.0), (5.1, 2.0, 6.1, 1.5), (5.1, 0.6, 6.1, 1.1),
             (7.0, 1.3, 7.9, 1.3)]  # fmt: skip
    ends = np.array(links, np.float32)
    plane.plane(
        SCHEME,
        extent=_WIDE,
        layers=[
            plane.arrows(ends[:, :2], ends[:, 2:] - ends[:, :2], scale=1.0),
            *still,
            *bright,
            plane.labels(words, size=14),
        ],
        frames=film,
        aspect=8.0,
        max_height=88,
        legend=False,
        axes=False,
        alt="Noise goes through G and becomes samples; samples and data go through D; its outputs "
        "make the loss. The parts at work light up.",
    )


def _corners(k: int) -> np.ndarray:
    _, left, width = _BOXES[k]
    low, high = (0.05, 1.15) if k == game_stages.DATA else (0.75, 1.85)
    if k in (game_stages.NOISE, game_stages.GENERATOR, game_stages.SAMPLES):
        low, high = 1.45, 2.55
    corners = [[left, low], [left + width, low], [left + width, high], [left, high]]
    return np.array(corners, np.float32)
