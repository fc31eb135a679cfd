"""A small app whose runs report late, so that what is a rare race elsewhere happens every time.

`streamlit run` imports it once for the server and runs it as a script for each visitor, as app.py.
The environment says how many seconds each event of a run takes from its thread to the event loop
(`EVENT_DELAY`), and whether the patch of ui/server/lost_runs.py is applied (`PATCH`, 0 or 1).
"""

import os
from collections.abc import Callable

import streamlit as st
from streamlit.runtime.app_session import AppSession


def delay_events(seconds: float) -> None:
    """Keeps a session in the gap between "the run has ended" and "its output has been handled"."""

    def late(session: AppSession, callback: Callable[[], None]) -> None:
        loop = session._event_loop
        loop.call_soon_threadsafe(loop.call_later, seconds, callback)

    AppSession._call_soon_on_event_loop = late  # type: ignore[method-assign, assignment]


def page() -> None:
    """Two sliders; the second lives in a fragment."""
    outer = st.slider("outer", 0, 100, 50)
    st.markdown(f"outer={outer}")
    fragment()


@st.fragment
def fragment() -> None:
    """The second slider."""
    inner = st.slider("inner", 0, 100, 50)
    st.markdown(f"inner={inner}")


if __name__ == "__main__":
    page()
else:
    delay_events(float(os.environ["EVENT_DELAY"]))
    if os.environ["PATCH"] == "1":
        from ui.server import patches

        patches.apply("lost_runs")
    app = st.App(__file__)
