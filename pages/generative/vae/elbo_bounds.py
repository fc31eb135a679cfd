"""View "Tighter bounds": importance-weighted bounds with 1 to 500 samples, closing on ln p(x)."""

import math

import numpy as np
import streamlit as st

from engine.generative.vae.elbo import Estimate
from pages.generative.vae import elbo_numbers, exports
from ui import frame
from ui.components import canvas, chart
from ui.state import PageState
from ui.topic import Place, View

_BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def draw(page: PageState, place: Place) -> View:
    """The curve of L_k with its error, and the evidence where it can be integrated."""
    number, size = int(page["image"]), int(page["latent_size"])
    picture = elbo_numbers.picture(number)
    found = elbo_numbers.bounds(number, size, page["seed"])
    k = np.array(elbo_numbers.COUNTS, float)
    values = np.array([each.value for each in found.estimates])
    errors = np.array([each.error for each in found.estimates])
    exact = found.evidence
    lines = {"bound Lₖ": (k, values)}
    if math.isfinite(exact):
        lines["ln p(x)"] = (k[[0, -1]], np.array([exact, exact]))
    with place.stage:
        left, right = st.columns([1, 4], vertical_alignment="center")
        with left:
            canvas.image(
                "vae:bounds-input",
                canvas.to_bytes(picture[0].numpy(), 0, 1),
                tool=None,
                hint="x, held out",
                max_height=240,
                alt="A held-out digit, the input",
            )
        with right:
            chart.lines(
                "vae:bounds",
                lines,
                bands={"bound Lₖ": (k, values - 2 * errors, values + 2 * errors)},
                colours={"bound Lₖ": "model", "ln p(x)": "data"},
                x_label="samples k; band: ± 2 standard errors",
                y_label="nats",
                height=380,
                alt="The importance-weighted bound rises with the number of samples",
            )
    with place.readouts:
        rows: list[frame.Readout | tuple[str, str]] = [
            (
                f"L{str(count).translate(_BELOW)}" + (", the ELBO" if count == 1 else ""),
                _with_error(each),
            )
            for count, each in zip(elbo_numbers.COUNTS, found.estimates, strict=True)
            if count in (1, 5, 20, 100, 500)
        ]
        if math.isfinite(exact):
            rows.append(frame.Readout("ln p(x), by quadrature", frame.number(exact, 2), "data"))
            rows.append(("gap of the ELBO", f"{frame.number(exact - values[0], 2)} nats"))
            rows.append(("gap of L₅₀₀", f"{frame.number(exact - values[-1], 2)} nats"))
        frame.readout(rows)
    numbers = {
        "view": "bounds",
        "latent_size": size,
        "elbo": float(values[0]),
        "elbo_error": float(errors[0]),
        "best": float(values[-1]),
        "best_error": float(errors[-1]),
        "evidence": exact if math.isfinite(exact) else 0.0,
    }
    return View(
        numbers=numbers,
        files={
            "image": lambda suffix: exports.png(picture.numpy(), columns=1),
            "table": lambda suffix: exports.table(
                ["k", "bound", "standard error"],
                zip(k.tolist(), values.tolist(), errors.tolist(), strict=True),
            ),
        },
    )


def _with_error(estimate: Estimate) -> str:
    return f"{frame.number(estimate.value, 2)} ± {frame.number(estimate.error, 2)}"
