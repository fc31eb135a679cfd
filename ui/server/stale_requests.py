"""Drops requests for fragments of a page that the visitor has left.

A fragment that plays an animation sends request after request. One that is sent just before its
page is left arrives after the request for the new page, and Streamlit 1.67 follows it: merged into
a waiting request, it replaces the new page by the old one; run afterwards, it makes the browser
clear the new page before it finds no fragment (measured: 2 of 12 departures from a playing page
ended on an empty one), or it finds one, since pages that are built alike have fragments of the same
name, and draws it into the page that it has just cleared ("Bad delta path index").

Such a request has nothing left to do, so it is dropped.

Besides, before a fragment runs, Streamlit restores the containers that were open where it was
defined, and leaves them open. When a request for the whole page comes while it runs, the same
thread goes on with that request and draws the page into the container (measured: 1 of 15 departures
from a playing home page on a busy machine). So every run begins with no container open.
"""

from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequests,
    ScriptRequestType,
)

_streamlit_merge = ScriptRequests._request_rerun_locked
_streamlit_run_script = ScriptRunner._run_script


def is_stale(fragment: str | None, page: str, expected_page: str) -> bool:
    """Whether a request is for a fragment of another page than the one that is expected.

    Args:
        fragment: that the request is for; empty if it is for a whole page.
        page: hash of the page that sent it; empty if unknown.
        expected_page: hash of the page that is drawn or will be next; empty if unknown.
    """
    return bool(fragment) and bool(page) and bool(expected_page) and page != expected_page


def expected_page(session: AppSession) -> str:
    """The page that a session will have drawn once all accepted requests are answered."""
    runner = session._scriptrunner
    if runner is not None and runner._requests._state is ScriptRequestType.RERUN:
        waiting = runner._requests._rerun_data
        if not _fragments(waiting) and waiting.page_script_hash:
            return waiting.page_script_hash
    # A run that has just begun says first which page it is for, and a moment later opens it.
    pages = session._pages_manager
    return pages.intended_page_script_hash or pages.current_page_script_hash


def merge_request(requests: ScriptRequests, new_data: RerunData) -> bool:
    """Replaces `ScriptRequests._request_rerun_locked`: a waiting request for another page wins."""
    if requests._state is ScriptRequestType.RERUN and not _fragments(requests._rerun_data):
        waiting_page = requests._rerun_data.page_script_hash
        if any(is_stale(f, new_data.page_script_hash, waiting_page) for f in _fragments(new_data)):
            return True
    return _streamlit_merge(requests, new_data)


def run_script(runner: ScriptRunner, rerun_data: RerunData) -> None:
    """Replaces `ScriptRunner._run_script`: no container is open; nothing begins without a need."""
    fragments = _fragments(rerun_data)
    page = runner._pages_manager.current_page_script_hash
    if not fragments or any(
        runner._fragment_storage.contains(fragment)
        and not is_stale(fragment, rerun_data.page_script_hash, page)
        for fragment in fragments
    ):
        context_dg_stack.set(get_default_dg_stack_value())
        _streamlit_run_script(runner, rerun_data)


def _fragments(data: RerunData) -> list[str]:
    """The fragments that a request is for; none if it is for the whole page."""
    return [data.fragment_id] if data.fragment_id else data.fragment_id_queue
