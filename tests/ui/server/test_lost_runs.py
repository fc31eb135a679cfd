"""A fragment request is held while a stopped runner's events are on their way, in order.

``tests/test_lost_runs.py`` provokes the loss in a running app; here is the order of events.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import RerunData, RunDescriptor, ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from tests.ui.server import in_a_loop, sessions
from ui.server import lost_runs

INNER, OUTER, LATER = "inner", "outer", "later"
END = ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS
SHUTDOWN = ScriptRunnerEvent.SHUTDOWN


class Story:
    """A real session with a runner in some state, and what reaches Streamlit's own handlers.

    Attributes:
        handled: fragments of requests (empty for the page), and events, in order.
    """

    def __init__(self, session: AppSession, state: ScriptRequestType) -> None:
        self.session = session
        self.runner = sessions.give_runner(session, state)
        self.handled: list[Any] = []

    def request(self, *fragments: str) -> None:
        for fragment in fragments:
            self.session.request_rerun(ClientState(fragment_id=fragment))

    def event(self, event: ScriptRunnerEvent) -> None:
        run = RunDescriptor.create()
        self.session._handle_scriptrunner_event_on_event_loop(
            self.runner, event, run_descriptor=run, client_state=ClientState()
        )


@contextmanager
def told(monkeypatch: pytest.MonkeyPatch, state: ScriptRequestType) -> Iterator[Story]:
    """Streamlit's own handlers do what they do, and note it."""
    sessions.replace(monkeypatch, "lost_runs")
    request, handle = lost_runs._streamlit_request_rerun, lost_runs._streamlit_handle_event
    with sessions.real_session(fragments=(INNER, OUTER, LATER)) as session:
        story = Story(session, state)

        def note_request(session: AppSession, client_state: ClientState | None) -> None:
            story.handled.append(client_state.fragment_id if client_state else None)
            request(session, client_state)

        def note_event(session: AppSession, sender: Any, event: Any, **named: Any) -> None:
            story.handled.append(event)
            handle(session, sender, event, **named)

        def create_runner(data: RerunData) -> None:
            sessions.give_runner(session, ScriptRequestType.RERUN)

        monkeypatch.setattr(lost_runs, "_streamlit_request_rerun", note_request)
        monkeypatch.setattr(lost_runs, "_streamlit_handle_event", note_event)
        monkeypatch.setattr(session, "_create_scriptrunner", create_runner)
        yield story


@pytest.fixture
def tell(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[ScriptRequestType, Callable[..., Any]], None]:
    def run(state: ScriptRequestType, story: Callable[[Story], None]) -> None:
        async def on_a_loop() -> None:
            with told(monkeypatch, state) as current:
                story(current)

        in_a_loop(on_a_loop())

    return run


def test_a_running_script_gets_its_requests_at_once(tell: Any) -> None:
    def story(told: Story) -> None:
        told.request(INNER, "")
        assert told.handled == [INNER, ""]

    tell(ScriptRequestType.CONTINUE, story)


def test_a_full_run_is_never_held(tell: Any) -> None:
    def story(told: Story) -> None:
        told.request("")
        assert told.handled == [""]
        assert told.session._scriptrunner is not told.runner, "another runner draws the page"

    tell(ScriptRequestType.STOP, story)


def test_a_fragment_waits_for_the_stopped_runner_and_the_rest_behind_it(tell: Any) -> None:
    def story(told: Story) -> None:
        told.request(INNER, "", OUTER)
        assert told.handled == []
        told.event(END)
        assert told.handled == [END]
        told.event(SHUTDOWN)
        assert told.handled[1:] == [SHUTDOWN, INNER, "", OUTER]
        told.request(LATER)
        assert told.handled[-1] == LATER

    tell(ScriptRequestType.STOP, story)


def test_a_runner_that_never_shuts_down_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lost_runs, "HOLD_LIMIT", 0.01)

    async def story() -> None:
        with told(monkeypatch, ScriptRequestType.STOP) as current:
            current.request(INNER)
            assert current.handled == []
            await asyncio.sleep(0.05)
            assert current.handled == [INNER]

    in_a_loop(story())
