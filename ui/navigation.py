"""Which page a visitor sees: a topic, a developer's page, or an answer to a wrong address."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui import catalog, frame
from ui.server import garbage_collection, url_paths

HOME = "Machine Perception Playground"
_HOME_PATH = Path("pages", "home.py")
_MISSING_PATH = Path("pages", "missing.py")
_MISSING_NAME = "_missing_page"


def run() -> None:
    """Draw the navigation and run the page that was asked for."""
    pages = sections()
    frame.configure(HOME)
    page = st.navigation(
        pages, position="hidden" if frame.presenting() or frame.embedded() else "top"
    )
    frame.configure(page.title if page.url_path else HOME)
    page.run()
    garbage_collection.freeze_late_imports()


def sections() -> dict[str, list[Page]]:
    """Home, the chapters with their topics, and pages that are reachable but not listed."""
    home = st.Page(_HOME_PATH, title=HOME, default=True, url_path=url_paths.HOME)
    listed = {
        chapter.title: [_page(topic) for topic in topics]
        for chapter, topics in catalog.by_chapter().items()
    }
    unlisted = [
        st.Page(path, title=f"Dev: {path.stem}", url_path=f"dev-{path.stem}", visibility="hidden")
        for path in catalog.developer_pages()
    ]
    known = {page.url_path for pages in [unlisted, *listed.values()] for page in pages}
    return {"": [home, *unlisted, *_missing(known)], **listed}


def open_topic(slug: str, link: Mapping[str, str]) -> None:
    """Leave this page for a topic, with these parameters of its link; ends the run."""
    st.switch_page(catalog.topic(slug).path, query_params=dict(link))


def open_page(url_path: str, query: Mapping[str, Iterable[str]]) -> None:
    """Leave this page for any other, with the parameters of a link; ends the run.

    Raises:
        KeyError: there is no such page.
    """
    pages = {page.url_path: page for pages in sections().values() for page in pages}
    st.switch_page(pages[url_path], query_params=query)


def missing_name() -> str:
    """The address that the visitor asked for and that no page has."""
    return str(st.session_state.get(_MISSING_NAME, ""))


def _page(topic: catalog.Topic) -> Page:
    icon = f":material/{topic.icon}:"
    return st.Page(topic.path, title=topic.title, icon=icon, url_path=topic.slug)


def _missing(known: set[str]) -> list[Page]:
    """A hidden page at the very address that was asked for in vain.

    Otherwise Streamlit opens a dialog about a folder that the visitor knows nothing of, and runs
    the home page behind it. The address comes with the first run only, so it is kept.
    """
    context = get_script_run_ctx()
    asked = context.pages_manager.intended_page_name if context else ""
    if asked and asked not in known and asked != url_paths.HOME:
        st.session_state[_MISSING_NAME] = asked
    name = missing_name().strip().strip("/").replace("/", "-")
    if not name:
        return []
    return [st.Page(_MISSING_PATH, title="No such page", url_path=name, visibility="hidden")]
