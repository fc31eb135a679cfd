"""Experiment "Latent diffusion": diffusion on the 12-dimensional codes of an autoencoder."""

import numpy as np
import streamlit as st
import torch

from engine.data.images import CLASSES, SIDE
from engine.generative import nearest_training
from engine.generative.diffusion.digits import latent, latent_sampling
from engine.generative.diffusion.digits.autoencoder import DIMENSIONS
from engine.generative.diffusion.digits.latent import SAMPLES, LatentSettings, LatentTraining
from engine.generative.diffusion.digits.latent_sampling import Interpolation
from engine.runs import Frame
from ui import frame
from ui.components import canvas, chart
from ui.components.panel import panel
from ui.live import TRAINING, Live
from ui.state import PageState
from ui.topic import Place, View

BEGIN = 40
"""Training steps taken when the training is first seen."""

STEPS_SHOWN = (0, 4, 8, 12, 16, 20)
"""Steps of a sampling trajectory that are shown."""

STAGE = "diffusion:latent"

_BLENDS = 7
_TALLEST = 480
_CONTROLS = {
    "training": ("guidance_scale", "learning_rate", "width"),
    "sampling": ("prior", "guidance_scale"),
    "interpolation": ("first_digit", "second_digit", "held_out_index"),
}


def draw_controls(page: PageState) -> None:
    """What can be set in the view that is open."""
    panel(page, "view", *_CONTROLS[page["view"]])


def draw_stage(page: PageState, place: Place) -> View:
    """The open view; a training is played by the transport."""
    match page["view"]:
        case "sampling":
            return _draw_sampling(page, place)
        case "interpolation":
            return _draw_interpolation(page, place)
    return _draw_training(page, place)


# ---- Training


def _draw_training(page: PageState, place: Place) -> View:
    """Samples of a prior in training."""
    live = Live(
        page,
        "latent",
        LatentTraining,
        paces=TRAINING,
        pace="10 steps",
        autostart_after=BEGIN,
    )
    seen = live.advance(latent_settings(page), keep_going=True, begin_again=True)
    with place.stage:
        canvas.images(
            STAGE,
            canvas.to_bytes(seen.arrays["samples"], 0, 1),
            columns=CLASSES,
            colormap="gray",
            tool=None,
            max_height=_TALLEST,
            hint="Four samples of each digit, always from the same noise",
            alt=f"Forty digits decoded from samples of a network after {seen.step} steps; the "
            f"classifier classifies {100 * seen.metrics['accuracy']:.0f} % of them as requested.",
        )
    with place.readouts:
        _draw_training_readouts(seen)
    return View(live=live, numbers=seen.metrics)


def latent_settings(page: PageState) -> LatentSettings:
    """The engine's settings, from the fields."""
    return LatentSettings(
        width=int(page["width"]),
        learning_rate=page["learning_rate"],
        guidance_scale=page["guidance_scale"],
        seed=page["seed"],
    )


def _draw_training_readouts(seen: Frame) -> None:
    """How good the network is, and how small its input."""
    series, accuracy = seen.series, seen.metrics["accuracy"]
    frame.readout(
        [
            frame.Readout("classified as requested", f"{SAMPLES * accuracy:.0f} of 40", "good"),
            ("v-prediction MSE per dimension", seen.metrics["loss"]),
            ("dimensions of a code", f"{DIMENSIONS}"),
            ("dimensions of an image", f"{SIDE * SIDE}"),
            ("parameters", f"{seen.arrays['parameters'].size:,}"),
        ]
    )
    chart.lines(
        "diffusion:latent-accuracy",
        {"as requested": (series["step"], SAMPLES * series["accuracy"])},
        colours={"as requested": "good"},
        x_label="training step",
        y_label="classified as requested",
        y_range=(0, SAMPLES + 1),
        marker=seen.step,
        height=150,
        alt="How many of the forty samples are classified as requested, over the training",
    )
    chart.lines(
        "diffusion:latent-loss",
        {"held out": (series["step"], series["loss"])},
        colours={"held out": "error"},
        x_label="training step",
        y_label="v-prediction MSE",
        marker=seen.step,
        height=150,
        alt="Error of the network on codes of held-out digits, over the training",
    )


# ---- Sampling


