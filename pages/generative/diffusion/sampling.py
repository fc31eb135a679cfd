"""View "Sampling": noise becomes data along the learned, the exact or an empirical score."""

from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from engine.generative.diffusion.samplers import sampling_times
from engine.generative.diffusion.score_field import EXTENT, arrow_positions
from engine.generative.diffusion.score_sources import data_settings, empirical_points
from engine.generative.diffusion.training import DiffusionSettings
from engine.generative.diffusion.trajectories import (
    POINTS,
    MeasuredTrajectory,
    draft_reverse_end,
    reverse_trajectory,
    sampling_floor_of,
    trajectories_from,
)
from pages.generative.diffusion import notebooks
from pages.generative.diffusion.settings import diffusion_settings, sampling_settings, time_label
from pages.generative.diffusion.training import ARROW_LENGTH, START_HINT, handle_events
from pages.generative.diffusion.training_run import (
    draw_train_further,
    sampling_notebook,
    trained_network,
)
from ui import frame
from ui.components import chart, plane
from ui.components.plane import Layer
from ui.density_drawing import decode_points
from ui.frame import number
from ui.state import PageState
from ui.topic import Place, View
from ui.trajectory import DRAFT_HINT, playback, shown_step

_TRACKED = 24
_LAST_DISTANCES = "diffusion:last_distances"


def draw_stage(page: PageState, place: Place) -> View:
    """The reverse process, played; only its end, as a draft, while a slider is dragged."""
    key, source, draft = page.key("sampling"), page["score_source"], place.dragging
    handle_events(page, key)
    settings, sampling = diffusion_settings(page), sampling_settings(page)
    network = trained_network(page, settings) if source == "learned" else None
    parameters = b"" if network is None else network.arrays["parameters"].tobytes()
    trained = 0 if network is None else network.step
    kept = data_settings(settings, keep_network=source == "learned")
    compute = draft_reverse_end if draft else reverse_trajectory
    trajectory = compute(kept, source, parameters, sampling)
    times = sampling_times(settings.schedule.steps, sampling.sampling_steps)
    shown = shown_step(page, key, len(times))
    with place.stage:
        plane.plane(
            key,
            extent=EXTENT,
            layers=_layers(page, settings, trajectory, parameters),
            frames=playback(
                page,
                [time_label(settings, t) for t in times],
                shown,
                fps=max(4, sampling.sampling_steps / 5),
                draft=draft,
                name=key,
            ),
            tool="inspect",
            max_height=530,
            hint=DRAFT_HINT if draft else START_HINT,
            alt=f"1,000 samples go from noise to data in {sampling.sampling_steps} steps.",
        )
    with place.readouts:
        _draw_readouts(page, settings, trajectory, key, 0 if draft else shown, trained)
    return View(
        numbers=_numbers(page, trajectory, trained),
        shown={"samples": trajectory.x[-1]},
        notebook=sampling_notebook(notebooks.sampling, page, network),
    )


def _numbers(page: PageState, trajectory: MeasuredTrajectory, trained: int) -> dict[str, Any]:
    """What the answers speak of; empty distances while a slider is dragged."""
    floor = sampling_floor_of(diffusion_settings(page))
    settled = np.flatnonzero(trajectory.settled >= 0.5)
    return {
        "source": page["score_source"],
        "displayed": page["displayed"],
        "trained": trained,
        "sampling_steps": page["sampling_steps"],
        "distance": float(trajectory.distance[-1]),
        "memorised_distance": float(trajectory.memorised_distance[-1]),
        "floor": floor.mean,
        "first_time": trajectory.times[0],
        "first_settled": float(trajectory.settled[0]),
        "half_settled": trajectory.times[settled[0]] if len(settled) else 0,
    }


