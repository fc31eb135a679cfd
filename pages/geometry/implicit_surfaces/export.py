"""Surfaces as files to keep."""

from collections.abc import Callable

import streamlit as st

from engine.geometry import meshio
from engine.geometry.meshes import Mesh

PLACE = "In the cube of the scene, ±1.2, y up."


def keep(key: str, **surfaces: Callable[[], Mesh]) -> None:
    """Remembers how to make what is on the stage now; while it plays that is all it costs.

    Args:
        key: the one given to `offer`.
        surfaces: by name.
    """
    _kept(key).update(surfaces)


def offer(key: str, files: dict[str, str], note: str = PLACE) -> None:
    """A button that opens on the kinds of file. A file is made when its button is pressed, of what
    is on the stage then.

    Args:
        key: prefixed with the page's slug.
        files: names of files, by the names given to `keep`.
        note: in what unit and place they are.
    """
    kept = _kept(key)
    fold = st.popover(
        "Save the surface", icon=":material/download:", key=f"{key}:save", on_change="rerun"
    )
    if not fold.open:
        return
    with fold:
        st.caption(note)
        for name, file in files.items():
            if len(files) > 1:
                st.caption(f"**{name.capitalize()}**")
            with st.container(horizontal=True, gap="small", key=f"{key}:{name}:kinds"):
                for kind in meshio.EXPORTS:
                    st.download_button(
                        kind.upper(),
                        _contents(kept, name, kind),
                        f"{file}.{kind}",
                        "application/octet-stream",
                        key=f"{key}:{name}:{kind}",
                        on_click="ignore",
                    )


def _kept(key: str) -> dict[str, Callable[[], Mesh]]:
    kept: dict[str, Callable[[], Mesh]] = st.session_state.setdefault(f"{key}:kept", {})
    return kept


def _contents(kept: dict[str, Callable[[], Mesh]], name: str, kind: str) -> Callable[[], bytes]:
    """To be called later, by the server and not by a script: it may not touch the session."""

    def contents() -> bytes:
        return meshio.dump(kept[name]().welded(), kind)

    return contents
