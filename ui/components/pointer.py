"""Pointer and keyboard events of a stage: delivered at least once, received by a page exactly once.

A message is a list of events, each with the `mount` that sent it (a fresh one for every drawing of
the component from nothing) and a `number` that counts up within it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui.components import received

Cell = tuple[int, int]

_KINDS = {"press", "drag", "release", "hover", "key"}


@dataclass(frozen=True)
class PointerEvent:
    """What the visitor did.

    Attributes:
        kind: "press", "drag", "release", "hover" or "key".
        points: (x, y) in data coordinates: cell (r, c) covers c <= x < c + 1, r <= y < r + 1.
        cells: (row, column) touched, without gaps along a stroke. In a drag only those newly
            entered, so it may be empty over an image.
        button: 0 the main button, touch, pen and keyboard; 2 the secondary button.
        key: what was pressed on the keyboard, else "".
        moment: of the film that was seen then; 0 where there is none.
    """

    kind: str
    points: tuple[tuple[float, float], ...]
    cells: tuple[Cell, ...]
    button: int = 0
    key: str = ""
    moment: int = 0


def events(key: str, rows: int = 0, columns: int = 0) -> list[PointerEvent]:
    """The actions on stage `key` that no earlier call returned, oldest first.

    Args:
        key: of the component.
        rows: of the picture as last drawn; cells outside it are left out.
        columns: likewise.
    """
    return [_event(message, rows, columns) for message in unseen(key, "pointer", _well_formed)]


def stroke(key: str, event: PointerEvent) -> list[tuple[float, float]]:
    """The points of the whole stroke that this event of stage `key` ends, from press to release.

    Empty for every other event; call it with each of them. A stroke may arrive in several runs.
    """
    drawn: list[tuple[float, float]] = st.session_state.setdefault(f"{key}_stroke", [])
    if event.kind == "press":
        drawn.clear()
    drawn += event.points
    if event.kind != "release":
        return []
    del st.session_state[f"{key}_stroke"]
    return drawn


def unseen(
    key: str, name: str, well_formed: Callable[[dict[str, Any]], bool]
) -> list[dict[str, Any]]:
    """The events in message `name` of component `key` that no earlier call returned, in order.

    Args:
        key: of the component.
        name: of its message.
        well_formed: what of an event is to be looked at, beside mount and number; the others are
            left out. A message comes from a browser: it may be anything.
    """
    _, messages = received(key, name)
    if not isinstance(messages, list):
        return []
    mount, seen = _taken(key)
    fresh = []
    for message in messages:
        if not (_numbered(message) and well_formed(message)):
            continue
        if message["mount"] != mount:
            mount, seen = message["mount"], 0
        if message["number"] <= seen:
            continue
        seen = message["number"]
        fresh.append(message)
    st.session_state[_seen_key(key)] = (mount, seen)
    _count_gestures(fresh)
    return fresh


def take_gesture() -> int | None:
    """The number of the gesture whose events were taken since the last call, None if none were.

    A gesture goes from press to release, over as many runs as it takes; so do the movements of a
    handle while its key is held.
    """
    gesture: _Gesture | None = st.session_state.get(_GESTURE)
    if gesture is None or not gesture.taken:
        return None
    gesture.taken = False
    return gesture.number


@dataclass
class _Gesture:
    number: int = 0
    open: bool = False
    taken: bool = False


_GESTURE = "pointer:gesture"


def _count_gestures(events: list[dict[str, Any]]) -> None:
    gesture: _Gesture = st.session_state.setdefault(_GESTURE, _Gesture())
    for kind in (event["kind"] for event in events if event["kind"] != "hover"):
        if kind in {"press", "key"} or not gesture.open:
            gesture.number += 1
        gesture.open = kind in {"press", "drag", "stroke"}
        gesture.taken = True


def acknowledgement(key: str, name: str) -> dict[str, Any]:
    """For the component's data: the newest message `name`, and the event taken last, by number."""
    echo, _ = received(key, name)
    mount, seen = _taken(key)
    return {"echo": echo, "mount": mount, "seen": seen}


def whole(value: Any) -> bool:
    """Whether it is an integer; truth values are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def _taken(key: str) -> tuple[str, int]:
    """Mount and number of the event taken last."""
    taken: tuple[str, int] = st.session_state.get(_seen_key(key), ("", 0))
    return taken


def _seen_key(key: str) -> str:
    return f"{key}_seen"


def _numbered(message: Any) -> bool:
    return (
        isinstance(message, dict)
        and isinstance(message.get("mount"), str)
        and whole(message.get("number"))
    )


def _well_formed(message: dict[str, Any]) -> bool:
    kind = message.get("kind")
    return kind in _KINDS and all(_pairs(message.get(part)) for part in ("points", "cells"))


def _pairs(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(x, int | float) for x in pair)
        for pair in value
    )


def _event(message: dict[str, Any], rows: int, columns: int) -> PointerEvent:
    touched = ((int(r), int(c)) for r, c in message["cells"])
    moment: Any = message.get("moment")
    return PointerEvent(
        kind=message["kind"],
        points=tuple((float(x), float(y)) for x, y in message["points"]),
        cells=tuple((r, c) for r, c in touched if 0 <= r < rows and 0 <= c < columns),
        button=int(message.get("button", 0)),
        key=str(message.get("key", "")),
        moment=moment if whole(moment) and moment >= 0 else 0,
    )
