"""Keeps what waits to be sent to the browser when a fragment starts to run.

When a run of fragments starts, Streamlit 1.67 drops the elements of these fragments that still wait
in the session's queue, since the run will draw them again. It keeps the end of the page's run that
has drawn them, so the browser takes them for gone and clears them until the fragment has run. Who
presses a button that stands there presses nothing (seen: the guide strip of a page that plays was
away for 0.25 to 0.75 s after one question of six, and the next press was lost).
"""

from streamlit.runtime.app_session import AppSession

_streamlit_clear_queue = AppSession._clear_queue


def clear_queue(session: AppSession, fragment_ids_this_run: list[str] | None = None) -> None:
    """Replaces `AppSession._clear_queue`: for a run of fragments, everything is kept.

    What waits is not replaced by what comes at the same place either: the browser would take it
    for an element of the earlier run.
    """
    if fragment_ids_this_run:
        session._browser_queue._delta_index_map = {}
    else:
        _streamlit_clear_queue(session)
