"""Experiment "Latent diffusion": diffusion on the 12-dimensional codes of an autoencoder."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from engine.data.images import CLASSES, SIDE
from engine.generative.diffusion.digits import latent, latent_sampling
from engine.generative.diffusion.digits.autoencoder import DIMENSIONS
from engine.generative.diffusion.digits.latent import SAMPLES, LatentSettings, LatentTraining
from engine.generative.diffusion.digits.latent_sampling import Interpolation
from engine.runs import Frame
from pages.generative.diffusion.digits import notebooks
from pages.generative.diffusion.digits.readouts import guidance_html, share_rows
from ui import frame
from ui.components import canvas, chart
from ui.components.panel import panel
from ui.live import TRAINING, Live
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import NO_NOTEBOOK, Notebook

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
            hint="Four samples of each digit, always from the same noise"
            if seen.settings.guidance_scale
            else "Forty samples without a class (w = 0), always from the same noise",
            alt=f"Forty digits decoded from samples of a network after {seen.step} steps.",
        )
    guidance_scale = seen.settings.guidance_scale
    with place.readouts:
        _draw_training_readouts(seen)
    return View(
        live=live,
        numbers={
            **seen.metrics,
            "view": "training",
            "step": seen.step,
            "guidance_scale": guidance_scale,
            "requested": guidance_scale > 0,
            "count": SAMPLES,
            "as_requested": round(SAMPLES * seen.metrics["accuracy"]),
            "test_probability": latent_sampling.decoded_test_digits().probability,
        },
        notebook=Notebook.of_run(notebooks.latent_training, live),
    )


def latent_settings(page: PageState) -> LatentSettings:
    """The engine's settings, from the fields."""
    return LatentSettings(
        width=int(page["width"]),
        learning_rate=page["learning_rate"],
        guidance_scale=page["guidance_scale"],
        seed=page["seed"],
    )


def _draw_training_readouts(seen: Frame) -> None:
    """How good the network is, and how small its input. With w = 0 no class is requested."""
    series, metrics, scale = seen.series, seen.metrics, seen.settings.guidance_scale
    if scale > 0:
        requested = round(SAMPLES * metrics["accuracy"])
        rows = share_rows("classified as requested", requested, SAMPLES)
    else:
        rows = [
            ("mean classifier probability", frame.number(metrics["probability"], 2)),
            ("classes predicted", f"{metrics['classes']:.0f} of 10"),
        ]
    rows += [
        ("v-prediction MSE per dimension", metrics["loss"]),
        ("dimensions of a code", f"{DIMENSIONS} (image: {SIDE * SIDE})"),
    ]
    st.html(guidance_html(scale) + frame.readout_html(rows))
    lines = {"probability": (series["step"], series["probability"])}
    if scale > 0:
        lines = {"as requested": (series["step"], series["accuracy"])} | lines
    chart.lines(
        "diffusion:latent-accuracy",
        lines,
        colours={"as requested": "good", "probability": "ink"},
        x_label="training step",
        y_label="of the 40 samples",
        y_range=(0, 1.02),
        marker=seen.step,
        height=150,
        alt="Share of the forty samples that are classified as requested, and mean probability of "
        "the classifier's prediction, over the training",
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
    """Codes from noise to digits, decoded at several times; or the same noise without a prior."""
    guidance_scale, seed, prior = page["guidance_scale"], page["seed"], page["prior"] != "none"
    captions: list[str] = []
    if not prior:
        codes = latent.initial_noise(SAMPLES, seed)
        alt = "Forty codes of pure noise, decoded without a prior"
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
            hint="One code a column, from noise (top) to data. Below each: t"
            if prior
            else "Forty codes z ~ N(0, I), decoded",
            alt=f"{alt}.",
        )
    key = f"{page.slug}:accuracy"
    if not place.dragging:
        st.session_state[key] = (seed, guidance_scale)
    settled = st.session_state.get(key, (seed, guidance_scale))
    numbers = _sampling_numbers(page["prior"], *settled)
    with place.readouts:
        _draw_sampling_readouts(numbers, *settled, known=not place.dragging)
    made = {"seed": seed, "guidance_scale": guidance_scale, "shown": STEPS_SHOWN}
    return View(
        numbers=numbers,
        notebook=Notebook(notebooks.latent_sampling, made) if prior else NO_NOTEBOOK,
    )


def _sampling_numbers(prior: str, seed: int, guidance_scale: float) -> dict[str, Any]:
    """What readouts and answers speak of: the same forty codes as noise and after sampling."""
    found = latent_sampling.decoded_accuracy(seed, guidance_scale)
    noise, sampled = (
        (found.probability[k], found.probability_error[k], round(SAMPLES * found.accuracy[k]))
        for k in (0, -1)
    )
    return {
        "view": "sampling",
        "prior": prior,
        "guidance_scale": guidance_scale,
        "requested": guidance_scale > 0,
        "count": SAMPLES,
        "noise_probability": float(noise[0]),
        "noise_error": float(noise[1]),
        "noise_as_requested": noise[2],
        "probability": float(sampled[0]),
        "probability_error": float(sampled[1]),
        "as_requested": sampled[2],
        "test_probability": latent_sampling.decoded_test_digits().probability,
    }


