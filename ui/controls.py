"""Native controls of a page's `Choice` and `Flag` fields, kept in the page's state and link."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from ui.state import Choice, Flag, PageState


def choice(page: PageState, name: str, *, among: Iterable[str] | None = None) -> str:
    """One of a few options, side by side; they wrap where the column is narrow.

    Args:
        among: options offered now, all by default; the value falls back to the first of them.
    """
    field = page.fields[name]
    assert isinstance(field, Choice)
    options = list(field.options if among is None else among)
    chosen = st.pills(
        field.label,
        options,
        format_func=field.options.__getitem__,
        default=page[name] if page[name] in options else options[0],
        required=True,
        key=page.key(f"{name}:{'+'.join(options)}"),
        help=field.help or None,
    )
    page[name] = chosen or options[0]
    return str(page[name])


def flag(page: PageState, name: str) -> bool:
    """On or off."""
    field = page.fields[name]
    assert isinstance(field, Flag)
    page[name] = st.toggle(field.label, page[name], key=page.key(name), help=field.help or None)
    return bool(page[name])
