"""What a control for files holds, as its callbacks read it."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile


def uploaded_file(key: str) -> UploadedFile | None:
    """The file in a control, or None: also where Streamlit still names one that is gone."""
    files = uploaded_files(key)
    return files[0] if files else None


def uploaded_files(key: str) -> list[UploadedFile]:
    """The files in a control, without those that are gone.

    While a file is replaced, Streamlit may give a callback a `DeletedFile`, which has no content.
    """
    held = st.session_state.get(key)
    every = held if isinstance(held, list) else [held]
    return [each for each in every if each is not None and not isinstance(each, DeletedFile)]
