"""View "Training": a network in training, its samples, its score, and trajectories to data."""

from typing import Any

import numpy as np

from engine.data.densities import DRAWN
from engine.generative.diffusion.score_field import (
    EXTENT,
    arrow_positions,
    exact_density_and_score,
    scaled_score,
    typical_length,
)
from engine.generative.diffusion.score_sources import data_settings
from engine.generative.diffusion.training import SHOWN, TIME_BINS, DiffusionSettings
from engine.generative.diffusion.trajectories import SamplingSettings, trajectories_from
from engine.runs import Frame
from pages.generative.diffusion import notebooks
from pages.generative.diffusion.settings import diffusion_settings
from pages.generative.diffusion.training_run import training_run
from ui import frame
from ui.components import chart, plane, pointer
from ui.components.plane import Layer
from ui.density_drawing import add_points, add_stroke, decode_points
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

STAGE = "diffusion:stage"
ARROW_LENGTH = 0.45
"""Of an arrow of typical length, in units of the plane."""
LONGEST_ARROW = 1.5
"""Of a learned arrow beside the exact ones, in their typical lengths."""
MAX_START_POINTS = 6
PATIENCE, LONG = 100, 300
"""Steps after which a network that is worse than 0, or hardly better, has learned nothing."""
NO_BETTER = 0.95
"""MSE of ε̂ beside that of always predicting 0, which is 1."""
START_HINT = "Press to start a sample there"

_STEPS_FROM_POINT = SamplingSettings(sampling_steps=20)


def draw_stage(page: PageState, place: Place) -> View:
    """Data, samples and score of the network at this step."""
    handle_events(page, STAGE)
    live, settings = training_run(page), diffusion_settings(page)
    seen = live.advance(settings, keep_going=True, begin_again=True)
    drawn = page["density"] == DRAWN
    with place.stage:
        plane.plane(
            STAGE,
            extent=EXTENT,
            layers=_layers(page, settings, seen),
            tool="draw" if drawn else "inspect",
            hint="Draw where the data should be" if drawn else START_HINT,
            alt=f"Data in blue; in orange 600 samples of the network after {seen.step} steps, "
            f"at a distance of {seen.metrics['distance']:.3f}.",
        )
    with place.readouts:
        frame.notice(_learned_nothing(seen, settings))
        _draw_readouts(seen)
    return View(
        live=live,
        numbers=_numbers(page, settings, seen),
        notebook=Notebook.of_run(notebooks.train, live),
    )


def _numbers(page: PageState, settings: DiffusionSettings, seen: Frame) -> dict[str, Any]:
    """What the answers speak of; of the score only where both are shown."""
    found = {
        **seen.metrics,
        "step": seen.step,
        "arrows": page["score_arrows"],
        "noise_level": page["noise_level"],
        "drawn": page["density"] == DRAWN,
        "own": bool(page["drawn_density"]),
    }
    if page["score_arrows"] == "both":
        _, exact = exact_density_and_score(data_settings(settings), _time(page, settings))
        learned = _learned_score(settings, seen, _time(page, settings))
        inwards = -arrow_positions().numpy()
        cosine = (exact * inwards).sum(-1) / (_length(exact) * _length(inwards) + 1e-12)
        found["inwards"] = float(cosine.mean())
        found["score_error"] = float(_length(learned - exact).mean() / _length(exact).mean())
    return found


def _time(page: PageState, settings: DiffusionSettings) -> int:
    """t of the score on the stage."""
    return max(1, round(page["noise_level"] * settings.schedule.steps))


def _learned_score(settings: DiffusionSettings, seen: Frame, t: int) -> np.ndarray:
    return scaled_score(settings, "learned", seen.arrays["parameters"].tobytes(), [t])[0]


def _length(arrows: np.ndarray) -> np.ndarray:
    return np.hypot(arrows[..., 0], arrows[..., 1])


def cut(arrows: np.ndarray, longest: float) -> np.ndarray:
    """The arrows [..., 2], none longer than that: one of an untrained network may cross the stage.

    Examples:
        >>> cut(np.array([[3.0, 4.0], [0.3, 0.4]]), 1.0).round(2).tolist()
        [[0.6, 0.8], [0.3, 0.4]]
    """
    lengths = np.maximum(_length(arrows)[..., None], 1e-12)
    return arrows * np.minimum(1, longest / lengths)


