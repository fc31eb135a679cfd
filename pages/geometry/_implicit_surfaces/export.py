"""A surface as a file to keep."""

from functools import partial

import streamlit as st

from engine.geometry import meshio
from engine.geometry.meshes import Mesh


def downloads(surface: Mesh, name: str, key: str) -> None:
    """One button per kind of file; its contents are made when it is pressed."""
    with st.container(horizontal=True, gap="small", key=f"{key}:kinds"):
        for kind in meshio.EXPORTS:
            st.download_button(
                kind.upper(),
                partial(meshio.dump, surface, kind),
                f"{name}.{kind}",
                "application/octet-stream",
                key=f"{key}:{kind}",
                icon=":material/download:",
                on_click="ignore",
                help="In the unit and at the place of the file",
            )
