"""Experiment "Samplers": four samplers on the same noise and score, and the inversion of DDIM."""

from typing import Any

import numpy as np
import streamlit as st

from engine.generative.diffusion.sampler_comparison import (
    SAMPLERS,
    STEP_COUNTS,
    SampleQuality,
    SamplingProblem,
    curve_points,
    data_share,
    distances_by_evaluations,
    draft_samples,
    held_out_data,
    measured_points,
    network_evaluations,
    sample_quality,
    sampler_trajectory,
)
from engine.generative.diffusion.samplers import sampling_times
from engine.generative.diffusion.score_sources import data_settings
from engine.generative.diffusion.trajectories import SamplingSettings, sampling_floor_of
from pages.generative.diffusion import ddim_inversion
from pages.generative.diffusion.settings import diffusion_settings, sampling_settings, time_label
from pages.generative.diffusion.training_run import draw_train_further, trained_network
from ui import frame
from ui.components import chart, plane
from ui.components.panel import panel
from ui.frame import number
from ui.state import PageState
from ui.topic import Place, View
from ui.trajectory import DRAFT_HINT, playback, shown_step

TITLES = {
    "ddpm": "DDPM", "ddim": "DDIM", "ode": "Probability flow, Heun", "sde": "Reverse SDE"
}  # fmt: skip

_NAMES = {"ddpm": "DDPM", "ddim": "DDIM", "ode": "Heun", "sde": "reverse SDE"}
"""Short ones, beside numbers and lines."""
_HALF_SIZE = (6.0, 3.6)
_QUARTERS = {"ddpm": (-1, 1), "ddim": (1, 1), "sde": (-1, -1), "ode": (1, -1)}
_COLOURS: dict[str, chart.Meaning] = {
    "ddpm": "error", "ddim": "model", "ode": "good", "sde": "chosen"
}  # fmt: skip
_TRACKED = 10
_AT_REST = "diffusion:compared_at_rest"


def draw_controls(page: PageState) -> None:
    """Steps, stochasticity, data, and where the score comes from."""
    panel(page, "view")
    own = "eta" if page["view"] == "comparison" else "fixed_point_inversion"
    names = ("sampling_steps", own, "density", "score_source", "noise_schedule", "time_steps")
    panel(page, *names, among={"noise_schedule": ["linear", "cosine"]})


def draw_stage(page: PageState, place: Place) -> View:
    """Four samplers, or data to noise and back."""
    settings, parameters, trained = diffusion_settings(page), b"", 0
    learned = page["score_source"] == "learned"
    if learned:
        parameters, trained = trained_network(page, settings)
    problem = SamplingProblem(data_settings(settings, keep_network=learned), parameters)
    if learned:
        with place.readouts:
            frame.readout([("training steps of the network", f"{trained:,}")])
            draw_train_further(page)
    draw = ddim_inversion.draw_stage if page["view"] == "inversion" else _compare
    numbers = draw(page, problem, place)
    return View(numbers=numbers | {"view": page["view"], "trained": trained, "learned": learned})


def _compare(page: PageState, problem: SamplingProblem, place: Place) -> dict[str, Any]:
    """Four samplers side by side, and their distance to the data over their cost.

    While a slider is dragged, only the ends of fewer trajectories are shown.
    """
    sampling, key, draft = sampling_settings(page), page.key("samplers"), place.dragging
    times = sampling_times(problem.settings.schedule.steps, sampling.sampling_steps)
    shown = shown_step(page, key, len(times))
    titles = TITLES | {"ddim": f"DDIM, η = {sampling.eta:.2f}"}
    found = {} if draft else {
        name: sample_quality(problem, name, sampling) for name in SAMPLERS
    }  # fmt: skip
    ends = ", ".join(f"{titles[name]} ends at {each.distance:.3f}" for name, each in found.items())
    w, h = _HALF_SIZE
    with place.stage:
        plane.plane(
            key,
            extent=(-2 * w, 2 * w, -2 * h, 2 * h),
            layers=_layers(problem, sampling, titles, draft=draft),
            frames=playback(
                page,
                [time_label(problem.settings, t) for t in times],
                shown,
                fps=max(4, sampling.sampling_steps / 5),
                draft=draft,
            ),
            axes=False,
            max_height=520,
            hint=DRAFT_HINT if draft else "",
            alt=f"Four samplers from the same noise{': ' if ends else ''}{ends}.",
        )
    with place.readouts:
        _draw_qualities(problem, found, sampling)
        if not draft:
            st.session_state[_AT_REST] = problem, sampling.eta
        at_rest, eta = st.session_state.get(_AT_REST, (problem, sampling.eta))
        _draw_costs(at_rest, eta, sampling.sampling_steps)
    return _numbers(problem, sampling, found)


