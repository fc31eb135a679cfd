"""Layers of a flow of images: squeeze, and what acts on the channels of every pixel.

Images are [n, height, width, channels], so that a layer on points acts on the channels of all
pixels at once: an invertible linear layer becomes the invertible 1×1 convolution (Kingma & Dhariwal
2018, arXiv:1807.03039, section 3.2).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from engine.generative.flows.coupling import bounded_log_scale
from engine.generative.flows.flow import Bijection, PerPoint
from engine.generative.flows.linear import ActNorm, InvertibleLinear

Image = Float[Tensor, "n height width channels"]
MovedChannels = Float[Tensor, "n height width moved_channels"]


class MovedImage(NamedTuple):
    """Images after a map.

    Attributes:
        image: what became of them.
        log_det: ln |det J| of the map at each.
    """

    image: Image
    log_det: PerPoint


def squeeze(image: Image) -> Float[Tensor, "n half_height half_width more_channels"]:
    """Blocks of 2×2 pixels become channels: half the height and width, four times the channels."""
    n, height, width, channels = image.shape
    blocks = image.reshape(n, height // 2, 2, width // 2, 2, channels)
    return blocks.permute(0, 1, 3, 2, 4, 5).reshape(n, height // 2, width // 2, 4 * channels)


def unsqueeze(image: Image) -> Float[Tensor, "n twice_height twice_width fewer_channels"]:
    """The inverse of `squeeze`."""
    n, height, width, channels = image.shape
    blocks = image.reshape(n, height, width, 2, 2, channels // 4)
    return blocks.permute(0, 1, 3, 2, 4, 5).reshape(n, 2 * height, 2 * width, channels // 4)


class Conditioner(nn.Module):
    """A convolutional network (3×3, 1×1, 3×3) that gives scale and shift of each moved channel.

    Its first layer has a bias for each pixel: digits are centred, and a convolution alone would not
    know where it is. Its last layer begins at zero.

    Args:
        channels: that it sees, and that are moved.
        side: height and width of the image.
        width: channels of the hidden layers.
        generator: of the first weights.
    """

    def __init__(
        self, channels: tuple[int, int], side: int, width: int, generator: torch.Generator
    ) -> None:
        super().__init__()
        seen, moved = channels
        self.first = nn.utils.skip_init(nn.Conv2d, seen, width, 3, padding=1, bias=False)
        self.place = nn.Parameter(torch.zeros(width, side, side))
        self.middle = nn.utils.skip_init(nn.Conv2d, width, width, 1)
        self.last = nn.utils.skip_init(nn.Conv2d, width, 2 * moved, 3, padding=1)
        with torch.no_grad():
            for layer, fan_in in ((self.first, 9 * seen), (self.middle, width)):
                layer.weight.normal_(0, (2 / fan_in) ** 0.5, generator=generator)
            for zero in (self.middle.bias, self.last.weight, self.last.bias):
                zero.zero_()

    def forward(self, image: Image) -> tuple[MovedChannels, MovedChannels]:
        """ln s and t of each pixel and moved channel."""
        hidden = torch.relu(self.first(image.permute(0, 3, 1, 2)) + self.place)
        raw = self.last(torch.relu(self.middle(hidden))).permute(0, 2, 3, 1)
        log_scale, shift = raw.chunk(2, dim=3)
        return bounded_log_scale(log_scale), shift


class PerPixel(nn.Module):
    """A layer on points that acts on the channels of each pixel.

    Args:
        layer: on points of as many dimensions as there are channels.
    """

    def __init__(self, layer: Bijection) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, image: Image) -> MovedImage:
        """From data towards noise."""
        return self._through(image, back=False)

    def inverse(self, image: Image) -> MovedImage:
        """From noise towards data."""
        return self._through(image, back=True)

    def _through(self, image: Image, *, back: bool) -> MovedImage:
        points = image.reshape(-1, image.shape[3])
        moved = self.layer.inverse(points) if back else self.layer.forward(points)
        log_det = moved.log_det.reshape(len(image), -1).sum(dim=1)
        return MovedImage(moved.points.reshape(image.shape), log_det)


class Step(nn.Module):
    """One step of Glow: actnorm, invertible 1×1 convolution, affine coupling.

    Args:
        channels: of the image, an even number.
        side: its height and width.
        width: hidden channels of the coupling's network.
        generator: of the first weights.
    """

    def __init__(self, channels: int, side: int, width: int, generator: torch.Generator) -> None:
        super().__init__()
        self.actnorm = PerPixel(ActNorm(channels))
        self.mix = PerPixel(InvertibleLinear(channels, generator))
        self.conditioner = Conditioner((channels // 2, channels // 2), side, width, generator)

    def forward(self, image: Image) -> MovedImage:
        """From data towards noise."""
        image, first = self.actnorm.forward(image)
        image, second = self.mix.forward(image)
        stays, moves = image.chunk(2, dim=3)
        log_scale, shift = self.conditioner(stays)
        image = torch.cat((stays, moves * log_scale.exp() + shift), dim=3)
        return MovedImage(image, first + second + log_scale.sum(dim=(1, 2, 3)))

    def inverse(self, image: Image) -> MovedImage:
        """From noise towards data."""
        stays, moves = image.chunk(2, dim=3)
        log_scale, shift = self.conditioner(stays)
        image = torch.cat((stays, (moves - shift) * (-log_scale).exp()), dim=3)
        image, second = self.mix.inverse(image)
        image, first = self.actnorm.inverse(image)
        return MovedImage(image, first + second - log_scale.sum(dim=(1, 2, 3)))

    @property
    def norm(self) -> ActNorm:
        """The actnorm layer itself."""
        return self.actnorm.layer  # type: ignore[return-value]
