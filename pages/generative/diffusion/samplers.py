"""Experiment "Samplers": four samplers on the same noise and score, and the inversion of DDIM."""

import math
from typing import Any

import numpy as np
import streamlit as st

from engine.cache import Call
from engine.generative.diffusion.sampler_comparison import (
    REPEATS,
    SAMPLERS,
    STEP_COUNTS,
    SampleQuality,
    SamplingProblem,
    curve_steps,
    data_share,
    distances_by_evaluations,
    draft_samples,
    held_out_data,
    measured_floor,
    measured_points,
    measurements,
    network_evaluations,
    sample_quality,
    sampler_trajectory,
    standard_error,
)
from engine.generative.diffusion.samplers import sampling_times
from engine.generative.diffusion.score_sources import data_settings
from engine.generative.diffusion.trajectories import SamplingSettings
from pages.generative.diffusion import ddim_inversion, notebooks
from pages.generative.diffusion.settings import diffusion_settings, sampling_settings, time_label
from pages.generative.diffusion.training_run import (
    draw_train_further,
    sampling_notebook,
    trained_network,
)
from ui import frame
from ui.beside import make_some
from ui.components import chart, plane
from ui.components.panel import panel
from ui.frame import number
from ui.state import PageState
from ui.topic import Place, View
from ui.trajectory import DRAFT_HINT, playback, shown_step
from ui.view_notebook import NO_NOTEBOOK

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
_AT_REST = "diffusion:measured_curves"


def draw_controls(page: PageState) -> None:
    """Steps, stochasticity, data, and where the score comes from."""
    panel(page, "view")
    own = "eta" if page["view"] == "comparison" else "fixed_point_inversion"
    names = ("sampling_steps", own, "density", "score_source", "noise_schedule", "time_steps")
    panel(page, *names, among={"noise_schedule": ["linear", "cosine"]})


def draw_stage(page: PageState, place: Place) -> View:
    """Four samplers, or data to noise and back."""
    settings, parameters, trained = diffusion_settings(page), b"", 0
    network = None
    learned = page["score_source"] == "learned"
    if learned:
        network = trained_network(page, settings)
        parameters, trained = network.arrays["parameters"].tobytes(), network.step
    problem = SamplingProblem(data_settings(settings, keep_network=learned), parameters)
    if learned:
        with place.readouts:
            frame.readout([("training steps of the network", f"{trained:,}")])
            draw_train_further(page)
    if page["view"] == "inversion":
        numbers, unfinished = ddim_inversion.draw_stage(page, problem, place), False
    else:
        numbers, unfinished = _compare(page, problem, place)
    numbers |= {"view": page["view"], "trained": trained, "learned": learned}
    unanswered = unfinished and not numbers["qualities"]
    return View(
        numbers=numbers,
        unfinished=unfinished,
        unanswered=unanswered,
        notebook=sampling_notebook(notebooks.samplers, page, network)
        if page["view"] == "comparison"
        else NO_NOTEBOOK,
    )


