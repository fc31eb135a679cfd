"""What is on the stage as files to save.

An experiment declares its `Export`s; its view makes their bytes. The bytes are made when a button
is pressed, of what is on the stage then: while something plays, nothing is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from ui import saved_files, view_arrays
from ui.components.picture import picture
from ui.state import PageState

if TYPE_CHECKING:
    from ui.topic import View
    from ui.view_notebook import NotebookFile


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


@dataclass(frozen=True)
class PictureText:
    """What stands around the picture of a stage.

    Attributes:
        title: above it.
        lines: under the title, such as the question that is answered.
        citation: below it, and, with the link, what "Cite this view" copies.
    """

    title: str
    lines: tuple[str, ...]
    citation: str


READOUTS = Export("readouts", "Readouts", ("csv",), lambda page: f"{page.slug}-readouts")
NUMBERS = Export("numbers", "Arrays and curves", ("npz",), lambda page: f"{page.slug}-numbers")
SETTINGS = Export("settings", "Settings", ("json",), lambda page: f"{page.slug}-settings")
NOTEBOOK = Export(
    "notebook", "Notebook that makes this view again", ("ipynb",), lambda page: f"{page.slug}-view"
)


def keep(
    page: PageState,
    view: View,
    readouts: Sequence[tuple[str, str]],
    units: Mapping[str, str],
) -> None:
    """Remembers how to make the files of what is on the stage now.

    Args:
        page: whose settings can be saved.
        view: of the stage, and what it says itself of its files.
        readouts: labels and values beside the stage.
        units: of numbers of the run, beside those that the view knows.
    """
    fields = page.fields
    values = {name: page[name] for name in fields}
    settings = partial(saved_files.settings, page.slug, fields, values)
    table = partial(saved_files.readouts, tuple(readouts))
    _kept(page).clear()
    _kept(page).update(view.files)
    _kept(page).update(
        settings=lambda _: settings(),
        readouts=lambda _: table(),
        numbers=lambda _: view_arrays.npz(view_arrays.view_arrays(view, fields, values, units)),
    )


def keep_notebook(page: PageState, file: NotebookFile) -> None:
    """Remembers how to make the notebook of what is on the stage now."""
    _kept(page)[NOTEBOOK.name] = file


def offer(page: PageState, exports: Sequence[Export], text: PictureText) -> None:
    """A button that opens on what can be saved, and in which formats."""
    every = (*exports, READOUTS, NUMBERS, SETTINGS)
    shown = [export for export in every if export.offered is None or export.offered(page)]
    fold = st.popover(
        "Export",
        icon=":material/download:",
        key=f"{page.slug}:export:fold",
        on_change="rerun",
    )
    if not fold.open:
        return
    with fold:
        st.caption("**Picture of the stage**")
        picture(
            f"{page.slug}:export:picture",
            title=text.title,
            lines=text.lines,
            citation=text.citation,
            stem=f"{page.slug}-stage",
        )
        for note in dict.fromkeys(export.note for export in shown if export.note):
            st.caption(note)
        for export in shown:
            st.caption(f"**{export.label}**")
            _draw_formats(page, export)
        _draw_notebook(page)


def _draw_notebook(page: PageState) -> None:
    file = _kept(page).get(NOTEBOOK.name)
    if file is None:
        return
    st.caption(f"**{NOTEBOOK.label}**")
    refusal = file.refusal  # type: ignore[attr-defined]
    if refusal:
        st.caption(refusal)
    else:
        _draw_formats(page, NOTEBOOK)


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
