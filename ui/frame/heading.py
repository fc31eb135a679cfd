"""What stands around every page: title and claim, Share, Present, Reset, experiments, footer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

from ui import catalog, theme
from ui.components.actions import actions
from ui.frame.modes import embedded, ignored_present, presenting
from ui.frame.readouts import notice

_ICON = Path(__file__).parents[2] / "assets" / "icon.svg"


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


def configure(title: str) -> None:
    """Set title, icon and width of the browser's page.

    The icon is a drawing of ours, which Streamlit sends with the page. For a named one the browser
    would ask a font host outside, and for a picture it asks our server again each time the address
    changes, which it does while something plays.
    """
    st.set_page_config(page_title=title, page_icon=str(_ICON), layout="wide")


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
    notice([*ignored, *ignored_present()])
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


def footer() -> None:
    """Which device computes."""
    from engine import device

    st.html(f"<footer class='page'>Computed on {escape(device.describe())}</footer>")
