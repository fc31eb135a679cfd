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

Layers whose arrays have a time axis are a film: played and scrubbed in the browser, with the
transport below the stage. An array that the last message carried is not sent again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ui.components import echo, ignore, pack, pointer, received, register
from ui.components.arrays import named, unsent
from ui.components.plane.grids import contours, field, picture
from ui.components.plane.layer import (
    MARKERS,
    MEANINGS,
    Colormap,
    Extent,
    Layer,
    Marker,
    Meaning,
)
from ui.components.plane.lines import curve, labels, moving_labels, paths
from ui.components.plane.marks import arrows, ellipses, points
from ui.components.pointer import PointerEvent

__all__ = [
    "MARKERS", "MAX_BYTES", "MEANINGS", "Colormap", "Extent", "Frames", "Layer", "Marker",
    "Meaning", "PointerEvent", "arrows", "contours", "curve", "ellipses", "events", "field",
    "index", "labels", "moving_labels", "paths", "picture", "plane", "points",
]  # fmt: skip

MAX_BYTES = 64_000_000
"""Of one message: about what a browser takes without a pause that a visitor would notice."""

GAP = -32768
"""Both coordinates of a point or an arrow that is not finite, on the wire."""

UNIT = 8191
"""Steps of a coordinate across the extent; 16 bits then reach four times as far."""

