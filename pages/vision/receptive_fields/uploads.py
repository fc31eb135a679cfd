"""The visitor's own picture, from a file or the camera; it stays in the session."""

import numpy as np
import streamlit as st

from engine.data.uploaded_image import MAX_BYTES, read_image
from pages.vision.receptive_fields import images
from ui.state import UPLOAD, PageState

FILE = "receptive-fields:file"
CAMERA = "receptive-fields:camera:file"
NO_FILE = (
    "No picture yet: choose a file or take a photograph on the left. It stays until you leave this "
    "page and does not travel with the link. Until then the temple is shown."
)
_PICTURE = "receptive-fields:upload"
_REFUSED = "receptive-fields:refused"


def draw_uploader(page: PageState, field: str = "image") -> None:
    """Takes a file or a photograph while a field names one's own picture."""
    if page[field] != UPLOAD:
        return
    st.file_uploader(
        "PNG, JPEG or WebP",
        key=FILE,
        max_upload_size=MAX_BYTES >> 20,
        on_change=_store,
        args=(FILE,),
    )
    fold = st.popover(
        "Camera", icon=":material/photo_camera:", key="receptive-fields:photo", on_change="rerun"
    )
    if fold.open:
        with fold:
            st.camera_input("Take a photograph", key=CAMERA, on_change=_store, args=(CAMERA,))


def _store(key: str) -> None:
    """The picture that was chosen or taken, or none any more."""
    file = st.session_state.get(key)
    st.session_state.pop(_PICTURE, None)
    st.session_state.pop(_REFUSED, None)
    if file is None:
        return
    try:
        st.session_state[_PICTURE] = read_image(file.getvalue())
    except ValueError as refusal:
        st.session_state[_REFUSED] = str(refusal)


def picture_of(page: PageState, size: tuple[int, int], field: str = "image") -> np.ndarray:
    """The picture that a field names, in the size asked for: uint8 [height, width, 3]."""
    own = st.session_state.get(_PICTURE)
    if page[field] == UPLOAD:
        return images.fitted(own, size) if own is not None else images.picture("china", size)
    return images.picture(page[field], size)


def has_picture(page: PageState, field: str = "image") -> bool:
    """Whether the visitor's own picture is looked at."""
    return bool(page[field] == UPLOAD and _PICTURE in st.session_state)


def show_message(page: PageState, field: str = "image") -> None:
    """Says so where another picture is shown than the visitor's own."""
    if page[field] != UPLOAD or _PICTURE in st.session_state:
        return
    if refused := st.session_state.get(_REFUSED):
        st.error(f"{refused} The temple is shown instead.")
    else:
        st.info(NO_FILE)
