"""Widens a fragment request to a page request where Streamlit would lose what the visitor did.

Streamlit 1.67 loses an action in two ways.

- The browser joins what several widgets report at the same moment into one request, for the
  fragment of the first. If a timer ticks at the very moment in which a menu of the page is used,
  the tick is answered and the menu is not (measured: with a page that plays, a click on an
  experiment now and then changed nothing but the button). So a request for a fragment in which
  a widget outside that fragment has changed as well becomes a request for the fragment that
  encloses both, or for the page.
- The server drops a request for a fragment that does not exist. While the page is drawn anew after
  a run of the enclosing fragment was interrupted, that includes fragments which are about to be
  drawn (measured: 12 of 1,034 actions just after a button and a full run). So such a request
  becomes one for the page.
"""

from weakref import WeakKeyDictionary

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from ui.server import message_batching, stale_requests

_TRIGGERS = {"trigger_value", "string_trigger_value", "chat_input_value", "json_trigger_value"}
"""Kinds of values that are reported only when something has happened."""

_streamlit_handle_request = AppSession._handle_rerun_script_request
_last_values: WeakKeyDictionary[AppSession, dict[str, bytes]] = WeakKeyDictionary()
"""The value of each widget in the last request, serialised."""


def handle_request(session: AppSession, client_state: ClientState | None = None) -> None:
    """Replaces `AppSession._handle_rerun_script_request`: widens the request where necessary."""
    if client_state is not None and not _is_stale(session, client_state):
        changed = _changed_widgets(session, client_state)
        scopes = {client_state.fragment_id, *(_fragment_of(session, state) for state in changed)}
        if client_state.fragment_id and len(scopes) > 1:
            page = message_batching.browser_page(session)
            client_state.fragment_id = page.enclosing_fragment(scopes)
        if client_state.fragment_id and _is_about_to_exist(session, client_state.fragment_id):
            client_state.fragment_id = ""
    _streamlit_handle_request(session, client_state)


def _is_stale(session: AppSession, client_state: ClientState) -> bool:
    """Whether it is for a fragment of a page that was left: widened, it would lead back there."""
    expected_page = stale_requests.expected_page(session)
    return stale_requests.is_stale(
        client_state.fragment_id, client_state.page_script_hash, expected_page
    )


def _is_about_to_exist(session: AppSession, fragment_id: str) -> bool:
    """Whether a fragment does not exist but may be drawn by the run in progress."""
    runner = session._scriptrunner
    running = runner is not None and runner._requests._state is not ScriptRequestType.STOP
    return running and not session.has_fragment(fragment_id)


def _changed_widgets(session: AppSession, client_state: ClientState) -> list[WidgetState]:
    """Widgets that are new, have another value than in the last request, or were triggered."""
    before = _last_values.get(session, {})
    now = {state.id: state.SerializeToString() for state in client_state.widget_states.widgets}
    _last_values[session] = now
    return [
        state
        for state in client_state.widget_states.widgets
        if state.WhichOneof("value") in _TRIGGERS or before.get(state.id) != now[state.id]
    ]


def _fragment_of(session: AppSession, state: WidgetState) -> str:
    """The fragment that draws a widget; empty if the page does."""
    metadata = session.session_state._new_widget_state.widget_metadata.get(state.id)
    return (metadata.fragment_id if metadata else None) or ""
