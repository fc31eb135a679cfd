"""The picture to be fitted: a built-in one, or the visitor's, which stays in the session."""

import numpy as np
import streamlit as st

from engine.data.uploaded_image import MAX_BYTES, read_image
from engine.geometry.gaussian_splats.picture_target import (
    TargetPicture,
    built_in_picture,
    middle_square,
)
from ui.state import UPLOAD, PageState

FILE = "gaussian-splats:picture:file"
DEFAULT = "flower"
NO_FILE = (
    "No picture yet: choose a file on the left; its middle square is fitted. It stays until you "
    "leave this page and does not travel with the link. Until then the flower is shown."
)
_PICTURE = "gaussian-splats:picture:upload"
_REFUSED = "gaussian-splats:picture:refused"


def draw_uploader(page: PageState) -> None:
    """Takes a file while one's own picture is to be fitted."""
    if page["picture"] != UPLOAD:
        return
    st.file_uploader(
        "PNG, JPEG or WebP", key=FILE, max_upload_size=MAX_BYTES >> 20, on_change=_store
    )


def _store() -> None:
    """The picture that was chosen, or none any more."""
    file = st.session_state.get(FILE)
    st.session_state.pop(_PICTURE, None)
    st.session_state.pop(_REFUSED, None)
    if file is None:
        return
    try:
        st.session_state[_PICTURE] = read_image(file.getvalue())
    except ValueError as refusal:
        st.session_state[_REFUSED] = str(refusal)


def target_of(page: PageState) -> TargetPicture:
    """The picture that the fields name, in the size asked for."""
    side = int(page["side"])
    if page["picture"] != UPLOAD:
        return built_in_picture(page["picture"], side)
    own: np.ndarray | None = st.session_state.get(_PICTURE)
    return built_in_picture(DEFAULT, side) if own is None else middle_square(own, side)


def is_own(page: PageState) -> bool:
    """Whether it is the visitor's own."""
    return bool(page["picture"] == UPLOAD and _PICTURE in st.session_state)


def show_message(page: PageState) -> None:
    """Says so where another picture is shown than the visitor's own."""
    if page["picture"] != UPLOAD or _PICTURE in st.session_state:
        return
    if refused := st.session_state.get(_REFUSED):
        st.error(f"{refused} The flower is shown instead.")
    else:
        st.info(NO_FILE)
