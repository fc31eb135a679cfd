"""Who may send pictures of a film: every visitor who has a page open, one film at a time."""

from __future__ import annotations

import secrets
import threading

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

PATH = "films"
"""Where the server takes pictures (`ui.server.films`)."""

_KEY = "films:ticket"
_sessions: dict[str, str] = {}
_lock = threading.Lock()


def ticket() -> str:
    """What the browser of this visitor shows to have a film made; one for the whole session."""
    found: str | None = st.session_state.get(_KEY)
    context = get_script_run_ctx()
    if context is None:
        return ""
    if found is None or _sessions.get(found) != context.session_id:
        found = secrets.token_urlsafe(24)
        st.session_state[_KEY] = found
        with _lock:
            for other in [each for each in _sessions if not is_valid(each)]:
                del _sessions[other]
            _sessions[found] = context.session_id
    return found


def is_valid(shown: str) -> bool:
    """Whether it is the ticket of a visitor who is there."""
    session = _sessions.get(shown)
    return (
        session is not None
        and runtime.exists()
        and runtime.get_instance().is_active_session(session)
    )
