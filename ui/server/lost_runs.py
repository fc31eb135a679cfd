"""Holds a fragment request that would make Streamlit lose the output of the run before it.

In Streamlit 1.67 a script runner that has no more work marks itself stopped on its own thread,
while its last messages still wait on the event loop. If the request for a *fragment* is handled in
that gap, the session starts another runner and from then on ignores everything "from a non-current
ScriptRunner": the page shows an old value until the next interaction (measured: 1 % of full runs
when fragment requests follow them closely).

So such a request is held until the stopped runner has reported its shutdown, and everything that
arrives meanwhile queues behind it, in order. A full run need not be held: it draws the whole page
again.

``tests/test_lost_runs.py`` provokes the loss, and ``docs/upstream/lost_run.md`` reproduces it with
Streamlit alone.
"""

from asyncio import TimerHandle
from collections import deque
from typing import Any
from weakref import WeakKeyDictionary

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

HOLD_LIMIT = 2.0
"""Seconds after which held requests go ahead even if the stopped runner reported no shutdown."""

_streamlit_request_rerun = AppSession.request_rerun
_streamlit_handle_event = AppSession._handle_scriptrunner_event_on_event_loop
_held: WeakKeyDictionary[AppSession, deque[ClientState | None]] = WeakKeyDictionary()
_timers: WeakKeyDictionary[AppSession, TimerHandle] = WeakKeyDictionary()


def request_rerun(session: AppSession, client_state: ClientState | None) -> None:
    """Replaces `AppSession.request_rerun`: holds the request if it would lose output."""
    held = _held.get(session)
    if held:
        held.append(client_state)
    elif _would_lose_output(session, client_state):
        _held[session] = deque([client_state])
        _timers[session] = session._event_loop.call_later(HOLD_LIMIT, _release, session)
    else:
        _streamlit_request_rerun(session, client_state)


def handle_event(
    session: AppSession,
    sender: ScriptRunner | None,
    event: ScriptRunnerEvent,
    *arguments: Any,
    **named: Any,
) -> None:
    """Replaces `AppSession._handle_scriptrunner_event_on_event_loop`: a shutdown ends the hold."""
    try:
        _streamlit_handle_event(session, sender, event, *arguments, **named)
    finally:
        if event is ScriptRunnerEvent.SHUTDOWN and session._scriptrunner is None:
            _release(session)


def _would_lose_output(session: AppSession, client_state: ClientState | None) -> bool:
    runner = session._scriptrunner
    return (
        client_state is not None
        and bool(client_state.fragment_id)
        and runner is not None
        and runner._requests._state is ScriptRequestType.STOP
    )


def _release(session: AppSession) -> None:
    """Hands on all held requests, in order."""
    timer = _timers.pop(session, None)
    if timer is not None:  # else it would end a later hold too early
        timer.cancel()
    held = _held.pop(session, None) or ()
    for client_state in held:
        _streamlit_request_rerun(session, client_state)
