"""Keep Streamlit 1.67 from losing the output of a run.

A script runner that has no more work marks itself stopped on its own thread; its last messages
still wait on the event loop. If the request for a *fragment* run is handled in that gap, the
session starts another runner and from then on ignores everything "from a non-current
ScriptRunner": the page shows an old value until the next interaction (measured: 1 % of full runs
when fragment requests follow them closely).

So such a request is held until the stopped runner has signed off, and everything that arrives
meanwhile queues behind it, in order. A full run needs no holding: it draws the whole page again.

This touches private names of Streamlit, which is why its version is pinned and why
``tests/test_lost_runs.py`` provokes the loss.
"""

from asyncio import TimerHandle
from collections import deque
from typing import Any
from weakref import WeakKeyDictionary

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

PATIENCE = 2.0
"""Seconds after which held requests go ahead even if the stopped runner never signed off."""

_request_rerun = AppSession.request_rerun
_handle_event = AppSession._handle_scriptrunner_event_on_event_loop
_held: WeakKeyDictionary[AppSession, deque[ClientState | None]] = WeakKeyDictionary()
_timers: WeakKeyDictionary[AppSession, TimerHandle] = WeakKeyDictionary()


def install() -> None:
    """Put the guard in front of every session; call before the server starts."""
    AppSession.request_rerun = request_rerun  # type: ignore[assignment, method-assign]
    AppSession._handle_scriptrunner_event_on_event_loop = handle_event  # type: ignore[assignment, method-assign]


def request_rerun(session: AppSession, client_state: ClientState | None) -> None:
    """Stand in for `AppSession.request_rerun`: hold the request if it would lose output."""
    held = _held.get(session)
    if held:
        held.append(client_state)
    elif _would_lose(session, client_state):
        _held[session] = deque([client_state])
        _timers[session] = session._event_loop.call_later(PATIENCE, _release, session)
    else:
        _request_rerun(session, client_state)


def handle_event(
    session: AppSession, sender: Any, event: ScriptRunnerEvent, *arguments: Any, **named: Any
) -> None:
    """Stand in for the session's event handler: a runner that signs off lets requests go."""
    try:
        _handle_event(session, sender, event, *arguments, **named)
    finally:
        if event is ScriptRunnerEvent.SHUTDOWN and session._scriptrunner is None:
            _release(session)


def _would_lose(session: AppSession, client_state: ClientState | None) -> bool:
    runner = session._scriptrunner
    return (
        client_state is not None
        and bool(client_state.fragment_id)
        and runner is not None
        and runner._requests._state is ScriptRequestType.STOP
    )


def _release(session: AppSession) -> None:
    timer = _timers.pop(session, None)
    if timer is not None:  # else it would release what a later hold keeps
        timer.cancel()
    held = _held.pop(session, None) or ()
    for client_state in held:
        _request_rerun(session, client_state)
