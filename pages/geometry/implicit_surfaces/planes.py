"""A field on a plane through space, to draw: shades, level lines, and where it is zero."""

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from pages.geometry.implicit_surfaces import slices, space
from ui.components import scene

Thing = scene.Mesh | scene.Points | scene.Lines


def painted(
    values: Tensor,
    offset: float,
    *,
    reach: float,
    shades: np.ndarray | None = None,
    label: str = "",
    levels: Sequence[float] = slices.LEVELS,
    view: int = 0,
    name: str = "",
) -> list[Thing]:
    """The plane z = offset: inside opaque, outside in glass, both in shades of a signed scale.

    Args:
        values: of the field at `slices.plane(offset)`; the plane is parted along their zero level.
        offset: of the plane.
        reach: the value at the end of the scale.
        shades: what is shown in colour, by default the values.
        label: of the scale.
        levels: of the thin lines; the zero level is a thick one.
        view: the viewport.
        name: in front of the names "inside", "outside", "levels" and "zero".
    """
    parted, inside, outside = slices.halves(slices.plane(offset), values)
    positions = space.shown(parted)
    coloured = np.clip(values.numpy() if shades is None else shades, -reach, reach)
    things: list[Thing] = [
        scene.Mesh(
            name=f"{name}{part}",
            positions=positions,
            faces=faces,
            values=coloured,
            colormap="signed",
            limits=(-reach, reach),
            label=label,
            opacity=opacity,
            quantised=True,
            flat=True,
            sheet=True,
            view=view,
        )
        for part, faces, opacity in (("inside", inside, 1.0), ("outside", outside, 0.5))
    ]
    for part, lines, width in (("levels", levels, 1.2), ("zero", (0.0,), 4.0)):
        ends, segments = slices.level_lines(values, lines, offset)
        things.append(
            scene.Lines(
                name=f"{name}{part}",
                positions=space.shown(ends),
                segments=segments,
                width=width,
                view=view,
                quantised=True,
            )
        )
    return things
