"""Two sliders with their values in words; the second pair is a fragment."""

import streamlit as st

outer = st.slider("outer", 0, 100, 50)
st.markdown(f"outer={outer}")


@st.fragment
def fragment():
    """The second pair."""
    inner = st.slider("inner", 0, 100, 50)
    st.markdown(f"inner={inner}")


fragment()
