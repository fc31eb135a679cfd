"""A field on a plane through the cube, to draw: colours, level lines, and the zero level."""

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from engine.geometry.implicit_surfaces import plane_slices
from pages.geometry.implicit_surfaces.coordinates import to_viewer
from ui.components import scene

Item = scene.Mesh | scene.Points | scene.Lines

LEVELS = tuple(round(0.2 * step, 1) for step in range(-5, 8) if step)


def slice_items(
    values: Tensor,
    offset: float,
    *,
    limit: float,
    shades: np.ndarray | None = None,
    label: str = "",
    levels: Sequence[float] = LEVELS,
    view: int = 0,
    prefix: str = "",
) -> list[Item]:
    """The plane z = offset in colours of a signed scale: inside opaque, outside translucent.

    Args:
        values: of the field at `plane_slices.plane_points(offset)`; the plane is split along their
            zero level.
        offset: of the plane.
        limit: the value at the end of the colour scale.
        shades: the quantity that is shown in colour, by default the values.
        label: of the colour scale.
        levels: of the thin lines; the zero level is a thick one.
        view: the viewport.
        prefix: of the names "inside", "outside", "levels" and "zero".
    """
    points = plane_slices.plane_points(offset)
    split, inside, outside = plane_slices.split_by_sign(points, values)
    positions = to_viewer(split)
    coloured = np.clip(values.numpy() if shades is None else shades, -limit, limit)
    items: list[Item] = [
        scene.Mesh(
            name=f"{prefix}{part}",
            positions=positions,
            faces=faces,
            values=coloured,
            colormap="signed",
            limits=(-limit, limit),
            label=label,
            opacity=opacity,
            quantised=True,
            flat=True,
            sheet=True,
            view=view,
        )
        for part, faces, opacity in (("inside", inside, 1.0), ("outside", outside, 0.5))
    ]
    thin, thick = plane_slices.level_lines(values, (levels, (0.0,)), offset)
    for part, (ends, segments), width in (("levels", thin, 1.2), ("zero", thick, 4.0)):
        items.append(
            scene.Lines(
                name=f"{prefix}{part}",
                positions=to_viewer(ends),
                segments=segments,
                width=width,
                view=view,
                quantised=True,
            )
        )
    return items
