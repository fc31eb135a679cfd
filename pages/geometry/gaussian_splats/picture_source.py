"""The picture to be fitted: a built-in one, or the visitor's, which stays in the session."""

from engine.geometry.gaussian_splats.picture_target import (
    TargetPicture,
    built_in_picture,
    middle_square,
)
from ui.state import UPLOAD, PageState
from ui.uploaded_picture import UploadedPicture

DEFAULT = "flower"
NO_FILE = (
    "No picture yet: choose a file on the left; its middle square is fitted. It stays until you "
    "leave this page and does not travel with the link. Until then the flower is shown."
)
OWN = UploadedPicture("gaussian-splats:picture", NO_FILE, "The flower")
FILE = OWN.file


def draw_uploader(page: PageState) -> None:
    """Takes a file while one's own picture is to be fitted."""
    if page["picture"] == UPLOAD:
        OWN.draw_uploader()


def target_of(page: PageState) -> TargetPicture:
    """The picture that the fields name, in the size asked for."""
    side = int(page["side"])
    if page["picture"] != UPLOAD:
        return built_in_picture(page["picture"], side)
    own = OWN.picture
    return built_in_picture(DEFAULT, side) if own is None else middle_square(own, side)


def is_own(page: PageState) -> bool:
    """Whether it is the visitor's own."""
    return OWN.is_shown(page, "picture")


def show_message(page: PageState) -> None:
    """Says so where another picture is shown than the visitor's own."""
    OWN.show_message(page, "picture")
