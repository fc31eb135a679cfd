"""Keep a page from being drawn inside a container of the page before it.

Before a fragment runs, Streamlit 1.67 puts back the containers that were open where the fragment
was defined, and leaves them open. When a request for the whole page comes while it runs, the same
thread goes on with that one, and draws the page into the container: the browser reports "Bad delta
path index" and shows nothing (measured: 1 of 15 departures from a playing home page on a busy
machine).

So every run begins with no container open. This touches private names of Streamlit, whose version
is pinned.
"""

from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

_run = ScriptRunner._run_script


def install() -> None:
    """Put the guard in front of every session; call before the server starts."""
    global _run
    if ScriptRunner._run_script is not run_script:
        _run, ScriptRunner._run_script = ScriptRunner._run_script, run_script  # type: ignore[assignment, method-assign]


def run_script(runner: ScriptRunner, rerun_data: RerunData) -> None:
    """Stand in for `ScriptRunner._run_script`: begin at the top of the page."""
    context_dg_stack.set(get_default_dg_stack_value())
    _run(runner, rerun_data)
