"""Experiment "Samplers": the same noise, the same score, four ways to the data; and back again."""

from functools import lru_cache

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from torch import Tensor

from engine.generative.diffusion import samplers
from engine.generative.diffusion.samplers import Trajectory
from engine.generative.distance import sliced_wasserstein
from pages.generative.diffusion import back, moments, trips
from pages.generative.diffusion.denoisers import data_only, denoiser, settings_of
from pages.generative.diffusion.films import data_of, floor_of, noise_of, source_of
from pages.generative.diffusion.problem import COUNTS, POINTS, TRACKED, Problem
from ui import frame
from ui.components import chart, plane
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View

METHODS = {
    "ddpm": "DDPM",
    "ddim": "DDIM",
    "ode": "Probability flow, Heun",
    "sde": "Reverse SDE",
}
DRAFTED = 120
"""Points of a draft."""

_SIZE = (6.0, 3.6)
_PLACES = {"ddpm": (-1, 1), "ddim": (1, 1), "sde": (-1, -1), "ode": (1, -1)}
_COLOURS: dict[str, chart.Meaning] = {
    "ddpm": "error", "ddim": "model", "ode": "good", "sde": "chosen"
}  # fmt: skip


def draw_controls(page: PageState) -> None:
    """Steps, chance, data, and where the score comes from."""
    panel(page, "y")
    own = ("n", "e") if page["y"] == "compare" else ("n", "r")
    panel(page, *own, "d", "z", "b", "T", among={"b": ["linear", "cosine"]})


def draw_stage(page: PageState, place: Place) -> View:
    """Stage and readouts; there is nothing to play but films."""
    stage, right, hand = place.stage, place.readouts, place.dragging
    settings = settings_of(page)
    parameters = b""
    if page["z"] == "learned":
        parameters, _ = back.network(page, settings)
    problem = Problem(data_only(settings, keep_network=bool(parameters)), parameters)
    if page["y"] == "encode":
        trips.return_trip(page, problem, stage, right, hand=hand)
    else:
        compare(page, problem, stage, right, hand=hand)
    return View()


def compare(
    page: PageState, problem: Problem, stage: DeltaGenerator, right: DeltaGenerator, *, hand: bool
) -> None:
    """Four samplers side by side, and their distance to the data over the work they do.

    While a hand is on a slider, only the ends of the ways are shown, of fewer points.
    """
    steps, eta, key = page["n"], page["e"], page.key("samplers")
    shown = moments.shown(page, key, steps + 1)
    titles = METHODS | {"ddim": f"DDIM, η = {eta:.2f}"}
    with stage:
        plane.plane(
            key,
            extent=(-2 * _SIZE[0], 2 * _SIZE[0], -2 * _SIZE[1], 2 * _SIZE[1]),
            layers=panels(problem, steps, eta, titles, draft=hand),
            frames=plane.Frames(
                fps=max(4, steps / 5),
                labels=moments.labels(problem.settings, steps),
                report=True,
                autoplay=not shown,
                start=shown,
                only=steps if hand else None,
                total=steps + 1,
            ),
            axes=False,
            max_height=520,
            hint=moments.DRAFT if hand else "",
            alt="Four samplers from the same noise"
            + ("." if hand else f": {described(problem, steps, eta, titles)}."),
        )
    with right:
        draw_distances(problem, steps, eta, titles, hand=hand)
        if not hand:
            st.session_state["diffusion:rest"] = (problem, eta)
        costly, noise = st.session_state.get("diffusion:rest", (problem, eta))
        draw_costs(costly, noise, steps)


def described(problem: Problem, steps: int, eta: float, titles: dict[str, str]) -> str:
    """Where each ends, in words."""
    ends = distances(problem, steps, eta)
    return ", ".join(f"{titles[name]} ends at {d:.3f}" for name, d in ends.items())


def distances(problem: Problem, steps: int, eta: float) -> dict[str, float]:
    """Of the samples of each method to the data."""
    return {name: _ending(problem, name, steps, eta if name == "ddim" else 0) for name in METHODS}


@lru_cache(maxsize=512)
def _ending(problem: Problem, name: str, steps: int, eta: float) -> float:
    data = data_of(problem.settings, POINTS, "held out")
    return sliced_wasserstein(way(problem, name, steps, eta).samples, data)


def draw_distances(
    problem: Problem, steps: int, eta: float, titles: dict[str, str], *, hand: bool
) -> None:
    """How near to the data each ends; nothing yet while a hand is on a slider."""
    rows: list[frame.Row]
    if hand:
        rows = [(titles[name], "…") for name in METHODS]
    else:
        found = distances(problem, steps, eta)
        best = min(found, key=found.__getitem__)
        rows = [
            frame.Readout(titles[name], frame.number(d), "good" if name == best else None)
            for name, d in found.items()
        ]
    chance = frame.number(floor_of(problem.settings, POINTS))
    frame.readout([*rows, frame.Readout("by chance", chance)])


