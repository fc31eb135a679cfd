"""How a page is looked at: projected in a lecture, in a frame of another page, or neither."""

import streamlit as st

from ui.components.actions import CHOSEN

_PRESENT = {"1": True, "0": False, "": False}


def presenting() -> bool:
    """Whether the link says ``present=1``, or what the visitor has chosen since.

    The choice is kept beside the link: Streamlit may go on reporting the address it was opened
    with after ours has changed.
    """
    if embedded():
        return False
    asked = _PRESENT.get(st.query_params.get("present", "0"), False)
    if asked:
        st.session_state.setdefault(CHOSEN, True)  # on to other pages too
    return bool(st.session_state.get(CHOSEN, asked))


def embedded() -> bool:
    """Whether the link says ``embed=true``: the page stands in a frame of another one.

    Then there are the stage, what plays it and a line of words, and nothing else.
    """
    return bool(st.context.is_embedded)


def ignored_present() -> list[str]:
    """A sentence if the link says neither 1 nor 0 of `presenting`."""
    asked = st.query_params.get("present", "0")
    if asked in _PRESENT:
        return []
    return [f"This link asked for present={asked[:40]}; only 1 or 0 is known, so it is ignored."]
