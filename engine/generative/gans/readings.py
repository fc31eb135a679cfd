"""What is read off a game at one step: numbers for the readouts, arrays for the drawing."""

from __future__ import annotations

import math
from functools import cache
from typing import Protocol, runtime_checkable

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.data.densities import EXTENT
from engine.generative.gans import objectives
from engine.generative.gans.modes import coverage
from engine.generative.gans.networks import Network
from engine.generative.gans.penalties import input_gradient
from engine.generative.gans.settings import GANTrainingSettings

SHOWN = 600
MEASURED = 500
"""Points of which losses and gradients are made."""
RESOLUTION = 48
"""Of the picture of the discriminator."""

_OF_MODES = (
    "modes", "quality", "approached", "nearest_share", "entropy", "favourite", "favourite_share",
)  # fmt: skip


@runtime_checkable
class Game(Protocol):
    """What is looked at: a `engine.generative.gans.training.GANTraining`."""

    settings: GANTrainingSettings
    generator: Network
    discriminator: Network
    held_out: Tensor

    @property
    def noise(self) -> Tensor:
        """From which the samples shown are made."""

    def samples(self) -> Tensor:
        """The samples shown, one for each row of the noise."""


def metrics(game: Game) -> dict[str, float]:
    """Numbers of the present step, each of the same held-out points and the same noise.

    * ``discriminator_loss``, ``generator_loss``: without penalties and against the present
      discriminator, in nats where its output is a logit. ``value``: V(G, D) = −L_D.
    * ``real_output``, ``fake_output``: means of D, a probability or the output itself.
    * ``generator_gradient``: norm of ∂L_G/∂θ_G.
    * ``lipschitz``: largest ‖∇ₓD‖ between real and generated points, of the output before any
      sigmoid: a lower bound of D's Lipschitz constant.
    * ``modes``, ``quality``, ``approached``, ``nearest_share``, ``entropy``, ``favourite``,
      ``favourite_share``: of `engine.generative.gans.modes.Coverage`; NaN where the data have no
      modes.
    * ``mean_x``, ``mean_y``: of the samples.
    """
    objective, discriminator = game.settings.objective, game.discriminator
    real, noise = game.held_out[:MEASURED], game.noise[:MEASURED]
    fake = game.generator(noise)
    outputs = discriminator(torch.cat([real, fake])).split([len(real), len(fake)])
    generator_loss = objectives.generator_loss(objective, outputs[1])
    gradients = torch.autograd.grad(generator_loss, [*game.generator.parameters()])
    with torch.no_grad():
        loss = float(objectives.discriminator_loss(objective, *outputs))
        shown = [float(objectives.shown_output(objective, each).mean()) for each in outputs]
    samples = game.samples()
    return {
        "discriminator_loss": loss,
        "generator_loss": float(generator_loss.detach()),
        "value": -loss,
        "real_output": shown[0],
        "fake_output": shown[1],
        "generator_gradient": float(torch.cat([g.flatten() for g in gradients]).norm()),
        "lipschitz": _lipschitz(game, real, fake.detach()),
        **_modes(game, samples),
        "mean_x": float(samples[:, 0].mean()),
        "mean_y": float(samples[:, 1].mean()),
    }


def _lipschitz(game: Game, real: Tensor, fake: Tensor) -> float:
    # Always the same places between 0 and 1, so that the number moves with D alone.
    mix = torch.linspace(0, 1, len(real))[:, None]
    between = mix * real + (1 - mix) * fake
    return float(input_gradient(game.discriminator, between, graph=False).norm(dim=1).max())


def _modes(game: Game, samples: Tensor) -> dict[str, float]:
    mixture = game.settings.source.mixture
    if mixture is None:
        return dict.fromkeys(_OF_MODES, math.nan)
    found = coverage(samples, mixture)
    return {name: float(getattr(found, name)) for name in _OF_MODES}


@torch.no_grad()
def outputs(game: Game) -> dict[str, np.ndarray]:
    """D, as it is shown, at each of `MEASURED` held-out points and of as many samples."""
    found = {}
    points = {"real": game.held_out[:MEASURED], "fake": game.generator(game.noise[:MEASURED])}
    for name, each in points.items():
        shown = objectives.shown_output(game.settings.objective, game.discriminator(each))
        found[name] = shown.flatten().numpy().copy()
    return found


def arrays(game: Game) -> dict[str, np.ndarray]:
    """What there is to draw, all float32.

    * ``real`` [600, 2]: held-out points.
    * ``samples`` [600, 2]: generated, always from the same noise.
    * ``push`` [600, 2]: −∂L_G/∂x at each sample, of the loss of one sample: where the generator
      is told to move it.
    * ``discriminator`` [48, 48]: D at the nodes of a grid over ±EXTENT, row 0 below: the
      probability of being real, or the output itself (`objectives.shown_output`).
    """
    samples = game.samples()[:SHOWN]
    return {
        "real": game.held_out[:SHOWN].numpy().copy(),
        "samples": samples.numpy().copy(),
        "push": push(game, samples).numpy(),
        "discriminator": discriminator_map(game, RESOLUTION).numpy(),
    }


def push(game: Game, points: Float[Tensor, "n 2"]) -> Float[Tensor, "n 2"]:
    """−∂L_G/∂x of one point alone, at each."""
    points = points.detach().requires_grad_(True)
    loss = objectives.generator_loss(game.settings.objective, game.discriminator(points))
    (gradient,) = torch.autograd.grad(loss, points)
    return -len(points) * gradient


@torch.no_grad()
def discriminator_map(game: Game, resolution: int) -> Float[Tensor, "r r"]:
    """D as it is shown, at the nodes of a grid over ±EXTENT, row 0 below."""
    outputs = game.discriminator(nodes(resolution))
    return objectives.shown_output(game.settings.objective, outputs).view(resolution, resolution)


@cache
def nodes(resolution: int, extent: float = EXTENT) -> Float[Tensor, "n 2"]:
    """Nodes of a grid over ±extent, the outermost on its edge, row by row from below."""
    ticks = torch.linspace(-extent, extent, resolution)
    y, x = torch.meshgrid(ticks, ticks, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], dim=1)
