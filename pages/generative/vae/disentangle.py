"""Experiment "Disentangle": which dimension of a β-VAE knows which factor of a shape."""

from typing import Any

import numpy as np
import streamlit as st

from engine.data.shapes import FACTORS
from engine.generative.vae import pretrained_shapes
from engine.generative.vae.shapes_training import REACH, STEPS, ShapesTraining
from engine.runs import Frame
from pages.generative.vae import exports
from pages.generative.vae.disentangle_fields import shapes_settings
from pages.generative.vae.fields import symbol
from ui import frame
from ui.components import canvas, chart
from ui.components.panel import panel
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View

PACES = (Pace("1 step", 100, 1), Pace("fluent", 0, 100, 24), Pace("fastest", 0, 1_000_000, 250))


def draw_controls(page: PageState) -> None:
    """The weight, the seed, and where the training starts."""
    panel(page, "shapes_beta", "run", "start")


def draw_stage(page: PageState, place: Place) -> View:
    """Traversals and the matrix of information; the gaps of all shipped runs."""
    live = Live(page, "shapes", ShapesTraining, paces=PACES, pace="fluent")
    seen = live.advance(shapes_settings(page), keep_going=page["start"] == "scratch")
    information, traversals = seen.arrays["information"], seen.arrays["traversals"]
    with place.stage:
        left, right = st.columns([1.25, 1], vertical_alignment="top")
        with left:
            canvas.images(
                "vae:traversals",
                canvas.to_bytes(traversals, 0, 1),
                columns=STEPS + 1,
                tool=None,
                max_height=400,
                hint=f"Row k: zₖ goes from −{REACH} to {REACH}",
                alt=f"A square decoded while one of {information.shape[1]} dimensions changes, "
                "a row for each",
            )
        with right:
            _draw_matrix(information)
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
    )


def _draw_matrix(information: np.ndarray) -> None:
    """The share of each factor's entropy that each dimension knows, dimensions downwards."""
    shown = information.T
    labels = {(k, 0): f"{symbol(k + 1)}" for k in range(len(shown))}
    labels |= {(0, f): name for f, name in enumerate(FACTORS)}
    labels[0, 0] = f"{symbol(1)} {FACTORS[0]}"
    best = [
        f"{name} in {symbol(int(row.argmax()) + 1)} ({row.max():.2f})"
        for name, row in zip(FACTORS, information, strict=True)
    ]
    canvas.cells(
        "vae:information",
        shown,
        labels=labels,
        scale=1.0,
        decimals=2,
        tool=None,
        legend=False,
        max_height=400,
        hint="Share of a factor known to zₖ",
        alt="Share of each factor that each dimension knows; most: " + "; ".join(best),
    )


def _draw_readouts(page: PageState, seen: Frame) -> None:
    """The gap and its parts; the shipped runs."""
    metrics = seen.metrics
    frame.readout(
        [
            frame.Readout("mutual information gap", frame.number(metrics["mig"]), "model"),
            *(
                (f"gap of {name}", frame.number(float(gap), 2))
                for name, gap in zip(FACTORS, seen.arrays["gaps"], strict=True)
            ),
            ("reconstruction", f"{frame.number(metrics['reconstruction'], 1)} nats"),
            ("KL divergence", f"{frame.number(metrics['kl'], 1)} nats"),
            (
                "active dimensions",
                f"{metrics['active']:.0f} of {seen.arrays['information'].shape[1]}",
            ),
        ]
    )
    betas = np.array(pretrained_shapes.BETAS, float)
    chart.lines(
        "vae:gaps",
        {
            f"seed {seed}": (
                betas,
                [pretrained_shapes.gap(beta, seed) for beta in pretrained_shapes.BETAS],
            )
            for seed in pretrained_shapes.SEEDS
        },
        x_label="β, shipped runs",
        y_label="gap",
        y_range=(0, None),
        marker=float(page["shapes_beta"]),
        height=150,
        alt="Mutual information gap of the shipped runs over β, a line for each seed",
    )


def _numbers(page: PageState, seen: Frame) -> dict[str, Any]:
    """What the answers speak of."""
    gaps = {
        beta: [pretrained_shapes.gap(beta, seed) for seed in pretrained_shapes.SEEDS]
        for beta in pretrained_shapes.BETAS
    }
    return {
        **seen.metrics,
        "step": seen.step,
        "beta": int(page["shapes_beta"]),
        "run": int(page["run"]),
        "shipped": page["start"] == "shipped",
        "shipped_gaps": gaps,
        "gaps": dict(zip(FACTORS, map(float, seen.arrays["gaps"]), strict=True)),
        "best": dict(zip(FACTORS, map(float, seen.arrays["information"].max(axis=1)), strict=True)),
        "latent_size": int(seen.arrays["information"].shape[1]),
    }
