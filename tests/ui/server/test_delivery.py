"""A fragment's run is sent as what it changes; others come in bursts, in order, to their end."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from tests.ui.server.test_shown import text
from ui.server import delivery

START = ScriptRunnerEvent.SCRIPT_STARTED
END = ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS
FRAGMENT_END = ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS
EARLY = ScriptRunnerEvent.SCRIPT_STOPPED_FOR_RERUN
SHUTDOWN = ScriptRunnerEvent.SHUTDOWN
FRAGMENT = "start of a fragment's run"
LONG = 20 * delivery.WAIT


class Session:
    """What of a session is called: it counts how often its loop was woken, and notes what came."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._event_loop = loop
        self._scriptrunner: Any = "runner"
        self.woken = 0
        self.came: list[Any] = []

    def _call_soon_on_event_loop(self, callback: Any) -> None:
        self.woken += 1
        self._event_loop.call_soon_threadsafe(callback)

    def _handle_scriptrunner_event_on_event_loop(
        self,
        sender: Any,
        event: ScriptRunnerEvent,
        forward_msg: ForwardMsg | None = None,
        fragment_ids_this_run: list[str] | None = None,
    ) -> None:
        if forward_msg is not None:
            self._enqueue_forward_msg(forward_msg)
        else:
            self.came.append(FRAGMENT if fragment_ids_this_run else event)

    def _enqueue_forward_msg(self, message: ForwardMsg) -> None:
        self.came.append(message.delta.new_element.markdown.body)


def report(session: Session, events: Sequence[Any], sender: str = "runner") -> None:
    """What a script runner reports: events, and texts by number of their place."""
    for event in events:
        if event == FRAGMENT:
            delivery.on_event(session, sender, START, fragment_ids_this_run=["room"])  # type: ignore[arg-type]
        elif isinstance(event, ScriptRunnerEvent):
            delivery.on_event(session, sender, event)  # type: ignore[arg-type]
        else:
            place, body = event
            message = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
            delivery.on_event(session, sender, message, forward_msg=text((0, place), body))  # type: ignore[arg-type]


def reported(*runs: Sequence[Any], wait: float = 0.0) -> Session:
    """A session after its thread has reported so many runs, after each of which it waits."""

    async def run() -> Session:
        session = Session(asyncio.get_running_loop())
        for events in runs:
            thread = threading.Thread(target=report, args=(session, events))
            thread.start()
            await asyncio.to_thread(thread.join)
            await asyncio.sleep(wait)
        await asyncio.sleep(0.01)
        return session

    return asyncio.run(run())


def texts(*bodies: str) -> list[tuple[int, str]]:
    return list(enumerate(bodies))


WHOLE = [START, *texts("a", "b", "c"), END]
WHOLE_CAME = [START, "a", "b", "c", END]


def test_an_end_takes_all_messages_with_it_in_order() -> None:
    bodies = [str(n) for n in range(20)]
    session = reported([START, *texts(*bodies), END])
    assert session.came == [START, *bodies, END]
    assert session.woken <= 3, "for the start, for all messages, and for the end"


def test_messages_of_a_whole_run_that_goes_on_come_after_a_short_wait() -> None:
    session = reported([START], texts("a", "b"), wait=LONG)
    assert session.came == [START, "a", "b"] and session.woken == 2


def test_a_second_burst_comes_as_well() -> None:
    session = reported([START], texts("a", "b"), texts("c", "d"), wait=LONG)
    assert session.came == [START, "a", "b", "c", "d"] and session.woken == 3


def test_of_a_fragment_that_stands_there_only_the_news_are_sent() -> None:
    session = reported(WHOLE, [FRAGMENT, *texts("a", "new", "c"), FRAGMENT_END])
    assert session.came == [*WHOLE_CAME, "new"]


def test_news_are_news_once() -> None:
    again = [FRAGMENT, *texts("a", "new", "c"), FRAGMENT_END]
    back = [FRAGMENT, *texts("a", "b", "c"), FRAGMENT_END]
    assert reported(WHOLE, again, again, back).came == [*WHOLE_CAME, "new", "b"]


