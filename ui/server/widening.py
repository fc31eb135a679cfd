"""A request for too little of a page becomes one for more of it, so that no action is lost.

Streamlit 1.67 loses what a visitor does in two ways.

- It joins what is reported at the same moment into one request, for the fragment that was heard of
  first. If a clock ticks in the very moment in which a menu of the page is used, the tick is
  answered and the menu is not (measured: with a page that plays, a click on an experiment now and
  then changed nothing but the button). So a request for a fragment in which something else has
  changed as well becomes one for the fragment that is around both, or for the page.
- It drops a request for a fragment that it does not know. While the page is drawn anew after a run
  of the fragment around it was broken off, that is also one which is about to be drawn (measured:
  of actions in the moments after a button and a full run, 12 of 1,034). So such a request becomes
  one for the page.

This touches private names of Streamlit, whose version is pinned.
"""

from weakref import WeakKeyDictionary

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from ui.server import delivery

_ONCE = {"trigger_value", "string_trigger_value", "chat_input_value", "json_trigger_value"}
"""Values that are reported only when something has happened."""

_handle = AppSession._handle_rerun_script_request
_wanted: WeakKeyDictionary[AppSession, str] = WeakKeyDictionary()
"""The page that was asked for and has not come yet; empty if by its name."""
_reported: WeakKeyDictionary[AppSession, dict[str, bytes]] = WeakKeyDictionary()


def install() -> None:
    """Put it in front of every session; call before the server starts."""
    AppSession._handle_rerun_script_request = handle  # type: ignore[assignment, method-assign]


def handle(session: AppSession, client_state: ClientState | None = None) -> None:
    """Stand in for `AppSession._handle_rerun_script_request`: widen the request if need be."""
    if client_state is not None and not _late(session, client_state):
        changed = _changed(session, client_state)
        wanted = {client_state.fragment_id, *(_owner(session, state) for state in changed)}
        if client_state.fragment_id and len(wanted) > 1:
            client_state.fragment_id = delivery.shown(session).around(wanted)
        if client_state.fragment_id and _not_yet_there(session, client_state.fragment_id):
            client_state.fragment_id = ""
    _handle(session, client_state)


def _late(session: AppSession, client_state: ClientState) -> bool:
    """Whether it is for a fragment of a page that was left; for the page it would lead back."""
    page, shown = client_state.page_script_hash, session.page_script_hash
    if _wanted.get(session) == shown:  # it has come
        del _wanted[session]
    if not client_state.fragment_id:
        if page != shown:
            _wanted[session] = page
        return False
    return page not in {"", _wanted.get(session) or shown}


def _not_yet_there(session: AppSession, fragment_id: str) -> bool:
    """Whether a fragment may come with the run that is under way."""
    runner = session._scriptrunner
    runs = runner is not None and runner._requests._state is not ScriptRequestType.STOP
    return runs and not session.has_fragment(fragment_id)


def _changed(session: AppSession, client_state: ClientState) -> list[WidgetState]:
    """What is new, or has another value than with the request before."""
    before = _reported.get(session, {})
    now = {state.id: state.SerializeToString() for state in client_state.widget_states.widgets}
    _reported[session] = now
    return [
        state
        for state in client_state.widget_states.widgets
        if state.WhichOneof("value") in _ONCE or before.get(state.id) != now[state.id]
    ]


def _owner(session: AppSession, state: WidgetState) -> str:
    """The fragment that draws a widget, empty if the page does."""
    metadata = session.session_state._new_widget_state.widget_metadata.get(state.id)
    return (metadata.fragment_id if metadata else None) or ""
