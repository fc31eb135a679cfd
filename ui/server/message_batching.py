"""Sends the browser fewer messages: of a fragment's run what it changes, and the others in batches.

Streamlit 1.67 sends every element of a run, changed or not, between a message that the run has
started and one that it has ended, and after each of these two the browser renders all elements of
the page. It also wakes the event loop for every single message, and each time the two threads hand
over the interpreter's lock. While a slider is dragged that is most of the work. So

- the messages of a fragment's run are held until it ends. If the run has drawn the same elements at
  the same places as the browser shows (`ui.server.fragment_diff`), only those that have changed are
  sent, without the start and end of the run: nothing has to be cleared.
- a run that takes longer than `HOLD_LIMIT`, is for the whole page, or draws other elements is
  sent completely, but in batches: messages are collected for `BATCH_INTERVAL`; any other event,
  such as the end of the run, is passed on at once together with the messages before it.
"""

from collections.abc import Sequence
from functools import partial
from threading import Lock
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent

from ui.server.fragment_diff import BrowserPage

BATCH_INTERVAL = 0.008
"""Seconds for which messages are collected."""
HOLD_LIMIT = 0.2
"""Seconds for which the messages of a fragment's run are held at most."""

NEVER_CACHE = 1e15
"""For ``global.minCachedMessageSize``: bytes, more than any message has.

The browser drops a cached message after a number of runs, and of most runs it will not hear.
"""

_MESSAGE = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
_START = ScriptRunnerEvent.SCRIPT_STARTED
_COMPLETE = {
    ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS,
    ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS,
}


class _Report(NamedTuple):
    """One event of a run, as its script runner reports it."""

    sender: ScriptRunner | None
    event: ScriptRunnerEvent
    named: dict[str, Any]

    @property
    def starts_fragments(self) -> bool:
        """Whether a run of fragments starts."""
        return self.event is _START and bool(self.named.get("fragment_ids_this_run"))

    @property
    def message(self) -> ForwardMsg:
        """The message that draws an element or block."""
        message: ForwardMsg = self.named["forward_msg"]
        return message


class _Outbox:
    """What the runs of one session have reported and its browser has not been sent.

    Attributes:
        lock: guards the attributes up to `runs`, which two threads use.
        waiting: reports in order.
        woken: whether the event loop has been asked to send them.
        held_run: number of the fragment run that is held; 0 if none is.
        runs: how many fragment runs have started.
        page: what the browser shows. From here on only the event loop uses the attributes.
        running: whether a run has started and not ended.
        full: whether that run is for the whole page.
        drawn: the messages of that run so far.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.waiting: list[_Report] = []
        self.woken = False
        self.held_run = 0
        self.runs = 0
        self.page = BrowserPage()
        self.running = False
        self.full = True
        self.drawn: list[ForwardMsg] = []


_outboxes: WeakKeyDictionary[AppSession, _Outbox] = WeakKeyDictionary()
_streamlit_register_file_watchers = AppSession.register_file_watchers


def register_file_watchers(session: AppSession) -> None:
    """Replaces `AppSession.register_file_watchers`, which is called when a browser reconnects.

    Messages that were on their way when the connection broke have not arrived.
    """
    browser_page(session).clear()
    _streamlit_register_file_watchers(session)


def on_event(
    session: AppSession, sender: ScriptRunner | None, event: ScriptRunnerEvent, **named: Any
) -> None:
    """Replaces `AppSession._on_scriptrunner_event`: collects what is reported."""
    outbox = _outbox(session)
    report = _Report(sender, event, named)
    with outbox.lock:
        outbox.waiting.append(report)
        if report.starts_fragments:
            outbox.runs += 1
            outbox.held_run = outbox.runs
            wake = partial(_send_later, session, HOLD_LIMIT, outbox.runs)
        elif event is not _MESSAGE:
            outbox.held_run = 0
            wake = partial(_send, session)
        elif outbox.held_run or outbox.woken:
            return
        else:
            wake = partial(_send_later, session, BATCH_INTERVAL)
        outbox.woken = True
    session._call_soon_on_event_loop(wake)


def browser_page(session: AppSession) -> BrowserPage:
    """What the browser of a session shows."""
    return _outbox(session).page


def _outbox(session: AppSession) -> _Outbox:
    return _outboxes.get(session) or _outboxes.setdefault(session, _Outbox())


def _send_later(session: AppSession, seconds: float, run: int = 0) -> None:
    session._event_loop.call_later(seconds, _send, session, run)


def _send(session: AppSession, run: int = 0) -> None:
    """Have all reports handled in order, one failing apart from the next; on the event loop.

    Args:
        session: whose runs reported it.
        run: the run whose hold limit is reached; if it has ended meanwhile, nothing happens.
            Without it, a run that is held stays so: it may have begun since this was called for.
    """
    outbox = _outboxes[session]
    with outbox.lock:
        if run and outbox.held_run != run:
            return
        waiting, outbox.waiting = outbox.waiting, []
        if run:
            outbox.held_run = 0
        elif outbox.held_run:  # this was about a run before it, which has ended
            held = max(place for place, report in enumerate(waiting) if report.starts_fragments)
            waiting, outbox.waiting = waiting[:held], waiting[held:]
        outbox.woken = False
    # At once, since callbacks that were scheduled later count on it.
    for batch in _batches(waiting):
        try:
            _handle(session, outbox, batch)
        except Exception as error:
            text = "A report of a script run could not be handled"
            session._event_loop.call_exception_handler({"message": text, "exception": error})


def _batches(reports: Sequence[_Report]) -> list[list[_Report]]:
    """A complete run of fragments in one batch, all other reports one by one."""
    batches: list[list[_Report]] = []
    in_fragments = False
    for report in reports:
        if in_fragments:
            batches[-1].append(report)
            in_fragments = report.event is _MESSAGE
        else:
            batches.append([report])
            in_fragments = report.starts_fragments
    return batches


def _handle(session: AppSession, outbox: _Outbox, batch: Sequence[_Report]) -> None:
    """Send the changes of a complete run of fragments if they suffice, else every report."""
    first, last = batch[0], batch[-1]
    if first.starts_fragments and last.event in _COMPLETE and first.sender is session._scriptrunner:
        changes = outbox.page.diff([report.message for report in batch[1:-1]])
        if changes is not None:
            outbox.page.record_changes(changes)
            for message in changes:
                session._enqueue_forward_msg(message)
            return
    for report in batch:
        _pass_on(session, outbox, report)


def _pass_on(session: AppSession, outbox: _Outbox, report: _Report) -> None:
    """Let Streamlit handle a report, and record what comes to stand on the page."""
    if report.sender is session._scriptrunner:
        if report.event is _MESSAGE:
            outbox.drawn.append(report.message)
        else:
            if report.event in _COMPLETE:
                outbox.page.record_run(outbox.drawn, full=outbox.full)
            elif outbox.running:  # it was interrupted, or another runner has replaced it
                outbox.page.clear()
            outbox.running = report.event is _START
            outbox.full = not report.starts_fragments
            outbox.drawn = []
    session._handle_scriptrunner_event_on_event_loop(report.sender, report.event, **report.named)
