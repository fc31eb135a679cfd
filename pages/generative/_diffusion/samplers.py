"""Experiment "Samplers": the same noise, the same score, four ways to the data; and back again."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator

from engine.generative.diffusion import samplers
from engine.generative.diffusion.distance import sliced_wasserstein
from engine.generative.diffusion.samplers import Trajectory
from engine.generative.diffusion.training import DiffusionSettings
from pages.generative._diffusion import back, films, moments
from pages.generative._diffusion.denoisers import data_only, denoiser, settings_of
from pages.generative._diffusion.films import data_of, floor_of, noise_of, source_of
from ui import frame
from ui.components import chart, plane
from ui.components.panel import panel
from ui.state import PageState

METHODS = {
    "ddpm": "DDPM",
    "ddim": "DDIM",
    "ode": "Probability flow, Heun",
    "sde": "Reverse SDE",
}
COUNTS = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""Steps of the chart."""

POINTS = 400
_TRACKED = 10
_SIZE = (6.0, 3.6)
_PLACES = {"ddpm": (-1, 1), "ddim": (1, 1), "sde": (-1, -1), "ode": (1, -1)}
_COLOURS: dict[str, chart.Meaning] = {
    "ddpm": "error", "ddim": "model", "ode": "good", "sde": "chosen"
}  # fmt: skip


def draw_controls(page: PageState) -> None:
    """Steps, chance, data, and where the score comes from."""
    panel(page, "y")
    own = ("n", "e") if page["y"] == "compare" else ("n", "r")
    panel(page, *own, "d", "z", "b", among={"b": ["linear", "cosine"]})


def scene(page: PageState) -> tuple[DeltaGenerator, None]:
    """Stage and readouts; returns the stage. There is nothing to play but films."""
    stage, right = frame.stage()
    settings = settings_of(page)
    parameters = b""
    if page["z"] == "learned":
        parameters, _ = back.network(page, settings)
    problem = Problem(data_only(settings, keep_network=bool(parameters)), parameters)
    if page["y"] == "encode":
        return_trip(page, problem, stage, right)
    else:
        compare(page, problem, stage, right)
    return stage, None


@dataclass(frozen=True)
class Problem:
    """What is sampled: the data behind the settings, by a network's parameters or exactly."""

    settings: DiffusionSettings
    parameters: bytes

    @property
    def kind(self) -> str:
        """As `denoisers.denoiser` calls it."""
        return "learned" if self.parameters else "exact"


# ---- Four samplers


def compare(
    page: PageState, problem: Problem, stage: DeltaGenerator, right: DeltaGenerator
) -> None:
    """Four samplers side by side, and their distance to the data over the work they do."""
    steps, eta, key = page["n"], page["e"], page.key("samplers")
    total = steps + 1
    shown = moments.shown(page, key, total)
    titles = METHODS | {"ddim": f"DDIM, η = {eta:.2f}"}
    ends = {name: way(problem, name, steps, eta).samples for name in METHODS}
    data = data_of(problem.settings, POINTS, "held out")
    distances = {name: sliced_wasserstein(end, data) for name, end in ends.items()}
    with stage:
        plane.plane(
            key,
            extent=(-2 * _SIZE[0], 2 * _SIZE[0], -2 * _SIZE[1], 2 * _SIZE[1]),
            layers=panels(problem, steps, eta, titles),
            frames=plane.Frames(
                fps=max(4, steps / 5),
                labels=[
                    moments.labelled(problem.settings, t)
                    for t in samplers.spaced(problem.settings.schedule.steps, steps)
                ],
                report=True,
                autoplay=not shown,
                start=shown,
            ),
            axes=False,
            max_height=520,
            alt="Four samplers from the same noise: "
            + ", ".join(f"{titles[name]} ends at {d:.3f}" for name, d in distances.items()),
        )
    with right:
        best = min(distances, key=distances.__getitem__)
        st.html(f"<p class='who'><span>after {steps} steps: distance to the data</span></p>")
        frame.readout(
            [
                *(
                    frame.Readout(titles[name], frame.number(d), "good" if name == best else None)
                    for name, d in distances.items()
                ),
                frame.Readout("by chance", frame.number(floor_of(problem.settings, POINTS))),
            ]
        )
        draw_costs(problem, eta, steps)


