"""The stage: cells, an image or a grid of images that answer to pointer, pen, touch and keyboard.

A page handles what the visitor did, then draws, both in the same fragment:

    for event in canvas.events("gridworld_stage"):
        ...
    canvas.cells("gridworld_stage", values, tool="wall", alt="Values of a 6 by 8 gridworld")

Strokes appear in the browser at once. They are delivered in order and `events` yields each once,
also when a run of the script was lost and the browser had to send them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import streamlit as st

from ui.components import ignore, pack, pointer, register
from ui.components.canvas.pixels import checked, signed_bytes, to_bytes
from ui.components.pointer import Cell, PointerEvent

__all__ = [
    "CLIFF", "DOWN", "FLOOR", "GOAL", "JUMP", "LEFT", "PIT", "RIGHT", "UP", "WALL",
    "Cell", "Colormap", "PointerEvent", "cells", "events", "image", "images", "signed_bytes",
    "to_bytes",
]  # fmt: skip

Colormap = Literal["gray", "signed", "sequential"]

_component = register(
    "canvas", "cells", "picture", styles=("figure", "stage"), scripts=("stage", "strokes")
)

_Names = tuple[Sequence[str], Sequence[str]]  # of rows and of columns

FLOOR, WALL, GOAL, PIT, CLIFF, JUMP = range(6)
"""What a cell is, in `kinds`. Goal and pit are framed with their label, cliffs are hatched."""

UP, RIGHT, DOWN, LEFT = 1, 2, 4, 8
"""Bits of `arrows`; several bits in one cell are a tie. `quarters` has the same order."""


def events(key: str) -> list[PointerEvent]:
    """The visitor's actions on stage `key` that no earlier call returned, oldest first.

    Call it before drawing. Cells outside the picture as last drawn are left out.
    """
    return pointer.events(key, *st.session_state.get(_shape_key(key), (0, 0)))


def cells(
    key: str,
    values: np.ndarray,
    *,
    kinds: np.ndarray | None = None,
    arrows: np.ndarray | None = None,
    quarters: np.ndarray | None = None,
    labels: Mapping[Cell, str] | None = None,
    start: Cell | None = None,
    jumps: Mapping[Cell, Cell] | None = None,
    wind: Sequence[int] | None = None,
    path: Sequence[Cell] = (),
    scale: float | None = None,
    decimals: int | None = None,
    row_names: Sequence[str] = (),
    column_names: Sequence[str] = (),
    chosen: Cell | None = None,
    tool: str | None = "inspect",
    alt: str = "",
    hint: str = "",
    keys: Sequence[str] = (),
    hover: bool = False,
    legend: bool = True,
    max_height: int | None = None,
) -> None:
    """Draws a gridworld: numbers, arrows and triangles as large as the cells allow.

    Args:
        key: prefixed with the page's slug; the same one given to `events`.
        values: float [R, C]; NaN shows no number.
        kinds: uint8 [R, C], see `FLOOR` and its neighbours.
        arrows: uint8 [R, C], bit mask of the actions to show, see `UP` and its neighbours.
        quarters: float [R, C, 4], action values up, right, down, left, drawn as triangles.
        labels: text in a cell: large in goal, pit and cliff, in the corner of any other.
        start: marked with a ringed S.
        jumps: from cell to target cell, drawn as an arc.
        wind: strength per column, upwards positive.
        path: cells of a walk, drawn as one line that ends in a disc.
        scale: the value at the ends of the colour scale; by default the largest magnitude.
        decimals: of the numbers; by default as many as the scale needs.
        row_names: a text at the left of each row, or none at all.
        column_names: a text above each column, or none at all.
        chosen: outlined cell.
        tool: None: no events. "inspect": presses only, and a touch still scrolls the page. Any
            other: strokes; "wall", "goal", "pit", "cliff", "jump" and "erase" paint at once what
            they mean, "arrow" a trail.
        alt: what a screen reader says of the picture.
        hint: text under the stage while nothing is pointed at.
        keys: keys (as in `KeyboardEvent.key`) reported as "key" events, Enter and space aside.
        hover: whether to report hovering too (the newest position wins).
        legend: whether to show the colour scale.
        max_height: of picture and strip together, CSS pixels at a root font of 16 px (485).

    Raises:
        ValueError: shapes that do not belong together, or a scale that is not positive.
    """
    values = np.asarray(values, np.float32)
    if values.ndim != 2 or 0 in values.shape:
        raise ValueError(f"values must be a matrix, not of shape {values.shape}.")
    rows, columns = values.shape
    blobs = {
        "values": values,
        "kinds": np.zeros_like(values, np.uint8) if kinds is None else np.asarray(kinds, np.uint8),
    }
    if arrows is not None:
        blobs["arrows"] = np.asarray(arrows, np.uint8)
    if quarters is not None:
        blobs["quarters"] = np.asarray(quarters, np.float32)
    for name, blob in blobs.items():
        expected = (rows, columns, 4) if name == "quarters" else (rows, columns)
        if blob.shape != expected:
            raise ValueError(f"{name} must have the shape {expected}, not {blob.shape}.")
    if wind is not None and len(wind) != columns:
        raise ValueError(f"wind must name {columns} columns, not {len(wind)}.")
    limit = _magnitude(blobs) if scale is None else float(scale)
    if not (np.isfinite(limit) and limit > 0):
        raise ValueError(f"scale must be a positive number, not {scale}.")
    header = {
        "mode": "cells",
        "limit": limit,
        "decimals": _decimals(limit) if decimals is None else decimals,
        "labels": [[int(r), int(c), text] for (r, c), text in (labels or {}).items()],
        "start": _pair(start),
        "jumps": [[*_pair(a), *_pair(b)] for a, b in (jumps or {}).items()],  # type: ignore[misc]
        "wind": [int(w) for w in wind] if wind is not None and any(wind) else [],
        "path": [_pair(cell) for cell in path],
        "alt": alt or f"Grid of {rows} rows and {columns} columns.",
    }
    _draw(
        key,
        header | _common(tool, hint, keys, hover, legend, max_height, chosen),
        blobs,
        rows,
        columns,
        (row_names, column_names),
    )


def image(
    key: str,
    pixels: np.ndarray,
    *,
    colormap: Colormap = "gray",
    value_range: tuple[float, float] = (0, 255),
    chosen: Cell | None = None,
    tool: str | None = "inspect",
    alt: str,
    hint: str = "",
    keys: Sequence[str] = (),
    hover: bool = False,
    legend: bool = False,
    max_height: int | None = None,
) -> None:
    """Draws an image, as large as fits. Arguments not listed are those of `cells`.

    Args:
        pixels: uint8 [H, W], coloured by `colormap` in the browser, or uint8 [H, W, 3] RGB.
        colormap: "signed" has its zero at byte 128 (see `signed_bytes`).
        value_range: what bytes 0 and 255 stand for, in readout and legend; symmetric if signed.

    Raises:
        ValueError: pixels of another type or shape.
    """
    pixels = checked(pixels, 2)
    _draw_pixels(
        key, "image", pixels[None], pixels.shape[0], pixels.shape[1], colormap, value_range, (),
        _common(tool, hint, keys, hover, legend, max_height, chosen) | {"alt": alt}, ((), ()),
    )  # fmt: skip


def images(
    key: str,
    pixels: np.ndarray,
    *,
    columns: int,
    colormap: Colormap = "gray",
    value_range: tuple[float, float] = (0, 255),
    captions: Sequence[str] = (),
    row_names: Sequence[str] = (),
    column_names: Sequence[str] = (),
    chosen: Cell | None = None,
    tool: str | None = "inspect",
    alt: str,
    hint: str = "",
    keys: Sequence[str] = (),
    hover: bool = False,
    legend: bool = False,
    max_height: int | None = None,
) -> None:
    """Draws a grid of images, row by row; an event's cell is (row, column) of an image.

    Args:
        pixels: uint8 [N, H, W] or [N, H, W, 3].
        columns: images in a row.
        captions: one text under each image, or none at all.
        row_names: a text at the left of each row, or none at all.
        column_names: a text above each column, or none at all.

    Raises:
        ValueError: pixels of another type or shape, no column, captions or
            names of another number.
    """
    pixels = checked(pixels, 3)
    if columns < 1:
        raise ValueError(f"A grid of images needs at least one column, not {columns}.")
    if captions and len(captions) != len(pixels):
        raise ValueError(f"{len(captions)} captions for {len(pixels)} images.")
    _draw_pixels(
        key, "images", pixels, -(-len(pixels) // columns), columns, colormap, value_range, captions,
        _common(tool, hint, keys, hover, legend, max_height, chosen) | {"alt": alt},
        (row_names, column_names),
    )  # fmt: skip


def _common(
    tool: str | None, hint: str, keys: Sequence[str], hover: bool, legend: bool,
    max_height: int | None, chosen: Cell | None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "tool": tool,
        "hint": hint,
        "keys": list(keys),
        "hover": hover,
        "legend": legend,
        "max_height": max_height,
        "chosen": _pair(chosen),
    }


def _draw_pixels(
    key: str, mode: str, pixels: np.ndarray, rows: int, columns: int, colormap: Colormap,
    value_range: tuple[float, float], captions: Sequence[str], common: dict[str, Any],
    names: _Names,
) -> None:  # fmt: skip
    low, high = map(float, value_range)
    header = {
        "mode": mode,
        "channels": 3 if pixels.ndim == 4 else 1,
        "colormap": colormap,
        "range": [low, high],
        "limit": high,
        "decimals": 0 if value_range == (0, 255) else _decimals(max(abs(low), abs(high))),
        "captions": list(captions),
    }
    _draw(key, header | common, {"pixels": pixels}, rows, columns, names)


def _draw(
    key: str,
    header: dict[str, Any],
    blobs: dict[str, np.ndarray],
    rows: int,
    columns: int,
    names: _Names,
) -> None:
    for given, count in zip(names, (rows, columns), strict=True):
        if given and len(given) != count:
            raise ValueError(f"{len(given)} names for {count} rows or columns.")
    st.session_state[_shape_key(key)] = (rows, columns)
    header |= {"row_names": list(names[0]), "column_names": list(names[1])}
    header |= {"rows": rows, "cols": columns} | pointer.acknowledgement(key, "pointer")
    _component(key=key, data=pack(header, **blobs), on_pointer_change=ignore)


def _magnitude(blobs: dict[str, np.ndarray]) -> float:
    """The largest finite magnitude to be coloured, 1 if there is none."""
    colours = [np.abs(blobs["values"][blobs["kinds"] != WALL]).ravel()]
    if "quarters" in blobs:
        colours.append(np.abs(blobs["quarters"][blobs["kinds"] != WALL]).ravel())
    together = np.concatenate(colours)
    return float(np.max(together[np.isfinite(together)], initial=0.0)) or 1.0


def _decimals(limit: float) -> int:
    return 2 if limit < 10 else 1 if limit < 100 else 0


def _pair(cell: Cell | None) -> list[int] | None:
    return None if cell is None else [int(cell[0]), int(cell[1])]


def _shape_key(key: str) -> str:
    return f"{key}_shape"
