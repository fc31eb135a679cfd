"""A page's controls in one element: sliders that report while dragged, choices, switches.

Streamlit's own slider reports on release, and each native widget is an element of its own that the
browser visits on every run; a panel is one, however many controls it has.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st

from ui import components
from ui.fields import FINER_DECIMALS, Choice, Field, Flag, Number
from ui.state import PageState

_panel = components.register("panel")


def panel(
    page: PageState,
    *names: str,
    notes: Mapping[str, str] | None = None,
    among: Mapping[str, Iterable[str]] | None = None,
    where: Mapping[str, Callable[[], bool]] | None = None,
) -> None:
    """Draws the controls of fields of the page and stores what the visitor has changed.

    What was changed in an earlier edition of the page's values is left out: a question has taken
    the place of those values since.

    Call it before the values are read in the run; they are in `page[name]` afterwards. Keyboard:
    arrows, page keys, home and end on sliders, whose number can be typed too; arrows in choices.

    Args:
        page: holds the values.
        names: `Number`, `Choice` and `Flag` fields, top to bottom.
        notes: a short line under a slider, by field.
        among: options of a choice offered now, by field, all by default; the value falls back to
            the first of them.
        where: fields that are shown only while this is so, evaluated after the visitor's changes;
            unlike leaving them out of `names`, it keeps the focus.
    """
    key = f"{page.slug}:sliders:{'+'.join(names)}"
    fields = [page.fields[name] for name in names]
    offered = {name: list(options) for name, options in (among or {}).items()}
    for name, options in offered.items():
        if page[name] not in options:
            page[name] = options[0]
    received = components.take(key, "values")
    if isinstance(received, dict) and received.get("edition", page.edition) == page.edition:
        st.session_state[_dragging_key(page)] = received.get("resting") is False
        for field in fields:
            _store_value(page, field, received.get(field.name), offered.get(field.name))
    rows = [
        {"name": field.name, "label": field.label, "value": page[field.name]}
        | {"hidden": field.name in (where or {}) and not (where or {})[field.name]()}
        | _row(field, (notes or {}).get(field.name, ""), offered.get(field.name))
        for field in fields
    ]
    _panel(
        key=key,
        data={"echo": components.echo(key, "values"), "edition": page.edition, "rows": rows},
        on_values_change=components.ignore,
    )


def dragging(page: PageState) -> bool:
    """Whether a slider that is still being dragged caused this run; call it once in a run.

    Another run follows when it rests, so what is not urgent can wait for that.
    """
    return bool(st.session_state.pop(_dragging_key(page), False))


def _dragging_key(page: PageState) -> str:
    return f"{page.slug}:dragging"


def _store_value(page: PageState, field: Field, value: Any, offered: list[str] | None) -> None:
    """A value from the browser, moved to one that can be kept, or left out."""
    if isinstance(field, Number):
        if isinstance(value, (int, float)) and math.isfinite(value):
            page[field.name] = field.nearest(float(value))
    elif isinstance(field, Choice):
        if isinstance(value, str) and value in (offered or field.options):
            page[field.name] = value
    elif isinstance(field, Flag) and isinstance(value, bool):
        page[field.name] = value


def _row(field: Field, note: str, offered: list[str] | None) -> dict[str, Any]:
    if isinstance(field, Number):
        shown = ("low", "high", "step", "decimals", "unit", "help", "scale")
        finer = 0 if field.whole else FINER_DECIMALS
        return {"kind": "number", "note": note, "finer": finer, "whole": field.whole} | {
            name: getattr(field, name) for name in shown
        }
    if isinstance(field, Choice):
        options = [[name, field.options[name]] for name in offered or field.options]
        return {"kind": "choice", "options": options, "help": field.help}
    if isinstance(field, Flag):
        return {"kind": "flag", "help": field.help}
    raise TypeError(f"{field.name} is no control.")
