"""Experiment "ControlNet": an edge map conditions the frozen digit model."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st
import torch

from engine.data.images import held_out_digit
from engine.generative.diffusion.digits import controlnet_comparison
from engine.generative.diffusion.digits.controlnet import dilate, edge_map
from engine.generative.diffusion.digits.controlnet_comparison import (
    COUNT,
    DRAFT_STEPS,
    Comparison,
    ComparisonSettings,
)
from engine.generative.diffusion.digits.sampling import SAMPLING_STEPS
from engine.generative.diffusion.digits.unet import NULL_LABEL
from pages.generative.diffusion.digits import notebooks
from pages.generative.diffusion.digits.fields import label_of
from ui import digit_drawing, frame
from ui.components import canvas, chart, pointer
from ui.components.panel import panel
from ui.controls import clear_button
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

PAPER = "diffusion:condition"
BLANK = digit_drawing.encode_lines(digit_drawing.blank_lines())

_SAMPLES = "diffusion:controlled"
_LARGEST = 2.0  # difference between paper and ink
_LINE_BRIGHTNESS = 0.35  # of the visitor's own line on the paper


def draw_controls(page: PageState) -> None:
    """The condition, how strongly it acts, and the class label."""
    drawn = page["condition"] != "edges"
    panel(
        page,
        "condition",
        *(() if drawn else ("held_out_digit", "held_out_index")),
        "weights",
        "conditioning_scale",
        "class_label",
        "step",
    )
    if drawn:
        clear_button(page, "lines", blank=BLANK)


def draw_stage(page: PageState, place: Place) -> View:
    """Samples of the frozen model with and without the ControlNet; while dragging, a draft."""
    if page["condition"] != "edges":
        _handle_events(page)
    condition = condition_of(page)
    settings = ComparisonSettings(
        condition=condition.tobytes(),
        label=label_of(page["class_label"]),
        weights=page["weights"],
        conditioning_scale=page["conditioning_scale"],
        seed=page["seed"],
    )
    # What is computed already, such as another step of the same samples, needs no draft.
    key = f"{page.slug}:compared"
    draft = place.dragging and settings != st.session_state.get(key)
    found = controlnet_comparison.compare(settings, DRAFT_STEPS if draft else SAMPLING_STEPS)
    if not draft:
        st.session_state[key] = settings
    numbers = _numbers_of(page, condition, settings, found)
    with place.stage:
        _draw_samples(page, condition, found)
    with place.readouts:
        _draw_readouts(page, found, numbers)
    made = {"settings": settings, "step": numbers["step"], "steps": numbers["steps"]}
    return View(numbers=numbers, notebook=Notebook(notebooks.controlnet, made))


def _handle_events(page: PageState) -> None:
    """Adds lines to the drawing; the first one replaces the example."""
    for event in canvas.events(PAPER):
        if stroke := pointer.stroke(PAPER, event):
            before = lines_of(page) if page["lines"] else digit_drawing.blank_lines()
            page["lines"] = digit_drawing.encode_lines(digit_drawing.add_line(before, stroke))


def lines_of(page: PageState) -> np.ndarray:
    """The visitor's lines, or an example until there are any, bool [28, 28]."""
    if page["lines"]:
        return digit_drawing.decode_lines(page["lines"])
    return digit_drawing.house_outline()


def condition_of(page: PageState) -> np.ndarray:
    """The input of the ControlNet, float32 [28, 28] from 0 (paper) to 1 (line)."""
    if page["condition"] == "edges":
        picture = held_out_digit(int(page["held_out_digit"]), page["held_out_index"])
        return edge_map(picture[None])[0].numpy()
    lines = torch.from_numpy(lines_of(page).astype(np.float32))[None]
    if page["condition"] == "ink":
        lines = edge_map(dilate(lines))
    return lines[0].numpy()


def _numbers_of(
    page: PageState, condition: np.ndarray, settings: ComparisonSettings, found: Comparison
) -> dict[str, Any]:
    """What readouts and answers speak of, at the step shown."""
    steps = len(found.without.x0)
    step = _step_shown(page, steps)
    seen = max(0, step - 1)  # x̂₀ is predicted by a step; before the first, by the first
    network = controlnet_comparison.control_network(settings.weights, settings.seed)
    ink = found.ink_inside if page["condition"] == "lines" else None
    return {
        "condition": page["condition"],
        "drawn": bool(condition.any()),
        "step": step,
        "steps": steps,
        "t": found.without.times[step],
        "weights": settings.weights,
        "label": None if settings.label == NULL_LABEL else settings.label,
        "edges_of": int(page["held_out_digit"]) if page["condition"] == "edges" else None,
        "conditioning_scale": settings.conditioning_scale,
        "overlap_without": float(found.edge_overlap[0, seen]),
        "overlap": float(found.edge_overlap[1, seen]),
        "ink_inside_without": None if ink is None else float(ink[0, seen]),
        "ink_inside": None if ink is None else float(ink[1, seen]),
        "seen_without": found.predictions[0],
        "seen": found.predictions[1],
        "largest_weight": controlnet_comparison.largest_zero_convolution_weight(network),
        "largest_change": float(found.largest_change[step]),
        "identical": found.identical,
    }


