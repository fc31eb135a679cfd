"""What a visitor's session holds in memory, by kind, and what of it goes when a page is left.

A page may keep anything in the session while it is shown: runs with their histories, files, what
was read from them, viewers. When another page is entered, the values of its fields stay (by them it
is computed again on return), and so do small things; the rest goes, whatever its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from engine.sizes import Footprint, footprint

FIELDS, RUNS, FILES, VIEWERS, EXPORTS, OTHER = KINDS = (
    "fields", "runs", "files", "viewers", "exports", "other",
)  # fmt: skip
"""Values of a page; runs with their histories; files of the visitor and what was read from them;
finished inspections; what makes the files to save; the rest."""

SMALL_BYTES = 32 << 10
"""What a page keeps otherwise stays, if it is not larger: gestures, counters, last answers."""

_ENDINGS = {
    ":viewer": VIEWERS,  # `ui.components.inspect`
    ":export": EXPORTS,  # `ui.exports`
    ":file": FILES,
    ":upload": FILES,
    ":analysed": FILES,
}


def by_kind(state: Mapping[Any, Any]) -> dict[str, Footprint]:
    """The memory of everything in a session's state.

    Args:
        state: of one session.

    Returns:
        Of every kind of `KINDS` its memory. Blocks that several sessions share can be told by
        their address.
    """
    found: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for key in list(state):
        found[kind_of(str(key), state[key])].append(state[key])
    return {kind: footprint(values) for kind, values in found.items()}


def kind_of(key: str, value: Any) -> str:
    """What is kept under a key of the session's state."""
    if key.startswith("page:"):
        return FIELDS
    if key.startswith("live:"):
        return RUNS
    if isinstance(value, UploadedFile):
        return FILES
    return next((kind for ending, kind in _ENDINGS.items() if key.endswith(ending)), OTHER)


def release_other_pages(slug: str) -> None:
    """Drops what other pages than this one have kept, but for their fields and small things."""
    for key in list(st.session_state):
        name = str(key)
        if name.startswith((f"{slug}:", f"live:{slug}:")):
            continue
        value = st.session_state[key]
        kind = kind_of(name, value)
        if kind == FIELDS or (kind == OTHER and footprint(value).nbytes <= SMALL_BYTES):
            continue
        if isinstance(value, dict):
            value.clear()  # what was offered for download may hold it for a while
        del st.session_state[key]
    context = get_script_run_ctx()
    if context is not None:  # Streamlit would keep the files until the visitor is gone
        context.uploaded_file_mgr.remove_session_files(context.session_id)
