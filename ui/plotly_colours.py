"""The colours of Plotly's figures, and what each becomes in the dark theme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from ui.theme import COLOURS, diverging

Meaning = Literal["data", "model", "chosen", "good", "error", "ink"]

COLOUR: Mapping[str, str] = COLOURS["light"]
"""By meaning, as figures are written."""
_STOPS = 21
_ZERO = "#FCFBF9"
"""The middle of scales in the light theme: a hair off the paper, whose dark colour is another."""


def _sequential(theme: str, meaning: Meaning) -> list[str]:
    """From zero to the colour of a meaning, as `_STOPS` colours."""
    ends = [COLOURS[theme]["zero"], COLOURS[theme][meaning]]
    low, high = ([int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in ends)
    parts = np.linspace(0, 1, _STOPS)[:, None]
    channels = np.rint(np.array(low) * (1 - parts) + np.array(high) * parts).astype(int)
    return [f"#{r:02X}{g:02X}{b:02X}" for r, g, b in channels]


def _scales(theme: str) -> dict[str, list[str]]:
    scales = {name: _sequential(theme, name) for name in ("data", "model")}
    scales["signed"] = diverging(theme, _STOPS)
    return scales


def _dark_colours() -> dict[str, str]:
    """What each colour of the light theme becomes in the dark one."""
    light, dark = _scales("light"), _scales("dark")
    zero = COLOURS["light"]["zero"]
    pairs = {
        _ZERO if colour == zero else colour: dark[name][i]
        for name, colours in light.items()
        for i, colour in enumerate(colours)
    }
    named = {name: colour for name, colour in COLOUR.items() if name != "zero"}
    return pairs | {colour: COLOURS["dark"][name] for name, colour in named.items()}


DARK: Mapping[str, str] = _dark_colours()
"""Every colour of the light theme -> that of the dark one."""


def _stops(colours: list[str]) -> list[list[Any]]:
    zero = COLOURS["light"]["zero"]
    written = [_ZERO if colour == zero else colour for colour in colours]
    return [[i / (len(written) - 1), colour] for i, colour in enumerate(written)]


def sequential(meaning: Literal["data", "model"] = "data") -> list[list[Any]]:
    """A `colorscale` for amounts from zero up, such as densities: paper to the meaning's colour."""
    return _stops(_scales("light")[meaning])


def signed(limit: float, label: str = "") -> dict[str, Any]:
    """Colour settings for signed values: one diverging scale about zero, with its legend.

    Args:
        limit: the largest absolute value; orange at −limit, blue at +limit.
        label: of the legend.

    Returns:
        Arguments of `go.Heatmap` and `go.Contour`.
    """
    limit = float(limit) or 1.0
    return {
        "colorscale": _stops(_scales("light")["signed"]),
        "zmin": -limit,
        "zmax": limit,
        "colorbar": colour_bar(label),
    }


def colour_bar(label: str, **place: Any) -> dict[str, Any]:
    """The legend of a colour scale."""
    title = {"text": label, "side": "top"}
    return {"title": title, "thickness": 14, "outlinewidth": 0, "ticklen": 3, **place}


def tint(meaning: Meaning, opacity: float) -> str:
    """A see-through colour, for areas."""
    colour = COLOUR[meaning]
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity:g})"
