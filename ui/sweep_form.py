"""The controls of a sweep: which setting over which values, what is read off, how many seeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.sweeps.definition import MOST_SEEDS, MOST_VALUES
from ui.fields import Field, Number
from ui.state import PageState
from ui.sweeps import (
    SWEEP,
    Definition,
    Sweepable,
    Swept,
    SweptChoice,
    SweptNumber,
    options_of,
)

_NONE = ""
_SECOND_COUNT = 8
_SPACINGS = {"linear": "equal steps", "log": "equal ratios"}


@dataclass(frozen=True)
class Form:
    """The controls as they are drawn, to be read when a button is pressed.

    Attributes:
        prefix: of the keys of the controls.
        known: the fields that can be swept.
        sweepable: of the experiment.
    """

    prefix: str
    known: Mapping[str, Field]
    sweepable: Sweepable

    def read(self) -> Definition:
        """What the visitor asks for.

        Raises:
            ValueError: nothing is chosen where something must be.
        """
        get = self._get
        second = get("y")
        until = get("until") if self.sweepable.until is not None else None
        return Definition(
            self._swept("x", get("x")),
            get("readout"),
            self._swept("y", second) if second else None,
            get("against") or "",
            int(get("seeds") or 1),
            None if until is None else int(until),
        )

    def _get(self, name: str) -> Any:
        return st.session_state.get(f"{self.prefix}:{name}")

    def _swept(self, side: str, name: str) -> Swept:
        of = self.known[name]
        if not isinstance(of, Number):
            options = self._get(f"{side}:{name}:options") or []
            offered = options_of(of)
            return SweptChoice(name, tuple(each for each in offered if each in options))
        low, high = (self._get(f"{side}:{name}:{end}") for end in ("low", "high"))
        if low is None or high is None:
            raise ValueError(f"Give both ends of the range of “{of.label}”.")
        count, scale = self._get(f"{side}:{name}:count"), self._get(f"{side}:{name}:scale")
        return SweptNumber(name, float(low), float(high), int(count or 2), scale or "linear")


def draw(page: PageState, sweepable: Sweepable, now: Definition) -> Form:
    """Draws the controls.

    Args:
        page: of the experiment.
        sweepable: what can be swept.
        now: what they show at first, and after a question or a link.
    """
    known = sweepable.known(page.fields)
    prefix = f"{page.key('sweep_form')}:{_edition(page)}"
    form = Form(prefix, known, sweepable)
    labels = {name: of.label for name, of in known.items()}
    x = st.selectbox(
        "Setting", list(labels), _place(list(labels), now.x.name), labels.__getitem__,
        key=f"{prefix}:x",
    )  # fmt: skip
    _draw_values(form, "x", x, now.x)
    names = [_NONE, *(name for name in labels if name != x)]
    y = st.selectbox(
        "Second setting", names, _place(names, now.y.name if now.y else _NONE),
        lambda name: labels.get(name, "none"), key=f"{prefix}:y",
        help="Options make a line each, numbers a map.",
    )  # fmt: skip
    if y:
        _draw_values(form, "y", y, now.y)
    _draw_measurement(form, now)
    return form


def remember(page: PageState) -> None:
    """The sweep of the page is now the one that its controls show."""
    _, edition = st.session_state.get(_key(page), ("", 0))
    st.session_state[_key(page)] = (page[SWEEP], edition)


def _edition(page: PageState) -> int:
    """Counts the sweeps that came from elsewhere: then the controls are made anew, and show it."""
    code, edition = st.session_state.get(_key(page), (page[SWEEP], 0))
    edition += code != page[SWEEP]
    st.session_state[_key(page)] = (page[SWEEP], edition)
    return int(edition)


def _key(page: PageState) -> str:
    return f"{page.slug}:sweep_form"


def _draw_values(form: Form, side: str, name: str, now: Swept | None) -> None:
    """A range of a number, or some options."""
    of, key = form.known[name], f"{form.prefix}:{side}:{name}"
    shown = now if now is not None and now.name == name else None
    if not isinstance(of, Number):
        offered = options_of(of)
        usual = list(shown.options) if isinstance(shown, SweptChoice) else list(offered)
        st.multiselect(
            "Options", list(offered), usual, format_func=offered.__getitem__, key=f"{key}:options"
        )
        return
    usual_count = _SECOND_COUNT if side == "y" else 17
    given = shown if isinstance(shown, SweptNumber) else None
    usual_range = given or SweptNumber(name, of.low, of.high, usual_count, of.scale)
    low, high, count = st.columns([1.2, 1.2, 1], gap="small")
    for column, end, label in ((low, "low", "From"), (high, "high", "To")):
        with column:
            _draw_end(of, label, getattr(usual_range, end), f"{key}:{end}")
    count.number_input("Values", 2, MOST_VALUES, usual_range.count, key=f"{key}:count")
    if of.low >= 0:
        st.segmented_control(
            f"Spacing of {of.label}", ["linear", "log"], default=usual_range.scale,
            format_func=_SPACINGS.__getitem__, key=f"{key}:scale", label_visibility="collapsed",
        )  # fmt: skip


def _draw_end(of: Number, label: str, usual: float, key: str) -> None:
    if of.whole:
        st.number_input(label, int(of.low), int(of.high), int(usual), key=key)
        return
    ends = float(of.low), float(of.high)
    st.number_input(label, *ends, float(usual), of.step or None, "%g", key=key)


def _draw_measurement(form: Form, now: Definition) -> None:
    """What is read off each run, how many seeds, and how far."""
    sweepable, prefix = form.sweepable, form.prefix
    labels = {name: quantity.label for name, quantity in sweepable.quantities.items()}
    axes = [_NONE, *(name for name, each in sweepable.quantities.items() if each.axis)]
    names = list(labels)
    st.selectbox(
        "Quantity", names, _place(names, now.readout), labels.__getitem__, key=f"{prefix}:readout"
    )
    if len(axes) > 1:
        st.selectbox(
            "Horizontal axis", axes, _place(axes, now.against),
            lambda name: labels.get(name, "the setting"), key=f"{prefix}:against",
        )  # fmt: skip
    until = sweepable.until
    count = int(sweepable.seeded) + (until is not None)
    numbers = iter(st.columns(count, gap="small") if count else ())
    if sweepable.seeded:
        next(numbers).number_input("Seeds", 1, MOST_SEEDS, now.seeds, key=f"{prefix}:seeds")
    if until is not None:
        usual = round(until.default) if now.until is None else now.until
        next(numbers).number_input(
            until.label, round(until.low), round(until.high), usual, key=f"{prefix}:until",
            help=until.help or None,
        )  # fmt: skip


def _place(names: list[str], name: str) -> int:
    return names.index(name) if name in names else 0
