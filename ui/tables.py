"""Tables that compare a few things by a few numbers, and stay right while these change."""

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st


def comparison(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Draws a table; the first entry of each row names it.

    Args:
        caption: what is compared.
        columns: headings, the first of the names.
        rows: texts, as many as there are columns.

    Raises:
        ValueError: a row has too many entries, or too few.
    """
    st.html(comparison_html(caption, columns, rows))


def comparison_html(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The HTML of `comparison`."""
    head = "".join(f"<th scope='col'>{escape(column)}</th>" for column in columns)
    body = []
    for name, *cells in rows:
        if len(cells) + 1 != len(columns):
            raise ValueError(f"{name} has {len(cells) + 1} entries for {len(columns)} columns.")
        texts = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        body.append(f"<tr><th scope='row'>{escape(name)}</th>{texts}</tr>")
    return (
        f"<div class='comparison' tabindex='0' role='region' aria-label='{escape(caption)}'>"
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )
