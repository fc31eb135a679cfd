"""Measurements as text: units, differences, tables, tapes; and the bars of the variance."""

from collections.abc import Iterable, Mapping

import numpy as np
import torch
from torch import Tensor

from engine.humans.body.measurements import LEVELS, tape
from engine.humans.body.model import BodyModel
from pages.humans.body.body_scene import lifted, to_viewer
from ui.components import plane, scene
from ui.frame import number

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
HEIGHT = 180
"""Of a small chart beside the stage, pixels."""
BOUNDS = ((-0.95, -0.45, -0.95), (0.95, 0.45, 0.91))
"""What the camera frames: a person in the T-pose who stands on the floor."""
_BAR = 0.72
_ROUND = (2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)


def subscript(count: int) -> str:
    """A number as an index: β₁, β₁₀."""
    return str(count).translate(_SUBSCRIPTS)


def shown(name: str, value: float) -> float:
    """A measurement in the unit that it is shown in: centimetres, litres for the volume."""
    return value if name == "volume" else 100 * value


def unit(name: str) -> str:
    """Of a measurement."""
    return "l" if name == "volume" else "cm"


def text(name: str, value: float, *, signed: bool = False, decimals: int = 1) -> str:
    """A measurement, or a difference of two, with its unit."""
    return f"{number(shown(name, value), decimals, signed=signed)} {unit(name)}"


def effects_text(effects: Mapping[str, float]) -> str:
    """What a component changes, in words."""
    return ", ".join(f"{name} {text(name, value, signed=True)}" for name, value in effects.items())


def scale_end(values: Tensor) -> float:
    """A round number above nearly all magnitudes, for the end of a colour scale."""
    high = float(values.abs().quantile(0.98))
    return next((each for each in _ROUND if each >= high), _ROUND[-1])


def tapes(model: BodyModel, betas: Tensor, names: Iterable[str], shift: float) -> list[scene.Lines]:
    """The tapes at girths of a shape, as closed lines."""
    found = []
    for name in names:
        if name in LEVELS:
            corners = tape(model, name, betas)
            closed = torch.cat([corners, corners[:1]])
            found.append(
                scene.Lines(
                    name=name, positions=to_viewer(lifted(closed, shift)), colour="chosen", width=3
                )
            )
    return found


def variance_bars(key: str, explained: np.ndarray, chosen: int | None, alt: str) -> None:
    """A bar for the share of each component, and a line for their sum; the chosen one is filled.

    Args:
        key: prefixed with the page's slug.
        explained: shares of the variance, in falling order.
        chosen: number of the component that stands out, from 0.
        alt: what is shown.
    """
    places = np.arange(1, len(explained) + 1)
    others = places - 1 != chosen
    bars = _outline(places[others], explained[others])
    layers = [plane.curve(bars, closed=True, colour="data", width=1.2, fill=0.45)]
    if not others.all():
        bar = _outline(places[~others], explained[~others])
        layers.append(plane.curve(bar, closed=True, colour="chosen", width=1.2, fill=0.75))
    total = np.stack([places, np.cumsum(explained)], 1)
    layers += [
        plane.curve(total, colour="model", width=2),
        plane.points(total, colour="model", size=3),
    ]
    plane.plane(
        key,
        extent=(0.4, len(explained) + 0.6, 0, 1.06),
        layers=layers,
        aspect=2.0,
        x_label="component",
        y_label="share of variance",
        hint="Line: sum up to there",
        alt=alt,
        max_height=HEIGHT,
    )


def _outline(places: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Bars as one line along the axis, [n, 2]."""
    return np.array(
        [
            (place + dx, height * up)
            for place, height in zip(places, heights, strict=True)
            for dx, up in ((-_BAR / 2, 0), (-_BAR / 2, 1), (_BAR / 2, 1), (_BAR / 2, 0))
        ]
    )
