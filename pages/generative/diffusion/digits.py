"""Experiment "Digits": noise becomes a digit, step by step, and one that was drawn comes back."""

import numpy as np
import streamlit as st
import torch

from engine.generative import nearest_training
from engine.generative.diffusion.digits.ddim_sampling import DescentSettings, DigitDescent
from engine.generative.diffusion.digits.unet import NULL
from engine.generative.nearest_training import Nearest
from engine.runs import Frame
from pages.generative.diffusion import branches, descents, judge, yours
from ui import frame
from ui.components import canvas, chart
from ui.components.panel import panel
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View

COUNT = 8
GRID = 16
PACES = (Pace("1/s", 1000, 1), Pace("4/s", 250, 1), Pace("fastest", 0, 1, 1000))
SAMPLES = "diffusion:digits"
SEEDS = "diffusion:seeds"

_COLUMNS = 4
_BEGIN = 6
"""Steps a way has taken when it is first seen: enough to guess the digits."""


def draw_controls(page: PageState) -> None:
    """What can be set in the view that is on the stage."""
    panel(page, "D")
    view = page["D"]
    if view == "branch":
        branches.draw_controls(page)
        return
    panel(page, *(("G", "o", "N") if view == "yours" else ("G", "N")), "c", "go")
    if view == "yours":
        st.button(
            "Clear the paper",
            icon=":material/ink_eraser:",
            on_click=yours.clear,
            args=(page,),
            key="diffusion:wipe",
        )


def draw_stage(page: PageState, place: Place) -> View:
    """Stage and readouts, and the run that its transport plays, if any."""
    stage, right, hand = place.stage, place.readouts, place.dragging
    if page["D"] == "branch":
        branches.scene(page, stage, right)
        return View()
    drawn = page["D"] == "yours"
    if drawn:
        yours.take_up_ink(page)
    name = {"sample": "digits", "grid": "grid", "yours": "yours"}[page["D"]]
    live = Live(
        page,
        name,
        DigitDescent,
        paces=PACES,
        pace="4/s",
        step_field="j",
        autostart_after=1 if drawn else _BEGIN,
    )
    seen, exact = descents.shown(page, live, name, settings_of(page), hand=hand)
    with stage:
        _STAGES[page["D"]](page, seen, exact)
    with right:
        yours.judged(seen) if drawn else remembered(page, seen)
    return View(live=live)


def settings_of(page: PageState) -> DescentSettings:
    """What the engine needs to know, from the controls."""
    count = GRID if page["D"] == "grid" else COUNT
    first = page["seed"] * GRID
    labels = {"each": tuple(k % COUNT for k in range(count)), "any": (NULL,) * count}
    return DescentSettings(
        labels=labels.get(page["c"]) or (int(page["c"]),) * count,
        grains=tuple(range(first, first + count)),
        scale=page["G"],
        steps=page["N"],
        picture=yours.drawing(page).tobytes() if page["D"] == "yours" else b"",
        share=page["o"],
    )


# ---- Sample


def draw_samples(page: PageState, seen: Frame, exact: bool) -> None:
    """Four rows: x_t, the predicted x_0, the update, and the nearest picture of the training."""
    arrays = seen.arrays
    most = max(float(np.abs(arrays["update"]).max()), 1e-6)
    found = nearest(seen)
    rows = [
        judge.pictures(arrays["x"]),
        judge.pictures(arrays["x0"]),
        canvas.to_bytes(arrays["update"], -most, most),
        np.rint(255 * found.pictures.numpy()).astype(np.uint8),
    ]
    for event in canvas.events(SAMPLES):
        if event.kind == "press" and event.cells:
            page["col"] = event.cells[0][1] + 1
    captions = [
        *names(seen.settings),
        *["x₀"] * COUNT,
        *["step"] * COUNT,
        *(f"{distance:.1f}" for distance in found.distances.tolist()),
    ]
    canvas.images(
        SAMPLES,
        np.concatenate(rows),
        columns=COUNT,
        captions=captions,
        chosen=(1, min(page["col"], COUNT) - 1),
        hint="Rows: xₜ, predicted x₀, what a step adds, nearest training picture"
        if exact
        else descents.DRAFT_SAID,
        alt=f"Eight digits at t = {seen.metrics['t']:.0f}: the noisy picture, the digit predicted "
        "from it, the update, and the nearest training picture.",
    )


def draw_grid(page: PageState, seen: Frame, exact: bool) -> None:
    """Many at once: the same class from sixteen seeds, or each digit from two."""
    for event in canvas.events(SEEDS):
        if event.kind == "press" and event.cells:
            page["col"] = _COLUMNS * event.cells[0][0] + event.cells[0][1] + 1
    reads, _ = judge.reading(seen.arrays["x0"])
    wanted = names(seen.settings)
    place = divmod(min(page["col"], GRID) - 1, _COLUMNS)
    canvas.images(
        SEEDS,
        judge.pictures(seen.arrays["x0"]),
        columns=_COLUMNS,
        captions=[
            f"reads {digit}" if wish in ("any", str(digit)) else f"{wish}? reads {digit}"
            for wish, digit in zip(wanted, reads, strict=True)
        ],
        chosen=place,
        hint="Predicted x₀ from 16 seeds. Press one" if exact else descents.DRAFT_SAID,
        alt=f"Sixteen digits predicted at t = {seen.metrics['t']:.0f}, each from other noise; "
        f"a judge reads {', '.join(map(str, reads))}.",
    )


def names(settings: DescentSettings) -> list[str]:
    """What each picture shall become."""
    return ["any" if label == NULL else str(label) for label in settings.labels]


def nearest(seen: Frame) -> Nearest:
    """The training pictures nearest to what is predicted now."""
    return nearest_training.shipped("pixels").nearest(torch.from_numpy(seen.arrays["x0"]) / 2 + 0.5)


def remembered(page: PageState, seen: Frame) -> None:
    """Where the way is, and whether the network copies what it was trained on."""
    count = len(seen.settings.labels)
    found, k = nearest(seen), min(page["col"], count) - 1
    reads, sure = judge.reading(seen.arrays["x0"])
    held_out = nearest_training.shipped("pixels").held_out.numpy()
    frame.readout(
        [
            (f"t of {seen.settings.times[0]}", f"{seen.metrics['t']:.0f}"),
            ("α̅, what is left of the digit", seen.metrics["alpha_bar"]),
            ("size of the update", seen.metrics["update"]),
        ]
    )
    st.html(
        f"<p class='who'><span><b class='is-chosen'>▣</b> picture {k + 1}, to become "
        f"{names(seen.settings)[k]}</span></p>"
        + frame.readout_html(
            [
                ("a judge reads", f"{reads[k]} ({100 * sure[k]:.0f} %)"),
                ("to the nearest training picture", frame.number(float(found.distances[k]), 2)),
                ("new digits that are nearer", f"{100 * float(found.nearer[k]):.0f} %"),
            ]
        )
    )
    share = (np.arange(len(held_out)) + 0.5) / len(held_out)
    ours = found.distances.sort().values.numpy()
    chart.lines(
        "diffusion:memory",
        {
            "new digits": (share, held_out),
            "samples": ((np.arange(count) + 0.5) / count, ours),
        },
        x_label="share of pictures",
        y_label="distance to nearest training digit",
        y_range=(0, None),
        height=170,
        alt="Distances to the nearest training picture in rising order, of 500 digits that the "
        "network has never seen and of its samples",
    )


_STAGES = {"sample": draw_samples, "grid": draw_grid, "yours": yours.draw}
