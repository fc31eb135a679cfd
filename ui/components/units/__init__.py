"""The units of a network, layer by layer, over what they see of the input.

A page handles what the visitor did, then draws, both in the same fragment. What a unit depends on
is found and lit in the browser while the pointer is over it; a press reports it.

    for event in units.events("receptive-fields:units"):
        ...
    units.units("receptive-fields:units", rows, image=image, chosen=3, unit=(5, 5), alt="…")
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ui.components import echo, ignore, pack, pointer, register
from ui.components.arrays import named, unsent

_component = register(
    "units",
    "reach",
    "heights",
    "drawing",
    styles=("figure", "stage"),
    scripts=("stage", "arrays", "strokes"),
)

_KINDS = {"press", "drag", "release", "move", "join", "add", "remove"}


@dataclass(frozen=True)
class Along:
    """What the units of a layer read of another one, along one axis.

    Attributes:
        stride: of the window.
        offsets: unit u reads the inputs u·stride + offset + shift; of a `transposed` window those
            inputs i for which i·stride + offset is u, each shifted.
        transposed: whether it is one.
        shift: by how much the input is cut off before.
    """

    stride: int = 1
    offsets: tuple[int, ...] = (0,)
    transposed: bool = False
    shift: int = 0


@dataclass(frozen=True)
class Read:
    """A layer that is read.

    Attributes:
        source: its place among the rows.
        axes: what is read along rows and columns.
    """

    source: int
    axes: tuple[Along, Along]


@dataclass(frozen=True)
class Row:
    """A layer: where its units are, and what they read.

    Attributes:
        label: its name, a few characters.
        size: units in rows and columns; one row for a signal.
        centre: where unit 0 has the centre of its field on the input, per axis.
        stride: input positions from unit to unit, per axis.
        reads: the layers below that it reads; none for the input.
        groups: names of the parts of the network that it belongs to, from the outermost on. They
            stand beside rows that are too low for names of their own.
    """

    label: str
    size: tuple[int, int]
    centre: tuple[float, float]
    stride: tuple[float, float]
    reads: tuple[Read, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitEvent:
    """What the visitor did.

    Attributes:
        kind: "press", "drag" or "release" with the pointer on a unit; "move" for a layer that was
            dragged to another one, "join" for a skip that was drawn between two, "add" for a layer
            behind one, "remove" for one that is taken out.
        row: the layer's place among the rows; of the two of a "join" the earlier.
        unit: row and column of the unit; for "move" the other layer, and 1 where it was dropped in
            front of it, 0 behind it; for "join" the later layer and 0.
    """

    kind: str
    row: int
    unit: tuple[int, int]


def events(key: str) -> list[UnitEvent]:
    """The visitor's actions on `key` that no earlier call returned, oldest first."""
    found = pointer.unseen(key, "pointer", _well_formed)
    return [
        UnitEvent(event["kind"], event["spot"][0], (event["spot"][1], event["spot"][2]))
        for event in found
    ]


def units(
    key: str,
    rows: Sequence[Row],
    *,
    image: np.ndarray | None,
    chosen: int,
    unit: tuple[int, int],
    paths: tuple[tuple[int, int], np.ndarray] | None = None,
    editable: bool = False,
    joinable: bool = False,
    alt: str,
    hint: str = "",
    max_height: int | None = None,
) -> None:
    """Draws the image with the field of a unit, and beside it the layers, the input at the bottom.

    Args:
        key: prefixed with the page's slug; the same one given to `events`.
        rows: the layers in order, the first of them the input; each reads rows before it.
        image: uint8 [H, W, 3] of the input's size; None for a signal.
        chosen: the row that is lit while nothing is pointed at.
        unit: row and column of its unit that is lit then.
        paths: laid over the image: row and column of the first pixel, and uint8 [h, w], coloured
            where it is not zero.
        editable: whether layers can be dragged to another place, added and taken out. Keys at the
            row of the cursor: plus and minus move it, Insert (or i) adds one, Delete takes it out.
        joinable: whether skips can be drawn at the left of the names, from one layer to another;
            by the key s at the first and at the second.
        alt: what a screen reader says of the picture.
        hint: text under the stage while nothing is pointed at.
        max_height: CSS pixels at a root font of 16 px.

    Raises:
        ValueError: an image of another size, a row or a unit that does not exist.
    """
    size = rows[0].size
    if image is not None and image.shape != (*size, 3):
        raise ValueError(f"The image must have the shape {(*size, 3)}, not {image.shape}.")
    if not 0 <= chosen < len(rows):
        raise ValueError(f"There is no row {chosen}; there are {len(rows)}.")
    if not all(0 <= each < limit for each, limit in zip(unit, rows[chosen].size, strict=True)):
        raise ValueError(f"{rows[chosen].label} has no unit {unit}.")
    header: dict[str, Any] = {
        "nodes": [_described(row) for row in rows],
        "row": chosen,
        "unit": list(unit),
        "editable": editable,
        "joinable": joinable,
        "alt": alt,
        "hint": hint,
        "max_height": max_height,
    }
    blobs = {} if image is None else {"image": np.asarray(image, np.uint8)}
    if paths is not None and paths[1].size:
        header["paths_at"] = list(paths[0])
        blobs["paths"] = np.asarray(paths[1], np.uint8)
    names = {use: named(blob) for use, blob in blobs.items()}
    header |= pointer.acknowledgement(key, "pointer")
    header |= {"arrays": names, "asked": echo(key, "need")}
    missing = unsent(key, {names[use]: blob for use, blob in blobs.items()})
    _component(
        key=key, data=pack(header, **missing), on_pointer_change=ignore, on_need_change=ignore
    )


def _described(row: Row) -> dict[str, Any]:
    return {
        "label": row.label,
        "groups": list(row.groups),
        "size": list(row.size),
        "centre": list(row.centre),
        "stride": list(row.stride),
        "reads": [
            {
                "from": read.source,
                "axes": [
                    {
                        "stride": along.stride,
                        "offsets": list(along.offsets),
                        "up": along.transposed,
                        "shift": along.shift,
                    }
                    for along in read.axes
                ],
            }
            for read in row.reads
        ],
    }


def _well_formed(message: dict[str, Any]) -> bool:
    spot = message.get("spot")
    return (
        message.get("kind") in _KINDS
        and isinstance(spot, list)
        and len(spot) == 3
        and all(pointer.whole(each) for each in spot)
    )
