"""Where controls, stage and readouts stand beside each other."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.frame.modes import embedded, presenting


def controls_and_body() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two columns: the controls, and the body for a fragment of its own with all that moves.

    Embedded, the controls are not seen; they are drawn, since some put values in order.

    While a page plays, only the body runs; every element less is a millisecond of the browser's.
    On a phone the body comes first.
    """
    if embedded():
        return st.container(key="embed_controls"), st.container(key="stage_room")
    left, body = (
        st.columns([0.85, 5.1], gap="small")
        if presenting()
        else st.columns([1.15, 4.45], gap="medium")
    )
    return left, body.container(key="stage_room")


def stage_and_readouts() -> tuple[DeltaGenerator, DeltaGenerator]:
    """In the body: the stage, about half of the page's width, and the readouts beside it."""
    if embedded():
        (middle,) = st.columns(1)
        return middle, st.container(key="embed_readouts")
    if presenting():
        middle, right = st.columns([3.95, 1.15], gap="small")
    else:
        middle, right = st.columns([3.1, 1.35], gap="medium")
    return middle, right
