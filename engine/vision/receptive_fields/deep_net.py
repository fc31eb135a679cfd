"""Deep fully connected networks with and without skip connections."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

from engine import device, seeds
from engine.settings import check_ranges, setting

ACTIVATIONS = ("relu", "tanh", "identity")
INITIALISATIONS = ("he", "lecun", "torch", "orthogonal")
GAINS = {"he": 2.0, "lecun": 1.0, "torch": 1 / 3}
"""Variance of the initial weights times the width."""


@dataclass(frozen=True)
class DeepNetSettings:
    """A network of equal blocks: h ← φ(W h + b), or h ← h + β φ(W h + b) with skips.

    Attributes:
        depth: blocks.
        width: units of each.
        activation: φ, of `ACTIVATIONS`.
        skips: whether each block adds to its input.
        scaled: whether β = 1/√depth instead of 1.
        normalised: whether W h + b is normalised over the batch before φ.
        initialisation: of W: ``he``, ``lecun`` and ``torch``: N(0, g/width) with g = 2, 1 and ⅓
            (the variance that torch gives linear layers by default); or ``orthogonal``.
        bias: standard deviation of the initial b.
        seed: of the initial weights.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    depth: int = setting(24, low=1, high=100)
    width: int = setting(64, low=2, high=256)
    activation: str = "relu"
    skips: bool = False
    scaled: bool = False
    normalised: bool = False
    initialisation: str = "he"
    bias: float = setting(0.0, low=0.0, high=2.0)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        for name, value, known in (
            ("activation", self.activation, ACTIVATIONS),
            ("initialisation", self.initialisation, INITIALISATIONS),
        ):
            if value not in known:
                raise ValueError(f"There is no {name} {value!r}; there are {', '.join(known)}.")
        seeds.validated(self.seed)

    @property
    def branch_scale(self) -> float:
        """β: what a block's branch is multiplied by where there are skips."""
        return float(self.depth**-0.5) if self.scaled else 1.0


class DeepNet(nn.Module):
    """The network, from points [n, inputs] to outputs [n, outputs].

    Args:
        settings: what it is like.
        inputs: features of its input; None for as many as its width, which are then not mapped.
        outputs: of its last, linear layer, whose weights are N(0, 1/width).
    """

    def __init__(
        self, settings: DeepNetSettings, inputs: int | None = None, outputs: int = 1
    ) -> None:
        super().__init__()
        device.setup()
        self.settings = settings
        source = seeds.generator(seeds.derive(settings.seed, "deep net"))
        depth, width = round(settings.depth), round(settings.width)
        self.first: nn.Parameter | None = None
        if inputs is not None:
            self.first = nn.Parameter(_normal((width, inputs), inputs**-0.5, source))
        # Thresholds of the first layer lie among the inputs, whatever the other biases are.
        self.first_bias = nn.Parameter(_normal((width,), float(inputs is not None), source))
        self.weights = nn.ParameterList(
            nn.Parameter(_weights(settings.initialisation, width, source)) for _ in range(depth)
        )
        self.biases = nn.Parameter(_normal((depth, width), settings.bias, source))
        self.last = nn.Parameter(_normal((outputs, width), width**-0.5, source))

    def forward(self, x: Float[Tensor, "n inputs"]) -> Float[Tensor, "n outputs"]:
        """The outputs."""
        return self.hidden(x)[-1] @ self.last.T

    def hidden(
        self, x: Float[Tensor, "n inputs"], path: Collection[int] | None = None
    ) -> list[Float[Tensor, "n width"]]:
        """The input of the first block and the output of each.

        Args:
            x: the points.
            path: blocks (from 0) whose branch the gradient takes; it skips all others. Without
                it the gradient is the whole one. The values are the same.
        """
        h = x if self.first is None else x @ self.first.T + self.first_bias
        found = [h]
        for index, weight in enumerate(self.weights):
            branch = self._branch(h, weight, index)
            if not self.settings.skips:
                h = branch
            elif path is None:
                h = h + branch
            elif index in path:
                h = h.detach() + branch
            else:
                h = h + branch.detach()
            found.append(h)
        return found

    def _branch(self, h: Tensor, weight: Tensor, index: int) -> Tensor:
        settings = self.settings
        z = h @ weight.T + self.biases[index]
        if settings.normalised:
            z = (z - z.mean(0)) / (z.var(0, unbiased=False) + 1e-5).sqrt()
        if settings.activation == "relu":
            z = torch.relu(z)
        elif settings.activation == "tanh":
            z = torch.tanh(z)
        return z * settings.branch_scale if settings.skips else z


def _normal(shape: tuple[int, ...], deviation: float, source: torch.Generator) -> Tensor:
    return torch.randn(shape, generator=source) * deviation


def _weights(initialisation: str, width: int, source: torch.Generator) -> Tensor:
    drawn = torch.randn(width, width, generator=source)
    if initialisation == "orthogonal":
        q: Tensor = torch.linalg.qr(drawn).Q
        return q
    return drawn * (GAINS[initialisation] / width) ** 0.5
