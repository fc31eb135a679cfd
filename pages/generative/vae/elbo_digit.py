"""View "One digit": encoder, q(z | x), a dragged sample, decoder, the bound in numbers."""

import numpy as np
import streamlit as st
import torch

from engine.generative import digit_autoencoder
from engine.generative.vae import elbo
from pages.generative.vae import code_plane, elbo_numbers, exports, latent_map, notebooks
from pages.generative.vae.elbo_fields import LARGEST_NOISE
from ui import frame
from ui.components import canvas, plane
from ui.pairs import format_pair, parse_pair
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

STAGE = "vae:posterior"


def draw(page: PageState, place: Place) -> View:
    """Input, posterior and output in a row, the formula below."""
    number = int(page["image"])
    posterior = elbo_numbers.posterior(number)
    mean, deviation = posterior.mean[0].numpy(), posterior.deviation[0].numpy()
    for event in plane.events(STAGE):
        if event.kind in {"press", "drag"} and event.points:
            eps = (np.array(event.points[-1]) - mean) / deviation
            page["noise"] = format_pair(*np.clip(eps, -LARGEST_NOISE, LARGEST_NOISE))
    eps = torch.tensor([parse_pair(page["noise"])])
    model, picture = digit_autoencoder.pretrained(2), elbo_numbers.picture(number)
    parts = elbo.bound(model, picture, eps)
    code = posterior.sample(eps)
    decoded = model.decode(code)
    kl = float(parts.kl.sum())
    sampled = elbo_numbers.divergence_by_sampling(number, int(page["kl_samples"]), page["seed"])
    reconstruction = float(parts.reconstruction)
    with place.stage:
        _draw_pictures(
            elbo_numbers.name(number),
            picture.numpy(),
            decoded.numpy(),
            mean,
            deviation,
            code[0].numpy(),
        )
        st.latex(
            rf"\underbrace{{\mathrm{{ELBO}}}}_{{\textstyle {reconstruction - kl:.1f}}} \;\approx\; "
            rf"\underbrace{{\ln p(x \mid z)}}_{{\textstyle {reconstruction:.1f}}} \;-\; "
            rf"\underbrace{{\mathrm{{KL}}(q(z \mid x)\,\|\,p(z))}}_{{\textstyle {kl:.2f}}}"
            r"\ \text{nats}"
        )
    at_mean = float(elbo.bound(model, picture, torch.zeros(1, 2)).reconstruction)
    away = abs(sampled.value - kl) / sampled.error if sampled.error else 0.0
    with place.readouts:
        frame.readout(
            [
                ("mean μ", _pair(mean, 3)),
                ("deviation σ", _pair(deviation, 3)),
                ("noise ε", _pair(eps[0].numpy())),
                frame.Readout("code z = μ + σ ε", _pair(code[0].numpy(), 3), "chosen"),
                ("ln p(x | z) at this z", f"{frame.number(reconstruction, 1)} nats"),
                ("… at z = μ", f"{frame.number(at_mean, 1)} nats"),
                ("KL divergence, closed form", f"{frame.number(kl)} nats"),
                (
                    f"… of {int(page['kl_samples']):,} samples",
                    f"{frame.number(sampled.value)} ± {frame.number(sampled.error)}",
                ),
                ("apart, in standard errors", frame.number(away, 1)),
                frame.Readout(
                    "ELBO, estimate of one sample",
                    f"{frame.number(reconstruction - kl, 1)} nats",
                    "model",
                ),
            ]
        )
    measured = {
        "kl": kl,
        "kl_sampled": sampled.value,
        "kl_error": sampled.error,
        "kl_samples": int(page["kl_samples"]),
        "reconstruction": reconstruction,
        "noise": float(eps.norm()),
        "deviation": float(deviation.max()),
        "at_mean": at_mean,
    }
    numbers = {"view": "digit", **measured}
    pictures = np.concatenate([picture.numpy(), decoded.numpy()])
    return View(
        numbers=numbers,
        files={
            "image": lambda suffix: exports.png(pictures, columns=2),
            "table": lambda suffix: exports.table(
                ["quantity", "value"], [[name, float(value)] for name, value in measured.items()]
            ),
        },
        notebook=Notebook(
            notebooks.bound_of_digit,
            {"number": number, "noise": parse_pair(page["noise"])},
        ),
    )


def _draw_pictures(
    name: str,
    picture: np.ndarray,
    decoded: np.ndarray,
    mean: np.ndarray,
    deviation: np.ndarray,
    code: np.ndarray,
) -> None:
    left, middle, right = st.columns([1, 2.1, 1], vertical_alignment="center")
    with left:
        canvas.image(
            "vae:elbo-input",
            canvas.to_bytes(picture[0], 0, 1),
            tool=None,
            hint=f"x: {name}",
            max_height=240,
            alt=f"The input, a test image: {name}",
        )
    with middle:
        reach = 4.2 * float(deviation.max())
        angle = np.linspace(0, 2 * np.pi, 73)
        circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        plane.plane(
            STAGE,
            extent=(mean[0] - reach, mean[0] + reach, mean[1] - reach, mean[1] + reach),
            layers=[
                *latent_map.layers(2, legend=False),
                *code_plane.prior_layers(0.5),
                plane.curve(
                    mean + deviation * circle,
                    closed=True,
                    colour="model",
                    width=2.5,
                    fill=0.12,
                    label="q(z | x) at σ and 2 σ",
                ),
                plane.curve(
                    mean + 2 * deviation * circle, closed=True, colour="model", width=1, dashed=True
                ),
                plane.points([mean], colour="model", marker="cross", size=7, label="μ"),
                plane.curve(np.stack([mean, code]), colour="chosen", width=1.5),
                plane.points([code], colour="chosen", marker="diamond", size=8, label="sample z"),
            ],
            tool="move",
            x_label="z₁",
            y_label="z₂",
            max_height=360,
            hint="Drag ε",
            alt=f"q(z | x): an ellipse about ({mean[0]:.2f}, {mean[1]:.2f}), with the deviations "
            f"{deviation[0]:.2f} and {deviation[1]:.2f}; the sample is at "
            f"({code[0]:.2f}, {code[1]:.2f})",
        )
        st.html(latent_map.legend_html())
    with right:
        canvas.image(
            "vae:elbo-output",
            canvas.to_bytes(decoded[0], 0, 1),
            tool=None,
            hint="x̂ from z",
            max_height=240,
            alt="The digit decoded from the sample",
        )


def _pair(values: np.ndarray, decimals: int = 2) -> str:
    return f"({', '.join(frame.number(float(value), decimals) for value in values)})"
