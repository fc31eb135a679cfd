"""Two small networks over the space of the T-pose: signed distance and skinning weights.

Chen, Zheng, Black, Hilliges, Geiger, *SNARF: Differentiable Forward Skinning for Animating
Non-Rigid Neural Implicit Shapes* (2021), section 3.1. The paper's shape is an occupancy; here it is
a distance, negative inside, since its value tells how far a surface is and its sign is the
occupancy.
"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

SHAPE_WIDTH, SHAPE_DEPTH = 96, 4
WEIGHTS_WIDTH, WEIGHTS_DEPTH = 64, 3
OCTAVES = 5
"""The shape sees sines and cosines of 2ᵏ π x, so wavelengths from 2 m down to 12.5 cm."""
UNIT = 0.2
"""Metres that one unit of a network's coordinates stands for."""
SHAPE_SCALE = 0.1
"""Metres that one unit of the shape's last layer stands for."""
_CHUNK = 4096


class WeightsAndSlopes(NamedTuple):
    """Skinning weights at points, and their derivatives.

    Attributes:
        weights: rows sum to one.
        slopes: ∂wⱼ/∂x, per metre.
    """

    weights: Float[Tensor, "n joint"]
    slopes: Float[Tensor, "n joint 3"]


class NeuralBody(nn.Module):
    """f(x), the signed distance, and w(x), the skinning weights of the bones.

    Args:
        bones: how many of them.
        generator: for the first weights; None leaves them uninitialised.
    """

    def __init__(self, bones: int = 24, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.bones = bones
        self.shape = _mlp(3 + 6 * OCTAVES, SHAPE_WIDTH, SHAPE_DEPTH, 1)
        self.skinning = _mlp(3, WEIGHTS_WIDTH, WEIGHTS_DEPTH, bones)
        if generator is not None:
            with torch.no_grad():
                for network in (self.shape, self.skinning):
                    _initialise(network, generator)

    def signed_distance(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """f at points of the T-pose, metres; negative inside."""
        return _chunked(self._distance, points)

    def weights(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, "n joint"]:
        """w at points of the T-pose; rows sum to one."""
        return _chunked(self._weights, points)

    def weights_and_slopes(self, points: Float[Tensor, "n 3"]) -> WeightsAndSlopes:
        """w and ∂w/∂x: the derivatives are carried through the layers beside the values."""
        signal = points / UNIT
        slopes = (torch.eye(3).to(points) / UNIT).expand(len(points), 3, 3)
        layers = list(self.skinning)
        for layer in layers[:-1]:
            assert isinstance(layer, nn.Linear)
            sums = layer(signal)
            gate = sums.sigmoid()
            slopes = (slopes @ layer.weight.T) * (gate * (1 + sums * (1 - gate)))[:, None]
            signal = functional.silu(sums)
        last = layers[-1]
        assert isinstance(last, nn.Linear)
        weights = last(signal).softmax(-1)
        slopes = (slopes @ last.weight.T).mT
        mean = (weights[..., None] * slopes).sum(1, keepdim=True)
        return WeightsAndSlopes(weights, weights[..., None] * (slopes - mean))

    def _distance(self, points: Tensor) -> Tensor:
        signal = positional_encoding(points)
        return SHAPE_SCALE * _forward(self.shape, signal).squeeze(-1)

    def _weights(self, points: Tensor) -> Tensor:
        return _forward(self.skinning, points / UNIT).softmax(-1)


def positional_encoding(points: Float[Tensor, "n 3"]) -> Float[Tensor, "n feature"]:
    """x in units of `UNIT`, and sin and cos of 2ᵏ π x (Mildenhall et al., *NeRF*, 2020, eq. 4)."""
    scale = torch.pi * 2.0 ** torch.arange(OCTAVES, dtype=points.dtype, device=points.device)
    angles = (points[:, None] * scale[:, None]).flatten(1)
    return torch.cat([points / UNIT, angles.sin(), angles.cos()], -1)


def _mlp(inputs: int, width: int, depth: int, outputs: int) -> nn.ModuleList:
    sizes = [inputs] + [width] * depth + [outputs]
    # skip_init: torch's own first weights would come from the global generator.
    return nn.ModuleList(
        nn.utils.skip_init(nn.Linear, sizes[i], sizes[i + 1]) for i in range(depth + 1)
    )


def _initialise(layers: nn.ModuleList, generator: torch.Generator) -> None:
    """He's normal weights, no biases."""
    for layer in layers:
        assert isinstance(layer, nn.Linear)
        layer.weight.normal_(0, (2 / layer.in_features) ** 0.5, generator=generator)
        layer.bias.zero_()


def _forward(layers: nn.ModuleList, signal: Tensor) -> Tensor:
    *hidden, last = layers
    for layer in hidden:
        # SiLU is smooth, as a search by slopes needs it, and costs a sixth of a softplus.
        signal = functional.silu(layer(signal))
    result: Tensor = last(signal)
    return result


def _chunked(function: object, points: Tensor) -> Tensor:
    """In pieces that stay in the processor's cache, where no gradient is asked for."""
    assert callable(function)
    if torch.is_grad_enabled() or len(points) <= _CHUNK:
        result: Tensor = function(points)
        return result
    return torch.cat([function(part) for part in points.split(_CHUNK)])