def test_a_fragment_that_draws_in_another_place_is_sent_whole() -> None:
    more = [FRAGMENT, *texts("a", "b", "c", "d"), FRAGMENT_END]
    session = reported(WHOLE, more, more)
    assert session.came == [*WHOLE_CAME, FRAGMENT, "a", "b", "c", "d", FRAGMENT_END]


def test_a_fragment_that_takes_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "PATIENCE", LONG)
    session = reported(
        WHOLE, [FRAGMENT, (0, "new")], [*texts("new", "b", "c")[1:], FRAGMENT_END], wait=3 * LONG
    )
    assert session.came == [*WHOLE_CAME, FRAGMENT, "new", "b", "c", FRAGMENT_END]


def test_the_patience_with_one_run_does_not_cut_the_next_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivery, "PATIENCE", LONG)
    quick = [FRAGMENT, *texts("a", "1", "c"), FRAGMENT_END]
    session = reported(
        WHOLE, quick, [FRAGMENT, (0, "a")], [(1, "2"), (2, "c"), FRAGMENT_END], wait=0.7 * LONG
    )
    assert session.came == [*WHOLE_CAME, "1", "2"]


@pytest.mark.parametrize(
    "broken",
    [
        [FRAGMENT, (0, "a"), EARLY],
        [START, (0, "a"), EARLY],
        [START, EARLY],  # what waited to be sent has been dropped for it
        [START, SHUTDOWN],
    ],
)
def test_after_a_run_without_an_end_all_is_sent(broken: list[Any]) -> None:
    session = reported(WHOLE, broken, [FRAGMENT, *texts("a", "b", "c"), FRAGMENT_END])
    assert session.came[-5:] == [FRAGMENT, "a", "b", "c", FRAGMENT_END]


def test_a_browser_that_comes_back_is_told_all(monkeypatch: pytest.MonkeyPatch) -> None:
    registered: list[Any] = []
    monkeypatch.setattr(delivery, "_register", registered.append)

    async def run() -> Session:
        session = Session(asyncio.get_running_loop())
        delivery.resume(session)  # type: ignore[arg-type]
        report(session, WHOLE)
        await asyncio.sleep(0.01)
        delivery.resume(session)  # type: ignore[arg-type]
        report(session, [FRAGMENT, *texts("a", "b", "c"), FRAGMENT_END])
        await asyncio.sleep(0.01)
        return session

    session = asyncio.run(run())
    assert session.came == [*WHOLE_CAME, FRAGMENT, "a", "b", "c", FRAGMENT_END]
    assert registered == [session, session]


def test_that_a_runner_signs_off_changes_nothing() -> None:
    session = reported(WHOLE, [SHUTDOWN], [FRAGMENT, *texts("a", "b", "c"), FRAGMENT_END])
    assert session.came == [*WHOLE_CAME, SHUTDOWN]


def test_what_a_replaced_runner_reports_is_passed_on_and_not_believed() -> None:
    async def run() -> Session:
        session = Session(asyncio.get_running_loop())
        report(session, WHOLE)
        await asyncio.sleep(0.01)
        report(session, [FRAGMENT, *texts("a", "lost", "c"), FRAGMENT_END], "replaced")
        await asyncio.sleep(0.01)
        report(session, [FRAGMENT, *texts("a", "lost", "c"), FRAGMENT_END])
        await asyncio.sleep(0.01)
        return session

    came = asyncio.run(run()).came
    assert came[-1] == "lost", "to the browser it is news: the session ignores the other runner"


def test_it_stands_in_front(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AppSession, "_on_scriptrunner_event", AppSession._on_scriptrunner_event)
    monkeypatch.setattr(AppSession, "register_file_watchers", AppSession.register_file_watchers)
    kept = config.get_option("global.minCachedMessageSize")
    delivery.install()
    assert config.get_option("global.minCachedMessageSize") == delivery.ENDLESS
    config.set_option("global.minCachedMessageSize", kept)
    assert vars(AppSession)["_on_scriptrunner_event"] is delivery.on_event
