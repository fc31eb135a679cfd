"""The overview diagram of a topic: its parts and what leads from one to another, each a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ui import components

_render = components.register("diagram", scripts=("formula",))


@dataclass(frozen=True)
class Node:
    """A part of the diagram.

    Attributes:
        label: one or two words, and the symbol; what follows ``_`` is lowered.
        experiment: name of the experiment it leads to, and in which it is on the stage.
    """

    label: str
    experiment: str


@dataclass(frozen=True)
class Diagram:
    """What a topic is about, at a glance: parts in a row, and arrows between them.

    Attributes:
        nodes: from left to right.
        arrows: places of two nodes and how they are joined, ``"0 > 1"`` or ``"0 <> 1"``. Between
            neighbours an arrow is straight; others lead along under the row.
    """

    nodes: tuple[Node, ...]
    arrows: tuple[str, ...]

    def __post_init__(self) -> None:
        for arrow in self.arrows:
            source, _, target = arrow.split()
            if {int(source), int(target)} - set(range(len(self.nodes))):
                raise ValueError(f"There is no node for the arrow “{arrow}”.")


def diagram(
    key: str, shown: Diagram, experiment: str, *, chosen: str, titles: Sequence[str]
) -> None:
    """Draws the diagram; hidden where the window has no room for it beside the tabs.

    Args:
        key: unique on the page.
        shown: the diagram.
        experiment: name of the one on the stage, whose nodes stand out.
        chosen: key of the session's state under which a chosen experiment is put before the next
            run.
        titles: of the experiments of the nodes, for those who do not see the diagram.
    """

    def choose() -> None:
        name = st.session_state[key].open
        if name in {node.experiment for node in shown.nodes}:
            st.session_state[chosen] = name

    nodes = [
        {"label": node.label, "experiment": node.experiment, "title": title}
        for node, title in zip(shown.nodes, titles, strict=True)
    ]
    data = {"nodes": nodes, "arrows": list(shown.arrows), "experiment": experiment}
    _render(key=key, data=data, on_open_change=choose)