def _draw_sampling_readouts(
    numbers: Mapping[str, Any], seed: int, guidance_scale: float, *, known: bool
) -> None:
    """What the classifier makes of the decoded codes at every time.

    While a slider is dragged, the chart is that of the last settings, and numbers are left open.
    """
    times = latent_sampling.pretrained_trajectory(seed, guidance_scale).times

    def probability(name: str, error: str) -> str:
        written = f"{frame.number(numbers[name], 2)} ± {frame.number(numbers[error], 2)}"
        return written if known else "…"

    of_noise = probability("noise_probability", "noise_error")
    of_samples = probability("probability", "probability_error")
    of_test = ("… decoded test images", frame.number(numbers["test_probability"], 2))
    if numbers["prior"] == "none":
        frame.readout(
            [
                frame.Readout("mean probability without prior", of_noise, "error"),
                ("… with it, from the same noise", of_samples),
                of_test,
                ("class requested", "none"),
            ]
        )
        return
    rows: list[frame.Row] = [
        (_at("mean probability", 0), of_samples),
        (_at("mean probability", times[0]), of_noise),
        of_test,
    ]
    if numbers["requested"]:
        at_end, at_start = numbers["as_requested"], numbers["noise_as_requested"]
        rows = [
            frame.Readout(
                _at("classified as requested", 0), f"{at_end} of 40" if known else "…", "good"
            ),
            (
                _at("classified as requested", times[0]),
                f"{at_start} of 40" if known else "…",
            ),
            *rows,
        ]
    st.html(guidance_html(guidance_scale) + frame.readout_html(rows))
    _draw_over_times(times, seed, guidance_scale)


def _draw_over_times(times: Sequence[int], seed: int, guidance_scale: float) -> None:
    """What the classifier says of the decoded codes, from noise to samples."""
    found = latent_sampling.decoded_accuracy(seed, guidance_scale)
    ascending = np.array(times, np.float64)[::-1] / times[0]
    lines = {"probability": (ascending, found.probability[::-1])}
    if guidance_scale > 0:
        lines = {"as requested": (ascending, found.accuracy[::-1])} | lines
    chart.lines(
        "diffusion:decoded",
        lines,
        colours={"as requested": "good", "probability": "ink"},
        x_label="t/T",
        y_label="of the 40 decoded codes",
        y_range=(0, 1.02),
        height=200,
        alt="Share of decoded codes that are classified as requested, and mean probability of the "
        "classifier's prediction, over t/T",
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
            captions=[
                f"{share} %: {label}"
                for labels in found.labels.tolist()
                for share, label in zip(percent, labels, strict=True)
            ],
            tool=None,
            max_height=_TALLEST,
            hint="Above: in the latent space. Below: in pixels. After each %: classified as",
            alt=f"A {first} becomes a {second} in seven pictures, twice: above their codes are "
            "interpolated and decoded, below their pixels are interpolated.",
        )
    numbers = {
        "view": "interpolation",
        "first": first,
        "second": second,
        "latent_labels": found.labels[0].tolist(),
        "pixel_labels": found.labels[1].tolist(),
        "halfway_probability": float(found.probabilities[0, _BLENDS // 2]),
        "latent_grey": float(found.grey[0, _BLENDS // 2]),
        "pixel_grey": float(found.grey[1, _BLENDS // 2]),
        "decoded_test_grey": latent_sampling.decoded_test_digits().grey,
        "test_grey": latent_sampling.grey_share_of_test_digits(),
    }
    with place.readouts:
        _draw_interpolation_readouts(found, percent, numbers)
    return View(numbers=numbers)


def _draw_interpolation_readouts(
    found: Interpolation, percent: np.ndarray, numbers: Mapping[str, Any]
) -> None:
    """The classifier's predictions, and how much of the strokes is grey."""

    def compared(name: str, usual: str) -> str:
        return f"{100 * numbers[name]:.0f} % ({100 * numbers[usual]:.0f} %)"

    frame.readout(
        [
            ("dimensions of a code", f"{DIMENSIONS} (image: {SIDE * SIDE})"),
            (
                "grey at 50 %, latent space (decoded test images)",
                compared("latent_grey", "decoded_test_grey"),
            ),
            ("grey at 50 %, pixels (test images)", compared("pixel_grey", "test_grey")),
        ]
    )
    chart.lines(
        "diffusion:interpolation",
        {
            "latent space": (percent, 100 * found.grey[0].numpy()),
            "pixels": (percent, 100 * found.grey[1].numpy()),
            "test images": (percent, np.full(_BLENDS, 100 * numbers["test_grey"])),
        },
        colours={"latent space": "model", "pixels": "error", "test images": "data"},
        x_label="% of the second digit",
        y_label="grey pixels, % of the ink",
        y_range=(0, 100),
        height=230,
        alt="Share of half-inked pixels over the share of the second digit, beside the mean of "
        "test images",
    )
