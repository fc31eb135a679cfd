"""Saves the stage: as PNG, SVG or on the clipboard, as a film, and cites the view in one line.

The browser draws it, with the code that drew the stage: what is saved is what is seen, in the
colours of the light theme unless asked otherwise, without what only a hand on the page needs.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.films.process import shared as encoder
from ui import components, films

_render = components.register(
    "picture",
    "recorder",
    "svg",
    "walk",
    "stretch",
    "encoder",
    "pngs",
    "filming",
    constants={"FILMS": films.PATH},
)


def picture(key: str, *, title: str, lines: Sequence[str], citation: str, stem: str) -> None:
    """Draws the buttons.

    Args:
        key: prefixed with the page's slug.
        title: above the picture.
        lines: further lines under the title, such as the question that is answered.
        citation: under the picture; "Cite this view" adds the link.
        stem: name of the file without its suffix.
    """
    data = {"title": title, "lines": list(lines), "citation": citation, "stem": stem}
    data["ticket"] = films.ticket()
    encoder.start()  # its imports are done when the first picture of a film is drawn
    _render(key=key, data=data)
