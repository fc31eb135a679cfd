"""What all views of "Effective field" draw with."""

from collections.abc import Sequence

import numpy as np

from engine.vision.receptive_fields.measures import SHARE, Measured
from ui import frame
from ui.components import plane
from ui.components.plane import Layer

STAGE = "receptive-fields:effective"
DEAD = (
    "The unit depends on no pixel: its gradient is zero everywhere, as where all rectifiers on "
    "the way are off. Another seed, more inputs or other weights may bring it back."
)


def _square(left: int, right: int, top: int, bottom: int, height: int) -> np.ndarray:
    """The corners of a rectangle of pixels, on a plane whose y points up."""
    a, b, c, d = left - 0.5, right + 0.5, height - 1 - bottom - 0.5, height - 1 - top + 0.5
    return np.array([(a, c), (b, c), (b, d), (a, d)])


def _circle(found: Measured, height: int) -> Layer:
    """The circle that holds the quoted share of the energy."""
    angles = np.linspace(0, 2 * np.pi, 80, endpoint=False)
    y, x = found.moments.centre
    points = np.stack(
        [x + found.radius * np.cos(angles), height - 1 - y + found.radius * np.sin(angles)], axis=1
    )
    return plane.curve(
        points,
        closed=True,
        colour="ink",
        dashed=True,
        width=2,
        label=f"{100 * SHARE:.0f} % of the energy",
    )


def draw_field(
    found: Measured,
    what: str,
    *,
    shown: np.ndarray | None = None,
    over: Sequence[Layer] = (),
    tool: str | None = None,
    hint: str = "",
) -> None:
    """The field as an image, its theoretical square and the circle with most of the energy.

    Args:
        found: the field, and what is quoted of it.
        what: it is, for a screen reader.
        shown: in place of its own magnitude, of the same size, values from 0 to 1.
        over: further marks on the image.
        tool: what the pointer does, as `plane.plane`.
        hint: text under the image while nothing is pointed at.
    """
    height, width = found.field.energy.shape
    pixels = found.field.magnitude if shown is None else shown
    (top, bottom), (left, right) = found.box
    plane.plane(
        STAGE,
        extent=(-0.5, width - 0.5, -0.5, height - 0.5),
        layers=[
            plane.field(
                np.flipud(pixels),
                colour="model",
                value_range=(0, 1),
                label="gradient, root mean square",
            ),
            plane.curve(
                _square(left, right, top, bottom, height),
                closed=True,
                colour="chosen",
                width=3,
                label="theoretical field",
            ),
            *([] if found.dead else [_circle(found, height)]),
            *over,
        ],
        tool=tool,
        hint=hint,
        x_label="x, pixels",
        y_label="y, pixels",
        max_height=430,
        alt=f"{what} on an input of {height} by {width} pixels. {_where(found)} The theoretical "
        f"field is a square with sides of {found.size} pixels.",
    )


def written(value: float, decimals: int) -> str:
    """A number, or a dash where a unit without any gradient has none."""
    return "–" if np.isnan(value) else frame.number(value, decimals)


def _where(found: Measured) -> str:
    if found.dead:
        return "It is zero everywhere."
    return f"It is bright in a disc with radius {found.radius:.1f} pixels."