def _compare(
    page: PageState, problem: SamplingProblem, place: Place
) -> tuple[dict[str, Any], bool]:
    """Four samplers side by side, and their distance to the data over their cost.

    While a slider is dragged, only the ends of fewer trajectories are shown. The distances are
    measured beside it all.

    Returns:
        What the answers speak of, and whether there is more to measure.
    """
    sampling, key, draft = sampling_settings(page), page.key("samplers"), place.dragging
    times = sampling_times(problem.settings.schedule.steps, sampling.sampling_steps)
    shown = shown_step(page, key, len(times))
    titles = TITLES | {"ddim": f"DDIM, η = {sampling.eta:.2f}"}
    w, h = _HALF_SIZE
    layers = _layers(problem, sampling, titles, draft=draft)
    wanted = _measurements_of_numbers(problem, sampling)
    unfinished = not draft and not make_some([*wanted, *_measurements_of_curves(problem, sampling)])
    measured = not draft and all(call.made() for call in wanted)
    found = {
        name: sample_quality(problem, name, sampling) for name in SAMPLERS if measured
    }  # fmt: skip
    ends = ", ".join(f"{titles[name]} ends at {each.distance:.3f}" for name, each in found.items())
    with place.stage:
        plane.plane(
            key,
            extent=(-2 * w, 2 * w, -2 * h, 2 * h),
            layers=layers,
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
        _draw_costs(*_curves_at_rest(problem, sampling), sampling.sampling_steps)
    return _numbers(problem, sampling, found), unfinished


def _measurements_of_numbers(
    problem: SamplingProblem, sampling: SamplingSettings
) -> list[Call[Any]]:
    """What the readouts and the answers need."""
    calls: list[Call[Any]] = [measured_floor.call(problem)]
    for name in SAMPLERS:
        calls += measurements(problem, name, sampling)
    for other, steps, count in _compared_ddim(problem, sampling).values():
        calls += measurements(other, "ddim", SamplingSettings(steps), count=count)
    return calls


def _measurements_of_curves(
    problem: SamplingProblem, sampling: SamplingSettings
) -> list[Call[Any]]:
    """What the curves need, repeat by repeat."""
    return [
        call for repeat in range(REPEATS) for call in _curve_repeat(problem, sampling.eta, repeat)
    ]


def _curve_repeat(problem: SamplingProblem, eta: float, repeat: int) -> list[Call[Any]]:
    return [
        call
        for name in SAMPLERS
        for steps in curve_steps(name)
        for call in measurements(problem, name, SamplingSettings(steps, eta), (repeat,))
    ]


def _curves_at_rest(
    problem: SamplingProblem, sampling: SamplingSettings
) -> tuple[SamplingProblem, float, int]:
    """The curves to draw: those of these settings once they are measured, until then the last.

    Returns:
        What is sampled, η, and how many repeats are measured; 0 if there is nothing yet.
    """
    repeats = 0
    while repeats < REPEATS and all(
        call.made() for call in _curve_repeat(problem, sampling.eta, repeats)
    ):
        repeats += 1
    if repeats:
        st.session_state[_AT_REST] = problem, sampling.eta, repeats
    last: tuple[SamplingProblem, float, int] = st.session_state.get(
        _AT_REST, (problem, sampling.eta, 0)
    )
    return last


def _compared_ddim(
    problem: SamplingProblem, sampling: SamplingSettings
) -> dict[str, tuple[SamplingProblem, int, int]]:
    """DDIM at η = 0 that the answers compare with: problem, steps and samples of a repeat."""
    compared = {}
    heun = network_evaluations("ode", sampling.sampling_steps)
    if heun <= STEP_COUNTS[-1]:
        compared["same_evaluations"] = problem, heun, 0
    if sampling.eta:
        compared["deterministic"] = problem, sampling.sampling_steps, 0
    if problem.parameters:
        exact = SamplingProblem(data_settings(problem.settings))
        compared["exact_score"] = exact, sampling.sampling_steps, measured_points(problem)
    return compared


def _numbers(
    problem: SamplingProblem, sampling: SamplingSettings, found: dict[str, SampleQuality]
) -> dict[str, Any]:
    """What the answers speak of; no qualities until they are measured."""
    numbers: dict[str, Any] = {
        "steps": sampling.sampling_steps,
        "eta": sampling.eta,
        "qualities": {name: (each.distance, each.share) for name, each in found.items()},
    }
    if not found:
        return numbers
    floor = measured_floor(problem)
    numbers |= {
        "floor": floor.mean,
        "error": 2 * standard_error(floor),
        "data_share": data_share(problem),
    }
    for name, (other, steps, count) in _compared_ddim(problem, sampling).items():
        quality = sample_quality(other, "ddim", SamplingSettings(steps), count)
        numbers[name] = quality.distance, quality.share
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
    """W2 and share near a mode of each, the cheapest first; "…" until it is measured.

    What is no further from the best than chance carries (two standard errors) is marked too.
    """
    count = measured_points(problem)
    cost = {name: network_evaluations(name, sampling.sampling_steps) for name in SAMPLERS}
    floor = measured_floor(problem) if found else None
    error = standard_error(floor) if floor else 0.0
    least = min((each.distance for each in found.values()), default=0.0) + 2 * error
    rows: list[frame.Row] = [
        frame.Readout(
            f"{cost[name]} · {_NAMES[name]}",
            _quality(found[name]) if found else "…",
            "good" if found and found[name].distance <= least else None,
        )
        for name in sorted(SAMPLERS, key=cost.__getitem__)
    ]
    perfect = SampleQuality(floor.mean, data_share(problem)) if floor else None
    rows.append(("sampling floor", _quality(perfect) if perfect else "…"))
    spread = f" ± {number(error)}" if found else ""
    st.html(
        f"<p class='who'>W₂{spread} of {REPEATS} × {count:,} samples to as many data, share within "
        "3σ, by network evaluations (NFE)</p>" + frame.readout_html(rows)
    )


def _quality(quality: SampleQuality) -> str:
    return f"{number(quality.distance)} · {_percent(quality.share)}"


def _percent(share: float) -> str:
    return f"{number(100 * share, 1)} %"


def _draw_costs(problem: SamplingProblem, eta: float, repeats: int, sampling_steps: int) -> None:
    """Distance to the data over the number of network evaluations, and its standard error."""
    first, last = STEP_COUNTS[0], STEP_COUNTS[-1]
    lines: dict[str, chart.Points] = {_NAMES[name]: ((), ()) for name in SAMPLERS}
    bands = {}
    for name in SAMPLERS if repeats else ():
        x, distance, error = distances_by_evaluations(problem, name, eta, repeats)
        lines[_NAMES[name]] = x, distance
        bands[_NAMES[name]] = x, distance - error, distance + error
    floor = measured_floor(problem).mean if repeats else math.nan
    chart.lines(
        "diffusion:costs",
        lines | {"sampling floor": (np.array([first, last]), np.array([floor, floor]))},
        bands=bands if repeats > 1 else None,
        colours={_NAMES[name]: colour for name, colour in _COLOURS.items()}
        | {"sampling floor": "data"},
        x_label="network evaluations (NFE)",
        y_label="W₂ ± standard error",
        log_y=True,
        marker=min(sampling_steps, last),
        height=230,
        alt="Distance of the samples to the data over the number of network evaluations; bands are "
        f"one standard error of {repeats} repeats",
    )
