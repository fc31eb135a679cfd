"""The screen: the stimulus, and the parts of the cell's field over it."""

import math

import numpy as np

from engine.vision.receptive_fields.cells import Gabor, linear_response
from engine.vision.receptive_fields.stimuli import SIDE, bar, grating
from pages.vision.receptive_fields.cells_fields import REACH
from ui.components import plane
from ui.components.plane import Layer
from ui.state import PageState

SCREEN = "receptive-fields:screen"
HALF = SIDE / 2
EXTENT = (-HALF, HALF, -HALF, HALF)


def stimulus(page: PageState, position: float | None = None) -> np.ndarray:
    """What is shown, at its own position or another: float64 [SIDE, SIDE]."""
    at = page["position"] if position is None else position
    orientation = page["stimulus_orientation"]
    if page["stimulus"] == "grating":
        return grating(page["wavelength"], orientation, -360 * at / page["wavelength"])
    luminance = -1.0 if page["stimulus"] == "dark" else 1.0
    return bar(orientation, at, 40.0, page["bar_width"], luminance)


def across(orientation: float) -> tuple[float, float]:
    """The direction across a stimulus, 90° clockwise of it."""
    angle = math.radians(orientation)
    return math.sin(angle), -math.cos(angle)


def follow_hand(page: PageState) -> None:
    """A stimulus that is dragged stands under the hand."""
    for event in plane.events(SCREEN):
        if event.kind in {"press", "drag", "release"} and event.points:
            (x, y), (dx, dy) = event.points[-1], across(page["stimulus_orientation"])
            distance = min(max(x * dx + y * dy, -REACH), REACH)
            page["position"] = round(2 * distance) / 2


def outline(cell: Gabor) -> list[Layer]:
    """Where the weights are a quarter of the largest: ON solid, OFF dashed."""
    weights = np.flipud(cell.field())
    level = 0.25 * float(np.abs(weights).max())
    return [
        plane.contours(
            weights, levels=[level], emphasise=level, colour="data", opacity=1, label="ON subfield"
        ),
        plane.contours(
            weights, levels=[-level], emphasise=-level, colour="model", opacity=1,
            label="OFF subfield",
        ),
    ]  # fmt: skip


def draw_screen(image: np.ndarray, cell: Gabor, *, tool: str | None, alt: str) -> None:
    """The screen with the outline of the cell's field."""
    plane.plane(
        SCREEN,
        extent=EXTENT,
        layers=[
            plane.field(
                np.rint(127.5 + 127.5 * np.clip(np.flipud(image), -1, 1)).astype(np.uint8),
                colormap="gray",
                label="",
            ),
            *outline(cell),
        ],
        tool=tool,
        hint="Drag the stimulus" if tool else "",
        x_label="x, pixels",
        y_label="y, pixels",
        max_height=420,
        alt=alt,
    )


def sweep(page: PageState, cell: Gabor) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions, and what both halves of the complex cell sum there."""
    positions = np.arange(-REACH, REACH + 0.5, 1.0)
    images = np.stack([stimulus(page, float(at)) for at in positions])
    return (
        positions,
        linear_response(cell, images),
        linear_response(cell.quadrature(), images),
    )