def panels(
    problem: Problem, steps: int, eta: float, titles: dict[str, str], *, draft: bool
) -> list[plane.Layer | None]:
    """Four squares of one stage, each with the data, its samples, and a few of their ways.

    A draft has the ends of the ways alone.
    """
    data = data_of(problem.settings, POINTS, "held out").numpy()
    clouds, moving, ways = [], [], []
    for name, place in _PLACES.items():
        middle = np.multiply(place, _SIZE)
        if draft:
            x = end(problem, name, steps, eta).numpy()[None]
        else:
            x = way(problem, name, steps, eta).x.numpy()
        x = np.where((np.abs(x) < _SIZE).all(-1, keepdims=True), x, np.nan) + middle
        clouds.append(data + middle)
        moving.append(x)
        ways.append(x[:, :TRACKED])
    w, h = _SIZE
    cross = np.array([[-2 * w, 0], [2 * w, 0], [np.nan, np.nan], [0, -2 * h], [0, 2 * h]])
    words = [(p[0] * w, p[1] * h + 0.86 * h, titles[name]) for name, p in _PLACES.items()]
    return [
        plane.points(np.concatenate(clouds), size=1.8, opacity=0.5, label="data"),
        plane.points(
            np.concatenate(moving, axis=1), colour="model", size=2.2, opacity=0.72, label="samples"
        ),
        plane.paths(
            np.concatenate(ways, axis=1).transpose(1, 0, 2),
            colour="chosen",
            tail=20,
            label="the same ten starts",
        ),
        plane.curve(cross, colour="ink", width=1),
        plane.labels(words, size=15),
    ]


def draw_costs(problem: Problem, eta: float, steps: int) -> None:
    """Distance to the data over the number of times the network is asked."""
    lines = {METHODS[name]: costs(problem, name, eta) for name in METHODS}
    lines = {name.split(",")[0]: line for name, line in lines.items()}
    floor = floor_of(problem.settings, POINTS)
    chart.lines(
        "diffusion:costs",
        lines | {"chance": (np.array([COUNTS[0], COUNTS[-1]]), np.array([floor, floor]))},
        colours={METHODS[name].split(",")[0]: colour for name, colour in _COLOURS.items()}
        | {"chance": "data"},
        x_label="times the network is asked",
        y_label="distance to data",
        log_y=True,
        marker=min(steps, COUNTS[-1]),
        height=250,
        alt="Distance of the samples to the data over the number of evaluations",
    )


@lru_cache(maxsize=128)
def costs(problem: Problem, name: str, eta: float) -> tuple[np.ndarray, np.ndarray]:
    """Evaluations, at most those of the chart, and the distance that they reach."""
    data = data_of(problem.settings, POINTS, "held out")
    asked, found = [], []
    for steps in COUNTS:
        # Heun's method asks twice in every step but the last.
        evaluations = 2 * steps - 1 if name == "ode" else steps
        if evaluations <= COUNTS[-1]:
            asked.append(evaluations)
            samples = way(problem, name, steps, eta).samples
            found.append(sliced_wasserstein(samples, data))
    return np.array(asked), np.array(found)


def way(problem: Problem, name: str, steps: int, eta: float) -> Trajectory:
    """One sampler's way from the noise that all share."""
    return _way(problem, name, steps, eta if name == "ddim" else 0.0)


def end(problem: Problem, name: str, steps: int, eta: float) -> Tensor:
    """Where the way of a few of the points ends, [`DRAFTED`, 2]."""
    return _end(problem, name, steps, eta if name == "ddim" else 0.0)


@lru_cache(maxsize=16)  # a megabyte each
def _way(problem: Problem, name: str, steps: int, eta: float) -> Trajectory:
    return _walked(problem, name, steps, eta, POINTS)


@lru_cache(maxsize=256)
def _end(problem: Problem, name: str, steps: int, eta: float) -> Tensor:
    return _walked(problem, name, steps, eta, DRAFTED).samples.clone()


def _walked(problem: Problem, name: str, steps: int, eta: float, count: int) -> Trajectory:
    settings = problem.settings
    schedule, start = settings.schedule, noise_of(settings, POINTS)[:count]
    eps = denoiser(settings, problem.kind, problem.parameters)
    times = samplers.spaced(schedule.steps, steps)
    chance = source_of(settings, "sampler")
    match name:
        case "ddpm":
            return samplers.ddpm(eps, start, schedule, chance, times=times)
        case "ddim":
            return samplers.ddim(eps, start, schedule, chance, times=times, eta=eta)
        case "ode":
            return samplers.ode(eps, start, schedule, times=times)
    return samplers.sde(eps, start, schedule, chance, times=times)
