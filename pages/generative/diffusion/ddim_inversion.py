"""View "DDIM inversion": data to the noise that makes them, and the reconstruction from it."""

from typing import Any

import numpy as np
import torch

from engine.cache import cached
from engine.data.densities import DRAWN
from engine.generative.diffusion.ddim_inversion import (
    CLOSED,
    invert_and_reconstruct,
    quadrants,
    reconstruction_errors,
)
from engine.generative.diffusion.sampler_comparison import (
    DRAFT_POINTS,
    POINTS,
    SamplingProblem,
)
from engine.generative.diffusion.score_field import EXTENT
from engine.generative.diffusion.training import DiffusionSettings
from engine.generative.diffusion.trajectories import generator_for, initial_noise
from engine.generative.distance import sliced_wasserstein
from pages.generative.diffusion.settings import time_label
from ui import frame
from ui.components import chart, plane
from ui.frame import number
from ui.state import PageState
from ui.topic import Place
from ui.trajectory import DRAFT_HINT, playback, shown_step

_TRACKED = 10


def draw_stage(page: PageState, problem: SamplingProblem, place: Place) -> dict[str, Any]:
    """Inversion and reconstruction, played; while a slider is dragged, where a part of it ends.

    Returns:
        What the answers speak of.
    """
    steps, key, draft = page["sampling_steps"], page.key("inversion"), place.dragging
    exact, points = page["fixed_point_inversion"], DRAFT_POINTS if draft else POINTS
    round_trip = invert_and_reconstruct(problem, steps, exact, points)
    inversion, reconstruction = round_trip.inversion, round_trip.reconstruction
    end, whole = reconstruction.samples[None], torch.cat([inversion.x, reconstruction.x[1:]])
    x = (end if draft else whole).numpy()
    times = [*inversion.times, *reconstruction.times[1:]]
    shown = shown_step(page, key, len(times))
    labels = [
        f"{'inversion' if k <= steps else 'reconstruction'} · {time_label(problem.settings, t)}"
        for k, t in enumerate(times)
    ]
    with place.stage:
        plane.plane(
            key,
            extent=EXTENT,
            layers=[
                plane.points(
                    x,
                    classes=quadrants(inversion.x[0]),
                    palette=("data", "model", "good", "chosen"),
                ),
                plane.paths(x[:, :_TRACKED].transpose(1, 0, 2), colour="ink", tail=20, opacity=0.5)
                if not draft
                else None,
                plane.points(
                    inversion.x[0].numpy(),
                    marker="ring",
                    colour="ink",
                    size=2.4,
                    opacity=0.3,
                    label="data x₀",
                ),
            ],
            frames=playback(page, labels, shown, fps=max(4, steps / 3), draft=draft),
            hint=DRAFT_HINT if draft else "",
            alt="Data in four colours go to the noise that makes them, and back.",
        )
    errors, closed = round_trip.errors, round_trip.closed
    numbers = {
        "steps": steps,
        "fixed_point": exact,
        "drawn": page["density"] == DRAWN,
        "own": bool(page["drawn_density"]),
        "mean_error": float(errors.mean()),
        "largest_error": float(errors.max()),
        "closed": closed,
        "noise_distance": sliced_wasserstein(
            inversion.samples.float(), initial_noise(problem.settings, POINTS)[:points]
        ),
        "noise_floor": _noise_floor(problem.settings, points),
    }
    with place.readouts:
        frame.readout(
            [
                ("reconstruction error, mean", _error(numbers["mean_error"])),
                ("reconstruction error, largest", _error(numbers["largest_error"])),
                (f"share within {number(CLOSED)}", f"{number(100 * closed, 1)} %"),
                ("inverted data to Gaussian noise, W₂", numbers["noise_distance"]),
                ("Gaussian noise to other such noise, W₂", numbers["noise_floor"]),
            ]
        )
        _draw_errors(problem, steps)
    return numbers


def _error(error: float) -> str:
    """The error, or that it is below what `number` shows."""
    return number(error) if error >= CLOSED else f"< {number(CLOSED)}"


@cached
def _noise_floor(settings: DiffusionSettings, count: int) -> float:
    """The distance of so many points of Gaussian noise to as many others."""
    noise = torch.randn(4 * count, 2, generator=generator_for(settings, "other noise"))
    reference = initial_noise(settings, POINTS)[:count]
    return float(np.mean([sliced_wasserstein(other, reference) for other in noise.split(count)]))


def _draw_errors(problem: SamplingProblem, steps: int) -> None:
    """The reconstruction error over the number of steps."""
    chart.lines(
        "diffusion:reconstruction",
        {
            "DDIM inversion": reconstruction_errors(problem),
            "fixed point": reconstruction_errors(problem, exact=True),
        },
        colours={"DDIM inversion": "error", "fixed point": "good"},
        x_label="sampling steps each way",
        y_label="mean error |x₀ − x̃₀|",
        log_y=True,
        marker=steps,
        height=230,
        alt="Mean error of the reconstruction over the number of steps",
    )
