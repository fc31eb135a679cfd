"""A visitor's mesh, or one of those that are there: which one is on the stage."""

import streamlit as st

from engine.geometry import meshio
from pages.geometry.implicit_surfaces import given
from pages.geometry.implicit_surfaces.given import Given
from ui.state import PageState

FILE = "implicit-surfaces:file"
OWN = "yours"
NOTHING = (
    "No file of yours yet: choose one on the left. It stays in your session and does not travel"
    " with the link. Until then, the nut."
)
_UPLOAD = "implicit-surfaces:upload"
_READ = "implicit-surfaces:read"


def uploader(page: PageState, field: str) -> None:
    """Takes a file, and makes it the choice of that field."""
    st.file_uploader(
        "PLY, OBJ, STL, GLB or OFF",
        key=FILE,
        max_upload_size=meshio.LARGEST_BYTES >> 20,
        on_change=lambda: _take_up(page, field),
    )


def _take_up(page: PageState, field: str) -> None:
    """The file that was chosen, or none any more."""
    file = st.session_state[FILE]
    st.session_state.pop(_READ, None)
    if file is None:
        st.session_state.pop(_UPLOAD, None)
        return
    st.session_state[_UPLOAD] = (file.name, file.getvalue())
    page[field] = OWN
    page["up"] = "y" if file.name.lower().endswith(".glb") else "z"


def current(page: PageState, field: str) -> tuple[Given, str]:
    """The mesh that a field names, and a sentence if it is not the one that was asked for."""
    wanted = (page["fill"], page["up"] == "z")
    if page[field] != OWN:
        return given.example(page[field], *wanted), ""
    if _UPLOAD not in st.session_state:
        return given.example("nut", *wanted), NOTHING
    read = st.session_state.get(_READ)
    if read is None or read[0] != wanted:
        read = st.session_state[_READ] = (wanted, *_read(*wanted))
    return read[1], read[2]


def stem(page: PageState) -> str:
    """The name of the mesh, without an ending."""
    if page["t"] == OWN and _UPLOAD in st.session_state:
        name: str = st.session_state[_UPLOAD][0]
        return name.rsplit(".", 1)[0][:60] or "mesh"
    return "nut" if page["t"] == OWN else str(page["t"])


def _read(fill: bool, upright: bool) -> tuple[Given, str]:
    name, data = st.session_state[_UPLOAD]
    try:
        return Given(meshio.load(data, name, fill=fill), upright), ""
    except ValueError as refusal:
        return given.example("nut", fill, upright), f"{refusal} The nut is shown instead."


def say(sentence: str) -> None:
    """What `current` has to say, if anything."""
    if sentence:
        (st.info if sentence == NOTHING else st.error)(sentence)
