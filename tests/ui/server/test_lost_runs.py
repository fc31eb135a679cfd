"""The guard holds a fragment request while a stopped runner's messages are on their way, in order.

``tests/test_lost_runs.py`` provokes the loss in the running app; here is the order of things.
"""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from tests.ui.server import in_a_loop
from ui.server import lost_runs


class Session:
    """As much of an AppSession as the guard touches."""

    def __init__(self, state: ScriptRequestType) -> None:
        self._scriptrunner: Any = SimpleNamespace(_requests=SimpleNamespace(_state=state))
        self._event_loop = asyncio.get_running_loop()
        self.handled: list[Any] = []

    def request(self, *fragments: str) -> None:
        for fragment in fragments:
            lost_runs.request_rerun(self, ClientState(fragment_id=fragment))  # type: ignore[arg-type]

    def event(self, event: ScriptRunnerEvent) -> None:
        lost_runs.handle_event(self, None, event)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _streamlit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit's own handlers only note what reached them."""

    def request(session: Session, state: ClientState | None) -> None:
        session.handled.append(state.fragment_id if state else None)

    def event(session: Session, sender: object, event: ScriptRunnerEvent) -> None:
        session.handled.append(event)
        if event is ScriptRunnerEvent.SHUTDOWN:
            session._scriptrunner = None

    monkeypatch.setattr(lost_runs, "_request_rerun", request)
    monkeypatch.setattr(lost_runs, "_handle_event", event)


def test_a_running_script_gets_its_requests_at_once() -> None:
    def story(session: Session) -> None:
        session.request("inner", "")
        assert session.handled == ["inner", ""]

    _tell(story, ScriptRequestType.CONTINUE)


def test_a_full_run_is_never_held() -> None:
    def story(session: Session) -> None:
        session.request("")
        assert session.handled == [""]

    _tell(story, ScriptRequestType.STOP)


def test_a_fragment_waits_for_the_stopped_runner_and_the_rest_behind_it() -> None:
    def story(session: Session) -> None:
        session.request("inner", "", "outer")
        assert session.handled == []
        session.event(ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS)
        assert session.handled == [ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS]
        session.event(ScriptRunnerEvent.SHUTDOWN)
        assert session.handled[1:] == [ScriptRunnerEvent.SHUTDOWN, "inner", "", "outer"]
        session.request("later")
        assert session.handled[-1] == "later"

    _tell(story, ScriptRequestType.STOP)


def test_a_runner_that_never_signs_off_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lost_runs, "PATIENCE", 0.01)

    async def story() -> None:
        session = Session(ScriptRequestType.STOP)
        session.request("inner")
        assert session.handled == []
        await asyncio.sleep(0.05)
        assert session.handled == ["inner"]

    in_a_loop(story())


def _tell(story: Callable[[Session], None], state: ScriptRequestType) -> None:
    async def told() -> None:
        story(Session(state))

    in_a_loop(told())
