"""The lecture of a session: which one is open, and which of its views is on the stage.

The address carries both (``lecture=…&lecture_view=3``), so that each view of a lecture is a link
that goes on from there. A shipped lecture goes by its name, a short one by its code; one that is
too long for a link is known to this session alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from ui import navigation
from ui.lectures import model
from ui.lectures.model import Lecture, LectureView

FOLDER = Path(__file__).parents[2] / "assets" / "lectures"
NAME, PLACE = "lecture", "lecture_view"
_KEY = "lecture:open"
_HERE = "file"
"""In the address: a lecture that is in no link."""


@dataclass
class Open:
    """A lecture of this session.

    Attributes:
        lecture: itself.
        name: how the address calls it.
        place: of the view on the stage, None while none of them is.
        refused: sentences about what was left out.
        earlier: what the address may still call it, from before it was changed here.
    """

    lecture: Lecture
    name: str = ""
    place: int | None = None
    refused: tuple[str, ...] = ()
    earlier: frozenset[str] = frozenset()

    @property
    def view(self) -> LectureView | None:
        """What is on the stage, if it is a view of the lecture."""
        return None if self.place is None else self.lecture.views[self.place]

    def neighbour(self, step: int) -> LectureView | None:
        """The view before (−1) or after (1) the one on the stage."""
        at = -1 if self.place is None else self.place + step
        return self.lecture.views[at] if 0 <= at < len(self.lecture.views) else None


@cache
def shipped() -> dict[str, Lecture]:
    """The lectures that come with the playground, by name."""
    files = sorted(FOLDER.glob("*.jsonl"))
    return {file.stem: model.from_text(file.read_text(encoding="utf-8"))[0] for file in files}


def opened() -> Open:
    """The lecture of the session, an empty one at first; call `follow` before."""
    held: Open = st.session_state.setdefault(_KEY, Open(Lecture()))
    return held


def follow() -> list[str]:
    """Opens what the address names; returns sentences about what of it cannot be had."""
    name = st.query_params.get(NAME)
    held = opened()
    if name is None:
        held.place = None
        return []
    if name != held.name and name not in held.earlier:
        try:
            lecture, refused = _found(name)
        except ValueError as refusal:
            return [str(refusal)]
        held = st.session_state[_KEY] = Open(lecture, name, None, tuple(refused))
    place = st.query_params.get(PLACE, "1")
    inside = place.isdecimal() and 1 <= int(place[:4]) <= len(held.lecture.views)
    held.place = int(place[:4]) - 1 if inside else 0
    said = (
        [] if inside else [f"This lecture has {len(held.lecture.views)} views; here is the first."]
    )
    return [*said, *held.refused]


def take(lecture: Lecture, refused: tuple[str, ...] = ()) -> None:
    """Makes this the lecture of the session."""
    held = opened()
    same = held.view is not None and held.view in lecture.views
    place = lecture.views.index(held.view) if same and held.view else None
    earlier = held.earlier | {held.name}
    name = model.to_code(lecture) or _HERE
    st.session_state[_KEY] = Open(lecture, name, place, refused, earlier)


def take_shipped(name: str) -> None:
    """Makes a lecture that comes with the playground the one of the session."""
    st.session_state[_KEY] = Open(shipped()[name], name)


def go(place: int) -> None:
    """Leaves for a view of the lecture; ends the run."""
    held = opened()
    view = held.lecture.views[place]
    held.place = place
    st.session_state["page:shown"] = ""  # its values are taken from the link on the same page too
    at = {NAME: held.name, PLACE: str(place + 1)}
    navigation.open_topic(view.page, {**view.parameters, **at})


def leave() -> None:
    """Out of the lecture; the view stays on the stage."""
    opened().place = None
    for name in (NAME, PLACE):
        if name in st.query_params:
            del st.query_params[name]


def first_link() -> str:
    """The address of the first view, below that of the app; empty where there is none to give."""
    held = opened()
    if not held.lecture.views or held.name in ("", _HERE):
        return ""
    view = held.lecture.views[0]
    return f"{view.page}?{urlencode({**view.parameters, NAME: held.name, PLACE: '1'})}"


def _found(name: str) -> tuple[Lecture, list[str]]:
    if name == _HERE:
        raise ValueError("This lecture is not in the link: open its file, under “Lecture”.")
    if name in shipped():
        return shipped()[name], []
    return model.from_code(name)
