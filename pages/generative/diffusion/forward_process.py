"""View "Forward process": data become noise, by the closed form or as a Markov chain."""

from collections.abc import Iterable
from functools import partial

import numpy as np
import streamlit as st

from engine.generative.diffusion.score_field import EXTENT
from engine.generative.diffusion.score_sources import data_settings
from engine.generative.diffusion.training import DiffusionSettings
from engine.generative.diffusion.trajectories import (
    MeasuredTrajectory,
    closed_form_against_chain,
    forward_trajectory,
)
from pages.generative.diffusion import notebooks
from pages.generative.diffusion.settings import diffusion_settings
from ui import frame
from ui.components import chart, plane
from ui.state import PageState
from ui.topic import Place, View
from ui.trajectory import playback, shown_step
from ui.view_notebook import Notebook

_TRACKED = 24


def draw_stage(page: PageState, place: Place) -> View:
    """The data at all times, played; the formula of the time shown, and how good it is."""
    settings, key = diffusion_settings(page), page.key("forward")
    trajectory = forward_trajectory(data_settings(settings), page["forward_process"])
    schedule, x = settings.schedule, trajectory.x
    shown = shown_step(page, key, len(x))
    labels = [
        f"t = {t} · xₜ = {schedule.signal[t]:.2f} x₀ + {schedule.noise[t]:.2f} ε"
        for t in trajectory.times
    ]
    with place.stage:
        plane.plane(
            key,
            extent=EXTENT,
            layers=[
                plane.field(
                    trajectory.density,
                    value_range=(0, 1),
                    opacity=0.45,
                    label="density pₜ (square-root scale)",
                ),
                plane.points(x, opacity=0.7, label="xₜ"),
                plane.paths(x[:, :_TRACKED].transpose(1, 0, 2), colour="chosen", tail=14),
            ],
            frames=playback(page, labels, shown, fps=10, name=key),
            max_height=530,
            alt=f"1,000 data points become noise in {len(x) - 1} steps, until only a round cloud "
            "is left.",
        )
    with place.readouts:
        _draw_readouts(settings, trajectory, key, shown)
    distance, floor = closed_form_against_chain(data_settings(settings))
    return View(
        numbers={
            "process": page["forward_process"],
            "distance": float(distance[-1]),
            "floor": float(floor[-1]),
            "mean_distance": float(distance[1:].mean()),
            "mean_floor": float(floor[1:].mean()),
            "signal": schedule.signal[-1],
        },
        notebook=Notebook(
            notebooks.forward,
            {
                "settings": data_settings(settings),
                "process": page["forward_process"],
                "shown": shown,
            },
        ),
    )


def _draw_readouts(
    settings: DiffusionSettings, trajectory: MeasuredTrajectory, name: str, shown: int
) -> None:
    """The formula with its numbers at the time shown, and closed form against Markov chain."""
    schedule, times = settings.schedule, list(trajectory.times)
    distance, floor = closed_form_against_chain(data_settings(settings))
    per_frame = partial(frame.PerFrameText, name, at=shown)

    def numbers(values: Iterable[float]) -> frame.PerFrameText:
        return per_frame([frame.number(value) for value in values])

    snr = [frame.number(value, 2 if value < 100 else 0) for value in schedule.snr[times].tolist()]
    st.html(
        f"<p class='who'>{per_frame([f'at t = {t}' for t in times]).html}"
        "<span class='formula'>x<sub>t</sub> = √α̅ₜ x₀ + √(1−α̅ₜ) ε</span></p>"
        + frame.readout_html(
            [
                ("signal √α̅ₜ", numbers(schedule.signal[t] for t in times)),
                ("noise √(1 − α̅ₜ)", numbers(schedule.noise[t] for t in times)),
                ("signal-to-noise ratio α̅ₜ/(1 − α̅ₜ)", per_frame(snr)),
            ]
        )
    )
    every = np.arange(schedule.steps + 1)
    chart.lines(
        "diffusion:signal",
        {"signal": (every, np.array(schedule.signal)), "noise": (every, np.array(schedule.noise))},
        colours={"signal": "data", "noise": "ink"},
        x_label="t",
        y_label="factor in xₜ",
        marker=times[shown],
        follows=(name, times),
        height=160,
        alt="The factors of x_0 and of the noise in x_t, over t",
    )
    frame.readout(
        [
            ("closed form to Markov chain, sliced W₂", numbers(distance)),
            ("closed form with other noise, W₂", numbers(floor)),
        ]
    )
