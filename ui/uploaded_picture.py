"""The visitor's own picture, from a file or a camera: read once, kept while the page is open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from engine.data.uploaded_image import MAX_BYTES, read_image
from ui.state import UPLOAD, PageState
from ui.uploaded_files import uploaded_file


@dataclass(frozen=True)
class UploadedPicture:
    """Where a page keeps it.

    Attributes:
        key: prefixed with the page's slug.
        nothing_yet: what to do, and what is shown until then.
        instead: what is shown in place of a file that is no picture ("The flower").
    """

    key: str
    nothing_yet: str
    instead: str

    @property
    def file(self) -> str:
        """The key of the control that takes a file."""
        return f"{self.key}:file"

    @property
    def picture(self) -> np.ndarray | None:
        """The picture as it was sent: uint8 [height, width, 3]; None if there is none."""
        found: np.ndarray | None = st.session_state.get(self._upload)
        return found

    def draw_uploader(self) -> None:
        """Takes a file."""
        st.file_uploader(
            "PNG, JPEG or WebP",
            key=self.file,
            max_upload_size=MAX_BYTES >> 20,
            on_change=self.store,
            args=(self.file,),
        )

    def store(self, control: str) -> None:
        """Callback of a control: the picture that was chosen or taken, or none any more.

        Args:
            control: its key.
        """
        sent = uploaded_file(control)
        st.session_state.pop(self._upload, None)
        st.session_state.pop(self._refused, None)
        if sent is None:
            return
        try:
            st.session_state[self._upload] = read_image(sent.getvalue())
        except ValueError as refusal:
            st.session_state[self._refused] = str(refusal)

    def is_shown(self, page: PageState, field: str) -> bool:
        """Whether a field names the visitor's own picture, and there is one."""
        return page[field] == UPLOAD and self.picture is not None

    def show_message(self, page: PageState, field: str) -> None:
        """Says so where another picture is shown than the one that the field names."""
        if page[field] != UPLOAD or self.picture is not None:
            return
        if refused := st.session_state.get(self._refused):
            st.error(f"{refused} {self.instead} is shown instead.")
        else:
            st.info(self.nothing_yet)

    @property
    def _upload(self) -> str:
        return f"{self.key}:upload"

    @property
    def _refused(self) -> str:
        return f"{self.key}:refused"
