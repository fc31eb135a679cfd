"""Keep a page that was left from showing up in the one that follows it.

A fragment that plays sends request after request. One that is sent just before its page is left
arrives after the request for the new page, and Streamlit 1.67 follows it: folded into a waiting
request it replaces the new page by the old one; run afterwards it makes the browser clear the new
page before it finds no fragment (measured: 2 of 12 departures from a playing page ended on an empty
one), or finds one, for pages that are built alike have fragments of the same name, and draws it
into the page that it has just cleared ("Bad delta path index").

Such a request has nothing left to do, so it is dropped.

Besides, before a fragment runs, Streamlit puts back the containers that were open where it was
defined, and leaves them open. When a request for the whole page comes while it runs, the same
thread goes on with that one and draws the page into the container (measured: 1 of 15 departures
from a playing home page on a busy machine). So every run begins with no container open.

This touches private names of Streamlit, whose version is pinned.
"""

from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequests,
    ScriptRequestType,
)

_fold = ScriptRequests._request_rerun_locked
_run = ScriptRunner._run_script


def install() -> None:
    """Put the guard in front of every session; call before the server starts."""
    ScriptRequests._request_rerun_locked = fold  # type: ignore[assignment, method-assign]
    ScriptRunner._run_script = run_script  # type: ignore[assignment, method-assign]


def fold(requests: ScriptRequests, new: RerunData) -> bool:
    """Stand in for `ScriptRequests._request_rerun_locked`: another page that waits goes first."""
    if requests._state is ScriptRequestType.RERUN:
        waiting = requests._rerun_data
        elsewhere = waiting.page_script_hash not in ("", new.page_script_hash)
        if elsewhere and _fragments(new) and not _fragments(waiting):
            return True
    return _fold(requests, new)


def run_script(runner: ScriptRunner, rerun_data: RerunData) -> None:
    """Stand in for `ScriptRunner._run_script`: begin at the top, if there is anything to run."""
    wanted = _fragments(rerun_data)
    shown = runner._pages_manager.current_page_script_hash
    here = rerun_data.page_script_hash in ("", shown)
    if not wanted or (here and any(runner._fragment_storage.contains(name) for name in wanted)):
        context_dg_stack.set(get_default_dg_stack_value())
        _run(runner, rerun_data)


def _fragments(data: RerunData) -> list[str]:
    """The fragments that a request is for; none if it is for the whole page."""
    return [data.fragment_id] if data.fragment_id else data.fragment_id_queue
