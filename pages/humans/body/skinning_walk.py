"""The walk of "Skinning": its clock, and the sliders of a joint that it may be moving."""

from __future__ import annotations

import streamlit as st

from engine.humans.body.motion_clock import MotionClock
from pages.humans.body import pose_controls
from ui.components.panel import Part
from ui.live import Live, Pace
from ui.state import PageState

MOVED = "The walk turns this joint. Pause to turn it yourself: it then stays as you set it."
PACES = (Pace("¼×", 133, 1), Pace("½×", 66, 1), Pace("1×", 33, 1))
_PLAYS = "plays"
_SEEN, _DRAWN = "body:skinning:moment", "body:skinning:moment_of_sliders"
"""Where the session keeps the moment on the stage, and the one that the sliders show."""


def advance(page: PageState) -> Live | None:
    """Goes on walking; None where nothing walks.

    The sliders are drawn in another fragment: where they show another moment, the page runs again.
    """
    if not pose_controls.walks(page):
        return None
    live = Live(page, "walk", MotionClock, paces=PACES, pace="1×", noun="frame", autostart_after=0)
    live.advance(pose_controls.WALK)
    now = _PLAYS if live.playing else page["step"]
    st.session_state[_SEEN] = now
    if st.session_state.get(_DRAWN) != now:
        st.rerun()
    return live


def moves_joint(page: PageState) -> bool:
    """Whether the chosen joint turns by itself just now."""
    code = pose_controls.code_now(page)
    plays = st.session_state.get(_SEEN) == _PLAYS
    return pose_controls.walks(page) and plays and page["joint"] not in code.joints


def parts(page: PageState) -> list[Part]:
    """The named poses, and the angles of the joint unless the walk is changing them."""
    seen = st.session_state.get(_SEEN)
    st.session_state[_DRAWN] = seen if seen == _PLAYS else page["step"]
    angles = [] if moves_joint(page) else pose_controls.joint_parts(page)
    return [pose_controls.base_part(page), *angles]
