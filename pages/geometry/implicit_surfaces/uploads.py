"""The mesh on the stage: an example, or the file of the visitor, which stays in the session."""

from typing import Any

import streamlit as st

from engine.geometry import mesh_reading
from engine.geometry.implicit_surfaces.remeshing import AnalysedMesh, load_example
from engine.geometry.mesh_parsing import MAX_BYTES
from ui.state import UPLOAD, PageState
from ui.uploaded_files import uploaded_file

FILE = "implicit-surfaces:file"
DEFAULT_MESH = "nut"
NO_FILE = (
    "No file uploaded yet: choose one on the left. It stays until you leave this page and does not"
    " travel with the link. Until then the nut is shown."
)
_UPLOAD = "implicit-surfaces:upload"
_ANALYSED = "implicit-surfaces:analysed"


def draw_uploader(page: PageState, field: str) -> None:
    """Takes a file, and makes it the value of that field."""
    mesh_reading.shared.start()  # its imports are done when the file comes
    st.file_uploader(
        "PLY, OBJ, STL, GLB or OFF",
        key=FILE,
        max_upload_size=MAX_BYTES >> 20,
        on_change=_store_upload,
        args=(page, field),
    )


def _store_upload(page: PageState, field: str) -> None:
    """The file that was chosen, or none any more."""
    file = uploaded_file(FILE)
    st.session_state.pop(_ANALYSED, None)
    if file is None:
        st.session_state.pop(_UPLOAD, None)
        return
    st.session_state[_UPLOAD] = (file.name, file.getvalue())
    page[field] = UPLOAD
    page["up_axis"] = "y" if file.name.lower().endswith(".glb") else "z"


def current_mesh(page: PageState, field: str) -> tuple[AnalysedMesh, str]:
    """The mesh that a field names, and a sentence if another one is shown instead."""
    fill_holes, z_up = page["fill_holes"], page["up_axis"] == "z"
    if page[field] != UPLOAD:
        return load_example(page[field], fill_holes, z_up), ""
    if _UPLOAD not in st.session_state:
        return load_example(DEFAULT_MESH, fill_holes, z_up), NO_FILE
    analysed = st.session_state.get(_ANALYSED)
    if analysed is None or analysed[0] != (fill_holes, z_up):
        analysed = ((fill_holes, z_up), *_analyse(fill_holes, z_up))
        st.session_state[_ANALYSED] = analysed
    return analysed[1], analysed[2]


def mesh_source(page: PageState, field: str, *, used: bool) -> dict[str, Any]:
    """What `current_mesh` is made from: an example, or a file, if that is `used`."""
    name, file = page[field], b""
    if name == UPLOAD:
        name, file = st.session_state[_UPLOAD] if used else (DEFAULT_MESH, b"")
    axes = {"fill_holes": page["fill_holes"], "z_up": page["up_axis"] == "z"}
    return {"name": name, "file": file, **axes}


def file_stem(page: PageState) -> str:
    """The name of the mesh, without an ending."""
    if page["mesh"] == UPLOAD and _UPLOAD in st.session_state:
        name: str = st.session_state[_UPLOAD][0]
        return name.rsplit(".", 1)[0][:60] or "mesh"
    return DEFAULT_MESH if page["mesh"] == UPLOAD else str(page["mesh"])


def _analyse(fill_holes: bool, z_up: bool) -> tuple[AnalysedMesh, str]:
    name, data = st.session_state[_UPLOAD]
    try:
        return AnalysedMesh(mesh_reading.shared.read(data, name, fill=fill_holes), z_up), ""
    except ValueError as refusal:
        example = load_example(DEFAULT_MESH, fill_holes, z_up)
        return example, f"{refusal} The nut is shown instead."


def show_message(sentence: str) -> None:
    """Shows the sentence of `current_mesh`, if there is one."""
    if sentence:
        (st.info if sentence == NO_FILE else st.error)(sentence)
