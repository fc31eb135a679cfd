"""Experiment "Digits": DDIM sampling of digits, step by step, from noise or from a drawing."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st
import torch

from engine.data.images import Picture
from engine.generative import digit_classifier, nearest_training
from engine.generative.diffusion.digits import ddim_sampling
from engine.generative.diffusion.digits.ddim_sampling import DDIMSampling, DDIMSettings
from engine.generative.diffusion.digits.sampling import to_unit_range
from engine.generative.diffusion.digits.unet import NULL_LABEL
from engine.generative.digit_classifier import Prediction
from engine.generative.held_out_digits import (
    held_out_digits,
    held_out_pair_distance,
    mean_pair_distance,
)
from engine.generative.nearest_training import Nearest
from engine.runs import Frame
from pages.generative.diffusion.digits import branching, notebooks, sdedit
from pages.generative.diffusion.digits.fields import label_of
from pages.generative.diffusion.digits.readouts import a_digit, guidance_html, share_rows
from ui import frame
from ui.components import canvas, chart
from ui.components.panel import panel
from ui.controls import clear_button
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

COUNT = 8
GRID = 16
PACES = (Pace("1/s", 1000, 1), Pace("4/s", 250, 1), Pace("fastest", 0, 1, 1000))
SAMPLES = "diffusion:samples"
GRID_OF_SAMPLES = "diffusion:grid"
DRAFT_HINT = "A draft in three steps while you drag; exact when you let go"

_COLUMNS = 4
_FIRST_SHOWN = 6
"""Steps taken when sampling is first seen: enough to guess the digits."""


def draw_controls(page: PageState) -> None:
    """What can be set in the view that is open."""
    panel(page, "view")
    view = page["view"]
    if view == "branching":
        branching.draw_controls(page)
        return
    own = ("noise_strength",) if view == "sdedit" else ()
    panel(page, "guidance_scale", *own, "sampling_steps", "class_label", "continue_from_step")
    if view == "sdedit":
        clear_button(page, "digit", blank=sdedit.BLANK)


def draw_stage(page: PageState, place: Place) -> View:
    """The samples at the present step; the transport plays the sampling."""
    if page["view"] == "branching":
        return branching.draw_stage(page, place)
    if page["view"] == "sdedit":
        sdedit.handle_events(page)
    live = Live(
        page,
        page["view"],
        DDIMSampling,
        paces=PACES,
        pace="4/s",
        autostart_after=1 if page["view"] == "sdedit" else _FIRST_SHOWN,
    )
    seen, exact = advance_or_draft(page, live, ddim_settings(page), dragging=place.dragging)
    prediction = classify(seen)
    hint = "" if exact else DRAFT_HINT
    if page["view"] == "sdedit":
        numbers = sdedit.numbers_of(seen, prediction)
        with place.stage:
            sdedit.draw_samples(page, seen, prediction, hint)
        with place.readouts:
            sdedit.draw_readouts(seen, numbers)
        return View(
            live=live,
            numbers=numbers,
            notebook=Notebook.of_run(notebooks.sdedit, live),
        )
    nearest = find_nearest(seen, prediction)
    numbers = numbers_of(page["view"], seen, prediction, nearest)
    with place.stage:
        _STAGES[page["view"]](page, seen, prediction, nearest, hint)
    with place.readouts:
        draw_readouts(page, seen, prediction, nearest, numbers)
    chosen = min(page["selected_sample"], numbers["count"]) - 1
    return View(
        live=live,
        numbers=numbers,
        notebook=Notebook.of_run(notebooks.samples, live, chosen=chosen),
    )


def ddim_settings(page: PageState) -> DDIMSettings:
    """The engine's settings, from the fields."""
    count = GRID if page["view"] == "grid" else COUNT
    first = page["seed"] * GRID
    labels = tuple(k % COUNT for k in range(count))
    if page["class_label"] != "each":
        labels = (label_of(page["class_label"]),) * count
    return DDIMSettings(
        labels=labels,
        noise_seeds=tuple(range(first, first + count)),
        guidance_scale=page["guidance_scale"],
        sampling_steps=page["sampling_steps"],
        initial_image=sdedit.drawing_of(page).tobytes() if page["view"] == "sdedit" else b"",
        noise_strength=page["noise_strength"],
    )