def _step_shown(page: PageState, steps: int) -> int:
    """The step shown, of so many; a draft has fewer."""
    return round(page["step"] * steps / SAMPLING_STEPS)


def _draw_samples(page: PageState, condition: np.ndarray, found: Comparison) -> None:
    """The condition, and beside it samples from the same noise without and with the ControlNet."""
    drawn, steps = page["condition"] != "edges", len(found.without.x0)
    step = _step_shown(page, steps)
    paper, samples = st.columns([1, 1.9], vertical_alignment="center")
    with paper:
        seen = np.maximum(condition, _LINE_BRIGHTNESS * lines_of(page)) if drawn else condition
        canvas.image(
            PAPER,
            canvas.to_bytes(seen, 0, 1),
            tool="draw" if drawn else None,
            hint=_hint(page, condition),
            max_height=300,
            alt="The condition of the ControlNet, white lines on black",
        )
    with samples:
        without, controlled = (x[step].numpy() for x in (found.without.x, found.controlled.x))
        rows = [
            canvas.to_bytes(without, -1, 1),
            canvas.to_bytes(controlled, -1, 1),
            canvas.to_bytes(controlled - without, -_LARGEST, _LARGEST),
        ]
        finished = step == steps
        captions = [
            f"{name}: {label}" if finished else name
            for name, labels in zip(("without", "with"), found.predictions, strict=True)
            for label in labels
        ]
        canvas.images(
            _SAMPLES,
            np.concatenate(rows),
            columns=COUNT,
            captions=[*captions, *["difference"] * COUNT],
            tool=None,
            max_height=470,
            hint="Rows: frozen model, with ControlNet, difference"
            if steps == SAMPLING_STEPS
            else f"A draft in {steps} steps while you drag",
            alt="Four samples of the frozen model, classified as "
            + ", ".join(map(str, found.predictions[0]))
            + ", and below four from the same noise with the ControlNet, classified as "
            + ", ".join(map(str, found.predictions[1])),
        )


def _hint(page: PageState, condition: np.ndarray) -> str:
    """Under the condition: what it is, or what to do."""
    if page["condition"] == "edges":
        return f"Edges of the digit {page['held_out_digit']}"
    return "Draw here" if condition.any() else "Draw an outline"


def _draw_readouts(page: PageState, found: Comparison, numbers: Mapping[str, Any]) -> None:
    """What the ControlNet changes, and how well the samples follow the condition."""
    answer, meaning = ("yes", "good") if found.identical else ("no", None)
    overlap = [
        _percent(numbers[name]) if numbers["drawn"] else "–"
        for name in ("overlap", "overlap_without")
    ]
    rows: list[frame.Row] = [
        frame.Readout("edge overlap with ControlNet", overlap[0], "model"),
        ("… without", overlap[1]),
    ]
    if numbers["ink_inside"] is not None:
        rows += [
            ("ink within the lines with ControlNet", _percent(numbers["ink_inside"])),
            ("… without", _percent(numbers["ink_inside_without"])),
        ]
    frame.readout(
        [
            (f"t at step {numbers['step']} of {numbers['steps']}", f"{numbers['t']}"),
            *rows,
            ("largest zero-convolution weight", _exact_zero(numbers["largest_weight"])),
            ("largest difference of a pixel", _exact_zero(numbers["largest_change"])),
            frame.Readout("all steps bitwise identical", answer, meaning),
        ]
    )
    steps = np.arange(1, found.edge_overlap.shape[1] + 1) * SAMPLING_STEPS
    steps = steps / found.edge_overlap.shape[1]
    chart.lines(
        "diffusion:overlap",
        {
            "with": (steps, 100 * found.edge_overlap[1]),
            "without": (steps, 100 * found.edge_overlap[0]),
        },
        colours={"with": "model", "without": "ink"},
        x_label="sampling step",
        y_label="edge overlap of x̂₀, %",
        y_range=(0, 102),
        marker=max(1, page["step"]),
        height=170,
        alt="Dice coefficient of the condition and the edges of the predicted digit, over the "
        "steps",
    )
    chart.lines(
        "diffusion:difference",
        {"difference": (np.concatenate([[0], steps]), found.largest_change)},
        colours={"difference": "error"},
        x_label="sampling step",
        y_label="largest pixel difference",
        y_range=(0, 2.5),
        marker=page["step"],
        height=150,
        alt="Largest difference of a pixel between the two models, over the steps",
    )


def _exact_zero(value: float) -> str:
    """A number; "0 exactly" only for zero itself."""
    return "0 exactly" if value == 0 else frame.number(value)


def _percent(share: float) -> str:
    """A share in hundredths."""
    return f"{100 * share:.0f} %"
