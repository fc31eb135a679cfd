"""View "There and back" of the samplers: data to the noise that makes them, and from there back."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch
from streamlit.delta_generator import DeltaGenerator

from engine.generative.diffusion import samplers
from engine.generative.diffusion.samplers import Trajectory
from engine.generative.distance import sliced_wasserstein
from pages.generative.diffusion import films, moments
from pages.generative.diffusion.denoisers import denoiser
from pages.generative.diffusion.films import data_of, noise_of
from pages.generative.diffusion.problem import COUNTS, POINTS, TRACKED, Problem
from ui import frame
from ui.components import chart, plane
from ui.state import PageState


def return_trip(
    page: PageState, problem: Problem, stage: DeltaGenerator, right: DeltaGenerator, *, hand: bool
) -> None:
    """Data to the noise that makes them, and from there back; under the hand where they arrive."""
    steps, key = page["n"], page.key("return")
    refinements = 4 if page["r"] else 0
    there, back = trip(problem, steps, refinements)
    x = (back.samples[None] if hand else torch.cat([there.x, back.x[1:]])).numpy()
    times = [*there.times, *back.times[1:]]
    shown = moments.shown(page, key, len(times))
    apart = (there.x[0] - back.samples).norm(dim=1)
    octant = sectors(there.x[0])
    with stage:
        plane.plane(
            key,
            extent=films.EXTENT,
            layers=[
                plane.points(x, classes=octant, palette=("data", "model", "good", "chosen")),
                plane.paths(x[:, :TRACKED].transpose(1, 0, 2), colour="ink", tail=20, opacity=0.5)
                if not hand
                else None,
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
                only=2 * steps if hand else None,
                total=len(times),
            ),
            hint=moments.DRAFT if hand else "",
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


@lru_cache(maxsize=8)  # megabytes each
def trip(problem: Problem, steps: int, refinements: int) -> tuple[Trajectory, Trajectory]:
    """DDIM from data to noise, and from there to data."""
    settings = problem.settings
    schedule, data = settings.schedule, data_of(settings, POINTS, "held out")
    eps = denoiser(settings, problem.kind, problem.parameters)
    times = samplers.spaced(schedule.steps, steps)
    there = samplers.encode(eps, data, schedule, times=times, refinements=refinements)
    return there, samplers.ddim(eps, there.samples, schedule, times=times)
