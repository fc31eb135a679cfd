"""View "One training": codes, decoded images, divergence by dimension, the bound over time."""

from typing import Any

import numpy as np
import streamlit as st

from engine.generative.vae.training import SHOWN, VAETraining, mean_picture_nats
from engine.runs import Frame
from pages.generative.vae import code_plane, exports, notebooks, train_numbers
from pages.generative.vae.fields import symbol
from pages.generative.vae.train_fields import training_settings
from ui import frame
from ui.components import canvas, chart, plane
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

STAGE = "vae:codes"
DECODED = "vae:training_decoded"
FIRST_STEPS = 20
"""Steps taken before it is first seen."""

PACES = (
    Pace("1 step", 100, 1),
    Pace("fluent", 0, 100, 12),
    Pace("fast", 0, 1_000, 60),
    Pace("fastest", 0, 1_000_000, 250),
)
"""To measure and draw costs as much as three steps: training is fastest where it is least seen."""

_CURVE_NATS = 60.0
_PATIENCE = 50
"""Steps after which a decoder should draw digits better than the mean digit."""


def draw(page: PageState, place: Place) -> View:
    """The training at this step."""
    live = Live(page, "vae", VAETraining, paces=PACES, pace="fluent", autostart_after=FIRST_STEPS)
    seen = live.advance(training_settings(page), keep_going=True, begin_again=True)
    kl, means = seen.arrays["kl"], seen.arrays["mean"]
    first, second = code_plane.shown_dimensions(kl)
    codes = means[:, [first, second]]
    two = len(kl) == 2
    with place.stage:
        left, right = st.columns([1.15, 1], vertical_alignment="top")
        with left:
            reach = code_plane.reach_of(codes)
            plane.plane(
                STAGE,
                extent=(-reach, reach, -reach, reach),
                layers=[
                    *code_plane.prior_layers(),
                    *code_plane.class_layers(codes, seen.arrays["labels"]),
                ],
                x_label=f"μ of {symbol(first + 1)}",
                y_label=f"μ of {symbol(second + 1)}",
                max_height=430,
                hint="Codes of test images" + ("" if two else ": the two dimensions of most KL"),
                alt=f"The codes of 500 test images after {seen.step} steps, a cloud for each "
                f"class; KL divergence {seen.metrics['kl']:.1f} nats.",
            )
        with right:
            canvas.images(
                DECODED,
                canvas.to_bytes(seen.arrays["decoded"], 0, 1),
                columns=SHOWN,
                tool=None,
                max_height=400,
                hint="Decoded from a grid of the prior" if two else "Decoded samples of the prior",
                alt=f"{SHOWN}×{SHOWN} images decoded from the prior after {seen.step} steps",
            )
    with place.readouts:
        _draw_readouts(page, seen)
    numbers, bounds = _numbers(page, seen), train_numbers.bounds(seen.series)
    return View(
        live=live,
        numbers=numbers,
        files={
            "image": lambda suffix: exports.png(seen.arrays["decoded"], columns=SHOWN),
            "table": lambda suffix: exports.table(
                list(bounds), zip(*(v.tolist() for v in bounds.values()), strict=True)
            ),
        },
        notebook=Notebook.of_run(notebooks.train, live),
    )


def _numbers(page: PageState, seen: Frame) -> dict[str, Any]:
    """What the answers speak of."""
    series = train_numbers.bounds(seen.series)
    best = int(np.nanargmax(series["test"]))
    return {
        **train_numbers.bounds(seen.metrics),
        "view": "one",
        "step": seen.step,
        "objective": page["objective"],
        "latent_size": len(seen.arrays["kl"]),
        "beta": page["beta"],
        "free_nats": page["free_nats"],
        "likelihood": page["likelihood"],
        "sigma_x": float(seen.arrays["sigma_x"]) if page["likelihood"] == "gaussian" else 0.0,
        "training_size": int(page["training_size"]),
        "first_test": float(series["test"][0]),
        "best_test": float(series["test"][best]),
        "best_step": int(series["step"][best]),
    }


def _worse_than_nothing(page: PageState, seen: Frame) -> list[str]:
    """A sentence for a training that is far above what the mean digit costs."""
    found, mean = seen.metrics["held_out"], mean_picture_nats("digits")
    learns = page["objective"] != "kl_only" and page["likelihood"] == "bernoulli"
    if not learns or seen.step < _PATIENCE or found < 1.5 * mean:
        return []
    return [
        f"The ELBO is {frame.number(-found, 0)} nats; always drawing the mean digit has "
        f"{frame.number(-mean, 0)}. The learning rate {page['learning_rate']:g} is too large: "
        "try a tenth, from the start."
    ]


def _draw_readouts(page: PageState, seen: Frame) -> None:
    """The bound and its parts; its two curves; the divergence by dimension."""
    metrics, series = train_numbers.bounds(seen.metrics), train_numbers.bounds(seen.series)
    size = len(seen.arrays["kl"])
    sigma = float(seen.arrays["sigma_x"])
    frame.notice(_worse_than_nothing(page, seen))
    rows: list[frame.Readout | tuple[str, str | float]] = [
        frame.Readout("ELBO of test images", f"{frame.number(metrics['test'], 1)} nats", "model"),
        ("… of training images", f"{frame.number(metrics['training'], 1)} nats"),
        ("reconstruction", f"{frame.number(metrics['reconstruction'], 1)} nats"),
        ("− KL divergence", f"{frame.number(metrics['kl'], 1)} nats"),
        ("active dimensions", f"{metrics['active']:.0f} of {size}"),
    ]
    if page["warm_up"]:
        rows.append(("weight β now", frame.number(metrics["kl_weight"], 2)))
    if np.isfinite(sigma):
        rows.append(("pixel noise σₓ", frame.number(sigma)))
    frame.readout(rows)
    high = float(max(np.nanmax(series["training"]), np.nanmax(series["test"])))
    chart.lines(
        "vae:bound",
        {
            "test": (series["step"], series["test"]),
            "training": (series["step"], series["training"]),
        },
        colours={"test": "model", "training": "data"},
        x_label="training step",
        y_label="ELBO, nats: higher is better",
        y_range=(high - _CURVE_NATS, high + 3),
        marker=seen.step,
        height=140,
        alt="The evidence lower bound of training and test images over training",
    )
    code_plane.bars(
        "vae:kl",
        seen.arrays["kl"],
        active=seen.arrays["active"],
        threshold=page["free_nats"] or None,
        y_label="KL, nats",
        alt="KL divergence of each latent dimension, in nats",
    )
