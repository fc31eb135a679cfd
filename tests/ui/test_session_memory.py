"""What a session holds is counted, and given back when its page is left."""

import numpy as np
import pytest
import torch
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from engine.runs import Run
from engine.sizes import size_of
from tests.engine.walk import Walk, WalkSettings
from tests.support.apps import Visited, check
from ui import catalog, session_memory
from ui.session_memory import EXPORTS, FIELDS, FILES, KINDS, OTHER, RUNS, SMALL_BYTES, VIEWERS

MEGABYTE = 1 << 20
TOPICS = [topic.slug for topic in catalog.TOPICS]


def large() -> np.ndarray:
    return np.zeros(MEGABYTE, np.uint8)


def test_everything_is_counted_by_its_kind_and_once():
    run = Run(Walk, WalkSettings())
    run.advance(500)
    mesh = torch.zeros(MEGABYTE // 4)
    state = {
        "page:topic": {"values": {"seed": 3}},
        "live:topic:walk": {"run": run, "playing": False},
        "topic:upload": ("a.ply", bytes(MEGABYTE)),
        "topic:analysed": ((True, False), mesh, ""),
        "topic:mesh:viewer": ("digest", None, "light", "x" * MEGABYTE),
        "topic:export": {"mesh": lambda kind: mesh},
        "topic:gesture": [(0.0, 1.0)],
    }
    found = session_memory.by_kind(state)
    assert tuple(found) == KINDS
    assert found[RUNS].nbytes > run._snapshots.nbytes > 10_000
    assert 2 * MEGABYTE < found[FILES].nbytes < 2.1 * MEGABYTE
    assert MEGABYTE < found[VIEWERS].nbytes < 1.1 * MEGABYTE
    assert MEGABYTE < found[EXPORTS].nbytes < 1.1 * MEGABYTE
    assert found[EXPORTS].buffers <= found[FILES].buffers, "the same mesh"
    assert 0 < found[FIELDS].nbytes < 2000 and 0 < found[OTHER].nbytes < 2000


def two_pages() -> None:
    import streamlit as st

    from ui.fields import Number
    from ui.state import PageState

    slug = st.session_state.get("goto", "topic")
    page = PageState(slug, [Number("seed", "Seed", 0, 0, 9, 1)])
    if "uploaded" in st.session_state and slug == "topic":
        st.file_uploader("A file", key="topic:file")
    st.session_state["seen"] = page["seed"]


def held(app: AppTest) -> set[str]:
    return {str(key) for key in app.session_state.to_dict()}


def test_a_page_that_is_left_keeps_its_fields_and_small_things_only():
    app = AppTest.from_function(two_pages, default_timeout=30).run()
    app.session_state["page:topic"]["values"]["seed"] = 7
    kept = {"run": large()}
    downloads = {"mesh": large}
    mine = {
        "live:topic:walk": kept,
        "live:topic:beside": Run(Walk, WalkSettings()),
        "topic:upload": ("small.ply", b"ply"),
        "topic:analysed": large(),
        "topic:stage:viewer": "x",
        "topic:export": downloads,
        "topic:answer": large(),
        "anything": [large()],
        "topic:gesture": [(0.0, 1.0)],
        "taken:topic:orders": 5,
    }
    for key, value in mine.items():
        app.session_state[key] = value
    app.run()
    assert mine.keys() <= held(app), "as long as the page is shown"
    app.session_state["goto"] = "other"
    app.session_state["live:other:walk"] = {"run": 1}
    app.session_state["other:picture"] = large()
    app.run()
    assert held(app) & mine.keys() == {"topic:gesture", "taken:topic:orders"}
    assert {"live:other:walk", "other:picture"} <= held(app), "of the page that is entered"
    assert kept == {} and downloads == {}, "nothing that still refers to it keeps it"
    app.session_state["goto"] = "topic"
    app.run()
    assert app.session_state["seen"] == 7


def test_files_are_taken_from_streamlit_too(monkeypatch):
    removed = []
    app = AppTest.from_function(two_pages, default_timeout=30)
    app.session_state["uploaded"] = True
    app.run()
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

    monkeypatch.setattr(
        MemoryUploadedFileManager,
        "remove_session_files",
        lambda _, session: removed.append(session),
    )
    app.run()
    assert removed == [], "not while the page is shown"
    app.session_state["goto"] = "other"
    app.run()
    assert len(removed) == 1


def test_streamlit_forgets_a_file_when_it_is_told():
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

    files = MemoryUploadedFileManager("/upload")
    files.add_file("me", UploadedFileRec("1", "a.ply", "", bytes(MEGABYTE)))
    files.remove_session_files("me")
    assert files.get_files("me", ["1"]) == []


@pytest.mark.parametrize("slug", TOPICS)
def test_of_a_topic_that_was_left_nothing_large_stays(slug):
    app = Visited(slug).opened()
    shown = session_memory.by_kind(app.session_state.to_dict())
    app._page_hash = calc_hash("")
    app.query_params.clear()
    app.run()
    check(app)
    state = dict(app.session_state.to_dict())
    assert state["page:shown"] == "home"
    rest = {key: size_of(value) for key, value in state.items() if slug in str(key)}
    assert sum(rest.values()) < 4 * SMALL_BYTES, rest
    found = session_memory.by_kind(state)
    assert sum(found[kind].nbytes for kind in (FILES, VIEWERS, EXPORTS)) < 2000
    assert not [key for key in state if str(key).startswith(f"live:{slug}")]
    assert sum(each.nbytes for each in shown.values()) > 0
