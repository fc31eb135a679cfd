"""One of many: a list that drops down, for what is too much for buttons side by side."""

from collections.abc import Mapping

import streamlit as st

from ui.state import PageState


def one_of(page: PageState, name: str, options: Mapping[str, str], label: str = "") -> None:
    """Draws the list; the choice is in `page[name]` after the next run.

    Args:
        page: holds the value.
        name: of the field.
        options: what is shown for each value; the value falls back to the first of them.
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
        on_change=chosen,
        args=(page, name, key),
    )


def chosen(page: PageState, name: str, key: str) -> None:
    """Callback of a native widget: its choice is the field's value."""
    if page.holds(key):
        page[name] = st.session_state[key]
