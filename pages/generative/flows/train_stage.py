"""What both views of the tab "Train it" draw: a density with samples, and strokes that make one."""

import numpy as np

from engine.data.densities import DRAWN, EXTENT
from engine.generative.flows.measures import REGION
from ui.components import plane, pointer
from ui.components.plane import Layer
from ui.density_drawing import add_stroke
from ui.state import PageState

UNIFORM = ("checkerboard",)
"""Densities that are constant where they are not zero."""
_LEAST = 1e-6
PLANE = (-EXTENT, EXTENT, -EXTENT, EXTENT)


def handle_strokes(page: PageState, key: str) -> None:
    """A stroke adds to the drawn density."""
    if page["density"] != DRAWN:
        return
    for event in plane.events(key):
        if stroke := pointer.stroke(key, event):
            page["drawn_density"] = add_stroke(page["drawn_density"], stroke)


def tool(page: PageState) -> str | None:
    """Of the stage: a pen where the density is drawn."""
    return "draw" if page["density"] == DRAWN else None


def density_layer(density: np.ndarray) -> Layer:
    """The density of a flow, from paper to orange; a little of narrow peaks is cut."""
    # A flow whose training is diverging may have no density at some points.
    finite = np.nan_to_num(density, posinf=0.0)
    highest = max(float(np.quantile(finite, 0.995)), _LEAST)
    return plane.field(finite, colour="model", value_range=(0, highest), opacity=0.75)


def is_known(value: float) -> bool:
    """Whether a number that needs the density in closed form is there."""
    return bool(np.isfinite(value))


def outside(density: str) -> str:
    """Where there are no data: a uniform density has no region of 99 % of the mass."""
    return (
        "outside the support" if density in UNIFORM else f"outside the {100 * REGION:.0f} % region"
    )
