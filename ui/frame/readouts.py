"""Lines of numbers beside the stage, some of which follow a film, and sentences above it."""

import json
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

import streamlit as st

from ui.frame.numbers import number

_collected: ContextVar[list[tuple[str, str]]] = ContextVar("readouts of the run")


@dataclass(frozen=True)
class PerFrameText:
    """A text that follows a film: the browser shows the one of the moment on the stage.

    Attributes:
        film: its `plane.Frames.name`.
        texts: one for each moment.
        at: the moment shown until the film says more.
    """

    film: str
    texts: Sequence[str]
    at: int = 0

    @property
    def html(self) -> str:
        """To stand in other text."""
        texts = escape(json.dumps(list(self.texts), ensure_ascii=False))
        return (
            f"<span data-film='{escape(self.film)}' data-moments='{texts}'>"
            f"{escape(self.texts[self.at])}</span>"
        )


@dataclass(frozen=True)
class Readout:
    """One line of numbers: what it is, its value as text, and whether and how it stands out.

    ``meaning`` is one of `theme.MEANINGS`; the line is bold as well, so colour is not alone.
    """

    label: str | PerFrameText
    value: str | PerFrameText
    meaning: str | None = None


Row: TypeAlias = Readout | tuple[str | PerFrameText, str | float | PerFrameText]
"""What and how much; numbers are written by `number`."""


def readout(rows: Iterable[Row]) -> None:
    """A list of labels and values. Numbers are written by `number`; all text is escaped."""
    st.html(readout_html(rows))


def readout_html(rows: Iterable[Row]) -> str:
    """The HTML of `readout`, to stand with other text in one element."""
    lines = [row if isinstance(row, Readout) else _plain(*row) for row in rows]
    if (collected := _collected.get(None)) is not None:
        collected += [(_now(line.label), _now(line.value)) for line in lines]
    return f"<dl class='readout'>{''.join(map(_line, lines))}</dl>"


def collect_readouts() -> list[tuple[str, str]]:
    """A list that from now on takes the labels and values of all readouts of this run."""
    _collected.set([])
    return _collected.get()


def notice(sentences: Sequence[str]) -> None:
    """Says which values were ignored and why; draws nothing if there are no sentences."""
    if sentences:
        st.html(notice_html(sentences))


def notice_html(sentences: Sequence[str]) -> str:
    """The HTML of `notice`, to stand with other text in one element."""
    lines = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return f"<div class='notice' role='status'>{lines}</div>"


def _plain(label: str | PerFrameText, value: str | float | PerFrameText) -> Readout:
    return Readout(label, value if isinstance(value, str | PerFrameText) else number(value))


def _line(row: Readout) -> str:
    strong = f" class='strong is-{escape(row.meaning)}'" if row.meaning else ""
    return f"<div{strong}><dt>{_text(row.label)}</dt><dd>{_text(row.value)}</dd></div>"


def _now(text: str | PerFrameText) -> str:
    return text.texts[text.at] if isinstance(text, PerFrameText) else text


def _text(text: str | PerFrameText) -> str:
    return text.html if isinstance(text, PerFrameText) else escape(text)
