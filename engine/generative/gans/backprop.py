"""Backpropagation written out, for several networks of one form at once.

A step of the game is a few dozen operations on small matrices. Recording them for autograd, twice
where a penalty needs the gradient of a gradient, costs several times what they cost themselves; a
test holds what is written here to autograd.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

_ops: Any = torch.ops.aten

Vectors = Float[Tensor, "s p"]
Points = Float[Tensor, "s n d"]
Outputs = Float[Tensor, "s n k"]

NARROW = 16
"""Columns of a product below which it is computed the other way round: 28 µs become 8."""
LEAK = 0.2
"""Slope of the leaky rectifier below nought."""


class Perceptrons:
    """s networks as of `engine.generative.gans.networks.Network`, each with its own points.

    Args:
        sizes: of the layers, inputs first.
        activation: a key of `networks.ACTIVATIONS`.
        vectors: their parameters; read at every call.
        gradients: to which `backward` and `penalty_backward` add.
    """

    def __init__(
        self, sizes: Sequence[int], activation: str, vectors: Vectors, gradients: Vectors
    ) -> None:
        self._activation = activation
        self._weights, self._biases = _parts(sizes, vectors)
        self._transposed = [weight.mT for weight in self._weights]
        self._weight_gradients, self._bias_gradients = _parts(sizes, gradients)

    def forward(self, points: Points) -> list[Tensor]:
        """The signals: the points, what leaves each hidden layer, the output."""
        signals = [points]
        last = len(self._weights) - 1
        for place, (weight, bias) in enumerate(zip(self._transposed, self._biases, strict=True)):
            signal = torch.baddbmm(bias, signals[-1], weight)
            signals.append(signal if place == last else self._activate(signal))
        return signals

    def backward(
        self,
        signals: list[Tensor],
        slopes: Outputs,
        extra: list[Tensor] | None = None,
    ) -> None:
        """Adds the gradient of a loss to the parameters'.

        Args:
            signals: of `forward`.
            slopes: of the loss with respect to the output.
            extra: of a penalty with respect to what enters each hidden layer's activation.
        """
        delta = slopes
        for place in range(len(self._weights) - 1, -1, -1):
            self._add_to_weights(place, delta, signals[place])
            self._bias_gradients[place].add_(delta.sum(dim=1, keepdim=True))
            if place:
                delta = self._slope(torch.bmm(delta, self._weights[place]), signals[place])
                if extra:
                    delta.add_(extra[place - 1])

    def input_slopes(self, signals: list[Tensor], slopes: Outputs) -> Points:
        """The gradient of a loss with respect to the points, its slopes at the output given."""
        delta = slopes
        for place in range(len(self._weights) - 1, 0, -1):
            delta = self._slope(torch.bmm(delta, self._weights[place]), signals[place])
        return self._to_points(delta)

    def input_gradient(self, signals: list[Tensor]) -> tuple[Points, list[tuple[Tensor, Tensor]]]:
        """The gradient of a single output at each point, and what `penalty_backward` needs."""
        steps: list[tuple[Tensor, Tensor]] = []
        before = self._weights[-1].expand(-1, signals[0].shape[1], -1)
        for place in range(len(self._weights) - 2, -1, -1):
            after = self._slope(before, signals[place + 1])
            steps.append((before, after))
            before = torch.bmm(after, self._weights[place]) if place else self._to_points(after)
        return before, steps

    def penalty_backward(
        self, signals: list[Tensor], steps: list[tuple[Tensor, Tensor]], slopes: Points
    ) -> list[Tensor] | None:
        """Adds the gradient of a penalty on the input gradient to the parameters' of the weights.

        Args:
            signals: of `forward`.
            steps: of `input_gradient`.
            slopes: of the penalty with respect to the input gradient.

        Returns:
            What has still to go through `backward`, as its `extra`; None where the activation is
            made of straight pieces.
        """
        extra: list[Tensor] = []
        for place, (before, after) in enumerate(reversed(steps)):
            self._add_to_weights(place, after, slopes)
            slopes = torch.bmm(slopes, self._transposed[place])
            signal = signals[place + 1]
            if self._activation == "tanh":
                extra.append(slopes * before * (-2 * signal * (1 - signal.square())))
            slopes = self._slope(slopes, signal)
        self._weight_gradients[-1].add_(slopes.sum(dim=1, keepdim=True))
        return extra or None

    def _add_to_weights(self, place: int, delta: Tensor, signal: Tensor) -> None:
        """Adds δᵀ · signal to the gradient of the weights of a layer."""
        gradient = self._weight_gradients[place]
        if signal.shape[-1] < NARROW:
            gradient.add_(torch.bmm(signal.mT, delta).mT)
        else:
            gradient.baddbmm_(delta.mT, signal)

    def _to_points(self, delta: Tensor) -> Points:
        """From what enters the first activation back to the points."""
        return torch.bmm(delta, self._transposed[0].contiguous().mT)

    def _activate(self, signal: Tensor) -> Tensor:
        if self._activation == "tanh":
            return signal.tanh_()
        if self._activation == "leaky-relu":
            return torch.nn.functional.leaky_relu_(signal, LEAK)
        return signal.relu_()

    def _slope(self, delta: Tensor, signal: Tensor) -> Tensor:
        """φ′ times delta, from what left the activation."""
        # One call each, where a mask of bools made numbers takes six times as long.
        if self._activation == "tanh":
            return _ops.tanh_backward(delta, signal)
        if self._activation == "leaky-relu":
            return _ops.leaky_relu_backward(delta, signal, LEAK, True)
        return _ops.threshold_backward(delta, signal, 0)


def _parts(sizes: Sequence[int], vectors: Vectors) -> tuple[list[Tensor], list[Tensor]]:
    """Views of weights [s, out, in] and biases [s, 1, out]."""
    weights, biases, start = [], [], 0
    for inputs, outputs in itertools.pairwise(sizes):
        middle = start + inputs * outputs
        end = middle + outputs
        weights.append(vectors[:, start:middle].view(-1, outputs, inputs))
        biases.append(vectors[:, middle:end].view(-1, 1, outputs))
        start = end
    return weights, biases
