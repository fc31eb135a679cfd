"""View "Learned descent": a network's steps beside those of optimisation, on held-out people."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
import torch

from engine.cache import Call, cached
from engine.humans.body.fit_comparison import (
    CHUNK,
    MOST_STEPS,
    PEOPLE,
    WAYS,
    Scores,
    chunk_scores,
    held_out_joints,
    joined,
    paths,
)
from engine.humans.body.fitting import FitSettings
from engine.humans.body.learned_descent import TRAINED_STEPS
from pages.humans.body import fit_intros, fit_notebooks, fit_picture, fit_targets
from pages.humans.body.fit_scene import FIT_BOUNDS, skeleton_lines
from pages.humans.body.fit_targets import STAGE
from ui import frame
from ui.beside import make_some
from ui.components import chart, plane, scene
from ui.components.panel import panel
from ui.state import PageState
from ui.tables import comparison
from ui.topic import Place, View
from ui.view_notebook import Notebook

LABELS = {
    "levenberg_marquardt": "Levenberg–Marquardt",
    "gradient_descent": "gradient descent",
    "learned": "learned descent",
    "learned_start": "learned, then L.–M.",
}
_COLOURS: dict[str, plane.Meaning] = {
    "levenberg_marquardt": "model",
    "gradient_descent": "error",
    "learned": "good",
    "learned_start": "chosen",
}
_IN_PICTURE = ("levenberg_marquardt", "gradient_descent", "learned")
BUDGET_MS = 200.0
"""Of a run: ten people are fitted in about as much."""
SUCCESS = "body:fit:success"


def draw_controls(page: PageState) -> None:
    """Which person, how many steps, and what counts as success."""
    panel(page, "held_out", "descent_steps", "within", "pose_weight", "shape_weight")


def weights_of(page: PageState) -> FitSettings:
    """The weights of the energy; its steps move everything from the first one on."""
    return FitSettings(
        pose_weight=page["pose_weight"], shape_weight=page["shape_weight"], rigid_steps=0
    )


@cached
def _person_paths(way: str, seed: int, person: int, weights: FitSettings) -> np.ndarray:
    joints = held_out_joints(seed)[person : person + 1]
    return paths(way, joints, weights)[0].numpy()


def draw_stage(page: PageState, place: Place) -> View:
    """One of the people with three fits, and what all hundred say."""
    fit_targets.handle_camera(page)
    seed, weights = page["seed"], weights_of(page)
    person, steps = round(page["held_out"]) - 1, round(page["descent_steps"])
    calls = {
        way: [
            chunk_scores.call(way, seed, first, FitSettings() if way == "learned" else weights)
            for first in range(0, PEOPLE, CHUNK)
        ]
        for way in WAYS
    }
    pending = [each for ways in zip(*calls.values(), strict=True) for each in ways]
    unfinished = not place.dragging and not make_some(pending, BUDGET_MS)
    found = {way: _made(each) for way, each in calls.items()}
    true = held_out_joints(seed)[person]
    fits = {
        way: torch.tensor(_person_paths(way, seed, person, weights)[steps]) for way in _IN_PICTURE
    }
    with place.stage:
        left, right = st.columns([5, 6], gap="small")
        with left:
            _draw_picture(page, true, fits, steps)
        with right:
            _draw_scene(page, true, fits, steps)
        _draw_table(found, steps, page["within"])
    with place.readouts:
        _draw_success(found, page["within"], steps)
    whole = all(scores is not None and len(scores.pixels) == PEOPLE for scores in found.values())
    numbers = _numbers(page, found, steps) if whole else {"view": page["view"], "people": 0}
    asked = {"seed": seed, "person": person, "steps": steps, "within": page["within"]}
    return View(
        numbers=numbers,
        unfinished=unfinished,
        unanswered=not whole,
        intro=fit_intros.LEARNED,
        notebook=Notebook(fit_notebooks.learned_descent, asked | {"weights": weights}),
    )


def _made(calls: list[Call[Scores]]) -> Scores | None:
    made = [call() for call in calls if call.made()]
    return joined(made) if made else None


def _draw_picture(page: PageState, true: Any, fits: dict[str, Any], steps: int) -> None:
    fit_picture.draw(
        fit_targets.targets_from(true, 0.0),
        [
            fit_picture.Skeleton(each, _COLOURS[way], LABELS[way], dashed=way != "learned")
            for way, each in fits.items()
        ],
        drag=False,
        alt=f"Joints of held-out person {round(page['held_out'])} and three fits after {steps} "
        "steps, in the picture",
        max_height=330,
    )


def _draw_scene(page: PageState, true: Any, fits: dict[str, Any], steps: int) -> None:
    items: list[scene.Lines | scene.Points] = [*skeleton_lines("true", true - true[0], "data", 5)]
    for way, each in fits.items():
        items += skeleton_lines(way, each - each[0], _COLOURS[way])
    scene.scene(
        STAGE,
        *items,
        camera=page["fit_camera"],
        bounds=FIT_BOUNDS,
        pick=False,
        hint="Pelvis on pelvis; thick blue: the person",
        alt=f"The person's skeleton and three fits after {steps} steps, in space",
        max_height=330,
    )


def _draw_table(found: dict[str, Scores | None], steps: int, within: float) -> None:
    rows = []
    for way, scores in found.items():
        if scores is None:
            rows.append((LABELS[way][:1].upper() + LABELS[way][1:], "…", "…", "…", "…"))
            continue
        now = scores.millimetres[:, steps]
        rows.append(
            (
                LABELS[way][:1].upper() + LABELS[way][1:],
                f"{100 * float(scores.success(within)[steps]):.0f} %",
                f"{float(np.median(now)):.0f} mm",
                f"{float(np.quantile(now, 0.9)):.0f} mm",
                f"{float(np.median(scores.pixels[:, steps])):.1f} px",
            )
        )
    count = min(0 if scores is None else len(scores.pixels) for scores in found.values())
    comparison(
        f"After {steps} steps, {count} of {PEOPLE} held-out people",
        ("Fit", f"within {within:.0f} mm", "median", "90 % below", "in the picture"),
        rows,
    )


def _draw_success(found: dict[str, Scores | None], within: float, steps: int) -> None:
    every = np.arange(MOST_STEPS + 1)
    made = {way: scores for way, scores in found.items() if scores is not None}
    chart.lines(
        SUCCESS,
        {LABELS[way]: (every, 100 * scores.success(within)) for way, scores in made.items()},
        colours={LABELS[way]: _COLOURS[way] for way in made},
        x_label="step",
        y_label=f"within {within:.0f} mm, %",
        y_range=(0, 100),
        marker=steps,
        height=190,
        alt="Share of people whose joints are near enough, over the steps",
    )
    chart.lines(
        f"{SUCCESS}:pixels",
        {LABELS[way]: (every, np.median(scores.pixels, 0)) for way, scores in made.items()},
        colours={LABELS[way]: _COLOURS[way] for way in made},
        x_label="step",
        y_label="median error, px",
        log_y=True,
        marker=steps,
        height=150,
        alt="Median error in the picture over the steps",
    )
    frame.readout([("network trained through", f"{TRAINED_STEPS} steps")])


def _numbers(page: PageState, found: dict[str, Scores | None], steps: int) -> dict[str, Any]:
    numbers: dict[str, Any] = {
        "view": page["view"],
        "people": PEOPLE,
        "steps": steps,
        "within": page["within"],
        "pose_weight": page["pose_weight"],
    }
    for way, scores in found.items():
        assert scores is not None
        numbers[f"{way}_success"] = float(scores.success(page["within"])[steps])
        numbers[f"{way}_mm"] = float(np.median(scores.millimetres[:, steps]))
        numbers[f"{way}_px"] = float(np.median(scores.pixels[:, steps]))
        numbers[f"{way}_mm_trained"] = float(np.median(scores.millimetres[:, TRAINED_STEPS]))
        numbers[f"{way}_at_start"] = float(np.median(scores.millimetres[:, 0]))
    return numbers
