"""The numbers of an interpolation: how far the image moves along each path, step by step."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from engine.generative.vae.interpolation import PATHS, Walk
from pages.generative.vae.fields import WALK_STEPS
from ui import frame
from ui.components import chart, plane

FILM = "vae:walk"
COLOURS: dict[str, plane.Meaning] = {"linear": "model", "spherical": "accent"}


def draw_readouts(walks: Mapping[str, Walk], numbers: Mapping[str, Any], step: int) -> None:
    """How far the image moves along each path, step by step."""
    seen = [f"{label}" for label in numbers["labels"]]
    rows: list[frame.Row] = [
        frame.Readout("classified as", frame.PerFrameText(FILM, seen, at=step), "chosen"),
        ("distance of the end images, ink", frame.number(numbers["direct"], 1)),
    ]
    for name in PATHS:
        rows += [
            (f"path of the image, {name}, ink", frame.number(numbers["lengths"][name], 1)),
            (f"|z| halfway, {name}", frame.number(numbers["half_norms"][name], 2)),
        ]
    ends = " → ".join(frame.number(norm, 2) for norm in numbers["end_norms"])
    rows.append(("|z| at the ends", ends))
    st.html(_formula(numbers) + frame.readout_html(rows))
    share = (np.arange(WALK_STEPS) + 0.5) * 100 / WALK_STEPS
    chart.lines(
        "vae:moves",
        {name: (share, walks[name].moves.numpy()) for name in PATHS},
        colours=COLOURS,
        x_label="% of the path",
        y_label="image moves per step, ink",
        y_range=(0, None),
        marker=100 * step / WALK_STEPS,
        follows=(FILM, np.linspace(0, 100, WALK_STEPS + 1)),
        height=190,
        alt="How far the image moves in each step of both paths, in units of ink",
    )


def _formula(numbers: Mapping[str, Any]) -> str:
    """The path of the film, with the angle between its ends."""
    ends = "<p class='who'>a, b: the codes of both ends; t goes from 0 to 1.</p>"
    if numbers["path"] == "linear":
        return f"<p class='who'><span class='formula'>z(t) = (1 − t) a + t b</span></p>{ends}"
    return (
        "<p class='who'><span class='formula'>z(t) = r(t) [s(1 − t) â + s(t) b̂]</span>"
        "<span class='formula'>r(t) = (1 − t)|a| + t|b|</span>"
        f"<span class='formula'>s(t) = sin(tΩ) / sin Ω, Ω = {numbers['angle']:.0f}°</span>"
        f"<span class='formula'>â = a/|a|, b̂ = b/|b|</span></p>{ends}"
    )
