"""The button "Lecture" of every page: collect views, order them, save, open, share, begin."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.components.lecture_list import lecture_list, take_message
from ui.frame import notice_html
from ui.lectures import model, session


@st.fragment
def draw(slug: str) -> None:
    """A button that opens on the lecture of the session; on another view of it, it is closed."""
    key = f"{slug}:lecture:{session.opened().place}"
    fold = st.popover(
        "Lecture",
        icon=":material/slideshow:",
        type="tertiary",
        key=key,
        on_change="rerun",
        width="content",
    )
    if not fold.open:
        return
    with fold, st.container(key=f"{key}:body", gap="small"):
        _draw(key)


def _draw(key: str) -> None:
    message = take_message(f"{key}:list")
    if isinstance(message, dict):
        _obey(message)
    held = session.opened()
    if held.refused:
        st.html(notice_html(held.refused))
    lecture_list(
        f"{key}:list",
        held.lecture,
        place=held.place,
        link=session.first_link(),
        most=model.MOST_VIEWS,
    )
    if held.lecture.views:
        st.download_button(
            "Save the file",
            model.to_text(held.lecture),
            "lecture.jsonl",
            "application/octet-stream",
            key=f"{key}:save",
            on_click="ignore",
        )
    _offer_files(key)


def _obey(message: dict[str, Any]) -> None:
    """What was done in the list: its views as they are now, and where to go."""
    held = session.opened()
    lecture = model.with_views(held.lecture, message)
    if lecture != held.lecture:
        session.take(lecture)
    go = message.get("go")
    if isinstance(go, int) and 0 <= go < len(lecture.views):
        session.go(go)


def _offer_files(key: str) -> None:
    """A file of the visitor, and the lectures that come with the playground."""
    upload = f"{key}:upload"
    file = st.file_uploader("Open a saved lecture", type=["jsonl"], key=upload, max_upload_size=1)
    if file is not None and st.session_state.get(f"{key}:read") != file.file_id:
        st.session_state[f"{key}:read"] = file.file_id
        try:
            lecture, refused = model.from_text(file.getvalue().decode("utf-8", "replace"))
        except ValueError as refusal:
            st.html(notice_html([str(refusal)]))
        else:
            session.take(lecture, tuple(refused))
            st.rerun(scope="fragment")
    st.caption("Lectures to begin with")
    for name, lecture in session.shipped().items():
        if st.button(lecture.title, key=f"{key}:open:{name}", type="tertiary"):
            session.take_shipped(name)
            session.go(0)
