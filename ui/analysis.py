"""The section "Analysis" below the stage: figures for what is studied rather than played.

An experiment declares its `Analysis` rows. Nothing is open at first, and nothing is computed or
sent then but a row of names. The one that is open is in the link. Its figure follows the stage: it
is drawn anew when what it shows has changed and the hand rests, and while something plays only
every `EVERY` seconds; zoom and camera stay.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike

from ui import frame, plotly_theme, saved_files
from ui.fields import Choice
from ui.state import PageState

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from ui.topic import View

FIELD = "analysis"
"""Name of the field that says which analysis is open."""
CLOSED = ""
EVERY = 2.0
"""Seconds between two drawings while something plays: one takes the browser a tenth of a second."""


@dataclass(frozen=True)
class Drawing:
    """What an analysis shows now.

    Attributes:
        figure: in the house style (`ui.plotly_theme`).
        alternative: what it shows, with the numbers that matter, for who does not see it.
        columns: its numbers, to save as CSV; shorter columns end earlier.
        height: CSS pixels at a root font of 16 px.
    """

    figure: go.Figure
    alternative: str
    columns: Mapping[str, ArrayLike]
    height: int = plotly_theme.HEIGHT


Drawn: TypeAlias = Drawing | str
"""A drawing, or the sentence why there is nothing to draw."""


@dataclass(frozen=True)
class Analysis:
    """A figure below the stage, drawn when it is asked for.

    Attributes:
        name: in the link, ``?analysis=name``.
        title: in the row of names.
        shows: one sentence: what the axes, colours and marks are.
        draw: makes the figure from what is on the stage. The numbers come from the engine.
        units: of numbers of the run, by their names (`ui.view_arrays`).
    """

    name: str
    title: str
    shows: str
    draw: Callable[[PageState, View], Drawn]
    units: Mapping[str, str] = field(default_factory=dict)


def units_of(analyses: Sequence[Analysis]) -> dict[str, str]:
    """The units of the run's numbers that the analyses know."""
    return {name: unit for each in analyses for name, unit in each.units.items()}


def choice_of(analyses: Sequence[Analysis]) -> tuple[Choice, ...]:
    """The field that says which one is open; none for an experiment without analyses."""
    if not analyses:
        return ()
    options = {CLOSED: "None", **{each.name: each.title for each in analyses}}
    return (Choice(FIELD, "Analysis", CLOSED, options),)


@dataclass
class _Shown:
    """The last drawing of a page, to stay on it while nothing new is drawn.

    Attributes:
        of: what it was drawn from.
        at: when, in seconds.
        json: of the figure, which itself would take as much memory again; empty where there is a
            sentence instead.
        sentence: why there is no figure; else empty.
        alternative: of the figure.
        columns: its numbers.
        height: of the figure.
    """

    of: Any = None
    at: float = 0.0
    json: str = ""
    sentence: str = ""
    alternative: str = ""
    columns: Mapping[str, ArrayLike] = field(default_factory=dict)
    height: int = plotly_theme.HEIGHT


def section(page: PageState, analyses: Sequence[Analysis], view: View, *, dragging: bool) -> None:
    """Draws the row of names, and what is open; call it in the fragment of the stage.

    In a projection the row is there only while something is open: the stage has the screen.
    """
    if not analyses or (frame.presenting() and page[FIELD] == CLOSED):
        return
    known = {each.name: each for each in analyses}
    with st.container(key="analysis"):
        _choose(page, known)
        opened = known.get(page[FIELD])
        if opened is None:
            st.session_state.pop(_key(page), None)
            return
        shown = _current(page, opened, view, dragging=dragging)
        words, table_of = st.columns([6, 1], vertical_alignment="center")
        words.html(f"<p class='shows'>{opened.shows}</p>")
        if shown.columns:
            with table_of:
                _offer_table(page, opened, shown)
        if shown.sentence:
            st.info(shown.sentence, icon=":material/info:")
            return
        plotly_theme.draw_json(
            shown.json,
            key=f"{page.slug}:analysis:{opened.name}",
            alternative=shown.alternative,
            height=shown.height,
            filename=f"{page.slug}-{opened.name}",
        )


def _choose(page: PageState, known: Mapping[str, Analysis]) -> None:
    """The row of names; pressing the open one closes it."""
    key = page.key(FIELD)
    # Written in each run, the value would be sent back to the browser in each run too, and undo a
    # press that came meanwhile.
    if key not in st.session_state or (st.session_state[key] or CLOSED) != page[FIELD]:
        st.session_state[key] = page[FIELD] or None
    st.segmented_control(
        "Analysis",
        list(known),
        format_func=lambda name: known[name].title,
        key=key,
        on_change=_take,
        args=(page, key),
        wrap=True,
    )


def _take(page: PageState, key: str) -> None:
    if page.holds(key):
        page[FIELD] = st.session_state.get(key) or CLOSED


def _current(page: PageState, opened: Analysis, view: View, *, dragging: bool) -> _Shown:
    """The drawing to show: a new one if it is due."""
    shown: _Shown = st.session_state.setdefault(_key(page), _Shown())
    if shown.of is not None and shown.of[0] == opened.name and dragging:
        return shown
    of = _drawn_from(page, opened, view)
    if shown.of == of:
        return shown
    live = view.live
    busy = view.unfinished or (live is not None and (live.playing or live.catching_up))
    same = shown.of is not None and shown.of[:2] == of[:2]
    if same and busy and time.monotonic() - shown.at < EVERY:
        return shown
    drawn = opened.draw(page, view)
    fresh = _Shown(of, time.monotonic())
    if isinstance(drawn, str):
        fresh.sentence = drawn
    else:
        fresh.json = plotly_theme.in_house_style(drawn.figure, f"{page.slug}:{opened.name}")
        fresh.alternative, fresh.height = drawn.alternative, drawn.height
        fresh.columns = drawn.columns
    st.session_state[_key(page)] = fresh
    return fresh


def _drawn_from(page: PageState, opened: Analysis, view: View) -> tuple[Any, ...]:
    """What a drawing depends on: another one is needed when this is another."""
    seen = view.live.frame if view.live is not None else None
    step = (seen.step, seen.furthest, len(seen.dropped)) if seen is not None else ()
    values = tuple(sorted(page.parameters().items()))
    return (opened.name, page.edition, values, step, view.unfinished, view.unanswered)


def table(columns: Mapping[str, ArrayLike]) -> bytes:
    """Columns as CSV, with their names in the first row; shorter ones end earlier.

    Examples:
        >>> table({"x": [1, 2], "y": [0.5]}).decode().splitlines()
        ['x,y', '1,0.5', '2,']
    """
    values = [np.asarray(column).ravel().tolist() for column in columns.values()]
    return saved_files.table(list(columns), zip_longest(*values, fillvalue=""), digits=None)


def _offer_table(page: PageState, opened: Analysis, shown: _Shown) -> None:
    columns = shown.columns
    st.download_button(
        "CSV",
        lambda: table(columns),
        f"{page.slug}-{opened.name}.csv",
        "text/csv",
        icon=":material/download:",
        key=f"{page.slug}:analysis:{opened.name}:csv",
        on_click="ignore",
        type="tertiary",
        help="The numbers of the figure as a table",
    )


def _key(page: PageState) -> str:
    return f"{page.slug}:analysis"
