"""What is on the stage as files to save.

An experiment declares its `Export`s; its view makes their bytes. The bytes are made when a button
is pressed, of what is on the stage then: while something plays, nothing is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from ui.state import PageState


@dataclass(frozen=True)
class Export:
    """A thing that can be saved.

    Attributes:
        name: by which the view says how its bytes are made (`ui.topic.View.files`).
        label: above its buttons, where there are several things.
        formats: file formats, by their suffix without the dot.
        stem: the file's name without its suffix, or how to find it.
        note: units and coordinates of the numbers in the file.
        offered: whether it can be saved now; always, by default.
    """

    name: str
    label: str
    formats: tuple[str, ...]
    stem: str | Callable[[PageState], str]
    note: str = ""
    offered: Callable[[PageState], bool] | None = None


def keep(page: PageState, files: Mapping[str, Callable[[str], bytes]]) -> None:
    """Remembers how to make the files of what is on the stage now."""
    if files or _key(page) in st.session_state:
        _kept(page).clear()
        _kept(page).update(files)


def offer(page: PageState, exports: Sequence[Export]) -> None:
    """A button that opens on what can be saved, and in which formats."""
    shown = [export for export in exports if export.offered is None or export.offered(page)]
    if not shown:
        return
    fold = st.popover(
        "Export",
        icon=":material/download:",
        key=f"{page.slug}:export:{'+'.join(export.name for export in shown)}",
        on_change="rerun",
    )
    if not fold.open:
        return
    with fold:
        for note in dict.fromkeys(export.note for export in shown if export.note):
            st.caption(note)
        for export in shown:
            if len(shown) > 1:
                st.caption(f"**{export.label}**")
            _draw_formats(page, export)


def _draw_formats(page: PageState, export: Export) -> None:
    stem = export.stem if isinstance(export.stem, str) else export.stem(page)
    prefix = f"{page.slug}:export:{export.name}"
    with st.container(horizontal=True, gap="small", key=f"{prefix}:formats"):
        for suffix in export.formats:
            st.download_button(
                suffix.upper(),
                _contents(_kept(page), export.name, suffix),
                f"{stem}.{suffix}",
                "application/octet-stream",
                key=f"{prefix}:{suffix}",
                on_click="ignore",
            )


def _contents(
    kept: Mapping[str, Callable[[str], bytes]], name: str, suffix: str
) -> Callable[[], bytes]:
    """To be called later, by the server and not by a script: it may not touch the session."""

    def contents() -> bytes:
        return kept[name](suffix)

    return contents


def _key(page: PageState) -> str:
    return f"{page.slug}:export"


def _kept(page: PageState) -> dict[str, Callable[[str], bytes]]:
    kept: dict[str, Callable[[str], bytes]] = st.session_state.setdefault(_key(page), {})
    return kept
