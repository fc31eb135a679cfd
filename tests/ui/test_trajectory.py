"""How the step of a trajectory is played, and how that stands in a link."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.apps import ran
from ui.components.plane import Frames


def show_film() -> None:
    import streamlit as st

    from ui import playback
    from ui.state import PageState
    from ui.trajectory import TRAJECTORY_STEP, shown_step
    from ui.trajectory import playback as frames_of

    page = PageState("topic", (TRAJECTORY_STEP, playback.FIELD))
    if st.session_state.pop("asked", False):
        page.replace({})
    shown = shown_step(page, "film", 3)
    draft = st.session_state.get("draft", False)
    labels = ["t = 2", "t = 1", "t = 0"]
    st.session_state["frames"] = frames_of(page, labels, shown, fps=4, draft=draft, name="film")
    st.session_state["query"] = page.parameters()


def opened(**query: str) -> AppTest:
    app = AppTest.from_function(show_film, default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    return ran(app)


def frames(app: AppTest) -> Frames:
    found: Frames = app.session_state["frames"]
    return found


@pytest.mark.parametrize(
    ("query", "start", "autoplay"),
    [
        ({}, 0, True),
        ({"trajectory_step": "2"}, 2, False),
        ({"paused": "1"}, 0, False),
        ({"trajectory_step": "1", "paused": "0"}, 1, True),
    ],
)
def test_it_plays_by_itself_unless_the_link_asks_for_a_step_or_for_rest(
    query: dict[str, str], start: int, autoplay: bool
) -> None:
    app = opened(**query)
    asked = frames(app)
    assert (asked.start, asked.autoplay) == (start, autoplay)
    assert asked.report and asked.name == "film" and asked.field == "trajectory_step"
    assert app.session_state["query"] == query


@pytest.mark.parametrize(("index", "link"), [(0, {"paused": "1"}), (2, {"trajectory_step": "2"})])
def test_where_the_visitor_stopped_it_stands_in_the_link(index: int, link: dict[str, str]) -> None:
    app = opened(trajectory_step="1", paused="0")
    app.session_state["film"] = {"index": {"seq": 1, "value": index}}
    assert ran(app).session_state["query"] == link


def test_where_it_was_stopped_holds_until_other_values_are_asked_for() -> None:
    app = opened()
    app.session_state["film"] = {"index": {"seq": 1, "value": 2}}
    before = frames(ran(app))
    app.session_state["asked"] = True
    asked = frames(ran(app))
    assert (before.start, asked.start, asked.autoplay) == (2, 0, True)
    assert asked.edition != before.edition, "the film begins anew"


@pytest.mark.parametrize("draft", [False, True])
def test_a_draft_is_the_last_step(draft: bool) -> None:
    app = opened()
    app.session_state["draft"] = draft
    shown = frames(ran(app))
    assert shown.total == 3 and shown.only == (2 if draft else None)
