"""The view "Shattering": gradients at neighbouring inputs of a deep network."""

from typing import Any

import numpy as np
import streamlit as st

from engine.cache import cached
from engine.vision.receptive_fields.deep_net import DeepNetSettings
from engine.vision.receptive_fields.depth import (
    gradient_correlation,
    grid,
    input_gradient,
    noise_correlation,
)
from pages.vision.receptive_fields.depth_net import net_of
from ui import frame
from ui.components import chart
from ui.state import PageState
from ui.topic import Place, View

_gradient = cached(input_gradient)
_correlation = cached(gradient_correlation)
_noise = cached(noise_correlation)
NEAR = 3
"""Places of the grid apart, at which the correlation is quoted."""
LAGS = 40
LINEAR = (
    "Without a nonlinearity the network is linear: its gradient is the same at every input, so "
    "there is nothing to correlate. Choose a nonlinearity."
)
CONSTANT = "The gradient is the same at all 256 inputs, so there is nothing to correlate."


def draw(page: PageState, place: Place) -> View:
    """The gradient over the input, and its correlation with itself by distance."""
    settings = net_of(page)
    other = net_of(page, skips=not settings.skips)
    x = grid().numpy()
    gradient, _ = _gradient(settings)
    found = {each.skips: _correlation(each, 4, LAGS) for each in (settings, other)}
    distance = np.arange(LAGS) * float(x[1] - x[0])
    with place.stage:
        _draw_gradient(x, gradient, linear=settings.activation == "identity")
        _draw_correlation(distance, found)
    numbers = _numbers(settings, gradient, found, distance)
    with place.readouts:
        _draw_readouts(numbers)
    return View(numbers=numbers)


def _draw_gradient(x: np.ndarray, gradient: np.ndarray, *, linear: bool) -> None:
    """In its standard deviations; that of a linear network has none but rounding errors."""
    spread = 0.0 if linear else float(np.std(gradient))
    shown = gradient / spread if spread > 0 else np.full_like(gradient, gradient.mean())
    chart.lines(
        "receptive-fields:gradient",
        {"df/dx": (x, shown)},
        colours={"df/dx": "model"},
        x_label="input x",
        y_label="gradient, standard deviations" if spread > 0 else "gradient",
        height=200,
        alt="The gradient of the network's output with respect to its one input",
    )


def _draw_correlation(distance: np.ndarray, found: dict[bool, np.ndarray]) -> None:
    names = {True: "with skips", False: "without skips"}
    own = {
        names[skips]: (distance, values)
        for skips, values in found.items()
        if np.isfinite(values).all()
    }
    noises = {f"{kind} noise": (distance, _noise(kind, 20, LAGS, 0)) for kind in ("white", "brown")}
    chart.lines(
        "receptive-fields:correlation",
        own | noises,
        colours={
            "with skips": "good",
            "without skips": "error",
            "white noise": "ink",
            "brown noise": "chosen",
        },
        x_label="distance of two inputs",
        y_label="correlation of the gradients",
        height=215,
        alt="Correlation of the gradient with itself over the distance, beside that of white "
        "and of brown noise",
    )


def _numbers(
    settings: DeepNetSettings,
    gradient: np.ndarray,
    found: dict[bool, np.ndarray],
    distance: np.ndarray,
) -> dict[str, Any]:
    """What readouts and answers speak of; a correlation is None where there is none."""
    near = {
        skips: float(values[NEAR]) if np.isfinite(values).all() else None
        for skips, values in found.items()
    }
    linear = settings.activation == "identity"
    reason = "" if near[settings.skips] is not None else LINEAR if linear else CONSTANT
    return {
        "view": "shattering",
        "depth": settings.depth,
        "skips": settings.skips,
        "near": near[settings.skips],
        "near_other": near[not settings.skips],
        "no_correlation": reason,
        "distance": float(distance[NEAR]),
        "sign_changes": 0 if linear else int((np.diff(np.sign(gradient)) != 0).sum()),
    }


def _draw_readouts(numbers: dict[str, Any]) -> None:
    other = "without skips" if numbers["skips"] else "with skips"
    rows: list[frame.Row] = [
        (f"correlation {frame.number(numbers['distance'], 3)} apart", _written(numbers["near"])),
        (f"… {other}", _written(numbers["near_other"])),
        ("sign changes of 256 gradients", str(numbers["sign_changes"])),
    ]
    reason = frame.notice_html([numbers["no_correlation"]]) if numbers["no_correlation"] else ""
    st.html(frame.readout_html(rows) + reason)


def _written(correlation: float | None) -> str:
    return "none" if correlation is None else frame.number(correlation)
