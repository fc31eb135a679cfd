"""Through a lecture, view by view: a line above the stage, and in Present the keys of a remote."""

from __future__ import annotations

from html import escape

import streamlit as st

from ui.lectures import session
from ui.lectures.model import LectureView


def name_of(view: LectureView | None) -> str:
    """What leads to a view is called by its title."""
    return "" if view is None else view.title or view.page.replace("-", " ")


def draw_line(slug: str) -> None:
    """Which view this is, its notes, and the buttons that lead on; nothing outside a lecture."""
    held = session.opened()
    view = held.view
    if view is None or held.place is None:
        return
    with st.container(
        key="lecture_line", horizontal=True, vertical_alignment="center", gap="small"
    ):
        notes = f"<span>{escape(view.notes)}</span>" if view.notes else ""
        st.html(
            f"<p class='lecture'><b>{escape(held.lecture.title or 'Lecture')} {count()}: "
            f"{escape(name_of(view))}</b> {notes}</p>"
        )
        for step, label, icon in ((-1, "Back", "chevron_left"), (1, "Next", "chevron_right")):
            other = held.neighbour(step)
            if st.button(
                label,
                icon=f":material/{icon}:",
                key=f"{slug}:lecture:{step}:{held.place}",
                disabled=other is None,
                help=f"To: {name_of(other)}" if other else None,
            ):
                session.go(held.place + step)
        if st.button("Leave", key=f"{slug}:lecture:leave:{held.place}", type="tertiary"):
            session.leave()
            st.rerun()


def is_on() -> bool:
    """Whether a view of the lecture is on the stage."""
    return session.opened().view is not None


def neighbours() -> tuple[str, str]:
    """What the views before and after are called; empty where there is none."""
    held = session.opened()
    return name_of(held.neighbour(-1)), name_of(held.neighbour(1))


def count() -> str:
    """Which view of how many."""
    held = session.opened()
    return f"{(held.place or 0) + 1} / {len(held.lecture.views)}"


def turn(step: int) -> None:
    """Goes to the view before (−1) or after (1); ends the run where there is one."""
    held = session.opened()
    if held.place is not None and held.neighbour(step) is not None:
        session.go(held.place + step)