def advance_or_draft(
    page: PageState, live: Live, settings: DDIMSettings, *, dragging: bool
) -> tuple[Frame, bool]:
    """The frame to draw, and whether it is exact.

    While a slider is dragged, a draft stands in. A trajectory that was finished is finished again
    under other settings.
    """
    last, keep_going = live.last, page["continue_from_step"]
    if dragging and last is not None and not keep_going:
        draft = ddim_sampling.draft(settings, last)
        live.stand_in(draft)
        return draft, False
    seen = live.advance(settings, keep_going=keep_going)
    was_finished = last is not None and last.done and last.settings != seen.settings
    if was_finished and not seen.done:
        seen = live.advance_further(settings.sampling_steps)
    return seen, True


def classify(seen: Frame) -> Prediction:
    """The classifier's prediction for the predicted x₀ of each sample."""
    return digit_classifier.classify(digit_classifier.pretrained(), _predicted_pictures(seen))


def find_nearest(seen: Frame, prediction: Prediction) -> Nearest:
    """The training images nearest to the predicted x₀ of each sample; beside test images of the
    class that the classifier predicts."""
    return nearest_training.in_mnist().search(_predicted_pictures(seen), prediction.labels)


def _predicted_pictures(seen: Frame) -> Picture:
    # A copy: torch warns of arrays that are read-only, as those of a draft are.
    return to_unit_range(torch.tensor(seen.arrays["x0"]))


def requested_labels(settings: DDIMSettings) -> list[int | None]:
    """The class requested of each sample; None without one, and where w = 0 ignores it."""
    used = settings.guidance_scale > 0
    return [label if used and label != NULL_LABEL else None for label in settings.labels]


def label_texts(settings: DDIMSettings) -> list[str]:
    """The class requested of each sample, as text."""
    return ["∅" if label is None else str(label) for label in requested_labels(settings)]


def numbers_of(view: str, seen: Frame, prediction: Prediction, nearest: Nearest) -> dict[str, Any]:
    """What readouts and answers speak of. Test images are compared in the same classes."""
    pictures, labels = _predicted_pictures(seen), prediction.labels
    requested = requested_labels(seen.settings)
    pairs = zip(requested, labels.tolist(), strict=True)
    count, only = len(labels), set(requested)
    numbers = {
        **seen.metrics,
        "view": view,
        "step": seen.step,
        "steps": len(seen.settings.times) - 1,
        "guidance_scale": seen.settings.guidance_scale,
        "count": count,
        "requested": sum(label is not None for label in requested),
        "as_requested": sum(label == found for label, found in pairs),
        "seen": labels.tolist(),
        "probability": float(prediction.probabilities.mean()),
        "test_probability": held_out_digits().expected_probability(labels),
        "ink": float(pictures.mean()),
        "test_ink": held_out_digits().expected_ink(labels),
        "closer": int((nearest.share_closer < 0.5).sum()),
        "class": only.pop() if len(only) == 1 else None,
    }
    if numbers["class"] is not None:
        apart, scatter = held_out_pair_distance(numbers["class"], count)
        numbers |= {
            "pair_distance": mean_pair_distance(pictures),
            "test_pair_distance": apart,
            "test_pair_scatter": scatter,
        }
    return numbers


def _draw_samples(
    page: PageState, seen: Frame, prediction: Prediction, nearest: Nearest, hint: str
) -> None:
    """Four rows: xₜ, predicted x₀, the update, and the nearest training image."""
    arrays = seen.arrays
    largest = max(float(np.abs(arrays["update"]).max()), 1e-6)
    rows = [
        canvas.to_bytes(arrays["x"], -1, 1),
        canvas.to_bytes(arrays["x0"], -1, 1),
        canvas.to_bytes(arrays["update"], -largest, largest),
        np.rint(255 * nearest.pictures.numpy()).astype(np.uint8),
    ]
    _select_pressed(page, SAMPLES, lambda row, column: column + 1)
    captions = [
        *label_texts(seen.settings),
        *["x̂₀"] * COUNT,
        *["update"] * COUNT,
        *(f"{distance:.1f}" for distance in nearest.distances.tolist()),
    ]
    canvas.images(
        SAMPLES,
        np.concatenate(rows),
        columns=COUNT,
        captions=captions,
        chosen=(1, min(page["selected_sample"], COUNT) - 1),
        hint=hint or "Rows: xₜ (class requested), predicted x₀, update, nearest training image",
        alt=f"Eight digits at t = {seen.metrics['t']:.0f}: the noisy image, the digit predicted "
        "from it, the update, and the nearest training image.",
    )


