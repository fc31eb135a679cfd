"""A visitor's hands on whatever a page offers: seeded, plausible changes of its controls.

The load tests know nothing of any page; what they find on it they use. Native widgets are changed
through their protocol state, our components through the messages their scripts would send.
"""

import random
from collections.abc import Awaitable, Callable
from typing import Any

from tests.support.client import COMPONENT, Element, Session

Hand = Callable[[Session, Element, random.Random], Awaitable[object]]


def usable(session: Session) -> list[Element]:
    """Everything on the page that these hands can change, in the order of the page."""
    elements = [element for _, element in sorted(session.elements.items())]
    return [element for element in elements if _hand(element) is not None]


async def touch(session: Session, element: Element, chance: random.Random) -> None:
    """Changes one control and asks for the run, without waiting for the answer."""
    hand = _hand(element)
    if hand is None:
        raise LookupError(f"no hand for {element.kind} {element.component}")
    await hand(session, element, chance)


async def play(session: Session) -> bool:
    """Starts what can be played on the page and does not; whether there was anything."""
    for element in session.find(COMPONENT):
        if element.component == "playground_transport" and not element.data["playing"]:
            await session.post(element, "orders", [{"kind": "play"}])
            return True
    return False


async def tick(session: Session) -> bool:
    """Asks for the next frame, as the clock of a playing page does: once the last has come.

    Whether it asked.
    """
    waiting = session.unanswered()
    for element in session.find(COMPONENT):
        if element.component != "playground_transport" or element.key in waiting:
            continue
        if element.data["playing"]:
            await session.post(element, "orders", [{"kind": "tick"}])
            return True
    return False


def _hand(element: Element) -> Hand | None:
    if element.kind == COMPONENT:
        idle = element.component in _DRAWN_ON and element.data["tool"] is None
        return None if idle else _COMPONENTS.get(element.component)
    if element.kind in _NATIVE and not element.message.disabled:
        return _NATIVE[element.kind]
    return None


async def _slider(session: Session, element: Element, chance: random.Random) -> None:
    low, high, step = element.message.min, element.message.max, element.message.step
    values = [
        low + step * chance.randint(0, round((high - low) / step)) for _ in element.message.default
    ]
    await session.change(element, double_array_value=sorted(values))


async def _number(session: Session, element: Element, chance: random.Random) -> None:
    low = element.message.min if element.message.has_min else -10.0
    high = element.message.max if element.message.has_max else 10.0
    await session.change(element, double_value=float(round(chance.uniform(low, high))))


async def _option(session: Session, element: Element, chance: random.Random) -> None:
    await session.change(element, string_value=chance.choice(list(element.message.options)))


async def _segment(session: Session, element: Element, chance: random.Random) -> None:
    names = [option.content for option in element.message.options]
    await session.change(element, string_array_value=[chance.choice(names)])


async def _tick_box(session: Session, element: Element, chance: random.Random) -> None:
    await session.change(element, bool_value=chance.random() < 0.5)


async def _button(session: Session, element: Element, chance: random.Random) -> None:
    await session.change(element, trigger_value=True)


async def _panel(session: Session, element: Element, chance: random.Random) -> None:
    values: dict[str, Any] = {}
    for row in element.data["rows"]:
        if row["kind"] == "number":
            values[row["name"]] = _slider_value(row, chance)
        elif row["kind"] == "choice":
            values[row["name"]] = chance.choice(row["options"])[0]
        else:
            values[row["name"]] = chance.random() < 0.5
    await session.post(element, "values", values)


def _slider_value(row: dict[str, Any], chance: random.Random) -> float:
    if row["scale"] == "log":
        return float(row["low"] * (row["high"] / row["low"]) ** chance.random())
    steps = round((row["high"] - row["low"]) / row["step"])
    return float(row["low"] + row["step"] * chance.randint(0, steps))


async def _guide(session: Session, element: Element, chance: random.Random) -> None:
    await session.post(element, "chosen", chance.randrange(-1, len(element.data["questions"])))


async def _transport(session: Session, element: Element, chance: random.Random) -> None:
    data = element.data
    order = chance.choice(
        [
            {"kind": "play"},
            {"kind": "step"},
            {"kind": "pause"},
            {"kind": "seek", "step": chance.randint(0, max(1, data["furthest"]))},
            {"kind": "pace", "name": chance.choice(data["paces"])},
            {"kind": "reset"},
        ]
    )
    await session.post(element, "orders", [order])


async def _canvas(session: Session, element: Element, chance: random.Random) -> None:
    """One press somewhere on the picture, as a mount of its own would number it."""
    data = element.data
    row, column = chance.randrange(data["rows"]), chance.randrange(data["cols"])
    press = {
        "mount": _mount(chance),
        "number": 1,
        "kind": "press",
        "button": 0,
        "key": "",
        "points": [[column + 0.5, row + 0.5]],
        "cells": [[row, column]],
    }
    await session.post(element, "pointer", [press])


async def _plane(session: Session, element: Element, chance: random.Random) -> None:
    """A stroke or a press somewhere."""
    data = element.data
    x0, x1, y0, y1 = data["extent"]
    mount = f"hand{chance.randrange(10**9)}"
    kinds = ["press"] if data["tool"] == "inspect" else ["press", "drag", "release"]
    events = [
        {"mount": mount, "number": number, "kind": kind, "button": 0, "key": "", "cells": []}
        | {"points": [[chance.uniform(x0, x1), chance.uniform(y0, y1)]]}
        for number, kind in enumerate(kinds, start=1)
    ]
    await session.post(element, "pointer", events)


def _mount(chance: random.Random) -> str:
    """As a drawing of a component from nothing would call itself."""
    return f"hand{chance.randrange(10**9)}"


async def _scene(session: Session, element: Element, chance: random.Random) -> None:
    """Turns the picture, presses it, or drags one of its handles a little, at times by key."""
    handles = element.data["handles"]
    if chance.random() < 0.3 or not handles:
        code = f"{chance.randint(-180, 180)}_{chance.randint(10, 170)}_{chance.uniform(1, 4):.2f}"
        await session.post(element, "camera", code)
        beside = {"mount": _mount(chance), "number": 1, "kind": "press", "point": None}
        await session.post(element, "actions", [beside])
        return
    handle = chance.choice(handles)
    key = chance.choice(["", "ArrowUp"])
    kinds = ["drag", "drag", "release"] if key else ["press", "drag", "drag", "drag", "release"]
    point = list(handle["position"])
    base = {"mount": _mount(chance), "handle": handle["name"], "button": 0, "key": key}
    actions = []
    for number, kind in enumerate(kinds, start=1):
        if kind == "drag":
            point = [x + chance.uniform(-0.15, 0.15) for x in point]
        actions.append(base | {"number": number, "kind": kind, "point": point})
    await session.post(element, "actions", actions)


_DRAWN_ON = ("playground_canvas", "playground_plane")
"""Where a tool is needed; without one they send nothing."""

_NATIVE: dict[str, Hand] = {
    "slider": _slider,
    "number_input": _number,
    "selectbox": _option,
    "radio": _option,
    "button_group": _segment,
    "checkbox": _tick_box,
    "button": _button,
}

_COMPONENTS: dict[str, Hand] = {
    "playground_panel": _panel,
    "playground_guide": _guide,
    "playground_transport": _transport,
    "playground_canvas": _canvas,
    "playground_scene": _scene,
    "playground_plane": _plane,
}
