"""Colours with one meaning on every page, and the little CSS that the theme cannot express.

The theme itself (paper, ink, accent, type) is in ``.streamlit/config.toml``.
"""

import json
from pathlib import Path

import numpy as np
import streamlit as st

_HERE = Path(__file__).parent

COLOURS: dict[str, dict[str, str]] = json.loads((_HERE / "colours.json").read_text())
"""Every colour of the playground by name, in the "light" and the "dark" theme."""

MEANINGS = {name: COLOURS["light"][name] for name in ("data", "model", "chosen", "good", "error")}
"""Okabe and Ito's colours, told apart with every kind of colour vision. Fills and lines; for text
in these meanings the CSS has ``.is-<meaning>``, dark or light enough for the theme."""

_CSS = (_HERE / "theme.css").read_text(encoding="utf-8")
_PRESENT_CSS = (_HERE / "present.css").read_text(encoding="utf-8")
_EMBED_CSS = (_HERE / "embed.css").read_text(encoding="utf-8")


def diverging(theme: str, count: int = 255) -> list[str]:
    """The scale of signed values, orange – paper – blue, as `count` colours from −1 to 1.

    Args:
        theme: "light" or "dark".
        count: odd, so that one of them stands for zero.
    """
    ends = [COLOURS[theme][name] for name in ("negative", "zero", "positive")]
    knots = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in ends])
    values = np.linspace(-1, 1, count)
    places = np.sign(values) * np.abs(values) ** 0.8
    channels = np.stack([np.interp(places, [-1, 0, 1], knots[:, k]) for k in range(3)], axis=1)
    return [f"#{r:02X}{g:02X}{b:02X}" for r, g, b in np.rint(channels).astype(int)]


def apply(*, present: bool, embedded: bool = False) -> None:
    """Put the CSS into the page; in Present also the larger type and the absence of chrome.

    Args:
        present: for a projection.
        embedded: in a frame of another page, as large as that.
    """
    more = _EMBED_CSS if embedded else _PRESENT_CSS if present else ""
    st.html(f"<style>{_CSS}{more}</style>")
