"""The solids of a shape: chosen, changed, added, removed, and moved by the hand."""

from dataclasses import replace
from typing import Any

import streamlit as st

from engine.geometry.implicit_surfaces.csg import (
    EXTENT,
    LARGEST_PARTS,
    LARGEST_SIZE,
    OPERATIONS,
    PRIMITIVES,
    RELABELLINGS,
    SMALLEST_SIZE,
    Part,
    Scene,
    parse,
)
from pages.geometry.implicit_surfaces import choosing, slices, space
from ui.components import scene
from ui.components.panel import panel
from ui.state import PageState

STAGE = "implicit-surfaces:combine"
SIGNS = {"union": "∪ or", "intersection": "∩ and", "difference": "∖ not"}


def current(page: PageState) -> tuple[Scene, int]:
    """The shape, and which of its solids is chosen."""
    shape = parse(page["s"])
    return shape, min(int(page["p"]), len(shape.parts)) - 1


def draw_controls(page: PageState) -> None:
    """The chosen solid, and what the slice shows."""
    shape, chosen = current(page)
    part = shape.parts[chosen]
    _choose_part(page, shape, chosen)
    _choose_kind(page, part)
    _resize(page, shape, chosen)
    _choose_relabelling(page)


def _choose_part(page: PageState, shape: Scene, chosen: int) -> None:
    numbers = list(range(1, len(shape.parts) + 1))
    st.pills(
        "Solid",
        numbers,
        default=chosen + 1,
        required=True,
        key=(key := page.key(f"p:{chosen}:{len(numbers)}")),
        on_change=choosing.chosen,
        args=(page, "p", key),
    )
    add, remove = st.columns(2, gap="small")
    add.button(
        "Add",
        on_click=_add,
        args=(page,),
        disabled=len(numbers) == LARGEST_PARTS,
        width="stretch",
        key="implicit-surfaces:add",
    )
    remove.button(
        "Remove",
        on_click=_remove,
        args=(page,),
        disabled=len(numbers) == 1,
        width="stretch",
        key="implicit-surfaces:remove",
    )


def _choose_kind(page: PageState, part: Part) -> None:
    kinds = list(PRIMITIVES)
    key = page.key(f"kind:{page['p']}:{part.kind}")
    first = current(page)[1] == 0
    left, right = (st.container(), None) if first else st.columns([1.15, 1], gap="small")
    left.selectbox(
        "Kind",
        kinds,
        kinds.index(part.kind),
        format_func=lambda kind: PRIMITIVES[kind].title,
        key=key,
        on_change=_change_kind,
        args=(page, key),
        label_visibility="collapsed",
    )
    if right is None:
        return
    operations = list(OPERATIONS)
    joined = page.key(f"op:{page['p']}:{part.operation}")
    right.selectbox(
        "Operation",
        operations,
        operations.index(part.operation),
        format_func=SIGNS.__getitem__,
        key=joined,
        on_change=_change_operation,
        args=(page, joined),
        label_visibility="collapsed",
    )


def _change_kind(page: PageState, key: str) -> None:
    if page.holds(key):
        _change(page, kind=st.session_state[key], sizes=())


def _change_operation(page: PageState, key: str) -> None:
    if page.holds(key):
        _change(page, operation=st.session_state[key])


def _choose_relabelling(page: PageState) -> None:
    names = list(RELABELLINGS)
    key = page.key(f"g:{page['g']}")
    st.selectbox(
        page.fields["g"].label,
        names,
        names.index(page["g"]),
        format_func=lambda name: RELABELLINGS[name].title,
        key=key,
        on_change=choosing.chosen,
        args=(page, "g", key),
    )


def _resize(page: PageState, shape: Scene, chosen: int) -> None:
    """Size and blend, and all other sliders; the shape's text decides where those two stand."""
    part = shape.parts[chosen]
    size, blend = page.fields["z"], page.fields["b"]
    page["z"] = size.snap(part.sizes[0])  # type: ignore[attr-defined]
    page["b"] = blend.snap(part.blend)  # type: ignore[attr-defined]
    before = page["z"], page["b"]
    panel(page, *(("z", "b") if chosen else ("z",)), "f", "c", "a")
    after = page["z"], page["b"]
    page["z"], page["b"] = size.default, blend.default  # the link says it in the shape
    if after != before:
        ratio = after[0] / part.sizes[0] if after[0] != before[0] else 1.0
        sizes = tuple(min(max(s * ratio, SMALLEST_SIZE), LARGEST_SIZE) for s in part.sizes)
        _change(page, sizes=sizes, blend=after[1])


def _change(page: PageState, **changed: Any) -> None:
    shape, chosen = current(page)
    try:
        part = replace(shape.parts[chosen], **changed)
    except ValueError as refusal:
        st.toast(str(refusal), icon=":material/warning:")
        return
    page["s"] = shape.with_part(chosen, part).code


def _add(page: PageState) -> None:
    shape, _ = current(page)
    if len(shape.parts) == LARGEST_PARTS:
        return  # pressed again before the button was out of use
    part = Part("sphere", (0.35,), (0.0, 0.7, 0.0), blend=0.1)
    page["s"] = Scene((*shape.parts, part)).code
    page["p"] = len(shape.parts) + 1


def _remove(page: PageState) -> None:
    shape, chosen = current(page)
    if len(shape.parts) == 1:
        return
    page["s"] = Scene(shape.parts[:chosen] + shape.parts[chosen + 1 :]).code
    page["p"] = max(1, chosen)


def take_up(page: PageState) -> bool:
    """Does what the hand did in the scene; whether another solid is chosen now."""
    was = page["p"]
    for event in scene.events(STAGE):
        if event.handle:
            page["p"] = int(event.handle)
            if event.kind == "drag" or event.kind == "release":
                _move(page, space.heard(event.point or (0.0, 0.0, 0.0)))
        elif event.point is not None:
            x, y, _ = space.heard(event.point)
            x, y = (min(max(value, -EXTENT), EXTENT) + 0.0 for value in (x, y))
            page["q"] = f"{x:.2f}_{y:.2f}".replace("-0.00", "0.00")
    if code := scene.camera(STAGE):
        page["cam"] = code
    return bool(page["p"] != was)


def _move(page: PageState, point: tuple[float, float, float]) -> None:
    back = slices.turned(point, page["a"], back=True)
    _change(page, place=tuple(round(min(max(value, -EXTENT), EXTENT), 2) for value in back))
