"""The frame that every page stands in: title and claim, Share, Present, Reset, notices, footer.

It also holds the parts that look the same on every page: the stage between controls and readouts,
readouts, presets, the choice of an experiment, the mathematics and the code.
"""

import inspect
import json
import math
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import catalog, theme
from ui.components.actions import CHOSEN, actions
from ui.network import network_html

if TYPE_CHECKING:
    from torch import nn

T = TypeVar("T")
_ICON = Path(__file__).parents[1] / "assets" / "icon.svg"
_HUGE = 1e6
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PRESENT = {"1": True, "0": False, "": False}
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


@dataclass(frozen=True)
class Tabs:
    """The choice between the experiments of a page.

    Attributes:
        titles: what is shown for each, by the name that stands in the link.
        key: where the session state keeps the name.
        beside: draws what stands beside the tabs.
    """

    titles: Mapping[str, str]
    key: str
    beside: Callable[[], None] | None = None


@dataclass(frozen=True)
class Source:
    """A work to read on in: authors, title and year, and where it is."""

    citation: str
    url: str


def configure(title: str) -> None:
    """Set title, icon and width of the browser's page.

    The icon is a drawing of ours, which Streamlit sends with the page. For a named one the browser
    would ask a font host outside, and for a picture it asks our server again each time the address
    changes, which it does while something plays.
    """
    st.set_page_config(page_title=title, page_icon=str(_ICON), layout="wide")


def presenting() -> bool:
    """Whether the link says ``present=1``, or what the visitor has chosen since.

    The choice is kept beside the link: Streamlit may go on reporting the address it was opened
    with after ours has changed.
    """
    if embedded():
        return False
    asked = _PRESENT.get(st.query_params.get("present", "0"), False)
    if asked:
        st.session_state.setdefault(CHOSEN, True)  # on to other pages too
    return bool(st.session_state.get(CHOSEN, asked))


def embedded() -> bool:
    """Whether the link says ``embed=true``: the page stands in a frame of another one.

    Then there are the stage, what plays it and a line of words, and nothing else.
    """
    return bool(st.context.is_embedded)


@contextmanager
def topic(
    slug: str,
    *,
    on_reset: Callable[[], None] | None = None,
    ignored: Iterable[str] = (),
    seed: Callable[[], object] | None = None,
    lecture: Callable[[], object] | None = None,
    tabs: Tabs | None = None,
) -> Iterator[None]:
    """The frame of one topic; the page draws inside it.

    Args:
        slug: the topic's row in the catalogue.
        on_reset: puts every setting of the page back to its default; None leaves the button out.
        ignored: sentences about values in the link that were not used.
        seed: draws the control of the seed, beside the buttons.
        lecture: draws the button that collects views for a lecture.
        tabs: the experiments to choose from.
    """
    row = catalog.topic(slug)
    with page(
        row.title,
        row.claim,
        key=slug,
        on_reset=on_reset,
        ignored=ignored,
        seed=seed,
        lecture=lecture,
        tabs=tabs,
    ):
        yield


