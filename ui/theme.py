"""Colours with one meaning on every page, and the little CSS that the theme cannot express.

The theme itself (paper, ink, accent, type) is in ``.streamlit/config.toml``.
"""

from pathlib import Path

import streamlit as st

MEANINGS = {
    "data": "#0072B2",
    "model": "#E69F00",
    "chosen": "#CC79A7",
    "good": "#009E73",
    "error": "#D55E00",
}
"""Okabe and Ito's colours, told apart with every kind of colour vision. Fills and lines; for text
in these meanings the CSS has ``.is-<meaning>``, dark or light enough for the theme."""

_HERE = Path(__file__).parent
_CSS = (_HERE / "theme.css").read_text(encoding="utf-8")
_PRESENT_CSS = (_HERE / "present.css").read_text(encoding="utf-8")


def apply(*, present: bool) -> None:
    """Put the CSS into the page; in Present also the larger type and the absence of chrome."""
    st.html(f"<style>{_CSS}{_PRESENT_CSS if present else ''}</style>")
