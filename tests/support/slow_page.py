"""A small app that draws slowly: a fragment in a fragment, and time to act while they come."""

import time

import streamlit as st

SECONDS = 0.4


def page() -> None:
    """A slider, and the fragments below it."""
    st.markdown(f"whole={st.slider('whole', 0, 100, 50)}")
    room()


@st.fragment
def room() -> None:
    """A slider, and after a while the inner fragment."""
    st.markdown(f"outer={st.slider('outer', 0, 100, 50)}")
    time.sleep(SECONDS)
    st.markdown("Here a run can be broken off, before the inner fragment is reached.")
    scene()


@st.fragment
def scene() -> None:
    """The inner slider."""
    st.markdown(f"inner={st.slider('inner', 0, 100, 50)}")


if __name__ == "__main__":
    page()
else:
    from ui.server import patches

    patches.apply("lost_runs", "message_batching", "request_scope")
    app = st.App(__file__)
