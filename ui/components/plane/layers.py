"""What can be drawn on a plane: each function checks its arrays and returns a `Layer`.

Grids follow `numpy.meshgrid(linspace(x0, x1, W), linspace(y0, y1, H))`: row 0 lies at y0, the
bottom, and values belong to the nodes, the outermost ones on the edge of the extent. Arrays with
one more axis in front, of length T, move: the browser plays them (see `Frames`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

Extent = tuple[float, float, float, float]
Meaning = Literal["data", "model", "chosen", "good", "error", "ink", "accent"]
Marker = Literal["circle", "square", "triangle", "diamond", "cross", "ring"]
Colormap = Literal["density", "signed", "sequential", "gray"]

MEANINGS: tuple[Meaning, ...] = ("data", "model", "good", "error", "chosen", "ink")
"""Colours of classes 0, 1, …"""

MARKERS: dict[str, Marker] = {
    "data": "circle", "model": "triangle", "good": "square", "error": "cross",
    "chosen": "diamond", "ink": "ring", "accent": "square",
}  # fmt: skip
"""The marker that goes with each colour, so that colour is never the only signal."""

SHADES = 17
"""Steps of the diverging scale for points that carry a value."""


@dataclass(frozen=True)
class Layer:
    """One thing on a plane.

    Attributes:
        kind: which drawing function of the browser.
        header: how it is drawn, as JSON.
        blobs: arrays; "xy" is float [T, N, 2] in data coordinates, quantised when it is sent.
        moments: T, how many moments it has; 1 stands still.
        optional: whether T need not agree with the film, because it can also stand still.
    """

    kind: str
    header: dict[str, Any]
    blobs: dict[str, np.ndarray] = dataclass_field(default_factory=dict)
    moments: int = 1
    optional: bool = False


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
        "opacity": _opacity(opacity),
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
    return Layer("picture", {"opacity": _opacity(opacity), "label": ""}, {"pixels": colours})


def ellipses(
    xy: ArrayLike,
    half_axes: ArrayLike,
    angles: ArrayLike,
    *,
    colours: ArrayLike | None = None,
    colour: Meaning = "model",
    width: float = 1.2,
    fill: float = 0.0,
    opacity: float = 1.0,
    label: str = "",
) -> Layer:
    """Ellipses, the first lowest; 4,000 are fine.

    Args:
        xy: float [N, 2], centres. An ellipse with a number that is not finite is left out.
        half_axes: float [N, 2], in data units.
        angles: float [N], of the first half-axis from x, counter-clockwise, in radians.
        colours: uint8 [N, 3], RGB of each filling; by default `colour`.
        colour: of the outlines.
        width: of the outlines, CSS pixels; 0 for none.
        fill: opacity of the fillings.
        opacity: of the outlines.
        label: in the legend.

    Raises:
        ValueError: shapes that do not belong together, or an opacity beyond 0 to 1.
    """
    centres = _places("xy", xy)[0]
    axes = np.asarray(half_axes, np.float32)
    if axes.shape != centres.shape:
        raise ValueError(f"half_axes must have the shape {centres.shape}, not {axes.shape}.")
    turned = _one_each("angles", angles, len(centres)).astype(np.float32)
    blobs = {"shapes": np.concatenate([centres, axes, turned[:, None]], 1)}
    if colours is not None:
        own = np.asarray(colours)
        if own.dtype != np.uint8 or own.shape != (len(centres), 3):
            raise ValueError(f"colours must be uint8 [{len(centres)}, 3], not {own.shape}.")
        blobs["colours"] = own
    header = {
        "colour": colour,
        "width": float(width),
        "fill": _opacity(fill),
        "opacity": _opacity(opacity),
        "label": label,
    }
    return Layer("ellipses", header, blobs)


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
        "opacity": _opacity(opacity),
        "label": label,
    }
    return Layer("contours", header, {"values": grid}, len(grid))


def points(
    xy: ArrayLike,
    *,
    colour: Meaning = "data",
    marker: Marker | None = None,
    classes: ArrayLike | None = None,
    values: ArrayLike | None = None,
    palette: Sequence[Meaning | tuple[Meaning, Marker]] = MEANINGS,
    size: float | None = None,
    opacity: float | None = None,
    label: str = "",
    labels: Sequence[str] = (),
) -> Layer:
    """A cloud of points; 10,000 are fine.

    Args:
        xy: float [N, 2] or [T, N, 2]. A point that is not finite is left out.
        colour: of all, unless there are `classes` or `values`.
        marker: by default the one of the colour.
        classes: integers [N], 0 to 5 with the usual palette: colour and marker from `palette`.
        values: float [N] in [−1, 1] for the diverging scale; discs where positive, squares where
            negative.
        palette: colours of the classes, with the marker of the colour or one of their own.
        size: radius in CSS pixels at a root font of 16 px; by default smaller for many points.
        opacity: by default lower for many points.
        label: in the legend.
        labels: one for each class, in the legend.

    Raises:
        ValueError: shapes that do not belong together, a class beyond the palette, a size that is
            not positive.
    """
    places = _places("xy", xy)
    count = places.shape[1]
    if size is not None and not size > 0:
        raise ValueError(f"size must be positive, not {size}.")
    blobs = {"xy": places}
    if classes is not None and values is not None:
        raise ValueError("Points carry classes or values, not both.")
    if classes is not None:
        kinds = _one_each("classes", classes, count)
        if count and not (0 <= kinds.min() and kinds.max() < len(palette)):
            raise ValueError(f"classes must be 0 to {len(palette) - 1}.")
        blobs["classes"] = kinds.astype(np.uint8)
    if values is not None:
        shade = np.clip(np.nan_to_num(_one_each("values", values, count)), -1, 1)
        blobs["classes"] = np.rint((shade + 1) / 2 * (SHADES - 1)).astype(np.uint8)
    many = min(1.0, max(0.0, (np.log10(max(count, 1)) - 2) / 2))  # 0 at 100 points, 1 at 10,000
    header = {
        "colour": colour,
        "marker": marker or MARKERS[colour],
        "palette": [
            [each, MARKERS[each]] if isinstance(each, str) else list(each) for each in palette
        ],
        "shades": SHADES if values is not None else 0,
        "size": float(size) if size is not None else 4.6 - 2.8 * many,
        "opacity": _opacity(opacity if opacity is not None else 0.95 - 0.4 * many),
        "label": label,
        "labels": list(labels),
    }
    return Layer("points", header, blobs, len(places))


def arrows(
    xy: ArrayLike,
    uv: ArrayLike,
    *,
    scale: float | None = None,
    colour: Meaning = "ink",
    opacity: float = 0.8,
    label: str = "",
) -> Layer:
    """A vector field: an arrow from each point, drawn to scale.

    Args:
        xy: float [N, 2], where the arrows begin.
        uv: float [N, 2] or [T, N, 2]. An arrow that is not finite is left out.
        scale: length of the arrow of a unit vector, in data units; by default such that nearly all
            arrows keep clear of the next point (the 95th percentile, over all moments).
        colour: of all arrows.
        opacity: 0 to 1.
        label: in the legend.

    Raises:
        ValueError: shapes that do not belong together, or a scale that is not finite.
    """
    positions, vectors = _places("xy", xy), _places("uv", uv)
    if positions.shape[0] != 1 or positions.shape[1] != vectors.shape[1]:
        raise ValueError(f"{positions.shape} places for arrows of shape {vectors.shape}.")
    factor = _arrow_scale(positions[0], vectors) if scale is None else float(scale)
    if not np.isfinite(factor):
        raise ValueError(f"scale must be a finite number, not {scale}.")
    with np.errstate(over="ignore", invalid="ignore"):
        sent = (vectors * factor).astype(np.float32)
    header = {"colour": colour, "opacity": _opacity(opacity), "label": label}
    return Layer("arrows", header, {"xy": positions, "uv": sent}, len(sent))


def paths(
    xy: ArrayLike,
    *,
    colour: Meaning = "model",
    width: float = 1.6,
    opacity: float = 0.8,
    tail: int | None = None,
    heads: bool = True,
    label: str = "",
) -> Layer:
    """Trajectories that fade towards their past.

    In a film of as many moments they are drawn up to the moment shown, else all the way.

    Args:
        xy: float [N, T, 2], N trajectories of T moments. A moment that is not finite is a gap.
        colour: of all.
        width: of the lines, CSS pixels.
        opacity: at the newest end.
        tail: how many moments back; None for all.
        heads: whether a disc stands at the newest end.
        label: in the legend.

    Raises:
        ValueError: another shape, or a tail shorter than one.
    """
    places = np.asarray(xy, np.float32)
    if places.ndim != 3 or places.shape[2] != 2 or places.shape[1] < 1:
        raise ValueError(f"xy must be of shape [N, T, 2], not {places.shape}.")
    if tail is not None and tail < 1:
        raise ValueError(f"A tail is at least 1 moment long, not {tail}.")
    header = {
        "colour": colour,
        "width": float(width),
        "opacity": _opacity(opacity),
        "tail": tail,
        "heads": heads,
        "label": label,
    }
    return Layer("paths", header, {"xy": places.transpose(1, 0, 2)}, places.shape[1], optional=True)


def curve(
    xy: ArrayLike,
    *,
    closed: bool = False,
    colour: Meaning = "data",
    width: float = 2.5,
    fill: float = 0.0,
    dashed: bool = False,
    hatched: bool = False,
    label: str = "",
) -> Layer:
    """A line through points, such as one that the visitor drew.

    Args:
        xy: float [N, 2] or [T, N, 2]. A point that is not finite is a gap.
        closed: whether the last point joins the first.
        colour: of line and filling.
        width: CSS pixels.
        fill: opacity of the inside.
        dashed: whether the line is dashed.
        hatched: whether it is the lines of a hatching, so that its sign in the legend is one too.
        label: in the legend.
    """
    places = _places("xy", xy)
    header = {
        "closed": closed,
        "colour": colour,
        "width": float(width),
        "fill": _opacity(fill),
        "dashed": dashed,
        "hatched": hatched,
        "label": label,
    }
    return Layer("curve", header, {"xy": places}, len(places))


def labels(
    texts: Iterable[tuple[float, float, str]], *, colour: Meaning = "ink", size: float = 14
) -> Layer:
    """Words on the plane, each at (x, y), centred, with a halo; `size` in CSS pixels."""
    words = [[float(x), float(y), str(text)] for x, y, text in texts]
    return Layer("labels", {"texts": words, "colour": colour, "size": float(size), "label": ""})


def moving_labels(
    texts: Sequence[Iterable[tuple[float, float, str]]],
    *,
    colour: Meaning = "ink",
    size: float = 14,
) -> Layer:
    """Words that change with the film: a list of (x, y, text) for each moment."""
    moments = [[[float(x), float(y), str(text)] for x, y, text in words] for words in texts]
    header = {"texts": moments, "colour": colour, "size": float(size), "label": ""}
    return Layer("labels", header, {}, len(moments))


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


def _places(name: str, xy: ArrayLike) -> np.ndarray:
    """float32 [T, N, 2]."""
    places = np.asarray(xy, np.float32)
    if places.ndim == 2:
        places = places[None]
    if places.ndim != 3 or places.shape[2] != 2 or len(places) == 0:
        raise ValueError(f"{name} must be of shape [N, 2] or [T, N, 2], not {places.shape}.")
    return places


def _one_each(name: str, values: ArrayLike, count: int) -> np.ndarray:
    array = np.asarray(values)
    if array.shape != (count,):
        raise ValueError(f"{name} must have the shape ({count},), not {array.shape}.")
    return array


def _range(values: np.ndarray) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    return (low, high) if high > low else (low, low + 1.0)


def _opacity(value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError(f"An opacity is between 0 and 1, not {value}.")
    return float(value)


def _arrow_scale(xy: np.ndarray, uv: np.ndarray) -> float:
    """Puts the 95th percentile of the lengths at 0.9 of the mean distance between places."""
    lengths = np.hypot(uv[..., 0], uv[..., 1])
    lengths = lengths[np.isfinite(lengths)]
    typical = float(np.quantile(lengths, 0.95)) if lengths.size else 0.0
    if typical == 0.0:
        return 0.0
    sides = np.ptp(xy[np.isfinite(xy).all(1)], axis=0)
    distance = float(np.sqrt(sides.prod() / max(1, len(xy)))) or float(sides.max()) or 1.0
    return 0.9 * distance / typical
