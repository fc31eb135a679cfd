"""The view "Gradient norm": how the gradient grows or vanishes from the output to the input."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from engine.cache import cached
from engine.vision.receptive_fields.deep_net import DeepNetSettings
from engine.vision.receptive_fields.depth import (
    expected_norm_factor,
    gradient_norms,
    independent_norm_factor,
)
from pages.vision.receptive_fields import notebooks
from pages.vision.receptive_fields.depth_net import net_of
from pages.vision.receptive_fields.depth_numbers import power
from ui import frame
from ui.components import chart
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

_norms = cached(gradient_norms)
CURES = ("scaled", "normalised")
TITLES = {False: "without skips", True: "with skips"}


def draw(page: PageState, place: Place) -> View:
    """Norm of the gradient at each block's input, with and without skips."""
    chosen = net_of(page)
    found = {skips: _norms(net_of(page, skips=skips), 64, 2) for skips in (False, True)}
    blocks = np.arange(chosen.depth + 1)
    # The chosen one first: its line is the one without dashes.
    order = (chosen.skips, not chosen.skips)
    names = {
        chosen.skips: f"{TITLES[chosen.skips]}: chosen",
        not chosen.skips: TITLES[not chosen.skips],
    }
    with place.stage:
        chart.lines(
            "receptive-fields:norms",
            {names[skips]: (blocks, found[skips]) for skips in order},
            colours={names[False]: "error", names[True]: "good"},
            emphasise=names[chosen.skips],
            x_label="block, from the input",
            y_label="gradient norm, 1 at the output",
            log_y=True,
            height=400,
            alt="Norm of the gradient with respect to the input of each block, with and without "
            "skip connections",
        )
    cures = {name: _norms(net_of(page, skips=True, **{name: True}), 64, 2)[0] for name in CURES}
    numbers = _numbers(chosen, found) | {name: float(norm) for name, norm in cures.items()}
    with place.readouts:
        _draw_readouts(numbers)
    made = {"settings": chosen, "inputs": 64, "nets": 2}
    return View(numbers=numbers, notebook=Notebook(notebooks.gradient_norms, made))


def _numbers(chosen: DeepNetSettings, found: dict[bool, np.ndarray]) -> dict[str, Any]:
    """What readouts and answers speak of."""
    norms = found[chosen.skips]
    independent = independent_norm_factor(replace(chosen, skips=True))
    return {
        "view": "norms",
        "depth": chosen.depth,
        "skips": chosen.skips,
        "normalises": chosen.normalised,
        "first": float(norms[0]),
        "plain": float(found[False][0]),
        "skipped": float(found[True][0]),
        "factor": float(norms[0] ** (1 / chosen.depth)) if norms[0] > 0 else 0.0,
        "expected": expected_norm_factor(chosen),
        "independent": independent,
        "rectified": chosen.activation == "relu",
    }


def _draw_readouts(numbers: dict[str, Any]) -> None:
    expected = numbers["expected"]
    rows: list[frame.Row] = [
        frame.Readout("input, without skips", power(numbers["plain"]), "error"),
        frame.Readout("input, with skips", power(numbers["skipped"]), "good"),
        (f"factor per block, {TITLES[numbers['skips']]}", frame.number(numbers["factor"], 3)),
    ]
    if not math.isnan(expected):
        rows.append(("… expected", frame.number(expected, 3)))
    st.html(
        "<p class='who'><span class='formula'>h ← φ(Wh)</span>"
        "<span class='formula'>with skips h ← h + φ(Wh)</span></p>" + frame.readout_html(rows)
    )
