"""Controls that several pages have beside the panel: a list that drops down, a button that clears.

A native widget of Streamlit keeps its own memory and is reported once more after it has gone from
the page. So its key carries the edition of the page's values, and its callback asks whether the key
is still in force (`PageState.holds`). A press of a button may be on its way in the same manner.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ui.components.panel import panel
from ui.state import PageState


def choose_from_list(
    page: PageState, name: str, options: Mapping[str, str], label: str = ""
) -> None:
    """A drop-down list, for more options than buttons have room for.

    Args:
        page: holds the value; it is there after the next run.
        name: of the field.
        options: what is shown for each value. A value that is not among them becomes the first.
        label: above the list, by default the field's.
    """
    values = list(options)
    if page[name] not in options:
        page[name] = values[0]
    key = page.key(f"{name}:{page[name]}")
    st.selectbox(
        label or page.fields[name].label,
        values,
        values.index(page[name]),
        format_func=options.__getitem__,
        key=key,
        on_change=store_choice,
        args=(page, name, key),
    )


def store_choice(page: PageState, name: str, key: str) -> None:
    """Callback of a native widget: its value becomes the field's."""
    if page.holds(key):
        page[name] = st.session_state[key]


def page_button(
    page: PageState, label: str, on_press: Callable[..., None], *args: Any, **options: Any
) -> None:
    """A button whose press counts only while the experiment is open in which it was drawn.

    Args:
        page: the first argument of `on_press`.
        label: of the button.
        on_press: what a press does, before the next run.
        args: its further arguments.
        options: of `st.button`.
    """
    st.button(label, on_click=_press, args=(page, page.key("button"), on_press, args), **options)


def _press(
    page: PageState, drawn: str, on_press: Callable[..., None], args: tuple[Any, ...]
) -> None:
    if page.holds(drawn):
        on_press(page, *args)


def clear_button(
    page: PageState, name: str, label: str = "Clear the drawing", *, blank: Any = None
) -> None:
    """A button that empties a field.

    Args:
        page: holds the value.
        name: of the field.
        label: of the button.
        blank: the empty value, where the default is an example; by default the default.
    """
    page_button(
        page,
        label,
        _clear,
        name,
        blank,
        icon=":material/ink_eraser:",
        key=f"{page.slug}:clear:{name}",
    )


def _clear(page: PageState, name: str, blank: Any) -> None:
    page[name] = page.fields[name].default if blank is None else blank


def more(page: PageState, *names: str, title: str = "More", icon: str = ":material/tune:") -> None:
    """Controls that few visitors touch, folded away; open at first where one is in use.

    Args:
        page: holds the values.
        names: of `panel`. One is in use when a link or a preset has set it.
        title: of the fold.
        icon: before it.
    """
    key = page.key(f"more:{'+'.join(names)}")
    in_use = any(page[name] != page.fields[name].default for name in names)
    st.session_state.setdefault(key, in_use)
    fold = st.expander(title, icon=icon, key=key, on_change="rerun")
    if fold.open:
        with fold:
            panel(page, *names)