def _numbers(
    problem: SamplingProblem, sampling: SamplingSettings, found: dict[str, SampleQuality]
) -> dict[str, Any]:
    """What the answers speak of; no qualities while a slider is dragged."""
    floor = sampling_floor_of(problem.settings, measured_points(problem))
    numbers: dict[str, Any] = {
        "steps": sampling.sampling_steps,
        "eta": sampling.eta,
        "floor": floor.mean,
        "error": 2 * floor.deviation,
        "data_share": data_share(problem),
        "qualities": {name: (each.distance, each.share) for name, each in found.items()},
    }
    heun = network_evaluations("ode", sampling.sampling_steps)
    if found and heun <= STEP_COUNTS[-1]:
        same = sample_quality(problem, "ddim", SamplingSettings(heun))
        numbers["same_evaluations"] = same.distance, same.share
    if found and sampling.eta:
        plain = sample_quality(problem, "ddim", SamplingSettings(sampling.sampling_steps))
        numbers["deterministic"] = plain.distance, plain.share
    if found and problem.parameters:
        exact = SamplingProblem(data_settings(problem.settings))
        count = measured_points(problem)
        ideal = sample_quality(exact, "ddim", SamplingSettings(sampling.sampling_steps), count)
        numbers["exact_score"] = ideal.distance, ideal.share
    return numbers


def _layers(
    problem: SamplingProblem, sampling: SamplingSettings, titles: dict[str, str], *, draft: bool
) -> list[plane.Layer | None]:
    """Four quarters of one stage, each with the data, its samples, and some trajectories."""
    data = held_out_data(problem).numpy()
    clouds, moving, paths = [], [], []
    for name, quarter in _QUARTERS.items():
        middle = np.multiply(quarter, _HALF_SIZE)
        if draft:
            x = draft_samples(problem, name, sampling).numpy()[None]
        else:
            x = sampler_trajectory(problem, name, sampling).x.numpy()
        # What leaves its quarter would be taken for a neighbour's.
        x = np.where((np.abs(x) < _HALF_SIZE).all(-1, keepdims=True), x, np.nan) + middle
        clouds.append(data + middle)
        moving.append(x)
        paths.append(x[:, :_TRACKED])
    w, h = _HALF_SIZE
    cross = np.array([[-2 * w, 0], [2 * w, 0], [np.nan, np.nan], [0, -2 * h], [0, 2 * h]])
    words = [(q[0] * w, q[1] * h + 0.86 * h, titles[name]) for name, q in _QUARTERS.items()]
    return [
        plane.points(np.concatenate(clouds), size=1.8, opacity=0.5, label="data"),
        plane.points(
            np.concatenate(moving, axis=1), colour="model", size=2.2, opacity=0.72, label="samples"
        ),
        plane.paths(
            np.concatenate(paths, axis=1).transpose(1, 0, 2),
            colour="chosen",
            tail=20,
            label="the same ten starts",
        ),
        plane.curve(cross, colour="ink", width=1),
        plane.labels(words, size=15),
    ]


def _draw_qualities(
    problem: SamplingProblem, found: dict[str, SampleQuality], sampling: SamplingSettings
) -> None:
    """W2 and share near a mode of each, the cheapest first; "…" while a slider is dragged.

    What is no further from the best than chance carries (two standard deviations) is marked too.
    """
    count = measured_points(problem)
    floor = sampling_floor_of(problem.settings, count)
    cost = {name: network_evaluations(name, sampling.sampling_steps) for name in SAMPLERS}
    least = min((each.distance for each in found.values()), default=0.0) + 2 * floor.deviation
    rows: list[frame.Row] = [
        frame.Readout(
            f"{cost[name]} · {_NAMES[name]}",
            _quality(found[name]) if found else "…",
            "good" if found and found[name].distance <= least else None,
        )
        for name in sorted(SAMPLERS, key=cost.__getitem__)
    ]
    perfect = SampleQuality(floor.mean, data_share(problem))
    rows.append((f"floor ± {number(floor.deviation)}", _quality(perfect)))
    st.html(
        f"<p class='who'>W₂ between {count:,} samples and {count:,} data, share within 3σ, "
        "by network evaluations (NFE)</p>" + frame.readout_html(rows)
    )


def _quality(quality: SampleQuality) -> str:
    return f"{number(quality.distance)} · {_percent(quality.share)}"


def _percent(share: float) -> str:
    return f"{number(100 * share, 1)} %"


def _draw_costs(problem: SamplingProblem, eta: float, sampling_steps: int) -> None:
    """Distance to the data over the number of network evaluations."""
    count, last = curve_points(problem), STEP_COUNTS[-1]
    floor = sampling_floor_of(problem.settings, count).mean
    lines = {_NAMES[name]: distances_by_evaluations(problem, name, eta) for name in SAMPLERS}
    chart.lines(
        "diffusion:costs",
        lines | {"sampling floor": (np.array([STEP_COUNTS[0], last]), np.array([floor, floor]))},
        colours={_NAMES[name]: colour for name, colour in _COLOURS.items()}
        | {"sampling floor": "data"},
        x_label="network evaluations (NFE)",
        y_label=f"W₂ of {count:,} samples",
        log_y=True,
        marker=min(sampling_steps, last),
        height=230,
        alt="Distance of the samples to the data over the number of network evaluations",
    )