@contextmanager
def page(
    title: str,
    claim: str = "",
    *,
    key: str,
    on_reset: Callable[[], None] | None = None,
    ignored: Iterable[str] = (),
    seed: Callable[[], object] | None = None,
    lecture: Callable[[], object] | None = None,
    tabs: Tabs | None = None,
) -> Iterator[None]:
    """The frame of a page that is not in the catalogue; the arguments are those of `topic`."""
    if embedded():
        theme.apply(present=False, embedded=True)
        notice([*ignored])
        yield
        with st.container(key="embed_open", width="content"):
            actions(f"{key}_actions", present=False, on_reset=None, title=title)
        return
    present = presenting()
    theme.apply(present=present)
    buttons = 5.2 if present else 2.9 if seed else 2.35 if claim else 1.7
    left, right = st.columns([5, buttons], vertical_alignment="bottom")
    below = f"<p class='claim'>{escape(claim)}</p>" if claim and not present else ""
    with left.container(horizontal=True, gap="small", vertical_alignment="center", key="heading"):
        st.html(f"<h1>{escape(title)}</h1>{below}", width="content" if present else "stretch")
        if present:
            _menu(key, tabs)
    with right.container(
        key=f"actions_{key}",
        horizontal=True,
        wrap=False,
        horizontal_alignment="right",
        vertical_alignment="center",
        gap="xsmall",
    ):
        if seed is not None:
            seed()
        if lecture is not None:
            lecture()
        guided = tabs is not None
        actions(f"{key}_actions", present=present, on_reset=on_reset, guided=guided)
    notice([*ignored, *_ignored_present()])
    if tabs is not None and not present:
        with st.container(key="experiments", horizontal=True, gap="medium"):
            experiments(tabs.titles, key=tabs.key)
            if tabs.beside is not None:
                tabs.beside()
    yield
    if not present:
        footer()


@st.fragment
def _menu(key: str, tabs: Tabs | None) -> None:
    """In Present, in place of tabs and navigation: the experiments, and the other topics."""
    title = tabs.titles[st.session_state[tabs.key]] if tabs is not None else "Topics"
    fold = st.popover(title, type="tertiary", key=f"{key}:present", on_change="rerun")
    if not fold.open:
        return
    with fold:
        for name, label in tabs.titles.items() if tabs is not None else ():
            chosen = tabs is not None and name == st.session_state[tabs.key]
            if st.button(label, key=f"{key}:to:{name}", type="tertiary", disabled=chosen):
                st.session_state[tabs.key] = name  # type: ignore[union-attr]
                st.rerun()
        for chapter, topics in catalog.by_chapter().items():
            st.caption(chapter.title)
            for topic in topics:
                st.page_link(topic.path, label=topic.title, icon=f":material/{topic.icon}:")


def notice(sentences: Sequence[str]) -> None:
    """Says which values were ignored and why; draws nothing if there are no sentences."""
    if sentences:
        st.html(notice_html(sentences))


def notice_html(sentences: Sequence[str]) -> str:
    """The HTML of `notice`, to stand with other text in one element."""
    lines = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return f"<div class='notice' role='status'>{lines}</div>"


def footer() -> None:
    """Which device computes."""
    from engine import device

    st.html(f"<footer class='page'>Computed on {escape(device.describe())}</footer>")


def controls_and_body() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two columns: the controls, and the body for a fragment of its own with all that moves.

    Embedded, the controls are not seen; they are drawn, since some put values in order.

    While a page plays, only the body runs; every element less is a millisecond of the browser's.
    On a phone the body comes first.
    """
    if embedded():
        return st.container(key="embed_controls"), st.container(key="stage_room")
    left, body = (
        st.columns([0.85, 5.1], gap="small")
        if presenting()
        else st.columns([1.15, 4.45], gap="medium")
    )
    return left, body.container(key="stage_room")


def stage_and_readouts() -> tuple[DeltaGenerator, DeltaGenerator]:
    """In the body: the stage, about half of the page's width, and the readouts beside it."""
    if embedded():
        (middle,) = st.columns(1)
        return middle, st.container(key="embed_readouts")
    if presenting():
        middle, right = st.columns([3.95, 1.15], gap="small")
    else:
        middle, right = st.columns([3.1, 1.35], gap="medium")
    return middle, right


