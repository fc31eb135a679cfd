"""A stage of the plane R²: densities, clouds, vector fields, level lines, curves and strokes.

A page handles what the visitor did, then draws, both in the same fragment:

    for event in plane.events("diffusion_stage"):
        ...
    plane.plane(
        "diffusion_stage",
        extent=(-3, 3, -3, 3),
        layers=[plane.field(density), plane.points(samples, colour="model")],
        tool="draw",
        alt="2,000 samples over the density they were drawn from",
    )

Layers whose arrays have a time axis are a film: sent once, then played and scrubbed in the
browser, with the transport below the stage.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ui.components import ignore, pack, pointer, received, register
from ui.components.plane.layers import (
    MARKERS,
    MEANINGS,
    Colormap,
    Extent,
    Layer,
    Marker,
    Meaning,
    arrows,
    contours,
    curve,
    field,
    labels,
    paths,
    points,
)
from ui.components.pointer import PointerEvent

__all__ = [
    "MARKERS", "MAX_BYTES", "MEANINGS", "Colormap", "Extent", "Frames", "Layer", "Marker",
    "Meaning", "PointerEvent", "arrows", "contours", "curve", "events", "field", "index",
    "labels", "paths", "plane", "points",
]  # fmt: skip

MAX_BYTES = 64_000_000
"""Of one message: about what a browser takes without a pause that a visitor would notice."""

GAP = -32768
"""Both coordinates of a point that is not finite, on the wire."""

UNIT = 8191
"""Steps of a coordinate across the extent; 16 bits then reach four times as far."""

_component = register(
    "plane", "contours", "points", "layers", "frame", "film",
    styles=("figure", "stage", "film"), scripts=("stage", "strokes", "film"),
)  # fmt: skip


@dataclass(frozen=True)
class Frames:
    """How a film is played.

    Attributes:
        fps: moments a second at speed 1×.
        labels: a text for each moment, shown under the stage, or none at all.
        autoplay: start by itself, unless the visitor prefers reduced motion.
        loop: begin again after the last moment and a short rest.
        smooth: glide from moment to moment; without, or with reduced motion, they are jumped.
        report: whether `index` follows: one run of the script when the visitor lets go.
        start: the moment shown first; −1 for the last.
        together: planes of one page with the same name here play and scrub as one.
    """

    fps: float = 20.0
    labels: Sequence[str] = ()
    autoplay: bool = False
    loop: bool = True
    smooth: bool = True
    report: bool = False
    start: int = 0
    together: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.fps <= 240:
            raise ValueError(f"fps must be above 0 and at most 240, not {self.fps}.")


def events(key: str) -> list[PointerEvent]:
    """The visitor's actions on plane `key` that no earlier call returned, oldest first.

    Call it before drawing. `points` are in data coordinates, held inside the extent; `cells` is
    empty. A stroke is a press, drags and a release, none lost, each given once.
    """
    return pointer.events(key)


def index(key: str) -> int:
    """The moment at which the visitor last let go (`Frames(report=True)`), 0 before."""
    _, value = received(key, "index")
    return value if isinstance(value, int) and value >= 0 else 0


def plane(
    key: str,
    *,
    extent: Extent,
    layers: Iterable[Layer | None],
    frames: Frames | None = None,
    tool: str | None = None,
    chosen: tuple[float, float] | None = None,
    alt: str,
    hint: str = "",
    keys: Sequence[str] = (),
    hover: bool = False,
    legend: bool = True,
    axes: bool = True,
    x_label: str = "",
    y_label: str = "",
    aspect: float | None = None,
    max_height: int | None = None,
) -> None:
    """Draws the plane, the first layer lowest.

    Args:
        key: prefixed with the page's slug; the same one given to `events`.
        extent: (x0, x1, y0, y1), what is to be seen.
        layers: from `field`, `contours`, `points`, `arrows`, `paths`, `curve` and `labels`; None
            is left out.
        frames: how a film is played; without it one whose layers move is played by default.
        tool: None: no events. "inspect": presses only, and a touch still scrolls the page. Any
            other: strokes, shown at once until the page has answered their release; with "draw"
            the keyboard's Enter puts a pen down and lifts it.
        chosen: a point to be ringed.
        alt: what a screen reader says of the picture.
        hint: text under the stage while nothing is pointed at.
        keys: keys (as in `KeyboardEvent.key`) reported as "key" events, Enter and space aside.
        hover: whether to report hovering too (the newest position wins).
        legend: whether to show labels and colour scales of the layers that have a label.
        axes: whether to show ticks.
        x_label: with the unit.
        y_label: with the unit.
        aspect: width to height on the screen; by default units are equally long.
        max_height: of everything together, CSS pixels at a root font of 16 px (485).

    Raises:
        ValueError: an extent that is empty, layers that disagree on the number of moments, labels
            of another number, or too many bytes.
    """
    x0, x1, y0, y1 = map(float, extent)
    if not (np.isfinite([x0, x1, y0, y1]).all() and x0 < x1 and y0 < y1):
        raise ValueError(f"extent must be (x0, x1, y0, y1), ascending and finite, not {extent}.")
    if aspect is not None and not aspect > 0:
        raise ValueError(f"aspect must be positive, not {aspect}.")
    drawn = [layer for layer in layers if layer is not None]
    total = _moments(drawn, frames)
    blobs: dict[str, np.ndarray] = {}
    headers = []
    for i, layer in enumerate(drawn):
        moving = layer.moments == total and total > 1
        headers.append({"kind": layer.kind, "moving": moving, **layer.header})
        for name, blob in layer.blobs.items():
            blobs[f"{name}{i}"] = _quantised(blob, (x0, x1, y0, y1)) if name == "xy" else blob
    size = sum(blob.nbytes for blob in blobs.values())
    if size > MAX_BYTES:
        raise ValueError(f"{size:,} bytes to draw; {MAX_BYTES:,} can be sent at once.")
    header: dict[str, Any] = {
        "extent": [x0, x1, y0, y1],
        "layers": headers,
        "film": _film(frames, total, [blobs[name] for name in sorted(blobs)]),
        "tool": tool,
        "chosen": None if chosen is None else [float(chosen[0]), float(chosen[1])],
        "alt": alt,
        "hint": hint,
        "keys": list(keys),
        "hover": hover,
        "legend": legend,
        "axes": axes,
        "x_label": x_label,
        "y_label": y_label,
        "aspect": aspect,
        "max_height": max_height,
        **pointer.acknowledgement(key, "pointer"),
    }
    _component(
        key=key, data=pack(header, **blobs), on_pointer_change=ignore, on_index_change=ignore
    )


def _moments(layers: Sequence[Layer], frames: Frames | None) -> int:
    """The length of the film, 1 if nothing moves."""
    lengths = {layer.moments for layer in layers if layer.moments > 1 and not layer.optional}
    if not lengths and frames is not None:
        lengths = {layer.moments for layer in layers if layer.moments > 1}
    if len(lengths) > 1:
        raise ValueError(f"Layers of {sorted(lengths)} moments cannot be one film.")
    return lengths.pop() if lengths else 1


def _film(frames: Frames | None, total: int, blobs: Sequence[np.ndarray]) -> dict[str, Any] | None:
    if total == 1:
        return None
    frames = frames or Frames()
    if frames.labels and len(frames.labels) != total:
        raise ValueError(f"{len(frames.labels)} labels for {total} moments.")
    mark = 0
    for blob in blobs:
        mark = zlib.crc32(np.ascontiguousarray(blob).data, mark)
    return asdict(frames) | {"labels": list(frames.labels), "total": total, "mark": mark}


def _quantised(xy: np.ndarray, extent: Extent) -> np.ndarray:
    """int16 of the same shape: 0 in the middle of the extent, ±`UNIT` / 2 at its edges."""
    x0, x1, y0, y1 = extent
    middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2], np.float32)
    side = np.array([x1 - x0, y1 - y0], np.float32)
    gaps = ~np.isfinite(xy).all(-1)
    with np.errstate(invalid="ignore", over="ignore"):
        steps = np.rint(np.clip((xy - middle) * (UNIT / side), -32767, 32767))
    steps[gaps] = GAP
    return steps.astype(np.int16)
