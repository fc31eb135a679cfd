"""View "One run": traversals of a β-VAE, and which dimension knows which factor of a shape."""

from typing import Any

import numpy as np
import streamlit as st

from engine.data.shapes import FACTORS
from engine.generative.vae import pretrained_shapes
from engine.generative.vae.pretrained_shapes import RATED
from engine.generative.vae.shapes_training import REACH, STEPS, ShapesTraining
from engine.generative.vae.training import MEASURED
from engine.runs import Frame
from pages.generative.vae import disentangle_runs, exports, notebooks
from pages.generative.vae.disentangle_fields import shapes_settings
from pages.generative.vae.fields import symbol
from ui import frame
from ui.components import canvas
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

_DATA = 12
"""Shapes in each of two rows."""
_VALUES = np.linspace(-REACH, REACH, STEPS + 1)

PACES = (Pace("1 step", 100, 1), Pace("fluent", 0, 100, 24), Pace("fastest", 0, 1_000_000, 250))


def draw(page: PageState, place: Place) -> View:
    """Data, traversals and the matrix of information; the gaps of all shipped runs."""
    live = Live(page, "shapes", ShapesTraining, paces=PACES, pace="fluent")
    seen = live.advance(shapes_settings(page), keep_going=page["start"] == "scratch")
    information, traversals = seen.arrays["information"], seen.arrays["traversals"]
    names = _dimension_names(seen.arrays["active"])
    with place.stage:
        left, right = st.columns([1.35, 1], vertical_alignment="top")
        with left:
            _draw_data()
            st.markdown("**Decoded, one dimension at a time**")
            canvas.images(
                "vae:traversals",
                canvas.to_bytes(traversals, 0, 1),
                columns=STEPS + 1,
                row_names=names,
                column_names=[frame.number(value, 1) for value in _VALUES],
                tool=None,
                max_height=330,
                alt=f"A square decoded while one of {information.shape[1]} dimensions goes from "
                f"−{REACH} to {REACH}, a row for each",
            )
        with right:
            st.markdown("**Share of each factor that zₖ knows**")
            _draw_matrix(information, names)
    with place.readouts:
        _draw_readouts(page, seen)
    return View(
        live=live,
        numbers=_numbers(page, seen),
        files={
            "image": lambda suffix: exports.png(traversals, columns=STEPS + 1),
            "table": lambda suffix: exports.table(
                ["factor", *(f"z{k + 1}" for k in range(information.shape[1])), "gap"],
                [
                    [name, *map(float, row), float(gap)]
                    for name, row, gap in zip(
                        FACTORS, information, seen.arrays["gaps"], strict=True
                    )
                ],
            ),
        },
        notebook=Notebook.of_run(notebooks.disentangle, live),
    )


def _dimension_names(active: np.ndarray) -> list[str]:
    """z₁ and so on; those that do not vary with the image are said to be off."""
    return [f"{symbol(k)}{'' if on else ' off'}" for k, on in enumerate(active, start=1)]


def _draw_data() -> None:
    """Shapes as they are trained on."""
    st.markdown("**Training data: shape, scale, x and y vary**")
    canvas.images(
        "vae:shapes",
        canvas.to_bytes(pretrained_shapes.held_out()[0][: 2 * _DATA].numpy(), 0, 1),
        columns=_DATA,
        tool=None,
        max_height=110,
        alt="Discs, squares and triangles of several sizes in several places",
    )


def _draw_matrix(information: np.ndarray, names: list[str]) -> None:
    """The share of each factor's entropy that each dimension knows, dimensions downwards."""
    best = [
        f"{name} in {symbol(int(row.argmax()) + 1)} ({row.max():.2f})"
        for name, row in zip(FACTORS, information, strict=True)
    ]
    canvas.cells(
        "vae:information",
        information.T,
        row_names=names,
        column_names=FACTORS,
        scale=1.0,
        decimals=2,
        tool=None,
        legend=False,
        max_height=430,
        hint="1: all of it",
        alt="Share of each factor that each dimension knows; most: " + "; ".join(best),
    )


def _draw_readouts(page: PageState, seen: Frame) -> None:
    """The gap and its parts; the shipped runs."""
    metrics = seen.metrics
    rated = RATED if page["start"] == "shipped" and not seen.step else MEASURED
    frame.readout(
        [
            frame.Readout("mutual information gap", frame.number(metrics["mig"]), "model"),
            *(
                (f"gap of {name}", frame.number(float(gap), 2))
                for name, gap in zip(FACTORS, seen.arrays["gaps"], strict=True)
            ),
            (
                "reconstruction",
                f"{frame.number(-metrics['reconstruction'], 1)} nats",
            ),
            ("− KL divergence", f"{frame.number(metrics['kl'], 1)} nats"),
            (f"ELBO on {rated:,} held-out shapes", f"{frame.number(-metrics['held_out'], 2)} nats"),
            (
                "active dimensions",
                f"{metrics['active']:.0f} of {seen.arrays['information'].shape[1]}",
            ),
        ]
    )
    disentangle_runs.draw_gaps(page, tool=None, max_height=190)


def _numbers(page: PageState, seen: Frame) -> dict[str, Any]:
    """What the answers speak of."""
    return {
        **seen.metrics,
        "view": "one",
        "step": seen.step,
        "beta": int(page["shapes_beta"]),
        "run": int(page["run"]),
        "shipped": page["start"] == "shipped",
        "shipped_gaps": disentangle_runs.gaps(),
        "off": [symbol(k) for k, on in enumerate(seen.arrays["active"], start=1) if not on],
        "gaps": dict(zip(FACTORS, map(float, seen.arrays["gaps"]), strict=True)),
        "best": dict(zip(FACTORS, map(float, seen.arrays["information"].max(axis=1)), strict=True)),
        "latent_size": int(seen.arrays["information"].shape[1]),
    }