def number(value: float, decimals: int = 3, *, signed: bool = False) -> str:
    """A number as the playground writes it: fixed decimals, a true minus sign, ∞.

    From a million on, three digits and a power of ten.

    Examples:
        >>> number(-0.0421)
        '−0.042'
        >>> number(0.5, 2, signed=True)
        '+0.50'
        >>> number(1234567890.1)
        '1.23·10⁹'
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if abs(value) >= _HUGE:
        mantissa, _, power = f"{value:{'+' if signed else ''}.2e}".partition("e")
        return f"{mantissa}·10{str(int(power)).translate(_RAISED)}".replace("-", "−")
    rounded = round(value, decimals) + 0.0  # adding zero turns −0 into 0
    return f"{rounded:{'+' if signed else ''}.{decimals}f}".replace("-", "−")


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


def experiments(
    labels: Mapping[str, str], *, key: str, on_change: Callable[[], None] | None = None
) -> str:
    """The choice between the experiments of a page.

    Args:
        labels: what is shown for each experiment, by the name that stands in the link.
        key: where the session state keeps the name; set it there to choose beforehand.
        on_change: called before the next run when the visitor chooses another.

    Returns:
        The name of the chosen experiment, the first if none was chosen.
    """
    names = list(labels)
    if st.session_state.get(key) not in labels:
        st.session_state[key] = names[0]
    chosen = st.segmented_control(
        "Experiment",
        names,
        format_func=labels.__getitem__,
        required=True,
        key=key,
        on_change=on_change,
        label_visibility="collapsed",
        wrap=True,
    )
    return chosen or names[0]


def maths(text: str, sources: Sequence[Source] = (), *, key: str) -> None:
    """The formulas, each symbol named, and the works they come from; drawn once opened.

    Args:
        text: Markdown with LaTeX between dollar signs.
        sources: where to read on.
        key: unique on the page.
    """
    folded("The maths", ":material/function:", lambda: _maths(text, sources), key=key)


def code(*running: Callable[..., object] | type, key: str) -> None:
    """The source of the very functions that are running; read once opened."""
    folded("The code that is running", ":material/code:", lambda: _code(running), key=key)


def network(build: Callable[[], "nn.Module"], *, key: str) -> None:
    """The layers of the network that is running; built and read once opened."""
    folded("The network", ":material/lan:", lambda: _network(build()), key=key)


@st.fragment
def folded(
    title: str, icon: str, draw: Callable[[], None], *, key: str, opened: bool = False
) -> None:
    """An expander whose content costs nothing until it is opened.

    Args:
        title: of the expander.
        icon: before it.
        draw: its content.
        key: unique on the page.
        opened: whether it is open at first.
    """
    st.session_state.setdefault(key, opened)
    fold = st.expander(title, icon=icon, key=key, on_change="rerun")
    if fold.open:
        with fold:
            draw()


def _maths(text: str, sources: Sequence[Source]) -> None:
    st.markdown(text)
    items = "".join(
        f"<li><a href='{escape(source.url)}' target='_blank' rel='noopener'>"
        f"{escape(source.citation)}</a></li>"
        for source in sources
    )
    if items:
        st.html(f"<h2>Read on</h2><ul class='reading'>{items}</ul>")


def _network(module: "nn.Module") -> None:
    st.html(network_html(module))


def _code(running: Sequence[Callable[..., object] | type]) -> None:
    for part in running:
        st.caption(f"`{part.__module__}.{part.__qualname__}`")
        st.code(textwrap.dedent(inspect.getsource(inspect.unwrap(part))), language="python")


def _plain(label: str | PerFrameText, value: str | float | PerFrameText) -> Readout:
    return Readout(label, value if isinstance(value, str | PerFrameText) else number(value))


def _line(row: Readout) -> str:
    strong = f" class='strong is-{escape(row.meaning)}'" if row.meaning else ""
    return f"<div{strong}><dt>{_text(row.label)}</dt><dd>{_text(row.value)}</dd></div>"


def _now(text: str | PerFrameText) -> str:
    return text.texts[text.at] if isinstance(text, PerFrameText) else text


def _text(text: str | PerFrameText) -> str:
    return text.html if isinstance(text, PerFrameText) else escape(text)


def _ignored_present() -> list[str]:
    asked = st.query_params.get("present", "0")
    if asked in _PRESENT:
        return []
    return [f"This link asked for present={asked[:40]}; only 1 or 0 is known, so it is ignored."]