def _draw_sampling(page: PageState, place: Place) -> View:
    """Codes from noise to digits, decoded at several times; or noise decoded without a prior."""
    guidance_scale, seed = page["guidance_scale"], page["seed"]
    captions: list[str] = []
    if page["prior"] == "none":
        codes = latent.initial_noise(len(STEPS_SHOWN) * CLASSES, seed)
        alt = "Sixty codes of pure noise, decoded without a prior"
    else:
        trajectory = latent_sampling.pretrained_trajectory(seed, guidance_scale)
        codes = trajectory.codes[list(STEPS_SHOWN), :CLASSES].flatten(0, 1)
        captions = [str(trajectory.times[step]) for step in STEPS_SHOWN for _ in range(CLASSES)]
        alt = "Ten codes on their way from noise to a digit, decoded at six times"
    with place.stage:
        canvas.images(
            f"{STAGE}:sampling",
            canvas.to_bytes(latent.pretrained_space().decode(codes).numpy(), 0, 1),
            columns=CLASSES,
            captions=captions,
            tool=None,
            max_height=520,
            hint="Noise in the latent space is decoded to strokes"
            + (". Below each: t" if captions else ""),
            alt=f"{alt}.",
        )
    key = f"{page.slug}:accuracy"
    if not place.dragging:
        st.session_state[key] = (seed, guidance_scale)
    with place.readouts:
        settled = st.session_state.get(key, (seed, guidance_scale))
        _draw_sampling_readouts(*settled, known=not place.dragging)
    return View()


def _draw_sampling_readouts(seed: int, guidance_scale: float, *, known: bool) -> None:
    """What the classifier makes of the decoded codes at every time.

    While a slider is dragged, the chart is that of the last settings, and numbers are left open.
    """
    times = latent_sampling.pretrained_trajectory(seed, guidance_scale).times
    found = latent_sampling.decoded_accuracy(seed, guidance_scale)
    accuracy, probability = found.accuracy, found.probability

    def text(value: float, decimals: int, unit: str = "") -> str:
        return frame.number(value, decimals) + unit if known else "…"

    frame.readout(
        [
            frame.Readout(
                _at("classified as requested", 0), text(SAMPLES * accuracy[-1], 0, " of 40"), "good"
            ),
            (_at("classified as requested", times[0]), text(SAMPLES * accuracy[0], 0, " of 40")),
            (_at("mean probability", 0), text(probability[-1], 2)),
            (_at("mean probability", times[0]), text(probability[0], 2)),
        ]
    )
    ascending = np.array(times, np.float64)[::-1]
    chart.lines(
        "diffusion:decoded",
        {
            "as requested": (ascending, accuracy[::-1]),
            "probability": (ascending, probability[::-1]),
        },
        colours={"as requested": "good", "probability": "ink"},
        x_label="t",
        y_label="of the 40 decoded codes",
        y_range=(0, 1.02),
        height=220,
        alt="Share of decoded codes that are classified as requested, and mean probability of the "
        "classifier's prediction, over t",
    )


def _at(label: str, t: int) -> str:
    return f"{label}, t\u00a0=\u00a0{t}"  # not broken between two lines


# ---- Interpolation


def _draw_interpolation(page: PageState, place: Place) -> View:
    """From one digit to another, in the latent space and in pixels."""
    first, second = int(page["first_digit"]), int(page["second_digit"])
    found = latent_sampling.interpolate(first, second, page["held_out_index"], _BLENDS)
    percent = np.linspace(0, 100, _BLENDS).round().astype(int)
    with place.stage:
        canvas.images(
            f"{STAGE}:interpolation",
            canvas.to_bytes(found.pictures.flatten(0, 1).numpy(), 0, 1),
            columns=_BLENDS,
            captions=[f"{share} %" for share in percent] * 2,
            tool=None,
            max_height=_TALLEST,
            hint="Above: interpolated in the latent space. Below: in pixels",
            alt=f"A {first} becomes a {second} in seven pictures, twice: above their codes are "
            "interpolated and decoded, below their pixels are interpolated.",
        )
    with place.readouts:
        _draw_interpolation_readouts(found, percent)
    return View()


def _draw_interpolation_readouts(found: Interpolation, percent: np.ndarray) -> None:
    """The classifier's predictions, and distances to the training images."""
    usual = np.full(_BLENDS, float(nearest_training.in_mnist().held_out_distances.median()))
    codes, pixels = found.labels.tolist()
    frame.readout(
        [
            ("classifier, latent space", " ".join(map(str, codes))),
            ("classifier, pixels", " ".join(map(str, pixels))),
            ("dimensions", f"{DIMENSIONS} and {SIDE * SIDE}"),
        ]
    )
    distances: torch.Tensor = found.distances
    chart.lines(
        "diffusion:interpolation",
        {
            "latent space": (percent, distances[0].numpy()),
            "pixels": (percent, distances[1].numpy()),
            "test images": (percent, usual),
        },
        colours={"latent space": "model", "pixels": "error", "test images": "data"},
        x_label="% of the second digit",
        y_label="distance to nearest training image",
        y_range=(0, None),
        height=230,
        alt="Distance to the nearest training image over the share of the second digit, beside "
        "the median of test images",
    )
