"""The visitor's own picture, from a file or the camera; it stays in the session."""

import numpy as np
import streamlit as st

from pages.vision.receptive_fields import images
from ui.state import UPLOAD, PageState
from ui.uploaded_picture import UploadedPicture

NO_FILE = (
    "No picture yet: choose a file or take a photograph on the left. It stays until you leave this "
    "page and does not travel with the link. Until then the temple is shown."
)
OWN = UploadedPicture("receptive-fields", NO_FILE, "The temple")
FILE = OWN.file
CAMERA = "receptive-fields:camera:file"


def draw_uploader(page: PageState, field: str = "image") -> None:
    """Takes a file or a photograph while a field names one's own picture."""
    if page[field] != UPLOAD:
        return
    OWN.draw_uploader()
    fold = st.popover(
        "Camera", icon=":material/photo_camera:", key="receptive-fields:photo", on_change="rerun"
    )
    if fold.open:
        with fold:
            st.camera_input("Take a photograph", key=CAMERA, on_change=OWN.store, args=(CAMERA,))


def picture_of(page: PageState, size: tuple[int, int], field: str = "image") -> np.ndarray:
    """The picture that a field names, in the size asked for: uint8 [height, width, 3]."""
    if page[field] != UPLOAD:
        return images.picture(page[field], size)
    own = OWN.picture
    return images.fitted(own, size) if own is not None else images.picture("china", size)


def has_picture(page: PageState, field: str = "image") -> bool:
    """Whether the visitor's own picture is looked at."""
    return OWN.is_shown(page, field)


def show_message(page: PageState, field: str = "image") -> None:
    """Says so where another picture is shown than the visitor's own."""
    OWN.show_message(page, field)
