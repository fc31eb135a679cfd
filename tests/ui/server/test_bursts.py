"""Messages of a run come in bursts, in order, and never after its end."""

import asyncio
import threading
from typing import Any

import pytest
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from ui.server import bursts

MESSAGE = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
START = ScriptRunnerEvent.SCRIPT_STARTED
END = ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS


class Session:
    """What of a session is called: it counts how often its loop was woken, and notes what came."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._event_loop = loop
        self.woken = 0
        self.came: list[Any] = []

    def _call_soon_on_event_loop(self, callback: Any) -> None:
        self.woken += 1
        self._event_loop.call_soon_threadsafe(callback)

    def _handle_scriptrunner_event_on_event_loop(
        self, sender: Any, event: ScriptRunnerEvent, forward_msg: Any = None
    ) -> None:
        self.came.append(forward_msg if event is MESSAGE else event)


def reported(*events: Any, wait: float = 0.0) -> Session:
    """A session after a thread has reported so many events, and some time."""

    async def run() -> Session:
        session = Session(asyncio.get_running_loop())

        def report() -> None:
            for event in events:
                if isinstance(event, ScriptRunnerEvent):
                    bursts.on_event(session, None, event)  # type: ignore[arg-type]
                else:
                    bursts.on_event(session, None, MESSAGE, forward_msg=event)  # type: ignore[arg-type]

        thread = threading.Thread(target=report)
        thread.start()
        await asyncio.to_thread(thread.join)
        await asyncio.sleep(wait)
        return session

    return asyncio.run(run())


def test_an_end_takes_all_messages_with_it_in_order() -> None:
    session = reported(START, *range(20), END, wait=bursts.WAIT)
    assert session.came == [START, *range(20), END]
    assert session.woken <= 3, "for the start, for all messages, and for the end"


def test_messages_of_a_run_that_goes_on_come_after_a_short_wait() -> None:
    session = reported(*range(5), wait=20 * bursts.WAIT)
    assert session.came == [0, 1, 2, 3, 4] and session.woken == 1


def test_a_second_burst_comes_as_well() -> None:
    async def run() -> Session:
        session = Session(asyncio.get_running_loop())
        for burst in ("first", "second"):
            for number in range(3):
                bursts.on_event(session, None, MESSAGE, (burst, number))  # type: ignore[arg-type]
            await asyncio.sleep(20 * bursts.WAIT)
        return session

    session = asyncio.run(run())
    assert session.came == [(burst, n) for burst in ("first", "second") for n in range(3)]
    assert session.woken == 2


def test_it_stands_in_front(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AppSession, "_on_scriptrunner_event", AppSession._on_scriptrunner_event)
    bursts.install()
    assert AppSession._on_scriptrunner_event is bursts.on_event