def _draw_grid(
    page: PageState, seen: Frame, prediction: Prediction, nearest: Nearest, hint: str
) -> None:
    """The predicted x₀ of sixteen seeds: of one class, or of eight classes two each."""
    _select_pressed(page, GRID_OF_SAMPLES, lambda row, column: _COLUMNS * row + column + 1)
    labels, texts = prediction.labels.tolist(), label_texts(seen.settings)
    canvas.images(
        GRID_OF_SAMPLES,
        canvas.to_bytes(seen.arrays["x0"], -1, 1),
        columns=_COLUMNS,
        captions=[
            (f"{digit}" if text in ("∅", str(digit)) else f"{digit} (not {text})")
            if seen.step
            else text
            for text, digit in zip(texts, labels, strict=True)
        ],
        chosen=divmod(min(page["selected_sample"], GRID) - 1, _COLUMNS),
        hint=hint or "Below x₀: classifier prediction. Press one",
        alt=f"Sixteen digits predicted at t = {seen.metrics['t']:.0f}, each from other noise; "
        f"the classifier predicts {', '.join(map(str, labels))}.",
    )


def _select_pressed(page: PageState, stage: str, number: Callable[[int, int], int]) -> None:
    for event in canvas.events(stage):
        if event.kind == "press" and event.cells:
            page["selected_sample"] = number(*event.cells[0])


def draw_readouts(
    page: PageState,
    seen: Frame,
    prediction: Prediction,
    nearest: Nearest,
    numbers: Mapping[str, Any],
) -> None:
    """The noise level, what the samples are taken for, and whether they copy training images."""
    count = numbers["count"]
    k = min(page["selected_sample"], count) - 1
    rows: list[frame.Row] = [
        (f"t (T = {seen.settings.times[0]})", f"{seen.metrics['t']:.0f}"),
        ("remaining signal α̅ₜ", seen.metrics["alpha_bar"]),
    ]
    if numbers["requested"] and seen.step:
        rows += share_rows("classified as requested", numbers["as_requested"], count)
    ink = f"{frame.number(numbers['ink'], 2)} ({frame.number(numbers['test_ink'], 2)})"
    rows.append(("ink (test images)", ink if seen.step else "–"))
    label, probability = int(prediction.labels[k]), float(prediction.probabilities[k])
    who = f"{k + 1}: requested {label_texts(seen.settings)[k]}"
    if seen.step:
        who += f", classifier {label} ({100 * probability:.0f} %)"
    st.html(
        guidance_html(seen.settings.guidance_scale)
        + frame.readout_html(rows)
        + f"<p class='who'><span><b class='is-chosen'>▣</b> {who}</span></p>"
        + frame.readout_html(
            [
                (
                    "distance to nearest training image",
                    frame.number(float(nearest.distances[k]), 2),
                ),
                (
                    f"test images of {a_digit(label)} that are closer",
                    f"{100 * float(nearest.share_closer[k]):.0f} %",
                ),
            ]
        )
    )
    held_out = nearest_training.in_mnist().held_out_distances_of(prediction.labels).numpy()
    chart.lines(
        "diffusion:nearest",
        {
            "test images": ((np.arange(len(held_out)) + 0.5) / len(held_out), held_out),
            "samples": (
                (np.arange(count) + 0.5) / count,
                nearest.distances.sort().values.numpy(),
            ),
        },
        x_label="share of images",
        y_label="distance to nearest training image",
        y_range=(0, None),
        height=160,
        alt="Distances to the nearest training image in ascending order, of test images that the "
        "network has never seen and of its samples, in the same classes",
    )


_STAGES = {"samples": _draw_samples, "grid": _draw_grid}
