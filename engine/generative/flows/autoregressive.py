"""Masked autoregressive flow (Papamakarios et al. 2017, arXiv:1705.07057).

z_i = (x_i − μ_i(x_<i)) · exp(−α_i(x_<i)): all coordinates at once from data to noise, one after the
other from noise to data.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from engine.generative.flows.coupling import bounded_log_scale
from engine.generative.flows.flow import Bijection, Moved, Points


class MaskedLinear(nn.Linear):
    """A linear layer in which some weights are held at zero.

    Args:
        mask: 1 where an output may depend on an input, [outputs, inputs].
        last: whether it begins at zero.
    """

    mask: Float[Tensor, "outputs inputs"]

    def __init__(self, mask: Float[Tensor, "outputs inputs"], *, last: bool = False) -> None:
        super().__init__(mask.shape[1], mask.shape[0])
        self.zero_initialised = last
        self.register_buffer("mask", mask)

    def forward(self, signal: Tensor) -> Tensor:
        """W x + b over the allowed weights."""
        return functional.linear(signal, self.weight * self.mask, self.bias)


class MADE(nn.Sequential):
    """Numbers for each coordinate from the ones before it only (Germain et al. 2015,
    arXiv:1502.03509, equations 12 and 13).

    Args:
        dimensions: of a point.
        per_coordinate: numbers for each, one block of all coordinates after the other.
        widths: of the hidden layers.
    """

    def __init__(self, dimensions: int, per_coordinate: int, widths: tuple[int, ...]) -> None:
        hidden = [torch.arange(width) % max(1, dimensions - 1) for width in widths]
        degrees = [torch.arange(dimensions), *hidden]
        layers: list[nn.Module] = []
        for before, after in pairwise(degrees):
            layers += [MaskedLinear((after[:, None] >= before).float()), nn.LeakyReLU(0.01)]
        outputs = torch.arange(dimensions).repeat(per_coordinate)
        layers.append(MaskedLinear((outputs[:, None] > degrees[-1]).float(), last=True))
        super().__init__(*layers)


class AutoregressiveAffine(Bijection):
    """One affine layer of the flow.

    Args:
        dimensions: of a point.
        reverse: whether the last coordinate comes first.
        widths: of the hidden layers of its MADE.
    """

    def __init__(self, dimensions: int, reverse: bool, widths: tuple[int, ...]) -> None:
        super().__init__()
        self.made = MADE(dimensions, 2, widths)
        self.reverse = reverse

    def forward(self, x: Points) -> Moved:
        """One pass through the network, whatever the dimensions."""
        x = self._ordered(x)
        mean, alpha = self._mean_and_alpha(x)
        return Moved(self._ordered((x - mean) * (-alpha).exp()), -alpha.sum(dim=1))

    def inverse(self, z: Points) -> Moved:
        """One pass through the network per coordinate, which gives its log-scale too."""
        z = self._ordered(z)
        x, log_det = torch.zeros_like(z), torch.zeros_like(z[:, 0])
        for place in range(z.shape[1]):
            mean, alpha = self._mean_and_alpha(x)
            column = z[:, place] * alpha[:, place].exp() + mean[:, place]
            x = torch.cat([x[:, :place], column[:, None], x[:, place + 1 :]], dim=1)
            log_det = log_det + alpha[:, place]
        return Moved(self._ordered(x), log_det)

    def _mean_and_alpha(self, x: Points) -> tuple[Points, Points]:
        mean, raw = self.made(x).chunk(2, dim=1)
        return mean, bounded_log_scale(raw)

    def _ordered(self, points: Points) -> Points:
        return points.flip(1) if self.reverse else points
