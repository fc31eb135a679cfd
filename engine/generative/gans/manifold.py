"""The sheet that a generator paints: the image of a grid of its latent input.

A generator is continuous, so the image of the latent space is connected: a curve for one latent
dimension, a sheet for two. Of more dimensions the plane of the first two is taken, the others zero.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.generative.gans.networks import Network, NetworkSettings, build_generator

REACH = 2.5
"""Of each latent coordinate; 98.8 % of a normal variable lie within."""
LINES = 13
"""Of the grid, each way."""
PIECES = 60
"""Straight pieces of a line."""
CURVE_PIECES = 400
"""Of the only line there is for one latent dimension."""

Points = Float[Tensor, "n 2"]


def latent_lines(z_dim: int) -> list[np.ndarray]:
    """The lines of a grid over [−2.5, 2.5]², each float32 [m, 2]; for one dimension its axis.

    Raises:
        ValueError: there is no latent dimension.
    """
    if z_dim < 1:
        raise ValueError("A generator needs at least one latent dimension.")
    if z_dim == 1:
        along = np.linspace(-REACH, REACH, CURVE_PIECES + 1)
        return [np.stack([along, np.zeros_like(along)], axis=1).astype(np.float32)]
    ticks, along = np.linspace(-REACH, REACH, LINES), np.linspace(-REACH, REACH, PIECES + 1)
    upright = [np.stack([np.full_like(along, x), along], axis=1) for x in ticks]
    return [line.astype(np.float32) for line in (*upright, *(line[:, ::-1] for line in upright))]


def painted_lines(networks: NetworkSettings, parameters: np.ndarray) -> list[np.ndarray]:
    """Where the generator puts these lines, each float32 [m, 2]."""
    lines = latent_lines(networks.z_dim)
    points = generated(networks, parameters, np.concatenate(lines))
    return np.split(points, np.cumsum([len(line) for line in lines])[:-1])


@torch.inference_mode()
def generated(networks: NetworkSettings, parameters: np.ndarray, places: np.ndarray) -> np.ndarray:
    """G(z) of latent inputs whose first one or two coordinates are given, float32 [n, 2].

    Args:
        networks: the form of the generator.
        parameters: of it, float32 [p], as `engine.generative.gans.game.Game.arrays` has them.
        places: [n, 2]; of one latent dimension the second coordinate is left out.
    """
    z = torch.zeros(len(places), networks.z_dim)
    given = min(2, networks.z_dim)
    z[:, :given] = torch.from_numpy(np.asarray(places, np.float32))[:, :given]
    points: np.ndarray = (
        _network(networks).with_vector(torch.from_numpy(np.array(parameters)), z).numpy()
    )
    return points


@lru_cache(maxsize=16)
def _network(networks: NetworkSettings) -> Network:
    """One of this form; its own weights are not used."""
    return build_generator(networks, seeds.generator(0))
