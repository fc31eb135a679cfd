"""The solids of the combined shape: choosing, changing, adding, removing and moving them."""

from dataclasses import replace
from typing import Any

import streamlit as st

from engine.geometry.implicit_surfaces.csg import (
    EXTENT,
    MAX_PARTS,
    MAX_SIZE,
    MIN_SIZE,
    OPERATIONS,
    PRIMITIVES,
    CSGModel,
    Part,
    parse_model,
)
from engine.geometry.implicit_surfaces.cut_surfaces import rotate_about_vertical
from pages.geometry.implicit_surfaces.coordinates import point_to_engine
from ui.components import scene
from ui.components.panel import panel
from ui.controls import choose_from_list, page_button, store_choice
from ui.pairs import format_pair
from ui.state import PageState

STAGE = "implicit-surfaces:combine"
OPERATION_TITLES = {
    "union": "∪ union",
    "intersection": "∩ intersection",
    "difference": "∖ difference",
}


def current_model(page: PageState) -> tuple[CSGModel, int]:
    """The shape, and the index of the chosen solid."""
    model = parse_model(page["shape"])
    return model, min(int(page["solid"]), len(model.parts)) - 1


def draw_controls(page: PageState) -> None:
    """The chosen solid, and what the slice shows."""
    model, chosen = current_model(page)
    _draw_solid_choice(page, model, chosen)
    _draw_kind_and_operation(page, model.parts[chosen])
    _draw_sliders(page, model, chosen)
    choose_from_list(page, "transform", page.fields["transform"].options)  # type: ignore[attr-defined]


def handle_events(page: PageState) -> bool:
    """Carries out what was dragged and pressed in the viewer.

    Returns:
        Whether another solid was chosen, so that the controls must be drawn again.
    """
    before = page["solid"]
    for event in scene.events(STAGE):
        if event.handle:
            page["solid"] = int(event.handle)
            if event.kind in {"drag", "release"}:
                _move_solid(page, point_to_engine(event.point or (0.0, 0.0, 0.0)))
        elif event.point is not None:
            x, y, _ = point_to_engine(event.point)
            page["probe"] = format_pair(_within_cube(x), _within_cube(y))
    if code := scene.camera(STAGE):
        page["camera"] = code
    return bool(page["solid"] != before)


def _draw_solid_choice(page: PageState, model: CSGModel, chosen: int) -> None:
    numbers = list(range(1, len(model.parts) + 1))
    st.pills(
        "Solid",
        numbers,
        default=chosen + 1,
        required=True,
        key=(key := page.key(f"solid:{chosen}:{len(numbers)}")),
        on_change=store_choice,
        args=(page, "solid", key),
    )
    add, remove = st.columns(2, gap="small")
    with add:
        page_button(
            page,
            "Add",
            _add_solid,
            disabled=len(numbers) == MAX_PARTS,
            width="stretch",
            key="implicit-surfaces:add",
        )
    with remove:
        page_button(
            page,
            "Remove",
            _remove_solid,
            disabled=len(numbers) == 1,
            width="stretch",
            key="implicit-surfaces:remove",
        )


def _draw_kind_and_operation(page: PageState, part: Part) -> None:
    kinds = list(PRIMITIVES)
    key = page.key(f"kind:{page['solid']}:{part.kind}")
    st.selectbox(
        "Kind",
        kinds,
        kinds.index(part.kind),
        format_func=lambda kind: PRIMITIVES[kind].title,
        key=key,
        on_change=_change_kind,
        args=(page, key),
        label_visibility="collapsed",
    )
    if current_model(page)[1] == 0:
        return
    operations = list(OPERATIONS)
    key = page.key(f"operation:{page['solid']}:{part.operation}")
    st.selectbox(
        "Operation",
        operations,
        operations.index(part.operation),
        format_func=OPERATION_TITLES.__getitem__,
        key=key,
        on_change=_change_operation,
        args=(page, key),
        label_visibility="collapsed",
    )


def _change_kind(page: PageState, key: str) -> None:
    if page.holds(key):
        _change_solid(page, kind=st.session_state[key], sizes=())


def _change_operation(page: PageState, key: str) -> None:
    if page.holds(key):
        _change_solid(page, operation=st.session_state[key])


def _draw_sliders(page: PageState, model: CSGModel, chosen: int) -> None:
    """All sliders. Size and blend belong to the shape, so the link has them in its text only."""
    part = model.parts[chosen]
    size, blend = page.fields["size"], page.fields["blend"]
    page["size"] = size.snap(part.sizes[0])  # type: ignore[attr-defined]
    page["blend"] = blend.snap(part.blend)  # type: ignore[attr-defined]
    before = page["size"], page["blend"]
    names = ("size", "blend") if chosen else ("size",)
    panel(page, *names, "slice_quantity", "slice_position", "rotation")
    after = page["size"], page["blend"]
    page["size"], page["blend"] = size.default, blend.default
    if after != before:
        ratio = after[0] / part.sizes[0] if after[0] != before[0] else 1.0
        sizes = tuple(min(max(s * ratio, MIN_SIZE), MAX_SIZE) for s in part.sizes)
        _change_solid(page, sizes=sizes, blend=after[1])


def _change_solid(page: PageState, **changed: Any) -> None:
    model, chosen = current_model(page)
    try:
        part = replace(model.parts[chosen], **changed)
    except ValueError as refusal:
        st.toast(str(refusal), icon=":material/warning:")
        return
    page["shape"] = model.replace_part(chosen, part).text


def _add_solid(page: PageState) -> None:
    model, _ = current_model(page)
    if len(model.parts) == MAX_PARTS:
        return  # pressed again before the button was disabled
    part = Part("sphere", (0.35,), (0.0, 0.7, 0.0), blend=0.1)
    page["shape"] = CSGModel((*model.parts, part)).text
    page["solid"] = len(model.parts) + 1


def _remove_solid(page: PageState) -> None:
    model, chosen = current_model(page)
    if len(model.parts) == 1:
        return
    page["shape"] = CSGModel(model.parts[:chosen] + model.parts[chosen + 1 :]).text
    page["solid"] = max(1, chosen)


def _move_solid(page: PageState, point: tuple[float, float, float]) -> None:
    x, y, z = rotate_about_vertical(point, -page["rotation"])
    _change_solid(page, position=tuple(round(_within_cube(value), 2) for value in (x, y, z)))


def _within_cube(value: float) -> float:
    return min(max(value, -EXTENT), EXTENT) + 0.0