def panels(
    problem: Problem, steps: int, eta: float, titles: dict[str, str]
) -> list[plane.Layer | None]:
    """Four squares of one stage, each with the data, its samples, and a few of their ways."""
    data = data_of(problem.settings, POINTS, "held out").numpy()
    clouds, moving, ways = [], [], []
    for name, place in _PLACES.items():
        middle = np.multiply(place, _SIZE)
        x = way(problem, name, steps, eta).x.numpy()
        x = np.where((np.abs(x) < _SIZE).all(-1, keepdims=True), x, np.nan) + middle
        clouds.append(data + middle)
        moving.append(x)
        ways.append(x[:, :_TRACKED])
    w, h = _SIZE
    cross = np.array([[-2 * w, 0], [2 * w, 0], [np.nan, np.nan], [0, -2 * h], [0, 2 * h]])
    words = [(p[0] * w, p[1] * h + 0.86 * h, titles[name]) for name, p in _PLACES.items()]
    return [
        plane.points(np.concatenate(clouds), size=1.8, opacity=0.5, label="data"),
        plane.points(np.concatenate(moving, axis=1), colour="model", size=2.2, label="samples"),
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
            samples = way(problem, name, steps, eta if name == "ddim" else 0.0).samples
            found.append(sliced_wasserstein(samples, data))
    return np.array(asked), np.array(found)


def way(problem: Problem, name: str, steps: int, eta: float) -> Trajectory:
    """One sampler's way from the noise that all share."""
    return _way(problem, name, steps, eta if name == "ddim" else 0.0)


@lru_cache(maxsize=256)
def _way(problem: Problem, name: str, steps: int, eta: float) -> Trajectory:
    settings = problem.settings
    schedule, start = settings.schedule, noise_of(settings, POINTS)
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


# ---- There and back


def return_trip(
    page: PageState, problem: Problem, stage: DeltaGenerator, right: DeltaGenerator
) -> None:
    """Data to the noise that makes them, and from there back."""
    steps, key = page["n"], page.key("return")
    refinements = 4 if page["r"] else 0
    there, back = trip(problem, steps, refinements)
    x = torch.cat([there.x, back.x[1:]]).numpy()
    times = [*there.times, *back.times[1:]]
    shown = moments.shown(page, key, len(x))
    apart = (there.x[0] - back.samples).norm(dim=1)
    octant = sectors(there.x[0])
    with stage:
        plane.plane(
            key,
            extent=films.EXTENT,
            layers=[
                plane.points(x, classes=octant, palette=("data", "model", "good", "chosen")),
                plane.paths(x[:, :_TRACKED].transpose(1, 0, 2), colour="ink", tail=20, opacity=0.5),
                plane.points(
                    there.x[0].numpy(), marker="ring", colour="ink", size=2.4, opacity=0.3,
                    label="where they began",
                ),
            ],
            frames=plane.Frames(
                fps=max(4, steps / 3),
                labels=[
                    f"{'up to noise' if k <= steps else 'down to data'} · "
                    + moments.labelled(problem.settings, t)
                    for k, t in enumerate(times)
                ],
                report=True,
                autoplay=not shown,
                start=shown,
            ),
            alt="Data in four colours go to the noise that makes them, and back.",
        )  # fmt: skip
    with right:
        frame.readout(
            [
                ("mean |x₀ − x₀ again|", float(apart.mean())),
                ("largest", float(apart.max())),
                (
                    "code to Gaussian noise, W₂",
                    sliced_wasserstein(there.samples, noise_of(problem.settings, POINTS)),
                ),
            ]
        )
        draw_errors(problem, steps)


def sectors(x: torch.Tensor) -> np.ndarray:
    """Four quarters of the plane by the angle of a point, 0 to 3."""
    angle = torch.atan2(x[:, 1], x[:, 0]) + torch.pi
    return (angle / (torch.pi / 2)).long().clamp(max=3).numpy()


def draw_errors(problem: Problem, steps: int) -> None:
    """How well the round trip closes, over its steps."""
    chart.lines(
        "diffusion:trips",
        {"as it is": round_trips(problem, 0), "fixed point": round_trips(problem, 4)},
        colours={"as it is": "error", "fixed point": "good"},
        x_label="steps each way",
        y_label="mean |x₀ − x₀ again|",
        log_y=True,
        marker=steps,
        height=230,
        alt="Error of the round trip over the number of steps",
    )


@lru_cache(maxsize=32)
def round_trips(problem: Problem, refinements: int) -> tuple[np.ndarray, np.ndarray]:
    """Steps, and the mean error of the round trip with so many."""
    counts: Sequence[int] = COUNTS[:-2:2]
    errors = []
    for steps in counts:
        there, back = trip(problem, steps, refinements)
        errors.append(float((there.x[0] - back.samples).norm(dim=1).mean()))
    return np.array(counts), np.array(errors)


@lru_cache(maxsize=64)
def trip(problem: Problem, steps: int, refinements: int) -> tuple[Trajectory, Trajectory]:
    """DDIM from data to noise, and from there to data."""
    settings = problem.settings
    schedule, data = settings.schedule, data_of(settings, POINTS, "held out")
    eps = denoiser(settings, problem.kind, problem.parameters)
    times = samplers.spaced(schedule.steps, steps)
    there = samplers.encode(eps, data, schedule, times=times, refinements=refinements)
    return there, samplers.ddim(eps, there.samples, schedule, times=times)
