"""Things in space: meshes, points and lines in WebGL 2, turned by mouse, touch and keyboard.

A page handles what the visitor did, then draws, both in the same fragment:

    for event in scene.events("blend_stage"):
        if event.handle:
            centres[event.handle] = event.point
    scene.scene(
        "blend_stage",
        scene.Mesh(name="surface", positions=vertices, faces=faces),
        handles=[scene.Handle("a", centres["a"])],
        alt="Two spheres that melt into one",
    )

The camera belongs to the browser: it stays where the visitor put it while the scene changes. An
array that the last message carried is not sent again, so a surface whose vertices move costs its
positions and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui.components import echo, ignore, pack, pointer, register, take
from ui.components.arrays import unsent
from ui.components.pointer import whole
from ui.components.scene import items as _items
from ui.components.scene.items import Along, Colormap, Handle, Lines, Mesh, Points, Tag

__all__ = [
    "Along",
    "Colormap",
    "Handle",
    "Lines",
    "Mesh",
    "Points",
    "SceneEvent",
    "Tag",
    "camera",
    "checked_camera",
    "events",
    "scene",
]

_component = register(
    "scene", "camera", "picking", "painter", "labels", "delivery", "handles",
    styles=("figure", "stage"), scripts=("stage", "arrays"),
)  # fmt: skip

_KINDS = {"press", "drag", "release", "stroke", "key"}
_CODE = re.compile(r"-?\d{1,4}_-?\d{1,4}_\d{1,4}(\.\d{1,3})?(_-?\d{1,4}(\.\d{1,3})?){0,3}")

Point = tuple[float, float, float]


@dataclass(frozen=True)
class SceneEvent:
    """What the visitor did.

    Attributes:
        kind: "press" on an item; "press", "drag", "release" of a handle; "stroke" for each vertex
            that a brush comes to, then "release" of the item; "key".
        point: where, in the units of the scene; None for a press beside everything, and for keys.
        item: name of the mesh or points that was pressed, else "".
        face: index of the face, -1 where there is none.
        vertex: index of the corner of that face nearest to the pointer, or of the point; else -1.
        handle: name of the handle, else "".
        button: 0 the main button, touch, pen and keyboard; 2 the secondary button.
        key: what was pressed on the keyboard, else "".
    """

    kind: str
    point: Point | None
    item: str = ""
    face: int = -1
    vertex: int = -1
    handle: str = ""
    button: int = 0
    key: str = ""


def events(key: str) -> list[SceneEvent]:
    """The visitor's actions on scene `key` that no earlier call returned, oldest first.

    Call it before drawing. What names an item, face, vertex or handle that the scene as last
    drawn does not have is left out. Of the positions of one drag that arrive together, only the
    newest is given.
    """
    known = st.session_state.get(_known_key(key), ({}, frozenset()))
    fresh = (_event(message) for message in pointer.unseen(key, "actions", _well_formed))
    return [event for event in fresh if _exists(event, *known)]


def camera(key: str) -> str | None:
    """The camera's code if the visitor has moved it since the last call, else None.

    It is empty when the visitor went back to the first view. Only a scene that was given a
    `camera` (an empty one will do) reports. The code is short and made of digits, points, minus
    signs and underscores: fit for a link.
    """
    code = take(key, "camera")
    return code if isinstance(code, str) and (not code or _CODE.fullmatch(code)) else None


def checked_camera(text: str) -> str:
    """The camera's code as it stands in a link, for `ui.state.Text(check=…)`.

    Raises:
        ValueError: it is none.
    """
    if text and not _CODE.fullmatch(text):
        raise ValueError("which is no camera")
    return text


def scene(
    key: str,
    *things: Mesh | Points | Lines,
    handles: Sequence[Handle] = (),
    tags: Sequence[Tag] = (),
    views: Sequence[str] = (),
    stacked: bool = False,
    camera: str | None = None,
    bounds: tuple[Sequence[float], Sequence[float]] | None = None,
    floor: bool = True,
    legend: bool = True,
    pick: bool = True,
    brush: str = "",
    keys: Sequence[str] = (),
    hint: str = "",
    alt: str,
    max_height: int | None = None,
) -> None:
    """Draws the scene; z is up.

    Args:
        key: prefixed with the page's slug; the same one given to `events`.
        things: meshes, points and lines, each with a name of its own.
        handles: points to take hold of.
        tags: words beside points; what they say belongs into `alt` too.
        views: titles of viewports side by side, turned together; by default there is one.
        stacked: the viewports stand one under the other and share the height.
        camera: None: the camera is not reported. Else the code to look from, "" for all in view;
            the camera goes there when the page gives another code than the visitor's own.
        bounds: lowest and highest corner of what the camera frames and the floor lies under; by
            default of what is in the scene when it is drawn first.
        floor: whether a grid lies under it.
        legend: whether the first values are explained by a scale.
        pick: whether presses on items are reported.
        brush: name of a mesh that is painted: a drag that begins on it makes strokes and does not
            turn the scene; with shift, or beside it, the scene is turned as usual.
        keys: keys (as in `KeyboardEvent.key`) reported as "key" events.
        hint: text under the picture while nothing is pointed at.
        alt: what a screen reader says of the picture.
        max_height: of picture and strip together, CSS pixels at a root font of 16 px (485).

    Raises:
        ValueError: two things or two handles of one name, a viewport that there is not, bounds
            that are not, or a brush for nothing.
    """
    named: dict[str, Any] = {thing.name: thing for thing in things}
    _check(things, named, handles, max(1, len(views)))
    if not all(0 <= tag.view < max(1, len(views)) for tag in tags):
        raise ValueError("A word stands in a viewport that there is not.")
    if brush and not isinstance(named.get(brush), Mesh):
        raise ValueError(f"There is no mesh {brush!r} to paint.")
    descriptions, blobs = _describe(key, things)
    frame = _items.bounds(named) if bounds is None else _corners(bounds)
    code = camera or ""
    sizes = {
        name: (len(thing.positions), len(getattr(thing, "faces", ())))
        for name, thing in named.items()
    }
    st.session_state[_known_key(key)] = (sizes, frozenset(handle.name for handle in handles))
    header = {
        "key": key,
        "items": descriptions,
        "handles": [handle.describe() for handle in handles],
        "tags": [tag.describe() for tag in tags],
        "views": list(views) or [""],
        "stacked": stacked,
        "reports": camera is not None,
        "camera": code if _CODE.fullmatch(code) else "",
        "bounds": frame,
        "fixed": bounds is not None,
        "floor": floor,
        "legend": legend,
        "pick": pick,
        "brush": brush,
        "keys": list(keys),
        "hint": hint,
        "alt": alt,
        "max_height": max_height,
        **pointer.acknowledgement(key, "actions"),
        "camera_echo": echo(key, "camera"),
        "asked": echo(key, "need"),
    }
    _component(
        key=key,
        data=pack(header, **blobs),
        on_actions_change=ignore,
        on_camera_change=ignore,
        on_need_change=ignore,
    )


def _check(
    things: Sequence[Any], named: dict[str, Any], handles: Sequence[Handle], views: int
) -> None:
    if len(named) < len(things):
        raise ValueError("Each thing in a scene needs a name of its own.")
    if len({handle.name for handle in handles}) < len(handles):
        raise ValueError("Each handle of a scene needs a name of its own.")
    for thing in [*things, *handles]:
        if not 0 <= thing.view < views:
            raise ValueError(f"{thing.name}: there is no viewport {thing.view}.")


def _corners(bounds: tuple[Sequence[float], Sequence[float]]) -> tuple[list[float], list[float]]:
    low, high = ([float(x) for x in corner] for corner in bounds)
    if len(low) != 3 or len(high) != 3 or not all(a < b for a, b in zip(low, high, strict=True)):
        raise ValueError(f"bounds must be a lower and a higher corner, not {bounds}.")
    return low, high


def _describe(key: str, things: Sequence[Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Headers of all items, and those arrays that the browser does not have."""
    descriptions: list[dict[str, Any]] = []
    named: dict[str, Any] = {}
    for thing in things:
        header, arrays = thing.describe()
        header["arrays"] = {use: name for use, (name, _) in arrays.items()}
        descriptions.append(header)
        named |= dict(arrays.values())
    return descriptions, unsent(key, named)


