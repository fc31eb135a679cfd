"""Marks at places of a plane: points, ellipses and arrows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ui.components.plane.layer import (
    MARKERS,
    MEANINGS,
    Layer,
    Marker,
    Meaning,
    checked_opacity,
    one_each,
    places_of,
)

SHADES = 17
"""Steps of the diverging scale for points that carry a value."""


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
    places = places_of("xy", xy)
    count = places.shape[1]
    if size is not None and not size > 0:
        raise ValueError(f"size must be positive, not {size}.")
    blobs = {"xy": places}
    if classes is not None and values is not None:
        raise ValueError("Points carry classes or values, not both.")
    if classes is not None:
        kinds = one_each("classes", classes, count)
        if count and not (0 <= kinds.min() and kinds.max() < len(palette)):
            raise ValueError(f"classes must be 0 to {len(palette) - 1}.")
        blobs["classes"] = kinds.astype(np.uint8)
    if values is not None:
        shade = np.clip(np.nan_to_num(one_each("values", values, count)), -1, 1)
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
        "opacity": checked_opacity(opacity if opacity is not None else 0.95 - 0.4 * many),
        "label": label,
        "labels": list(labels),
    }
    return Layer("points", header, blobs, len(places))


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
    centres = places_of("xy", xy)[0]
    axes = np.asarray(half_axes, np.float32)
    if axes.shape != centres.shape:
        raise ValueError(f"half_axes must have the shape {centres.shape}, not {axes.shape}.")
    turned = one_each("angles", angles, len(centres)).astype(np.float32)
    blobs = {"shapes": np.concatenate([centres, axes, turned[:, None]], 1)}
    if colours is not None:
        own = np.asarray(colours)
        if own.dtype != np.uint8 or own.shape != (len(centres), 3):
            raise ValueError(f"colours must be uint8 [{len(centres)}, 3], not {own.shape}.")
        blobs["colours"] = own
    header = {
        "colour": colour,
        "width": float(width),
        "fill": checked_opacity(fill),
        "opacity": checked_opacity(opacity),
        "label": label,
    }
    return Layer("ellipses", header, blobs)


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
    positions, vectors = places_of("xy", xy), places_of("uv", uv)
    if positions.shape[0] != 1 or positions.shape[1] != vectors.shape[1]:
        raise ValueError(f"{positions.shape} places for arrows of shape {vectors.shape}.")
    factor = _arrow_scale(positions[0], vectors) if scale is None else float(scale)
    if not np.isfinite(factor):
        raise ValueError(f"scale must be a finite number, not {scale}.")
    with np.errstate(over="ignore", invalid="ignore"):
        sent = (vectors * factor).astype(np.float32)
    header = {"colour": colour, "opacity": checked_opacity(opacity), "label": label}
    return Layer("arrows", header, {"xy": positions, "uv": sent}, len(sent))


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
