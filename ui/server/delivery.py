"""What of a run goes to the browser, and when.

Streamlit 1.67 sends every element of a run, whether it is new or not, between a message that the
run has begun and one that it has ended, after each of which the browser renders all elements of the
page; and wakes the event loop for every single one, when the two threads pass the interpreter's
lock to and fro. Under a hand that drags a slider that is most of the work. So

- the messages of a run of fragments are held until it ends. If all that it drew stands on the page
  already, in the same places (`ui.server.shown`), the browser gets what has changed, and nothing
  of beginning and end: there is nothing to clear away.
- a run that takes longer than `PATIENCE`, that is for the whole page, or that draws something else
  than stands there goes to the browser as ever, but in bursts: messages are collected for `WAIT`;
  whatever else it reports, its end above all, goes at once and takes them with it.

This touches private names of Streamlit, whose version is pinned.
"""

from collections.abc import Sequence
from functools import partial
from threading import Lock
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from ui.server.shown import Shown

WAIT = 0.008
"""Seconds for which messages are collected."""
PATIENCE = 0.2
"""Seconds for which a run of fragments is held."""

ENDLESS = 1e15
"""Bytes, more than any message has."""

_MESSAGE = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
_START = ScriptRunnerEvent.SCRIPT_STARTED
_COMPLETE = {
    ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS,
    ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS,
}


class _Report(NamedTuple):
    """One event of a run, as Streamlit reports it."""

    sender: Any
    event: ScriptRunnerEvent
    named: dict[str, Any]

    @property
    def fragments(self) -> bool:
        """Whether it begins a run of fragments."""
        return self.event is _START and bool(self.named.get("fragment_ids_this_run"))

    @property
    def message(self) -> ForwardMsg:
        """What an element or block is drawn with."""
        message: ForwardMsg = self.named["forward_msg"]
        return message


class _Session:
    """What a session's runs have reported, its event loop has not seen, and its browser shows."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.waiting: list[_Report] = []
        self.called = False
        self.held = 0  # the number of the run that is held; 0 is none
        self.runs = 0
        # From here on only the event loop looks.
        self.shown = Shown()
        self.running = False
        self.whole = True  # the run that is under way is one of the whole page
        self.drawn: list[ForwardMsg] = []  # by that run


_sessions: WeakKeyDictionary[AppSession, _Session] = WeakKeyDictionary()
_register = AppSession.register_file_watchers


def install() -> None:
    """Put it in front of every session; call before the server starts."""
    # The browser keeps large messages for so many runs, and of most runs it will not hear.
    config.set_option("global.minCachedMessageSize", ENDLESS)
    AppSession._on_scriptrunner_event = on_event  # type: ignore[assignment, method-assign]
    AppSession.register_file_watchers = resume  # type: ignore[assignment, method-assign]


def resume(session: AppSession) -> None:
    """Stand in for `AppSession.register_file_watchers`, called when a browser comes back.

    What was on its way when the connection broke has not arrived.
    """
    shown(session).forget()
    _register(session)


def on_event(session: AppSession, sender: Any, event: ScriptRunnerEvent, **named: Any) -> None:
    """Stand in for `AppSession._on_scriptrunner_event`: hold and collect."""
    ours = _of(session)
    report = _Report(sender, event, named)
    with ours.lock:
        ours.waiting.append(report)
        if report.fragments:
            ours.runs += 1
            ours.held = ours.runs
            wake = partial(_after, session, PATIENCE, ours.runs)
        elif event is not _MESSAGE:
            ours.held = 0
            wake = partial(_deliver, session)
        elif ours.held or ours.called:
            return
        else:
            wake = partial(_after, session, WAIT)
        ours.called = True
    session._call_soon_on_event_loop(wake)


def shown(session: AppSession) -> Shown:
    """What its browser shows."""
    return _of(session).shown


def _of(session: AppSession) -> _Session:
    return _sessions.get(session) or _sessions.setdefault(session, _Session())


def _after(session: AppSession, seconds: float, run: int = 0) -> None:
    session._event_loop.call_later(seconds, _deliver, session, run)


def _deliver(session: AppSession, run: int = 0) -> None:
    """Have all that waits handled, in order, one failing apart from the next; on the event loop.

    Args:
        session: whose runs reported it.
        run: the one whose patience is over; nothing happens if it has ended meanwhile.
    """
    ours = _sessions[session]
    with ours.lock:
        if run and ours.held != run:
            return
        ours.held = 0
        waiting, ours.waiting = ours.waiting, []
        ours.called = False
    for batch in _batches(waiting):
        session._event_loop.call_soon(_handle, session, ours, batch)


def _batches(reports: Sequence[_Report]) -> list[list[_Report]]:
    """A run of fragments that is there to its end in one piece, all other reports one by one."""
    batches: list[list[_Report]] = []
    together = False
    for report in reports:
        if together:
            batches[-1].append(report)
            together = report.event is _MESSAGE
        else:
            batches.append([report])
            together = report.fragments
    return batches


def _handle(session: AppSession, ours: _Session, batch: Sequence[_Report]) -> None:
    """A run of fragments in one piece is sent as what it changes, if that can be."""
    first, last = batch[0], batch[-1]
    if first.fragments and last.event in _COMPLETE and first.sender is session._scriptrunner:
        messages = [report.message for report in batch[1:-1]]
        changes = ours.shown.changes(messages)
        if changes is not None:
            ours.shown.note(changes)
            for message in changes:
                session._enqueue_forward_msg(message)
            return
    for report in batch:
        _pass_on(session, ours, report)


def _pass_on(session: AppSession, ours: _Session, report: _Report) -> None:
    """As Streamlit does it, with an eye on what comes to stand on the page."""
    if report.sender is session._scriptrunner:
        if report.event is _MESSAGE:
            ours.drawn.append(report.message)
        else:
            if report.event in _COMPLETE:
                ours.shown.replace(ours.drawn, whole=ours.whole)
            elif ours.running:  # it ends before its end, or another runner has replaced it
                ours.shown.forget()
            ours.running = report.event is _START
            ours.whole = not report.fragments
            ours.drawn = []
    session._handle_scriptrunner_event_on_event_loop(report.sender, report.event, **report.named)
