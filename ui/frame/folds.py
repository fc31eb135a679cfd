"""What lies folded below the stage and costs nothing until it is opened: mathematics and code."""

import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from ui.network import network_html

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Source:
    """A work to read on in: authors, title and year, and where it is."""

    citation: str
    url: str


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
