"""The front page: what this is, something that plays, and every topic one click away."""

import streamlit as st

from ui import frame, navigation
from ui.components.cards import cards
from ui.fields import Number
from ui.state import PageState

CLAIM = "Change what learning depends on, and watch it answer."
ABOUT = (
    "Each page runs one method of machine perception: you change its data, its settings or its "
    "noise, and see at once what follows and why. It is for students who have met the formulas and "
    "want to see them at work, and for lecturers who want to show them."
)

home = PageState("home", [Number("step", "Sweep", 0, 0, 1_000_000, 1)])
with frame.page(CLAIM, key="home", ignored=home.ignored):
    st.html(f"<p class='claim about'>{ABOUT}</p>")
    # The stage needs torch, which a fresh server is still importing: the rest need not wait.
    place = st.container(key="home_stage")
    place.html("<span class='room'></span>")  # without a child it would take no room yet
    if opened := cards("home_cards"):
        navigation.open_topic(*opened)
    with place:
        from ui import welcome

        welcome.stage(home)
