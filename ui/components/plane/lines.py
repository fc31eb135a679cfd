"""Lines and words on a plane: trajectories, curves, labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from ui.components.plane.layer import Layer, Meaning, checked_opacity, places_of


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
        "opacity": checked_opacity(opacity),
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
    places = places_of("xy", xy)
    header = {
        "closed": closed,
        "colour": colour,
        "width": float(width),
        "fill": checked_opacity(fill),
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
