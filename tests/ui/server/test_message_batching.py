"""Of a fragment's run the changes are sent; other runs are sent completely, in batches."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from streamlit import config
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import RunDescriptor, ScriptRunner, ScriptRunnerEvent

from tests.ui.server import in_a_loop, sessions
from tests.ui.server.test_fragment_diff import text
from ui.server import message_batching, patches

START = ScriptRunnerEvent.SCRIPT_STARTED
END = ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS
FRAGMENT_END = ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS
EARLY = ScriptRunnerEvent.SCRIPT_STOPPED_FOR_RERUN
SHUTDOWN = ScriptRunnerEvent.SHUTDOWN
FRAGMENT = "start of a fragment's run"
ERROR = "an error"
LONG = 20 * message_batching.BATCH_INTERVAL

ENDS = {
    ForwardMsg.FINISHED_SUCCESSFULLY: END,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY: FRAGMENT_END,
    ForwardMsg.FINISHED_EARLY_FOR_RERUN: EARLY,
}


class Recorder:
    """A real session: what its browser is sent, and how often its event loop is woken.

    Attributes:
        came: starts and ends of runs, and texts, in order.
        woken: by reports from another thread.
    """

    def __init__(self) -> None:
        self.session: AppSession
        self.woken = 0
        self.came: list[Any] = []

    def note(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.came.append(FRAGMENT if message.metadata.run.fragment_ids else START)
        elif kind == "script_finished":
            self.came.append(ENDS[message.script_finished])
        elif kind == "delta":
            element = message.delta.new_element
            failed = element.WhichOneof("type") == "exception"
            self.came.append(ERROR if failed else element.markdown.body)

    def report(self, events: Sequence[Any], sender: ScriptRunner | None = None) -> None:
        """Let a runner report: events, and texts by number of their place."""
        runner = sender or self.session._scriptrunner or sessions.give_runner(self.session)
        send: Callable[..., None] = self.session._on_scriptrunner_event
        fragments: list[str] = []
        for event in events:
            if event in (START, FRAGMENT):
                fragments = ["room"] if event == FRAGMENT else []
                run = RunDescriptor.create(fragments)
                send(
                    runner,
                    event=START,
                    page_script_hash="page",
                    fragment_ids_this_run=fragments or None,
                    pages={},
                    run_descriptor=run,
                )
            elif event is SHUTDOWN:
                send(runner, event=event, client_state=ClientState())
            elif isinstance(event, ScriptRunnerEvent):
                send(runner, event=event, run_descriptor=RunDescriptor.create(fragments))
            else:
                place, body = event
                message = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
                send(runner, event=message, forward_msg=text((0, place), body))


@contextmanager
def recorded() -> Iterator[Recorder]:
    recorder = Recorder()
    with sessions.real_session(recorder.note) as session, pytest.MonkeyPatch.context() as patch:
        sessions.replace(patch, "message_batching")
        wake = session._call_soon_on_event_loop

        def count(callback: Callable[[], None]) -> None:
            recorder.woken += 1
            wake(callback)

        patch.setattr(session, "_call_soon_on_event_loop", count)
        recorder.session = session
        sessions.give_runner(session)
        yield recorder


def reported(*runs: Sequence[Any], wait: float = 0.0) -> Recorder:
    """A session after a thread has reported so many runs, after each of which it waits."""

    async def run() -> Recorder:
        with recorded() as recorder:
            for events in runs:
                thread = threading.Thread(target=recorder.report, args=(events,))
                thread.start()
                await asyncio.to_thread(thread.join)
                await asyncio.sleep(wait)
            await asyncio.sleep(0.02)
            return recorder

    return in_a_loop(run())


def texts(*bodies: str) -> list[tuple[int, str]]:
    return list(enumerate(bodies))


WHOLE = [START, *texts("a", "b", "c"), END]
WHOLE_CAME = [START, "a", "b", "c", END]


def test_an_end_takes_all_messages_with_it_in_order() -> None:
    bodies = [str(n) for n in range(20)]
    recorder = reported([START, *texts(*bodies), END])
    assert recorder.came == [START, *bodies, END]
    assert recorder.woken <= 3, "for the start, for all messages, and for the end"


def test_messages_of_a_full_run_that_goes_on_come_after_a_short_wait() -> None:
    recorder = reported([START], texts("a", "b"), wait=LONG)
    assert recorder.came == [START, "a", "b"] and recorder.woken == 2


def test_a_second_batch_comes_as_well() -> None:
    recorder = reported([START], texts("a", "b"), texts("c", "d"), wait=LONG)
    assert recorder.came == [START, "a", "b", "c", "d"] and recorder.woken == 3


def test_of_a_fragment_with_the_same_places_only_the_changes_are_sent() -> None:
    recorder = reported(WHOLE, [FRAGMENT, *texts("a", "new", "c"), FRAGMENT_END])
    assert recorder.came == [*WHOLE_CAME, "new"]


def test_a_change_is_sent_once() -> None:
    again = [FRAGMENT, *texts("a", "new", "c"), FRAGMENT_END]
    back = [FRAGMENT, *texts("a", "b", "c"), FRAGMENT_END]
    assert reported(WHOLE, again, again, back).came == [*WHOLE_CAME, "new", "b"]


def test_a_fragment_that_draws_in_another_place_is_sent_completely() -> None:
    more = [FRAGMENT, *texts("a", "b", "c", "d"), FRAGMENT_END]
    recorder = reported(WHOLE, more, more)
    assert recorder.came == [*WHOLE_CAME, FRAGMENT, "a", "b", "c", "d", FRAGMENT_END]


def test_a_fragment_that_takes_long_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_batching, "HOLD_LIMIT", LONG)
    recorder = reported(
        WHOLE, [FRAGMENT, (0, "new")], [*texts("new", "b", "c")[1:], FRAGMENT_END], wait=3 * LONG
    )
    assert recorder.came == [*WHOLE_CAME, FRAGMENT, "new", "b", "c", FRAGMENT_END]


def test_the_hold_limit_of_one_run_does_not_cut_the_next_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(message_batching, "HOLD_LIMIT", LONG)
    quick = [FRAGMENT, *texts("a", "1", "c"), FRAGMENT_END]
    recorder = reported(
        WHOLE, quick, [FRAGMENT, (0, "a")], [(1, "2"), (2, "c"), FRAGMENT_END], wait=0.7 * LONG
    )
    assert recorder.came == [*WHOLE_CAME, "1", "2"]


def test_the_beginning_of_a_run_does_not_leave_with_the_end_of_the_one_before() -> None:
    """A runner that has been asked meanwhile goes on before the event loop has its turn."""

    async def run() -> list[Any]:
        with recorded() as recorder:
            recorder.report(WHOLE)
            await asyncio.sleep(0.02)
            one = [FRAGMENT, *texts("a", "1", "c"), FRAGMENT_END]
            recorder.report([*one, FRAGMENT, (0, "a")])
            await asyncio.sleep(0.02)
            assert recorder.came == [*WHOLE_CAME, "1"]
            recorder.report([(1, "2"), (2, "c"), FRAGMENT_END])
            await asyncio.sleep(0.02)
            return recorder.came

    assert in_a_loop(run()) == [*WHOLE_CAME, "1", "2"]


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
    recorder = reported(WHOLE, broken, [FRAGMENT, *texts("a", "b", "c"), FRAGMENT_END])
    assert recorder.came[-5:] == [FRAGMENT, "a", "b", "c", FRAGMENT_END]


def test_a_browser_that_reconnects_is_sent_all() -> None:
    async def run() -> list[Any]:
        with recorded() as recorder:
            recorder.report(WHOLE)
            await asyncio.sleep(0.02)
            recorder.session.disconnect_file_watchers()
            recorder.session.register_file_watchers()
            assert recorder.session._local_sources_watcher is not None, "Streamlit's own part"
            recorder.report([FRAGMENT, *texts("a", "b", "c"), FRAGMENT_END])
            await asyncio.sleep(0.02)
            return recorder.came

    assert in_a_loop(run()) == [*WHOLE_CAME, FRAGMENT, "a", "b", "c", FRAGMENT_END]


def test_that_a_runner_shuts_down_changes_nothing() -> None:
    recorder = reported(WHOLE, [SHUTDOWN], [FRAGMENT, *texts("a", "b", "c"), FRAGMENT_END])
    assert recorder.came == WHOLE_CAME


def test_what_a_replaced_runner_reports_is_ignored() -> None:
    async def run() -> list[Any]:
        with recorded() as recorder:
            recorder.report(WHOLE)
            await asyncio.sleep(0.02)
            replaced = recorder.session._scriptrunner
            sessions.give_runner(recorder.session)
            other = [FRAGMENT, *texts("a", "other", "c"), FRAGMENT_END]
            recorder.report(other, replaced)
            await asyncio.sleep(0.02)
            assert recorder.came == WHOLE_CAME
            recorder.report(other)
            await asyncio.sleep(0.02)
            return recorder.came

    assert in_a_loop(run()) == [*WHOLE_CAME, "other"], "the browser has not seen it yet"


def test_an_error_of_a_request_reaches_the_browser() -> None:
    """It must come last: an end after it would clear it away."""

    async def run() -> list[Any]:
        with recorded() as recorder:
            recorder.session._scriptrunner = None
            recorder.session.handle_backmsg_exception(ValueError("no such thing"))
            await asyncio.sleep(0.02)
            return recorder.came

    assert in_a_loop(run()) == [END, START, END, ERROR]


def test_a_report_that_fails_does_not_hold_up_the_next(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> list[Any]:
        with recorded() as recorder:
            send: Callable[..., None] = recorder.session._on_scriptrunner_event
            send(recorder.session._scriptrunner, event=START, page_script_hash=None)
            recorder.report(WHOLE)
            await asyncio.sleep(0.02)
            return recorder.came

    assert in_a_loop(run()) == WHOLE_CAME
    assert "page_script_hash must be set" in caplog.text


def test_no_message_is_cached_by_the_browser() -> None:
    kept = config.get_option("global.minCachedMessageSize")
    [patch] = [patch for patch in patches.PATCHES if patch.name == "message_batching"]
    try:
        config.set_option(
            "global.minCachedMessageSize", patch.options["global.minCachedMessageSize"]
        )
        assert config.get_option("global.minCachedMessageSize") > 2**40
    finally:
        config.set_option("global.minCachedMessageSize", kept)
