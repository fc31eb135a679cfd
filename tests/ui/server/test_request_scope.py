"""What a browser reports at once is answered by one run of everything that it concerns."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
from streamlit.runtime.state.common import WidgetMetadata

from tests.ui.server import in_a_loop, sessions
from tests.ui.server.test_fragment_diff import block, text
from ui.server import message_batching

OWNERS = {"menu": None, "button": None, "panel": "room", "clock": "scene", "other": "aside"}
KNOWN = {"menu": 1, "panel": 1, "clock": 1, "other": 1}


class Page:
    """A page with a menu, and in it a room with a panel, and in the room a scene with a clock.

    Attributes:
        session: a real one.
        asked: for what its requests were passed on: a fragment, empty for the page.
    """

    def __init__(self, session: AppSession, monkeypatch: pytest.MonkeyPatch) -> None:
        self.session = session
        self.asked: list[str] = []
        request = session.request_rerun

        def note(client_state: Any) -> None:
            self.asked.append(client_state.fragment_id)
            request(client_state)

        def create(data: RerunData) -> None:
            """What Streamlit would start a thread for."""

        monkeypatch.setattr(session, "request_rerun", note)
        monkeypatch.setattr(session, "_create_scriptrunner", create)
        for name, owner in OWNERS.items():
            session.session_state._new_widget_state.set_widget_metadata(
                WidgetMetadata(
                    name, lambda value: value, lambda value: value, "int_value", fragment_id=owner
                )
            )
        drawn = [text((0, 0), "menu")]
        for path, fragment in (((0, 1), "room"), ((0, 1, 0), "scene"), ((0, 2), "aside")):
            drawn += [block(path), text((*path, 5), fragment)]
            for message in drawn[-2:]:
                message.delta.fragment_id = fragment
        message_batching.browser_page(session).record_run(drawn, full=True)

    def request(self, fragment: str, *triggered: str, page: str = "", **values: int) -> None:
        """Send a request as a browser does."""
        message = BackMsg()
        state = message.rerun_script
        state.fragment_id, state.page_script_hash = fragment, page
        state.widget_states.widgets.extend(
            [WidgetState(id=name, int_value=value) for name, value in values.items()]
            + [WidgetState(id=name, trigger_value=True) for name in triggered]
        )
        self.session.handle_backmsg(message)


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Page], object]], list[str]]:
    """Tells a story to a page and returns what was asked for."""
    sessions.replace(monkeypatch, "request_scope")

    def run(story: Callable[[Page], object]) -> list[str]:
        async def on_a_loop() -> list[str]:
            with sessions.real_session(fragments=("room", "scene", "aside")) as session:
                page = Page(session, monkeypatch)
                story(page)
                await asyncio.sleep(0)
                return page.asked

        return in_a_loop(on_a_loop())

    return run


Ask = Callable[[Callable[[Page], object]], list[str]]


@pytest.mark.parametrize(
    ("fragment", "changed", "runs"),
    [
        ("scene", {"clock": 2}, "scene"),
        ("scene", {"clock": 2, "menu": 2}, ""),
        ("scene", {"menu": 2}, ""),
        ("scene", {"clock": 2, "panel": 2}, "room"),
        ("room", {"clock": 2, "panel": 2}, "room"),
        ("scene", {"clock": 2, "other": 2}, ""),
        ("", {"clock": 2, "menu": 2}, ""),
    ],
)
def test_a_run_is_of_all_that_has_changed(
    ask: Ask, fragment: str, changed: dict[str, int], runs: str
) -> None:
    def story(page: Page) -> None:
        page.request("", page="", **KNOWN)
        page.request(fragment, page="", **KNOWN | changed)

    assert ask(story) == ["", runs]


def test_a_button_is_pressed_each_time_it_is_reported(ask: Ask) -> None:
    def story(page: Page) -> None:
        page.request("", clock=1)
        for number in (2, 3):
            page.request("scene", "button", clock=number)

    assert ask(story) == ["", "", ""]


def test_what_is_reported_for_the_first_time_counts_as_changed(ask: Ask) -> None:
    def story(page: Page) -> None:
        page.request("scene", clock=1, menu=1)
        page.request("scene", clock=2, menu=1)

    assert ask(story) == ["", "scene"]


@pytest.mark.parametrize(
    ("state", "scope"),
    [
        (None, "scene"),  # nothing runs: the fragment is gone, and Streamlit ignores the request
        (ScriptRequestType.STOP, "scene"),
        (ScriptRequestType.CONTINUE, ""),
        (ScriptRequestType.RERUN, ""),
    ],
)
def test_a_fragment_that_the_run_in_progress_may_draw_becomes_the_page(
    ask: Ask, state: ScriptRequestType | None, scope: str
) -> None:
    def story(page: Page) -> None:
        page.request("", clock=1, panel=1)
        page.session._fragment_storage.clear(frozenset({"room"}))
        if state:
            sessions.give_runner(page.session, state)
        page.request("scene", clock=2, panel=1)
        page.request("room", clock=2, panel=2)

    assert ask(story) == ["", scope, "room"]


@pytest.mark.parametrize(
    ("shown", "page", "fragment", "runs"),
    [
        ("old", "old", "scene", ""),
        ("new", "old", "scene", "scene"),
        ("new", "new", "scene", ""),
        ("third", "new", "scene", "scene"),
        ("new", "old", "", ""),
    ],
)
def test_a_request_of_a_page_that_was_left_does_not_lead_back(
    ask: Ask, shown: str, page: str, fragment: str, runs: str
) -> None:
    def story(current: Page) -> None:
        current.request("", menu=1)
        current.session._pages_manager.set_current_page_script_hash(shown)
        current.request(fragment, page=page, menu=2)

    assert ask(story) == ["", runs]


def test_nor_does_it_while_the_new_page_waits_for_its_run(ask: Ask) -> None:
    def story(current: Page) -> None:
        current.session._pages_manager.set_current_page_script_hash("old")
        current.request("", page="old", menu=1)
        sessions.give_runner(current.session)
        current.request("scene", page="old", menu=2)
        current.request("", page="new", menu=2)
        current.request("scene", page="old", menu=3)

    assert ask(story) == ["", "", "", "scene"]


def test_a_request_without_a_state_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions.replace(monkeypatch, "request_scope")

    async def run() -> list[Any]:
        with sessions.real_session() as session:
            asked: list[Any] = []
            monkeypatch.setattr(session, "request_rerun", asked.append)
            session._handle_rerun_script_request()
            return asked

    assert in_a_loop(run()) == [None]