_component = register(
    "plane", "contours", "points", "layers", "frame", "film",
    styles=("figure", "stage", "film"), scripts=("stage", "arrays", "strokes", "keys", "film"),
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
        dwell: part of the time of each moment for which it stands before it glides on.
        report: whether `index` follows: one run of the script when the visitor lets go.
        start: the moment shown first; −1 for the last.
        together: planes of one page with the same name here play and scrub as one.
        led: whether the transport of another plane that plays `together` with this one is enough.
        only: the number of the one moment that the layers show for now, of `total`: while a hand
            is on a slider, say. The film stands still until one comes that is whole.
        total: of that film.
        name: by which what stands elsewhere on the page follows it, frame by frame, in the
            browser: texts (`frame.PerFrameText`) and a chart's marker (`chart.lines(follows=…)`).
        field: the field of the page that has the moment in the link. The browser keeps it and
            `playback.FIELD` right in the address, also while the film plays.
        edition: of the page's values (`PageState.edition`). In another one the film begins anew: a
            question does not go on with what the one before it played.
        first: the number of the first moment: 0 where it is the start, 1 where it is a stage.
    """

    fps: float = 20.0
    labels: Sequence[str] = ()
    autoplay: bool = False
    loop: bool = True
    smooth: bool = True
    dwell: float = 0.0
    report: bool = False
    start: int = 0
    together: str = ""
    led: bool = False
    only: int | None = None
    total: int = 1
    name: str = ""
    field: str = ""
    edition: int = 0
    first: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.fps <= 240:
            raise ValueError(f"fps must be above 0 and at most 240, not {self.fps}.")
        if not 0 <= self.dwell < 1:
            raise ValueError(f"dwell must be at least 0 and below 1, not {self.dwell}.")
        if self.only is not None and not 0 <= self.only < self.total:
            raise ValueError(f"There is no moment {self.only} of {self.total}.")


def events(key: str) -> list[PointerEvent]:
    """The visitor's actions on plane `key` that no earlier call returned, oldest first.

    Call it before drawing. `points` are in data coordinates, held inside the extent; `cells` is
    empty. A stroke is a press, drags and a release, none lost, each returned once.
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
    y_down: bool = False,
    aspect: float | None = None,
    max_height: int | None = None,
) -> None:
    """Draws the plane, the first layer lowest.

    Args:
        key: prefixed with the page's slug; the same one given to `events`.
        extent: (x0, x1, y0, y1), what is to be seen.
        layers: from `field`, `picture`, `contours`, `points`, `ellipses`, `arrows`, `paths`,
            `curve` and `labels`; None is left out.
        frames: how a film is played; without it one whose layers move is played by default.
        tool: None: no events. "inspect": presses only, and a touch still scrolls the page. Any
            other: strokes, shown at once until the page has answered their release, with "move"
            only their newest point; with "draw" and "move" the keyboard's Enter puts a pen down
            and lifts it.
        chosen: a point to be ringed.
        alt: what a screen reader says of the picture.
        hint: text under the stage while nothing is pointed at.
        keys: keys (as in `KeyboardEvent.key`) reported as "key" events, Enter and space aside. With
            "+" and "-" the wheel over the focused stage reports them too, notch by notch.
        hover: whether to report hovering too (the newest position wins).
        legend: whether to show labels and colour scales of the layers that have a label.
        axes: whether to show ticks.
        x_label: with the unit.
        y_label: with the unit.
        y_down: whether what is said of a point is −y: in a picture, rows are counted downwards.
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
    arrays: dict[str, np.ndarray] = {}
    headers = []
    for layer in drawn:
        moving = layer.moments == total and total > 1
        wired, blobs = _wired(layer, (x0, x1, y0, y1))
        names = {use: named(array) for use, array in blobs.items()}
        arrays |= {names[use]: array for use, array in blobs.items()}
        headers.append({"kind": layer.kind, "moving": moving, **wired, "arrays": names})
    film = _film(frames, total, sorted(arrays))
    missing = unsent(key, arrays)
    size = sum(array.nbytes for array in missing.values())
    if size > MAX_BYTES:
        raise ValueError(f"{size:,} bytes to draw; {MAX_BYTES:,} can be sent at once.")
    header: dict[str, Any] = {
        "extent": [x0, x1, y0, y1],
        "layers": headers,
        "film": film,
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
        "y_down": y_down,
        "aspect": aspect,
        "max_height": max_height,
        **pointer.acknowledgement(key, "pointer"),
        "asked": echo(key, "need"),
    }
    _component(
        key=key,
        data=pack(header, **missing),
        on_pointer_change=ignore,
        on_index_change=ignore,
        on_need_change=ignore,
    )


def _moments(layers: Sequence[Layer], frames: Frames | None) -> int:
    """The length of the film, 1 if nothing moves."""
    lengths = {layer.moments for layer in layers if layer.moments > 1 and not layer.optional}
    if not lengths and frames is not None and frames.only is None:
        lengths = {layer.moments for layer in layers if layer.moments > 1}
    if len(lengths) > 1:
        raise ValueError(f"Layers of {sorted(lengths)} moments cannot be one film.")
    return lengths.pop() if lengths else 1


def _film(frames: Frames | None, total: int, names: Sequence[str]) -> dict[str, Any] | None:
    """What the browser needs to play it; its arrays tell one film from another."""
    frames = frames or Frames()
    if frames.only is not None and total == 1:
        total = frames.total
    if total == 1:
        return None
    if frames.labels and len(frames.labels) != total:
        raise ValueError(f"{len(frames.labels)} labels for {total} moments.")
    return asdict(frames) | {"labels": list(frames.labels), "total": total, "mark": "".join(names)}


def _wired(layer: Layer, extent: Extent) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Header and arrays of a layer as they are sent: places and arrows in 16 bits."""
    header, arrays = dict(layer.header), dict(layer.blobs)
    if "xy" in arrays:
        arrays["xy"] = _quantised(arrays["xy"], extent)
    if "uv" in arrays:
        arrays["uv"], header["unit"] = _steps(arrays["uv"])
    return header, arrays


def _steps(uv: np.ndarray) -> tuple[np.ndarray, float]:
    """int16 of the same shape, and what one step of it is."""
    gaps = ~np.isfinite(uv).all(-1)
    finite = np.where(gaps[..., None], 0, uv)
    unit = float(np.abs(finite).max(initial=0)) / 32767 or 1.0
    steps = np.rint(finite / unit)
    steps[gaps] = GAP
    return steps.astype(np.int16), unit


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
