"""The generator's loss against the discriminator after k steps that it has yet to take.

Metz et al. 2017 (arXiv:1611.02163, eq. 3–6): the steps of Adam are part of the graph, so the
generator's gradient also says how its points change what the discriminator will learn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

Vector = Float[Tensor, " p"]


@dataclass(frozen=True)
class AdamState:
    """Where Adam stands, and its settings."""

    mean: Vector
    square: Vector
    step: int
    rate: float
    beta1: float
    beta2: float
    epsilon: float = 1e-8


def adam_step(vector: Vector, gradient: Vector, state: AdamState) -> tuple[Vector, AdamState]:
    """One step of Adam that can be differentiated (Kingma and Ba 2015, algorithm 1)."""
    mean = state.beta1 * state.mean + (1 - state.beta1) * gradient
    square = state.beta2 * state.square + (1 - state.beta2) * gradient.square()
    step = state.step + 1
    root = (square / (1 - state.beta2**step) + torch.finfo(square.dtype).tiny).sqrt()
    update = mean / (1 - state.beta1**step) / (root + state.epsilon)
    after = AdamState(mean, square, step, state.rate, state.beta1, state.beta2, state.epsilon)
    return vector - state.rate * update, after


def unrolled(
    loss: Callable[[Vector], Tensor], vector: Vector, state: AdamState, steps: int
) -> Vector:
    """The discriminator's parameters after k steps, as a function of what `loss` depends on.

    Args:
        loss: L_D as a function of the parameters; the generated points in it carry their graph.
        vector: the present parameters.
        state: of the discriminator's Adam; neither is changed.
        steps: k.
    """
    vector = vector.detach().requires_grad_(True)
    for _ in range(steps):
        (gradient,) = torch.autograd.grad(loss(vector), vector, create_graph=True)
        vector, state = adam_step(vector, gradient, state)
    return vector
