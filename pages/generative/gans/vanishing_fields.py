"""What can be set in the tab "Why G stops learning"."""

from __future__ import annotations

import re

from torch import nn

from engine import seeds
from engine.generative.gans.networks import NetworkSettings, build_discriminator
from engine.generative.gans.perfect_discriminator import (
    NETWORKS,
    WIDTH,
    PerfectDiscriminatorSettings,
)
from engine.generative.gans.segments import Segment
from engine.generative.gans.settings import GANTrainingSettings
from engine.generative.gans.smeared import LEAST_NOISE
from engine.generative.gans.stacked import StackedMLP
from ui.fields import Choice, Field, Number, Text, readable
from ui.state import PageState

VIEWS = {"sample": "One sample", "segments": "Disjoint supports", "perfect": "Perfect D"}
OBJECTIVES = {
    "minimax": "Minimax",
    "non-saturating": "Non-saturating",
    "least-squares": "Least squares",
    "wasserstein": "Wasserstein",
}
SHAPES = {"discs": "Discs", "segments": "Segments", "gaussians": "Gaussians"}

MOST_LOGIT = 10.0
REACH_X, REACH_Y = 2.5, 2.0
"""Of the plane with the segments, either way."""
MOST_OFFSET = (4.0, 2.4)

LINE_P, LINE_Q = "0.00_-1.00_0.00_1.00", "1.00_-1.00_1.00_1.00"
_COORDINATE = r"-?\d(?:\.\d{1,2})?"


def decode_segment(code: str) -> Segment:
    """The segment of a code, x₁ and x₂ of its start and of its end.

    Raises:
        ValueError: it is no such code, a point lies beyond the stage, or it is too short.
    """
    start_x, start_y, end_x, end_y = _numbers(code, 4)
    if max(abs(start_x), abs(end_x)) > REACH_X or max(abs(start_y), abs(end_y)) > REACH_Y:
        raise ValueError(f"it lies within ±{REACH_X:g} and ±{REACH_Y:g}")
    return Segment((start_x, start_y), (end_x, end_y))


def encode_segment(segment: Segment) -> str:
    """The inverse of `decode_segment`, to hundredths."""
    return _code(*segment.start, *segment.end)


def decode_offset(code: str) -> tuple[float, float]:
    """The way from the middle of the data to that of the samples.

    Raises:
        ValueError: it is no such code, or longer than the stage.
    """
    x, y = _numbers(code, 2)
    if abs(x) > MOST_OFFSET[0] or abs(y) > MOST_OFFSET[1]:
        raise ValueError(f"it lies within ±{MOST_OFFSET[0]:g} and ±{MOST_OFFSET[1]:g}")
    return x, y


def encode_offset(x: float, y: float) -> str:
    """The inverse of `decode_offset`, to hundredths."""
    return _code(x, y)


def _numbers(code: str, count: int) -> list[float]:
    if not re.fullmatch("_".join([_COORDINATE] * count), code):
        raise ValueError(f"it is {count} coordinates with underscores between")
    return [float(part) for part in code.split("_")]


def _code(*values: float) -> str:
    return "_".join(f"{round(value, 2) + 0.0:.2f}" for value in values)


VANISHING: tuple[Field, ...] = (
    Choice("view", "View", "sample", VIEWS),
    Choice(
        "axis",
        "Horizontal axis",
        "logit",
        {"logit": "Logit a", "probability": "D(G(z))"},
        help="a is the output of D before its sigmoid, D = σ(a). Least squares and Wasserstein "
        "have no sigmoid, so that their slopes are drawn over a only.",
    ),
    Number(
        "sample_logit",
        "Logit a of the sample",
        -4.0,
        -MOST_LOGIT,
        MOST_LOGIT,
        0.1,
        by_hand=True,
        help="Also dragged on the stage.",
    ),
    Choice(
        "game_objective",
        "G plays with",
        "minimax",
        {name: OBJECTIVES[name] for name in ("minimax", "non-saturating")},
        help="D is trained with the same cross-entropy in both.",
    ),
    Number("discriminator_steps", "Steps of D for each step of G", 3, 1, 10, 1),
    Text("segment_p", "Data P", LINE_P, check=readable(decode_segment), max_length=24),
    Text("segment_q", "Generator Q", LINE_Q, check=readable(decode_segment), max_length=24),
    Number(
        "noise",
        "Noise σ on both",
        0.0,
        0,
        1,
        LEAST_NOISE,
        help="Deviation of the Gaussian noise that is added to data and samples (instance noise); "
        f"0, or at least {LEAST_NOISE:g}.",
    ),
    Choice("shape", "Data and samples", "discs", SHAPES, help="Both have the same form."),
    Text("offset", "Samples from data", "2.00_0.00", check=readable(decode_offset), max_length=12),
    Number.of(
        PerfectDiscriminatorSettings,
        "penalty",
        "Gradient penalty λ",
        scale="log",
        help="Of the Wasserstein critic, on (‖∇D‖ − 1)². Takes effect at once.",
    ),
    Number.of(
        PerfectDiscriminatorSettings,
        "learning_rate",
        "Learning rate of D",
        scale="log",
        help="Of Adam. Takes effect at once.",
    ),
    Number("step", "Training step", 0, 0, 20_000, 1),
)


def noise_of(page: PageState) -> float:
    """The deviation of the noise: what is less than half of the least counts as none."""
    noise: float = page["noise"]
    return max(noise, LEAST_NOISE) if noise >= LEAST_NOISE / 2 else 0.0


def game_settings(page: PageState) -> GANTrainingSettings:
    """The game whose logits are shown."""
    return GANTrainingSettings(
        objective=page["game_objective"],
        discriminator_steps=int(page["discriminator_steps"]),
        discriminator_learning_rate=5e-3,
        batch_size=64,
        networks=NetworkSettings(width=48),
        seed=page["seed"],
    )


def perfect_settings(page: PageState) -> PerfectDiscriminatorSettings:
    """The discriminators that learn while G waits."""
    x, y = decode_offset(page["offset"])
    return PerfectDiscriminatorSettings(
        shape=page["shape"],
        offset_x=x,
        offset_y=y,
        noise=noise_of(page),
        learning_rate=page["learning_rate"],
        penalty=page["penalty"],
        seed=page["seed"],
    )


def build_network(page: PageState) -> nn.Module:
    """The discriminators of the view that is open."""
    if page["view"] == "perfect":
        return StackedMLP(NETWORKS, WIDTH, seeds.generator(0))
    return build_discriminator(game_settings(page).networks, seeds.generator(0))
