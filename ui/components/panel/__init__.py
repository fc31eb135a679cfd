"""A page's controls in one element: sliders that report while dragged, choices, switches.

Streamlit's own slider reports on release, and each native widget is an element of its own that the
browser visits on every run; a panel is one, however many controls it has.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui import components
from ui.fields import FINER_DECIMALS, Choice, Field, Flag, Number
from ui.state import PageState

_panel = components.register("panel")


@dataclass(frozen=True)
class Part:
    """A control of something that a field of the page holds among other things.

    An angle of a pose, an entry of a matrix: the link carries the field as a whole.

    Attributes:
        field: label, range and unit; the page itself has no field of this name. Two parts that are
            drawn in the same place at different times need different names.
        value: as it is now; outside its range it stays as it is until the visitor moves it. Of a
            choice it may be "" where none of the options is what there is.
        store: puts another value there.
    """

    field: Number | Choice
    value: float | str
    store: Callable[[Any], None]


def panel(
    page: PageState,
    *names: str,
    notes: Mapping[str, str] | None = None,
    among: Mapping[str, Iterable[str]] | None = None,
    where: Mapping[str, Callable[[], bool]] | None = None,
    parts: Callable[[], Sequence[Part]] | None = None,
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
        parts: controls under the others, of what fields hold among other things; asked for before
            and after the visitor's changes.
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
        if parts is not None:
            _store_parts(key, parts(), received)
    rows = [
        {"name": field.name, "label": field.label, "value": page[field.name]}
        | {"hidden": field.name in (where or {}) and not (where or {})[field.name]()}
        | _row(field, (notes or {}).get(field.name, ""), offered.get(field.name))
        for field in fields
    ]
    if parts is not None:
        now = parts()
        st.session_state[_sent_key(key)] = {part.field.name: part.value for part in now}
        rows += [
            {"name": part.field.name, "label": part.field.label, "value": part.value}
            | {"hidden": False}
            | _row(part.field, "", None)
            for part in now
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


def _store_parts(key: str, parts: Sequence[Part], received: Mapping[str, Any]) -> None:
    """The values that the visitor has moved.

    A panel sends all its values; one that is as it was sent was not touched, and the thing it is a
    part of may have changed since, by hand on the stage.
    """
    sent = st.session_state.get(_sent_key(key), {})
    for part in parts:
        field, value = part.field, received.get(part.field.name)
        if field.name not in sent or value == sent[field.name]:
            continue
        if isinstance(field, Choice):
            if isinstance(value, str) and value in field.options:
                part.store(value)
        elif isinstance(value, (int, float)) and math.isfinite(value):
            part.store(field.nearest(float(value)))


def _sent_key(key: str) -> str:
    return f"{key}:sent"


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
