"""View "Tighter bounds": importance-weighted bounds with 1 to 500 samples, closing on ln p(x)."""

import math
from typing import Any

import numpy as np
import streamlit as st

from engine.generative.vae.elbo import Estimate
from pages.generative.vae import elbo_numbers, exports
from pages.generative.vae.elbo_numbers import Bounds
from ui import frame
from ui.components import canvas, chart
from ui.state import PageState
from ui.topic import Place, View

_BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_READ_OUT = (1, 5, 20, 100, 500)
_SEEN = 2e-3
"""Share of its maximum below which a density is no longer drawn."""


def draw(page: PageState, place: Place) -> View:
    """The curve of L_k with its error, and the evidence where it can be integrated."""
    number, size = int(page["image"]), int(page["latent_size"])
    picture = elbo_numbers.picture(number)
    found = elbo_numbers.bounds(number, size, page["seed"])
    numbers = _numbers(number, size, found)
    with place.stage:
        left, right = st.columns([1, 4], vertical_alignment="center")
        with left:
            canvas.image(
                "vae:bounds-input",
                canvas.to_bytes(picture[0].numpy(), 0, 1),
                tool=None,
                hint=f"x: {elbo_numbers.name(number)}",
                max_height=240,
                alt=f"The input, a test image: {elbo_numbers.name(number)}",
            )
        with right:
            _draw_curve(found, height=380 if size != 1 else 220)
            if size == 1:
                _draw_posteriors(number)
    with place.readouts:
        _draw_readouts(found, numbers)
    return View(
        numbers=numbers,
        files={
            "image": lambda suffix: exports.png(picture.numpy(), columns=1),
            "table": lambda suffix: exports.table(
                ["k", "bound", "standard error"],
                (
                    [float(k), each.value, each.error]
                    for k, each in zip(elbo_numbers.COUNTS, found.estimates, strict=True)
                ),
            ),
        },
    )


def _numbers(number: int, size: int, found: Bounds) -> dict[str, Any]:
    """What readouts and answers speak of."""
    first, last = found.estimates[0], found.estimates[-1]
    return {
        "view": "bounds",
        "latent_size": size,
        "elbo": first.value,
        "elbo_error": first.error,
        "best": last.value,
        "best_error": last.error,
        "evidence": found.evidence if math.isfinite(found.evidence) else 0.0,
        **_divergences(number, size),
    }


def _divergences(number: int, size: int) -> dict[str, float]:
    """KL(q ‖ p(z | x)) of the encoder's q and of the best normal one, in one dimension."""
    if size != 1:
        return {"divergence": 0.0, "least_divergence": 0.0}
    found = elbo_numbers.posteriors(number)
    return {"divergence": found.divergence, "least_divergence": found.least_divergence}


def _draw_curve(found: Bounds, *, height: int) -> None:
    """The bounds over the number of samples, with their errors."""
    k = np.array(elbo_numbers.COUNTS, float)
    values = np.array([each.value for each in found.estimates])
    errors = np.array([each.error for each in found.estimates])
    lines = {"bound Lₖ": (k, values)}
    if math.isfinite(found.evidence):
        lines["ln p(x)"] = (k[[0, -1]], np.array([found.evidence] * 2))
    chart.lines(
        "vae:bounds",
        lines,
        bands={"bound Lₖ": (k, values - 2 * errors, values + 2 * errors)},
        colours={"bound Lₖ": "model", "ln p(x)": "data"},
        x_label="samples k; band: ± 2 standard errors",
        y_label="nats",
        height=height,
        alt="The importance-weighted bound rises with the number of samples",
    )


def _draw_posteriors(number: int) -> None:
    """The encoder's posterior and the true one, over the only dimension."""
    found = elbo_numbers.posteriors(number)
    codes = found.codes.numpy()
    chart.lines(
        "vae:posteriors",
        {
            "p(z | x), true": _above_nothing(codes, found.true.numpy()),
            "q(z | x), encoder": _above_nothing(codes, found.encoded.numpy()),
        },
        colours={"p(z | x), true": "data", "q(z | x), encoder": "model"},
        x_label="code z",
        y_label="density",
        y_range=(0, None),
        height=190,
        alt="The true posterior of the code and the one of the encoder",
    )


def _above_nothing(codes: np.ndarray, density: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the density is seen, so that the labels at the ends of two curves are told apart."""
    seen = np.flatnonzero(density > _SEEN * density.max())
    return codes[seen[0] : seen[-1] + 1], density[seen[0] : seen[-1] + 1]


def _draw_readouts(found: Bounds, numbers: dict[str, Any]) -> None:
    """The bounds with their standard errors, and how far they are below ln p(x)."""
    rows: list[frame.Row] = [
        (
            f"L{str(count).translate(_BELOW)}" + (", the ELBO" if count == 1 else ""),
            _with_error(each),
        )
        for count, each in zip(elbo_numbers.COUNTS, found.estimates, strict=True)
        if count in _READ_OUT
    ]
    if math.isfinite(found.evidence):
        rows.append(
            frame.Readout("ln p(x), by quadrature", frame.number(found.evidence, 3), "data")
        )
        for name, each in (("the ELBO", found.estimates[0]), ("L₅₀₀", found.estimates[-1])):
            gap = Estimate(found.evidence - each.value, each.error)
            rows.append((f"gap of {name}, nats", _with_error(gap)))
    if numbers["latent_size"] == 1:
        rows += [
            ("KL(q ‖ p(z | x)), by quadrature", frame.number(numbers["divergence"], 3)),
            ("… of the best normal q", frame.number(numbers["least_divergence"], 3)),
        ]
    frame.readout(rows)
    st.html("<p class='who'>± standard error of the mean over 8,000 samples of q(z | x).</p>")


def _with_error(estimate: Estimate) -> str:
    return f"{frame.number(estimate.value, 3)} ± {frame.number(estimate.error, 3)}"
