"""View "Two gradients": reparameterised against score function, sample by sample."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from engine.generative.vae.gradients import Comparison
from pages.generative.vae import elbo_numbers, exports
from ui import frame
from ui.components import plane
from ui.state import PageState
from ui.topic import Place, View

NAMES = {"reparameterised": "reparameterised", "score_function": "score function"}

_SHOWN = 400


def draw(page: PageState, place: Place) -> View:
    """A cloud of each estimator in the plane of the gradient with respect to μ."""
    number, count = int(page["image"]), int(page["gradient_samples"])
    found = elbo_numbers.estimators(number, count, page["seed"])
    pathwise = found.reparameterised[:, :2].numpy()
    score = found.score_function[:, :2].numpy()
    with place.stage:
        left, right = st.columns(2)
        with left:
            _cloud("score function", score, pathwise, colour="error")
        with right:
            _cloud("reparameterised", pathwise, pathwise, colour="model")
    numbers = _numbers(page, found, count)
    with place.readouts:
        _draw_readouts(numbers)
    names = ["pathwise_1", "pathwise_2", "score_1", "score_2"]
    return View(
        numbers=numbers,
        files={
            "image": lambda suffix: exports.png(elbo_numbers.picture(number).numpy(), columns=1),
            "table": lambda suffix: exports.table(
                names, np.concatenate([pathwise, score], axis=1).tolist()
            ),
        },
    )


def _numbers(page: PageState, found: Comparison, count: int) -> dict[str, Any]:
    """What readouts and answers speak of: means of ∂/∂μ, deviations and variances of ∂/∂μ₁."""
    reached, blocked = elbo_numbers.encoder_gradients(int(page["image"]))
    clouds = {
        name: getattr(found, name)[:, :2].numpy()
        for name in ("reparameterised", "score_function", "baselined")
    }
    means = {name: cloud.mean(axis=0) for name, cloud in clouds.items()}
    errors = {name: cloud.std(axis=0, ddof=1) / math.sqrt(count) for name, cloud in clouds.items()}
    variances = {name: float(cloud[:, 0].var(ddof=1)) for name, cloud in clouds.items()}
    both = np.hypot(errors["reparameterised"], errors["score_function"])
    apart = np.abs(means["score_function"] - means["reparameterised"]) / both
    return {
        "view": "gradients",
        "samples": count,
        "means": {name: mean.tolist() for name, mean in means.items()},
        "errors": {name: error.tolist() for name, error in errors.items()},
        "deviations": {name: math.sqrt(variance) for name, variance in variances.items()},
        "apart": float(apart.max()),
        "ratio": variances["score_function"] / variances["reparameterised"],
        "baseline_ratio": variances["baselined"] / variances["reparameterised"],
        "reached": reached,
        "blocked": blocked,
    }


def _draw_readouts(numbers: Mapping[str, Any]) -> None:
    """Means with their standard errors, the scatter of one sample, what reaches the encoder."""
    rows: list[frame.Row] = []
    for k, name in enumerate(("∂/∂μ₁", "∂/∂μ₂")):
        for estimator, meaning in (("reparameterised", "model"), ("score_function", "error")):
            value = (
                f"{frame.number(numbers['means'][estimator][k], 1)} ± "
                f"{frame.number(numbers['errors'][estimator][k], 1)}"
            )
            rows.append(frame.Readout(f"{name}, {NAMES[estimator]}", value, meaning))
    deviations = numbers["deviations"]
    frame.readout(
        [
            *rows,
            ("means apart, in standard errors", frame.number(numbers["apart"], 1)),
            (
                "∂/∂μ₁: deviation of one sample, reparameterised",
                _rounded(deviations["reparameterised"]),
            ),
            ("… score function", _rounded(deviations["score_function"])),
            ("… score function with a baseline", _rounded(deviations["baselined"])),
            ("∂/∂μ₁: variance, score function / reparameterised", f"{numbers['ratio']:,.0f}"),
            ("gradient norm at the encoder", frame.number(numbers["reached"], 1)),
            ("… with z drawn, not μ + σ ε", frame.number(numbers["blocked"], 1)),
        ]
    )


def _rounded(value: float) -> str:
    return f"{value:,.0f}"


def _cloud(name: str, cloud: np.ndarray, reference: np.ndarray, *, colour: plane.Meaning) -> None:
    """The samples about the mean of the reparameterised ones, at a scale of their own."""
    mean = reference.mean(axis=0)
    reach = 1.1 * max(float(np.quantile(np.abs(cloud - mean), 0.99)), 1e-3)
    own, other = cloud.mean(axis=0), "mean, reparameterised"
    means = [plane.points([own], colour="chosen", marker="diamond", size=9, label="mean")]
    if cloud is not reference:
        means.append(plane.points([mean], colour="ink", marker="cross", size=5, label=other))
    st.markdown(f"**{name.capitalize()}**, axes ± {reach:,.0f}")
    plane.plane(
        f"vae:gradient:{colour}",
        extent=(mean[0] - reach, mean[0] + reach, mean[1] - reach, mean[1] + reach),
        layers=[
            plane.points(cloud[:_SHOWN], colour=colour, opacity=0.5, label="one sample"),
            *means,
        ],
        x_label="∂ ln p(x | z) / ∂ μ₁",
        y_label="∂ ln p(x | z) / ∂ μ₂",
        max_height=400,
        alt=f"Samples of the gradient, {name}, on axes of ±{reach:,.0f}: the deviation of ∂/∂μ₁ "
        f"is {float(cloud[:, 0].std(ddof=1)):,.0f}",
    )
