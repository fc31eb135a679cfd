"""View "Two gradients": reparameterised against score function, sample by sample."""

import numpy as np
import streamlit as st

from pages.generative.vae import elbo_numbers, exports
from ui import frame
from ui.components import plane
from ui.state import PageState
from ui.topic import Place, View

_SHOWN = 400


def draw(page: PageState, place: Place) -> View:
    """A cloud of each estimator in the plane of the gradient with respect to μ."""
    number, count = int(page["image"]), int(page["gradient_samples"])
    found = elbo_numbers.estimators(number, count, page["seed"])
    reached, blocked = elbo_numbers.encoder_gradients(number)
    pathwise = found.reparameterised[:, :2].numpy()
    score = found.score_function[:, :2].numpy()
    baselined = found.baselined[:, :2].numpy()
    with place.stage:
        left, right = st.columns(2)
        with left:
            st.markdown("**Score function**")
            _cloud("score", score, pathwise, colour="error")
        with right:
            st.markdown("**Reparameterised**")
            _cloud("pathwise", pathwise, pathwise, colour="model")
    spread = {
        name: float(np.sqrt(cloud.var(axis=0, ddof=1).sum()))
        for name, cloud in (("pathwise", pathwise), ("score", score), ("baselined", baselined))
    }
    mean = pathwise.mean(axis=0)
    errors = np.sqrt((score.var(axis=0, ddof=1) + pathwise.var(axis=0, ddof=1)) / count)
    apart = float(np.max(np.abs(score.mean(axis=0) - mean) / errors))
    ratio = (spread["score"] / spread["pathwise"]) ** 2
    with place.readouts:
        frame.readout(
            [
                frame.Readout("mean, reparameterised", _pair(mean), "model"),
                ("mean, score function", _pair(score.mean(axis=0))),
                ("apart, in standard errors", frame.number(apart, 1)),
                ("deviation, reparameterised", frame.number(spread["pathwise"], 1)),
                ("deviation, score function", frame.number(spread["score"], 1)),
                ("… with a baseline", frame.number(spread["baselined"], 1)),
                ("ratio of the variances", f"{ratio:,.0f}"),
                ("gradient at the encoder", frame.number(reached, 1)),
                ("… with z drawn, not μ + σ ε", frame.number(blocked, 1)),
            ]
        )
    numbers = {
        "view": "gradients",
        "samples": count,
        "apart": apart,
        "ratio": ratio,
        "baseline_ratio": (spread["baselined"] / spread["pathwise"]) ** 2,
        "reached": reached,
        "blocked": blocked,
    }
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


def _cloud(name: str, cloud: np.ndarray, reference: np.ndarray, *, colour: plane.Meaning) -> None:
    """The samples about the mean of the reparameterised ones, at a scale of their own."""
    mean = reference.mean(axis=0)
    reach = 1.1 * max(float(np.quantile(np.abs(cloud - mean), 0.99)), 1e-3)
    plane.plane(
        f"vae:gradient:{name}",
        extent=(mean[0] - reach, mean[0] + reach, mean[1] - reach, mean[1] + reach),
        layers=[
            plane.points(cloud[:_SHOWN], colour=colour, opacity=0.5, label="one sample"),
            plane.points(
                [cloud.mean(axis=0)], colour="chosen", marker="diamond", size=7, label="mean"
            ),
            plane.points(
                [mean], colour="ink", marker="cross", size=8, label="mean, reparameterised"
            ),
        ],
        x_label="∂ ln p(x | z) / ∂ μ₁",
        y_label="∂ ln p(x | z) / ∂ μ₂",
        max_height=400,
        alt=f"Samples of the gradient, {name}: they scatter by "
        f"{float(np.sqrt(cloud.var(axis=0).sum())):.1f} about the mean",
    )


def _pair(values: np.ndarray) -> str:
    return f"({frame.number(float(values[0]), 1)}, {frame.number(float(values[1]), 1)})"
