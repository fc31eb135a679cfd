"""The yardstick: the smallest interactive Streamlit page there is, one slider and its value."""

import streamlit as st

value = st.slider("value", 0, 100, 50)
st.markdown(f"value={value}")
