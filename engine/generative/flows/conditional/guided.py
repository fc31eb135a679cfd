"""A flow of digits that is guided by feature maps at every step.

A step is actnorm, an invertible 1×1 convolution, an affine injector and a conditional affine
coupling (SRFlow: Lugmayr et al. 2020, arXiv:2006.14200, section 3.2). The injector scales and
shifts every channel as the guide alone decides: h → h · exp(s(u)) + t(u), with ln |det| = Σ s(u).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

from engine.data.images import SIDE
from engine.generative.flows.coupling import bounded_log_scale
from engine.generative.flows.flow import Moved, PerPoint, Points, log_normal
from engine.generative.flows.glow.layers import (
    Conditioner,
    Image,
    MovedImage,
    PerPixel,
    squeeze,
    unsqueeze,
)
from engine.generative.flows.linear import ActNorm, InvertibleLinear

Guide = Float[Tensor, "n height width guide_channels"]
"""The feature map that a step sees, as large as its image."""

SIDES, CHANNELS = (SIDE // 2, SIDE // 4), (4, 16)
"""Of the image in the two levels: a squeeze comes before each."""


@dataclass(frozen=True)
class GuidedSettings:
    """The form of a guided flow.

    Attributes:
        steps: of each level.
        widths: hidden channels of the coupling's network in each level.
        guide: channels of the feature maps in each level; 0 for a flow without a guide.
        injector: whether each step has an affine injector.
    """

    steps: tuple[int, int] = (3, 8)
    widths: tuple[int, int] = (24, 48)
    guide: tuple[int, int] = (8, 16)
    injector: bool = True

    @property
    def levels(self) -> tuple[int, ...]:
        """The level of each step, counted from 0."""
        return (0,) * self.steps[0] + (1,) * self.steps[1]


class Injector(nn.Module):
    """ln s and t of every channel from the guide alone; the identity at first.

    Args:
        guide: channels that it sees.
        channels: that it moves.
        side: of the image; each pixel has a bias of its own.
    """

    def __init__(self, guide: int, channels: int, side: int) -> None:
        super().__init__()
        self.convolution = nn.utils.skip_init(nn.Conv2d, guide, 2 * channels, 3, padding=1)
        self.bias_per_pixel = nn.Parameter(torch.zeros(2 * channels, side, side))
        with torch.no_grad():
            self.convolution.weight.zero_()
            self.convolution.bias.zero_()

    def forward(self, guide: Guide) -> tuple[Image, Image]:
        """ln s and t, each [n, side, side, channels]."""
        raw = self.convolution(guide.permute(0, 3, 1, 2)) + self.bias_per_pixel
        log_scale, shift = raw.permute(0, 2, 3, 1).chunk(2, dim=3)
        return bounded_log_scale(log_scale), shift


class GuidedStep(nn.Module):
    """One step under a feature map.

    Args:
        level: 0 or 1.
        settings: of the flow.
        generator: of the first weights.
    """

    def __init__(self, level: int, settings: GuidedSettings, generator: torch.Generator) -> None:
        super().__init__()
        side, channels, guide = SIDES[level], CHANNELS[level], settings.guide[level]
        half = channels // 2
        self.actnorm = PerPixel(ActNorm(channels))
        self.mix = PerPixel(InvertibleLinear(channels, generator))
        self.injector = Injector(guide, channels, side) if settings.injector and guide else None
        self.conditioner = Conditioner(
            (half + guide, half), side, settings.widths[level], generator
        )

    def forward(self, image: Image, guide: Guide) -> MovedImage:
        """From data towards noise."""
        image, first = self.actnorm.forward(image)
        image, second = self.mix.forward(image)
        log_det = first + second
        if self.injector is not None:
            log_scale, shift = self.injector(guide)
            image, log_det = image * log_scale.exp() + shift, log_det + _total(log_scale)
        stays, moves = image.chunk(2, dim=3)
        log_scale, shift = self.conditioner(torch.cat([stays, guide], dim=3))
        image = torch.cat([stays, moves * log_scale.exp() + shift], dim=3)
        return MovedImage(image, log_det + _total(log_scale))

    def inverse(self, image: Image, guide: Guide) -> MovedImage:
        """From noise towards data."""
        stays, moves = image.chunk(2, dim=3)
        log_scale, shift = self.conditioner(torch.cat([stays, guide], dim=3))
        image = torch.cat([stays, (moves - shift) * (-log_scale).exp()], dim=3)
        log_det = -_total(log_scale)
        if self.injector is not None:
            log_scale, shift = self.injector(guide)
            image, log_det = (image - shift) * (-log_scale).exp(), log_det - _total(log_scale)
        image, second = self.mix.inverse(image)
        image, first = self.actnorm.inverse(image)
        return MovedImage(image, log_det + first + second)


class GuidedFlow(nn.Module):
    """Steps in two levels, 14×14×4 and 7×7×16, over a standard normal density.

    Args:
        settings: its form.
        generator: of the first weights; None where weights are loaded.
    """

    def __init__(self, settings: GuidedSettings, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.settings = settings
        draw = torch.Generator().manual_seed(0) if generator is None else generator
        self.steps = nn.ModuleList(GuidedStep(k, settings, draw) for k in settings.levels)

    def passage(self, x: Points, guides: Sequence[Tensor]) -> list[MovedImage]:
        """The image after each step, with ln |det J| of the way so far.

        Args:
            x: flattened images [n, 784].
            guides: a feature map for each step.
        """
        image, log_det = squeeze(x.reshape(-1, SIDE, SIDE, 1)), x.new_zeros(len(x))
        stops = []
        for k, (step, guide) in enumerate(zip(self.steps, guides, strict=True)):
            image = squeeze(image) if k == self.settings.steps[0] else image
            image, one = step(image, guide)
            log_det = log_det + one
            stops.append(MovedImage(image, log_det))
        return stops

    def forward(self, x: Points, guides: Sequence[Tensor]) -> Moved:
        """From flattened images to noise."""
        image, log_det = self.passage(x, guides)[-1]
        return Moved(image.flatten(1), log_det)

    def inverse(self, z: Points, guides: Sequence[Tensor]) -> Moved:
        """From noise to flattened images."""
        image = z.reshape(-1, SIDES[1], SIDES[1], CHANNELS[1])
        log_det = z.new_zeros(len(z))
        for k in reversed(range(len(self.steps))):
            image, one = self.steps[k].inverse(image, guides[k])  # type: ignore[operator]
            log_det = log_det + one
            image = unsqueeze(image) if k == self.settings.steps[0] else image
        return Moved(unsqueeze(image).flatten(1), log_det)

    def log_prob(self, x: Points, guides: Sequence[Tensor]) -> PerPoint:
        """ln p(x | guides) in nats."""
        z, log_det = self.forward(x, guides)
        return log_normal(z) + log_det

    @torch.no_grad()
    def initialise(self, x: Points, guides: Sequence[Tensor]) -> None:
        """Sets each actnorm layer so that this batch leaves it with mean 0 and deviation 1."""
        image = squeeze(x.reshape(-1, SIDE, SIDE, 1))
        for k, (step, guide) in enumerate(zip(self.steps, guides, strict=True)):
            image = squeeze(image) if k == self.settings.steps[0] else image
            norm: ActNorm = step.actnorm.layer  # type: ignore[union-attr, assignment]
            norm.initialise_from(image.reshape(-1, image.shape[3]))
            image = step(image, guide).image


def _total(log_scale: Image) -> Tensor:
    return log_scale.sum(dim=(1, 2, 3))
