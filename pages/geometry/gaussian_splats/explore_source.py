"""The scene to be explored: a built-in one, the fitted one, or the visitor's file.

Those two stay in the session.
"""

from __future__ import annotations

import streamlit as st

from engine import seeds
from engine.cache import cached
from engine.geometry.gaussian_splats import example_scenes, ply_file, splat_file
from engine.geometry.gaussian_splats.file_checks import (
    MAX_BYTES,
    MAX_GAUSSIANS,
    FileOfGaussians,
)
from engine.geometry.gaussian_splats.gaussians import Gaussians, concatenate
from pages.geometry.gaussian_splats import fitted
from pages.geometry.gaussian_splats.fitted import FITTED
from ui import frame
from ui.state import UPLOAD, PageState
from ui.uploaded_files import uploaded_file

FILE = "gaussian-splats:explore:file"
FLOATERS = 200
NO_FILE = (
    "No file yet: choose a .ply of 3DGS or a .splat on the left. It stays until you leave this page"
    " and does not travel with the link. Until then the ring and ball are shown."
)
NOTHING_FITTED = (
    "Nothing has been fitted yet: open “Fit a scene”, let it learn for a while, and come back. It"
    " does not travel with the link. Until then the ring and ball are shown."
)
_DETAIL = 40
_UPLOAD = "gaussian-splats:explore:upload"
_REFUSED = "gaussian-splats:explore:refused"


def draw_uploader(page: PageState) -> None:
    """Takes a file of Gaussians, and makes it the scene."""
    st.file_uploader(
        "PLY of 3DGS, or .splat",
        type=["ply", "splat"],
        key=FILE,
        max_upload_size=MAX_BYTES >> 20,
        on_change=_store,
        args=(page,),
        help=f"Up to {MAX_BYTES >> 20} MB. Of more than {MAX_GAUSSIANS:,} Gaussians, those of the"
        " largest opacity times area are shown.",
    )
    st.caption(f"Up to {MAX_GAUSSIANS:,} Gaussians are shown.")


def _store(page: PageState) -> None:
    file = uploaded_file(FILE)
    st.session_state.pop(_UPLOAD, None)
    st.session_state.pop(_REFUSED, None)
    if file is None:
        return
    page["scene"] = UPLOAD
    page["measured_from"] = page["measured_to"] = ""
    try:
        st.session_state[_UPLOAD] = read(file.name, file.getvalue())
    except ValueError as refusal:
        st.session_state[_REFUSED] = str(refusal)


def read(name: str, data: bytes) -> FileOfGaussians:
    """The Gaussians of a file, by the ending of its name.

    Raises:
        ValueError: a sentence on what is wrong with it.
    """
    return splat_file.read(data) if name.lower().endswith(".splat") else ply_file.read(data)


def scene_of(page: PageState) -> Gaussians:
    """The scene that the fields name; the built-in one where there is no file yet."""
    if page["scene"] == FITTED and (found := fitted.last()) is not None:
        return found.gaussians
    own = _own(page)
    return table(page["seed"]) if own is None else own.gaussians


def _own(page: PageState) -> FileOfGaussians | None:
    return st.session_state.get(_UPLOAD) if page["scene"] == UPLOAD else None


def is_own(page: PageState) -> bool:
    """Whether it is the visitor's own."""
    if page["scene"] == FITTED:
        return fitted.last() is not None
    return bool(page["scene"] == UPLOAD and _UPLOAD in st.session_state)


@cached
def table(seed: int) -> Gaussians:
    """Ring, glossy ball and disc of 19,600 surfels, with floaters above."""
    source = seeds.generator(seeds.derive(seed, "table"))
    surfels = example_scenes.surfels(source, _DETAIL, gloss=0.8)
    return concatenate([surfels, example_scenes.floaters(FLOATERS, source)])


def left_out(own: FileOfGaussians) -> list[str]:
    """Sentences on what of a file is not shown."""
    found = []
    if own.undrawable:
        found.append(
            f"{own.undrawable:,} of {own.count:,} Gaussians cannot be drawn and are left out; the"
            f" first, {own.cause}."
        )
    if own.smaller:
        found.append(
            f"The file has {own.count:,} Gaussians. The {own.gaussians.count:,} of the largest"
            f" opacity times area are shown and saved, {own.smaller:,} are left out."
        )
    return found


def show_message(page: PageState) -> None:
    """Says so where another scene is shown than the visitor's own, or not all of it."""
    if page["scene"] == FITTED:
        found = fitted.last()
        if found is None:
            st.info(NOTHING_FITTED)
        else:
            frame.notice([f"{found.title}, as “Fit a scene” has it after {found.step:,} steps."])
    if page["scene"] != UPLOAD:
        return
    if (own := _own(page)) is not None:
        frame.notice(left_out(own))
    elif refused := st.session_state.get(_REFUSED):
        st.error(f"{refused} The ring and ball are shown instead.")
    else:
        st.info(NO_FILE)
