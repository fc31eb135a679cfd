"""What is drawn of the game: data, samples, the discriminator, arrows, the painted manifold."""

from typing import Any

import numpy as np

from engine.data.densities import DRAWN, EXTENT
from engine.generative.gans.manifold import painted_lines
from engine.generative.gans.settings import GANTrainingSettings
from engine.polyline import joined
from engine.runs import Frame
from ui.components import plane, pointer
from ui.components.plane import Layer
from ui.density_drawing import add_stroke
from ui.state import PageState

PLANE = (-EXTENT, EXTENT, -EXTENT, EXTENT)
ARROWS = 70
"""Of the samples have one."""
LONGEST = 0.9
"""Of the arrows, in units of the plane."""
_POINT = 2.6
_QUANTILE = 0.98
_HATCH = 6
"""Nodes between two lines of a hatching."""


def handle_strokes(page: PageState, key: str) -> bool:
    """A stroke adds to the drawn density; whether there was one."""
    if page["density"] != DRAWN:
        return False
    before = page["drawn_density"]
    for event in plane.events(key):
        if stroke := pointer.stroke(key, event):
            page["drawn_density"] = add_stroke(page["drawn_density"], stroke)
    return bool(page["drawn_density"] != before)


def tool(page: PageState) -> str | None:
    """Of the stage: a pen where the density is drawn."""
    return "draw" if page["density"] == DRAWN else None


def surface_layer(values: np.ndarray, objective: str, label: str) -> Layer:
    """A discriminator: orange where it says generated, blue where it says data.

    A Wasserstein critic has no level that means "undecided": its mean over the window is white.
    """
    if objective == "wasserstein":
        centre = float(np.mean(values))
        half = max(float(np.quantile(np.abs(values - centre), _QUANTILE)), 1e-6)
        span = (centre - half, centre + half)
        return plane.field(
            values, colormap="signed", centre=centre, value_range=span, opacity=0.8, label="critic"
        )
    return plane.field(
        values, colormap="signed", centre=0.5, value_range=(0, 1), opacity=0.8, label=label
    )


def clouds(seen: Frame) -> list[Layer]:
    """Data and samples."""
    return [
        plane.points(seen.arrays["real"], size=_POINT, opacity=0.7, label="data"),
        plane.points(
            seen.arrays["samples"], colour="model", size=_POINT, opacity=0.9, label="samples"
        ),
    ]


def arrows_layer(seen: Frame) -> Layer:
    """Where the generator is told to move some of its samples, the longest cut."""
    samples, push = seen.arrays["samples"][:ARROWS], seen.arrays["push"][:ARROWS]
    return plane.arrows(
        samples, scaled(push), scale=1.0, colour="ink", opacity=0.75, label="−∂L_G/∂x"
    )


def scaled(push: np.ndarray) -> np.ndarray:
    """Vectors of which nearly the longest has a length that can be seen."""
    lengths = np.linalg.norm(push, axis=1)
    usual = max(float(np.quantile(lengths, 0.9)), 1e-12)
    factors = LONGEST / usual * np.minimum(1, usual / np.maximum(lengths, 1e-12))
    found: np.ndarray = push * factors[:, None]
    return found


def manifold_layer(settings: GANTrainingSettings, seen: Frame) -> Layer:
    """The lines of a grid of z, where the generator puts them."""
    lines = painted_lines(settings.networks, seen.arrays["generator"])
    return plane.curve(joined(lines), colour="ink", width=0.9)


def layers(page: PageState, settings: GANTrainingSettings, seen: Frame) -> list[Layer | None]:
    """All that is switched on, without the discriminator."""
    return [
        manifold_layer(settings, seen) if page["show_manifold"] else None,
        *(clouds(seen) if page["show_samples"] else []),
        arrows_layer(seen) if page["show_arrows"] and page["frozen"] != "generator" else None,
    ]


def learnt(page: PageState, seen: Frame) -> Layer:
    """The discriminator in play."""
    return surface_layer(seen.arrays["discriminator"], page["objective"], "D(x)")


def best(seen: Frame) -> list[Layer]:
    """The optimal one, hatched where there is neither data nor samples."""
    return [
        surface_layer(seen.arrays["optimal"], "minimax", "D*(x)"),
        plane.curve(
            hatching(seen.arrays["empty"]),
            colour="ink",
            width=0.6,
            hatched=True,
            label="no data, no samples",
        ),
    ]


def hatching(where: np.ndarray) -> np.ndarray:
    """Slanted lines over the nodes of the window that are true, with gaps."""
    ticks = np.linspace(-EXTENT, EXTENT, len(where))
    lines: list[tuple[float, float]] = []
    for shift in range(-len(where) + _HATCH, len(where), _HATCH):
        row = np.arange(max(0, -shift), min(len(where), len(where) - shift))
        inside = np.concatenate([[False], where[row, row + shift], [False]])
        turns = np.flatnonzero(inside[1:] != inside[:-1]).reshape(-1, 2)
        ends = row[turns - [0, 1]]
        for start, end in ends[ends[:, 1] > ends[:, 0]]:
            lines += [
                (ticks[start + shift], ticks[start]),
                (ticks[end + shift], ticks[end]),
                (np.nan, np.nan),
            ]
    return np.array(lines).reshape(-1, 2)


def summary(seen: Frame) -> str:
    """For those who do not see it."""
    metrics: dict[str, Any] = seen.metrics
    return (
        f"Data in blue and generated samples in orange after {seen.step} rounds; the "
        f"discriminator's mean output is {metrics['real_output']:.2f} on data and "
        f"{metrics['fake_output']:.2f} on samples."
    )
