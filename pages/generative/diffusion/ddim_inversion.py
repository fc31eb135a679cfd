"""View "DDIM inversion": data to the noise that makes them, and the reconstruction from it."""

import torch

from engine.generative.diffusion.ddim_inversion import (
    FIXED_POINT_ITERATIONS,
    invert_and_reconstruct,
    quadrants,
    reconstruction_errors,
)
from engine.generative.diffusion.sampler_comparison import POINTS, SamplingProblem
from engine.generative.diffusion.score_field import EXTENT
from engine.generative.diffusion.trajectories import initial_noise
from engine.generative.distance import sliced_wasserstein
from pages.generative.diffusion.settings import time_label
from ui import frame
from ui.components import chart, plane
from ui.state import PageState
from ui.topic import Place
from ui.trajectory import DRAFT_HINT, playback, shown_step

_TRACKED = 10


def draw_stage(page: PageState, problem: SamplingProblem, place: Place) -> None:
    """Inversion and reconstruction, played; while a slider is dragged, only where it ends."""
    steps, key, draft = page["sampling_steps"], page.key("inversion"), place.dragging
    iterations = FIXED_POINT_ITERATIONS if page["fixed_point_inversion"] else 0
    round_trip = invert_and_reconstruct(problem, steps, iterations)
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
    with place.readouts:
        noise = initial_noise(problem.settings, POINTS)
        frame.readout(
            [
                ("reconstruction error, mean", float(round_trip.errors.mean())),
                ("reconstruction error, largest", float(round_trip.errors.max())),
                (
                    "inverted data to Gaussian noise, W₂",
                    sliced_wasserstein(inversion.samples, noise),
                ),
            ]
        )
        _draw_errors(problem, steps)


def _draw_errors(problem: SamplingProblem, steps: int) -> None:
    """The reconstruction error over the number of steps."""
    chart.lines(
        "diffusion:reconstruction",
        {
            "DDIM inversion": reconstruction_errors(problem),
            "fixed point": reconstruction_errors(problem, FIXED_POINT_ITERATIONS),
        },
        colours={"DDIM inversion": "error", "fixed point": "good"},
        x_label="sampling steps each way",
        y_label="mean error |x₀ − x̃₀|",
        log_y=True,
        marker=steps,
        height=230,
        alt="Mean error of the reconstruction over the number of steps",
    )
