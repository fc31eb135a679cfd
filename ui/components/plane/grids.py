"""Values at the nodes of a grid: heat maps, level lines, and pictures.

Grids follow `numpy.meshgrid(linspace(x0, x1, W), linspace(y0, y1, H))`: row 0 lies at y0, the
bottom, and values belong to the nodes, the outermost ones on the edge of the extent. Arrays with
one more axis in front, of length T, move: the browser plays them (see `Frames`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ui.components.plane.layer import Colormap, Layer, Meaning, checked_opacity


def field(
    values: ArrayLike,
    *,
    colormap: Colormap = "density",
    colour: Meaning = "data",
    value_range: tuple[float, float] | None = None,
    centre: float = 0.0,
    opacity: float = 1.0,
    label: str = "",
) -> Layer:
    """A heat map, scaled smoothly over the whole extent.

    Args:
        values: [H, W] or [T, H, W], both sides at least 2; uint8 is sent as it is, anything else
            is scaled to bytes. NaN counts as the low end (as `centre` if signed).
        colormap: "density" from paper to `colour`; "signed" orange – paper – blue about `centre`.
        colour: of colormap "density".
        value_range: values of bytes 0 and 255; by default the finite extremes (for bytes 0 to
            255). A signed range is made symmetric about `centre`, which is byte 128.
        centre: of a signed scale.
        opacity: 0 to 1.
        label: in the legend, beside the scale.

    Raises:
        ValueError: another shape, an empty range, or an opacity beyond 0 to 1.
    """
    grid = _grid("values", values)
    signed = colormap == "signed"
    if grid.dtype == np.uint8:
        low, high = value_range or (0.0, 255.0)
        sent = grid
    else:
        low, high = value_range or _range(grid)
    half = max(abs(low - centre), abs(high - centre))
    if signed:
        low, high = centre - half, centre + half
    if not (np.isfinite([low, high]).all() and low < high):
        raise ValueError(f"value_range must be ascending, not ({low}, {high}).")
    if grid.dtype != np.uint8:
        with np.errstate(over="ignore"):
            part = (
                128 + np.clip(np.nan_to_num((grid - centre) / half), -1, 1) * 127
                if signed
                else np.clip(np.nan_to_num((grid - low) / (high - low)), 0, 1) * 255
            )
        sent = np.rint(part).astype(np.uint8)
    header = {
        "colormap": colormap,
        "colour": colour,
        "range": [float(low), float(high)],
        "opacity": checked_opacity(opacity),
        "label": label,
    }
    return Layer("field", header, {"values": sent}, len(sent))


def picture(pixels: ArrayLike, *, opacity: float = 1.0) -> Layer:
    """A colour picture over the whole extent, its first row at the top, with its pixels to be seen.

    Args:
        pixels: uint8 [H, W, 3], RGB.
        opacity: 0 to 1.

    Raises:
        ValueError: pixels of another type or shape, or an opacity beyond 0 to 1.
    """
    colours = np.asarray(pixels)
    if colours.dtype != np.uint8 or colours.ndim != 3 or colours.shape[2] != 3 or not colours.size:
        raise ValueError(f"A picture is uint8 [H, W, 3], not {colours.dtype} {colours.shape}.")
    return Layer("picture", {"opacity": checked_opacity(opacity), "label": ""}, {"pixels": colours})


def contours(
    values: ArrayLike,
    *,
    levels: Sequence[float],
    emphasise: float | None = 0.0,
    colour: Meaning = "ink",
    opacity: float = 0.6,
    label: str = "",
) -> Layer:
    """Level lines, traced in the browser; those below the emphasised one are dashed.

    Args:
        values: float [H, W] or [T, H, W]. Cells with a value that is not finite are left out.
        levels: in the units of `values`.
        emphasise: this level is drawn thick, and is added if it is missing; None for no such.
        colour: of all lines.
        opacity: of all but the emphasised line.
        label: in the legend.

    Raises:
        ValueError: another shape, no level, or one that is not finite.
    """
    grid = _grid("values", values).astype(np.float32)
    wanted = {float(level) for level in levels}
    if emphasise is not None:
        wanted.add(float(emphasise))
    if not wanted or not np.isfinite(list(wanted)).all():
        raise ValueError("levels must be finite numbers, at least one.")
    header = {
        "levels": sorted(wanted),
        "emphasise": emphasise,
        "colour": colour,
        "opacity": checked_opacity(opacity),
        "label": label,
    }
    return Layer("contours", header, {"values": grid}, len(grid))


def _grid(name: str, values: ArrayLike) -> np.ndarray:
    """Any number type, as [T, H, W]."""
    array = np.asarray(values)
    if array.dtype != np.uint8:
        array = array.astype(np.float32)
    if array.ndim == 2:
        array = array[None]
    if array.ndim != 3 or len(array) == 0 or min(array.shape[1:]) < 2:
        raise ValueError(f"{name} must be a grid of at least 2 by 2, not of shape {array.shape}.")
    return array


def _range(values: np.ndarray) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    return (low, high) if high > low else (low, low + 1.0)
