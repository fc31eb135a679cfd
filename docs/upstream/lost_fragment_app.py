"""A slider, a fragment with a slider, and in it a fragment with a slider, after a while."""

import time

import streamlit as st

st.markdown(f"whole={st.slider('whole', 0, 100, 50)}")


@st.fragment
def outer():
    """Slow, so that there is time to act."""
    st.markdown(f"outer={st.slider('outer', 0, 100, 50)}")
    time.sleep(0.3)
    st.markdown("Here a run can be interrupted, before the inner fragment is reached.")
    inner()


@st.fragment
def inner():
    """What is lost."""
    st.markdown(f"inner={st.slider('inner', 0, 100, 50)}")


outer()
