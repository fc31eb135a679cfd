"""View "Sampling": noise becomes data along the learned, the exact or an empirical score."""

from functools import partial

import numpy as np
import streamlit as st

from engine.generative.diffusion.samplers import sampling_times
from engine.generative.diffusion.score_field import EXTENT, arrow_positions
from engine.generative.diffusion.score_sources import data_settings, empirical_points
from engine.generative.diffusion.training import DiffusionSettings
from engine.generative.diffusion.trajectories import (
    MeasuredTrajectory,
    draft_reverse_end,
    reverse_trajectory,
    sampling_floor_of,
    trajectories_from,
)
from pages.generative.diffusion.settings import diffusion_settings, sampling_settings, time_label
from pages.generative.diffusion.training import ARROW_LENGTH, START_HINT, handle_events
from pages.generative.diffusion.training_run import trained_network, training_run
from ui import frame
from ui.components import chart, plane
from ui.components.plane import Layer
from ui.density_drawing import decode_points
from ui.state import PageState
from ui.topic import Place, View
from ui.trajectory import DRAFT_HINT, playback, shown_step

_TRACKED = 24
_FURTHER_STEPS = 500
_LAST_DISTANCES = "diffusion:last_distances"


def draw_stage(page: PageState, place: Place) -> View:
    """The reverse process, played; only its end, as a draft, while a slider is dragged."""
    key, source, draft = page.key("sampling"), page["score_source"], place.dragging
    handle_events(page, key)
    settings, sampling = diffusion_settings(page), sampling_settings(page)
    parameters, trained = trained_network(page, settings) if source == "learned" else (b"", 0)
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
    return View()


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
    distances = trajectory.distance, trajectory.x0_distance
    data = "the 60 points" if page["score_source"] == "empirical" else "data"
    rows: list[frame.Row] = [
        (f"samples to {data}, sliced W₂", _number(distances[0][-1])),
        ("sampling floor, W₂", sampling_floor_of(settings)),
        (
            per_frame([f"xₜ to {data} at t = {t}, W₂" for t in trajectory.times]),
            per_frame([*map(_number, distances[0])]),
        ),
        (f"predicted x₀ to {data}, W₂", per_frame([*map(_number, distances[1])])),
    ]
    if page["score_source"] == "learned":
        rows.insert(0, ("training steps", f"{trained:,}"))
    frame.readout(rows)
    if page["score_source"] == "learned":
        st.button(
            f"Train {_FURTHER_STEPS} steps more",
            icon=":material/model_training:",
            on_click=_train_further,
            args=(page,),
            key="diffusion:train_further",
        )
    if len(trajectory.times) > 1:
        st.session_state[_LAST_DISTANCES] = distances
    noisy, predicted = st.session_state.get(_LAST_DISTANCES, distances)
    steps = np.arange(len(noisy))
    chart.lines(
        "diffusion:trajectory",
        {"xₜ": (steps, noisy), "predicted x₀": (steps, predicted)},
        colours={"xₜ": "model", "predicted x₀": "ink"},
        x_label="sampling step",
        y_label=f"W₂ to {data}",
        log_y=True,
        marker=shown if len(trajectory.times) > 1 else None,
        follows=(name, steps),
        height=170,
        alt="Distance of x_t and of the predicted x_0 to the data at each sampling step",
    )


def _number(distance: float) -> str:
    """The number, or what stands there until it is known."""
    return "…" if np.isnan(distance) else frame.number(distance)


def _train_further(page: PageState) -> None:
    training_run(page).advance_further(_FURTHER_STEPS)