def _layers(
    page: PageState, settings: DiffusionSettings, trajectory: MeasuredTrajectory, parameters: bytes
) -> list[Layer | None]:
    """Density and score as they change, the samples, and trajectories of some of them."""
    source, predicted = page["score_source"], page["displayed"] == "x0"
    points = trajectory.x0 if predicted else trajectory.x
    starts = decode_points(page["start_points"])
    paths = trajectories_from(settings, source, parameters, starts, sampling_settings(page))
    layers: list[Layer | None] = [
        plane.field(
            trajectory.density,
            value_range=(0, 1),
            opacity=0.45,
            label="density pₜ (square-root scale)",
        )
    ]
    if page["show_score"]:
        positions = arrow_positions().numpy()
        layers.append(
            plane.arrows(
                positions, trajectory.score, scale=ARROW_LENGTH, opacity=0.4, label="score"
            )
        )
    if source == "empirical":
        known = empirical_points(settings).numpy()
        layers.append(plane.points(known, size=7, marker="ring", label="60 points"))
    layers.append(
        plane.points(
            points,
            colour="model",
            size=3.2,
            opacity=0.75,
            label="predicted x₀" if predicted else "xₜ",
        )
    )
    if len(trajectory.times) > 1 and not predicted:
        tracked = points[:, :_TRACKED].transpose(1, 0, 2)
        layers.append(plane.paths(tracked, tail=14, opacity=0.7))
    if len(starts):
        layers.append(plane.paths(paths, colour="chosen", width=3))
    return layers


def _draw_readouts(
    page: PageState,
    settings: DiffusionSettings,
    trajectory: MeasuredTrajectory,
    name: str,
    shown: int,
    trained: int,
) -> None:
    """How far samples and predictions are from the data, at each time and at the end."""
    per_frame = partial(frame.PerFrameText, name, at=shown)
    empirical = page["score_source"] == "empirical"
    floor = sampling_floor_of(settings)
    rows: list[frame.Row] = [
        ("samples to held-out data, sliced W₂", _number(trajectory.distance[-1])),
        (
            f"sampling floor: {POINTS:,} other data, W₂",
            f"{number(floor.mean)} ± {number(floor.deviation)}",
        ),
        (
            per_frame([f"xₜ to held-out data at t = {t}, W₂" for t in trajectory.times]),
            per_frame([*map(_number, trajectory.distance)]),
        ),
        (
            "predicted x₀ to held-out data, W₂",
            per_frame([*map(_number, trajectory.x0_distance)]),
        ),
    ]
    if empirical:
        rows.insert(0, ("samples to the 60 points, W₂", _number(trajectory.memorised_distance[-1])))
    if page["score_source"] == "learned":
        rows.insert(0, ("training steps", f"{trained:,}"))
    frame.readout(rows)
    if page["score_source"] == "learned":
        draw_train_further(page)
    if len(trajectory.times) > 1:
        st.session_state[_LAST_DISTANCES] = _curves(trajectory)
    curves = st.session_state.get(_LAST_DISTANCES, _curves(trajectory))
    steps = np.arange(len(next(iter(curves.values()))))
    chart.lines(
        "diffusion:trajectory",
        {name: (steps, distances) for name, distances in curves.items()},
        colours={"xₜ": "model", "predicted x₀": "ink", "xₜ to the 60 points": "data"},
        x_label="sampling step",
        y_label="W₂ to held-out data",
        log_y=True,
        marker=shown if len(trajectory.times) > 1 else None,
        follows=(name, steps),
        height=170,
        alt="Distance of x_t and of the predicted x_0 to the data at each sampling step",
    )


def _curves(trajectory: MeasuredTrajectory) -> dict[str, np.ndarray]:
    """Distances over the steps; those to a finite data set where the score is of one."""
    found = {"xₜ": trajectory.distance, "predicted x₀": trajectory.x0_distance}
    if not np.isnan(trajectory.memorised_distance).any():
        found["xₜ to the 60 points"] = trajectory.memorised_distance
    return found


def _number(distance: float) -> str:
    """The number, or what stands there until it is known."""
    return "…" if np.isnan(distance) else number(distance)
