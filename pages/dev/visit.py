"""For tests: opens an address as a link opens it in a new session, without loading the app anew."""

from urllib.parse import parse_qs, urlsplit

import streamlit as st

from ui import navigation

address = st.text_input("Address to visit")
if address:
    parts = urlsplit(address)
    st.session_state.clear()
    navigation.open_page(parts.path, parse_qs(parts.query, keep_blank_values=True))
