"""The left side of every experiment: sliders and tools, further settings, the menu of maps."""

import streamlit as st

from engine.reinforcement.gridworld import map_text
from pages.reinforcement.gridworld import editing
from pages.reinforcement.gridworld.fields import (
    MAPS,
    PAINTING_A_REWARD,
    on_map,
    values_of,
)
from pages.reinforcement.gridworld.map_link import encode_map
from pages.reinforcement.gridworld.world import (
    current_grid,
    current_gridworld,
    current_policy,
    inspect_cell,
    inspected_cell,
    store_grid,
    store_policy,
)
from ui.components.panel import panel
from ui.state import EXPERIMENT, PageState

PAINTED = "painted"
REFUSAL = "gridworld:refusal"


def draw_sliders(page: PageState, *own: str) -> None:
    """Dynamics, tools, the experiment's own fields, and what is shown."""
    panel(
        page,
        *("discount", "slip", "step_reward", "tool", "painted_reward"),
        *own,
        *("q_values", "continue_from_here"),
        where={"painted_reward": lambda: page["tool"] in PAINTING_A_REWARD},
    )


def draw_map_menu(page: PageState) -> None:
    """Choose, resize or type a map."""
    menu = st.popover(
        "Map", icon=":material/map:", width="stretch", key="gridworld:menu", on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        painted = {PAINTED: "Painted by hand"} if page["grid"] else {}
        options = painted | MAPS
        st.selectbox(
            "Map",
            list(options),
            list(options).index(PAINTED if painted else page["map"]),
            format_func=options.__getitem__,
            key=(key := page.key(f"map:{bool(painted)}")),
            on_change=_choose_map,
            args=(page, key),
        )
        sides = zip(st.columns(2), ("Rows", "Columns"), current_grid(page).shape, strict=True)
        for place, label, length in sides:
            key = page.key(label)
            st.session_state[key] = length
            place.number_input(label, 1, 64, key=key, on_change=_resize, args=(page, key))
        text = map_text.to_text(current_gridworld(page))
        key = page.key(f"text:{hash(text)}")
        st.text_area(
            "The map as text", text, height=220, key=key, on_change=_read, args=(page, key)
        )
        if st.session_state.get(REFUSAL):
            st.error(st.session_state[REFUSAL], icon=":material/warning:")


def _choose_map(page: PageState, key: str) -> None:
    """Opens the map that was chosen from the list, with its own dynamics."""
    if page.holds(key) and st.session_state[key] != PAINTED:
        _open(page, on_map(MAPS[st.session_state[key]]))


def _resize(page: PageState, key: str) -> None:
    """Another size; what is drawn on the map, and for it, stays where it was."""
    if not page.holds(key):
        return
    st.session_state[REFUSAL] = ""
    rows, columns = (int(st.session_state[page.key(label)]) for label in ("Rows", "Columns"))
    if page["policy"]:
        store_policy(page, editing.resize_policy(current_policy(page), rows, columns))
    store_grid(page, editing.resize(current_grid(page), rows, columns))
    inspect_cell(page, inspected_cell(page, current_grid(page)))


def _read(page: PageState, key: str) -> None:
    """Opens a map written by hand, or says what is wrong with it and leaves it to edit."""
    if not page.holds(key):
        return
    try:
        gridworld = map_text.parse(st.session_state[key])
    except ValueError as refusal:
        st.session_state[REFUSAL] = str(refusal)
        return
    _open(page, {"grid": encode_map(gridworld)} | values_of(gridworld))


def _open(page: PageState, values: dict[str, object]) -> None:
    """Another map in the experiment that is open."""
    st.session_state[REFUSAL] = ""
    page.replace({EXPERIMENT: page[EXPERIMENT]} | values)
