"""Several small networks of one form side by side, so that one product of matrices serves them all.

Each has weights of its own, and nothing of one enters another: with an optimiser that treats every
weight by itself they learn as they would alone, in a fraction of the time.
"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn

SLOPE = 0.2
"""Of the leaky ReLU below zero."""


class StackedMLP(nn.Module):
    """`count` networks from the plane to one number, with two hidden layers.

    Args:
        count: of networks.
        width: of both hidden layers.
        generator: of the first weights, uniform within 1/√(inputs).
    """

    def __init__(self, count: int, width: int, generator: torch.Generator) -> None:
        super().__init__()
        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        for inputs, outputs in pairwise((2, width, width, 1)):
            bound = 1 / math.sqrt(inputs)
            for parts, rows in ((self.weights, inputs), (self.biases, 1)):
                drawn = torch.rand(count, rows, outputs, generator=generator)
                parts.append(nn.Parameter((2 * drawn - 1) * bound))

    def forward(
        self, x: Float[Tensor, "count n 2"], chosen: slice = slice(None)
    ) -> Float[Tensor, "count n"]:
        """The output of each network, or of the chosen ones, for points of its own."""
        last = len(self.weights) - 1
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            x = torch.baddbmm(bias[chosen], x, weight[chosen])
            if layer < last:
                x = nn.functional.leaky_relu(x, SLOPE)
        return x[..., 0]