def handle_events(page: PageState, key: str) -> None:
    """A stroke adds to the drawn density, a press starts a sample."""
    draws = page["density"] == DRAWN and page["view"] != "sampling"
    for event in plane.events(key):
        if not draws and event.kind == "press":
            page["start_points"] = add_points(page["start_points"], event.points, MAX_START_POINTS)
        elif draws and (stroke := pointer.stroke(key, event)):
            page["drawn_density"] = add_stroke(page["drawn_density"], stroke)


def _layers(page: PageState, settings: DiffusionSettings, seen: Frame) -> list[Layer | None]:
    """Score below data below samples, and on top the trajectories of chosen start points."""
    arrays, parameters = seen.arrays, seen.arrays["parameters"].tobytes()
    t = _time(page, settings)
    arrows, positions = page["score_arrows"], arrow_positions().numpy()
    scale = None
    longest = np.inf
    layers: list[Layer | None] = []
    if arrows == "both":
        density, exact = exact_density_and_score(data_settings(settings), t)
        longest = LONGEST_ARROW * typical_length(exact)
        scale = ARROW_LENGTH / typical_length(exact)
        layers += [
            plane.field(density, value_range=(0, 1), opacity=0.35),
            plane.arrows(
                positions, exact, scale=scale, colour="data", opacity=0.6, label="exact score"
            ),
        ]
    if arrows != "none":
        learned = cut(_learned_score(settings, seen, t), longest)
        layers.append(
            plane.arrows(
                positions, learned, scale=scale, colour="ink", opacity=0.45, label="learned score"
            )
        )
    starts = decode_points(page["start_points"])
    paths = trajectories_from(settings, "learned", parameters, starts, _STEPS_FROM_POINT)
    return [
        *layers,
        plane.points(arrays["data"], opacity=0.4, label="data"),
        plane.points(arrays["samples"], colour="model", label="samples"),
        plane.paths(paths, colour="chosen", width=2.5) if len(starts) else None,
    ]


def _learned_nothing(seen: Frame, settings: DiffusionSettings) -> list[str]:
    """A sentence for a network that predicts noise no better than one that always answers 0."""
    loss, rate = seen.metrics["loss"], settings.learning_rate
    if loss <= (1 if seen.step < LONG else NO_BETTER) or seen.step < PATIENCE:
        return []
    large = rate > DiffusionSettings().learning_rate
    way_out = f"The learning rate {rate:g} is too large: try a tenth." if large else "Train on."
    return [
        f"After {seen.step:,} steps the network has learned nothing: the MSE of ε̂ is "
        f"{frame.number(loss, 2)}; always predicting 0 has E|ε|² = 1 per dimension. {way_out}"
    ]


def _draw_readouts(seen: Frame) -> None:
    """How good the network is, against what is possible."""
    metrics, series = seen.metrics, seen.series
    floor = metrics["floor"]
    frame.readout(
        [
            ("samples to data, sliced W₂", metrics["distance"]),
            (f"sampling floor: {SHOWN} other data, W₂", floor),
            ("noise-prediction MSE per dimension", metrics["loss"]),
        ]
    )
    chart.lines(
        "diffusion:distance",
        {
            "samples": (series["step"], series["distance"]),
            "sampling floor": (series["step"][[0, -1]], np.array([floor, floor])),
        },
        colours={"samples": "model", "sampling floor": "data"},
        x_label="training step",
        y_label="W₂ to data",
        log_y=True,
        marker=seen.step,
        height=150,
        alt="Sliced Wasserstein distance of the samples to the data over training",
    )
    middle = (np.arange(TIME_BINS) + 0.5) / TIME_BINS
    chart.lines(
        "diffusion:errors",
        {"error": (middle, seen.arrays["errors"])},
        colours={"error": "error"},
        x_label="t / T",
        y_label="MSE of ε̂",
        y_range=(0, None),
        height=150,
        alt="Mean squared error of the predicted noise over the noise level",
    )