def _known_key(key: str) -> str:
    return f"{key}_known"


def _well_formed(message: dict[str, Any]) -> bool:
    return (
        message.get("kind") in _KINDS
        and all(whole(message.get(name, 0)) for name in ("face", "vertex", "button"))
        and all(isinstance(message.get(name, ""), str) for name in ("item", "handle", "key"))
        and _is_point(message.get("point"))
    )


def _is_point(value: Any) -> bool:
    if value is None:
        return True
    return (
        isinstance(value, list)
        and len(value) == 3
        and all(isinstance(x, int | float) and abs(x) < float("inf") for x in value)
    )


def _event(message: dict[str, Any]) -> SceneEvent:
    point = message.get("point")
    return SceneEvent(
        kind=message["kind"],
        point=None if point is None else (float(point[0]), float(point[1]), float(point[2])),
        item=message.get("item", ""),
        face=message.get("face", -1),
        vertex=message.get("vertex", -1),
        handle=message.get("handle", ""),
        button=message.get("button", 0),
        key=message.get("key", ""),
    )


def _exists(event: SceneEvent, sizes: dict[str, tuple[int, int]], handles: frozenset[str]) -> bool:
    if event.handle:
        return event.handle in handles and event.point is not None
    if not event.item:
        return True
    if event.item not in sizes:
        return False
    vertices, faces = sizes[event.item]
    return -1 <= event.vertex < vertices and -1 <= event.face < faces
