"""The visitor's own views: pictures with a transforms.json, which stay in the session."""

import streamlit as st

from engine.geometry.gaussian_splats.transforms_file import MAX_BYTES, OwnViews, read_views
from ui.state import UPLOAD, PageState
from ui.uploaded_files import uploaded_files

FILES = "gaussian-splats:views:file"
NO_FILES = (
    "No views uploaded yet: choose a ZIP archive, or a transforms.json and its pictures, on the"
    " left. They stay until you leave this page and do not travel with the link. Until then the toy"
    " blocks are shown."
)
_UPLOAD = "gaussian-splats:views:upload"
_READ = "gaussian-splats:views:analysed"


def draw_uploader(page: PageState) -> None:
    """Takes files, and makes them the scene."""
    st.file_uploader(
        "ZIP, or transforms.json and pictures",
        type=["zip", "json", "png", "jpg", "jpeg", "webp"],
        accept_multiple_files=True,
        key=FILES,
        max_upload_size=MAX_BYTES >> 20,
        on_change=_store,
        args=(page,),
    )


def _store(page: PageState) -> None:
    files = uploaded_files(FILES)
    st.session_state.pop(_READ, None)
    if not files:
        st.session_state.pop(_UPLOAD, None)
        return
    st.session_state[_UPLOAD] = tuple((file.name, file.getvalue()) for file in files)
    page["source"] = UPLOAD


def own_views(page: PageState) -> tuple[OwnViews | None, str]:
    """The visitor's views at the resolution asked for, or a sentence why there are none."""
    if page["source"] != UPLOAD:
        return None, ""
    if _UPLOAD not in st.session_state:
        return None, NO_FILES
    resolution = int(page["resolution"])
    read = st.session_state.get(_READ)
    if read is None or read[0] != resolution:
        read = (resolution, *_read(resolution))
        st.session_state[_READ] = read
    return read[1], read[2]


def _read(resolution: int) -> tuple[OwnViews | None, str]:
    try:
        return read_views(st.session_state[_UPLOAD], resolution), ""
    except ValueError as refusal:
        return None, f"{refusal} The toy blocks are shown instead."


def show_message(views: OwnViews | None, sentence: str) -> None:
    """Shows the sentence of `own_views`, or what was left out of the views."""
    if sentence:
        (st.info if sentence == NO_FILES else st.error)(sentence)
    elif views is not None and views.notes:
        st.info(" ".join(views.notes))
