"""A wrong address: say so, offer what is there."""

import difflib

import streamlit as st

from ui import catalog, frame, navigation
from ui.components.cards import cards

name = navigation.missing_name()
close = difflib.get_close_matches(name, [topic.slug for topic in catalog.TOPICS], n=1, cutoff=0.5)

with frame.page(f"There is no page “{name[:60]}” here", "Here is what there is.", key="missing"):
    with st.container(horizontal=True):
        st.page_link("pages/home.py", label="Go to the home page", icon=":material/home:")
        for slug in close:
            topic = catalog.topic(slug)
            st.page_link(topic.path, label=f"Did you mean {topic.title}?", icon=":material/help:")
    if opened := cards("missing_cards"):
        navigation.open_topic(*opened)
