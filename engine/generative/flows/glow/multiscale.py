"""The multi-scale flow of images: squeeze, steps, split, level after level.

After each level half of the channels leave the flow (Dinh et al. 2017, arXiv:1605.08803, section
3.6). They are compared with a normal density whose mean and deviation the other half decides
(Kingma & Dhariwal 2018, arXiv:1807.03039). Its standardised residuals are the latents of the level,
so that data and latents have one size and the latents one prior, N(0, I).
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.generative.flows.flow import Bijection, Moved, PerPoint, Points, log_normal
from engine.generative.flows.glow.layers import (
    Conditioner,
    Image,
    MovedImage,
    Step,
    squeeze,
    unsqueeze,
)
from engine.generative.flows.linear import ActNorm


@dataclass(frozen=True)
class GlowSettings:
    """The form of a flow of square images of one channel.

    Attributes:
        side: height and width.
        steps: of each level.
        widths: hidden channels of the networks of each level.
        squeezes: whether each level begins with a squeeze.
    """

    side: int = 28
    steps: tuple[int, ...] = (4, 6, 4)
    widths: tuple[int, ...] = (32, 96, 64)
    squeezes: tuple[bool, ...] = (True, True, False)

    def __post_init__(self) -> None:
        if not len(self.steps) == len(self.widths) == len(self.squeezes) > 0:
            raise ValueError("Steps, widths and squeezes are given for each level.")
        if not self.squeezes[0] or self.side % 2 ** sum(self.squeezes):
            raise ValueError(f"A side of {self.side} cannot be halved {sum(self.squeezes)} times.")

    @property
    def levels(self) -> int:
        """How many there are."""
        return len(self.steps)

    def shape(self, level: int) -> tuple[int, int]:
        """Side and channels of the image in a level, counted from 0."""
        halvings = sum(self.squeezes[: level + 1])
        return self.side // 2**halvings, 4**halvings // 2**level

    def sizes(self) -> tuple[int, ...]:
        """Latent dimensions of each level; their sum is that of the pixels."""
        found = [side * side * channels for side, channels in map(self.shape, range(self.levels))]
        return (*(size // 2 for size in found[:-1]), found[-1])


class Split(nn.Module):
    """Half of the channels leave, as residuals of a normal density that the others decide.

    Args:
        channels: of the image before.
        side: its height and width.
        width: hidden channels of the network.
        generator: of the first weights.
    """

    def __init__(self, channels: int, side: int, width: int, generator: torch.Generator) -> None:
        super().__init__()
        self.prior = Conditioner((channels // 2, channels // 2), side, width, generator)

    def forward(self, image: Image) -> tuple[MovedImage, Image]:
        """The half that stays, with ln |det J|, and the residuals ε = (z − μ) / σ."""
        stays, leaves = image.chunk(2, dim=3)
        log_scale, shift = self.prior(stays)
        residuals = leaves * log_scale.exp() + shift
        return MovedImage(stays.contiguous(), log_scale.sum(dim=(1, 2, 3))), residuals

    def inverse(self, stays: Image, residuals: Image) -> MovedImage:
        """Both halves again."""
        log_scale, shift = self.prior(stays)
        leaves = (residuals - shift) * (-log_scale).exp()
        return MovedImage(torch.cat((stays, leaves), dim=3), -log_scale.sum(dim=(1, 2, 3)))


class Glow(Bijection):
    """A multi-scale flow of images, flattened; latents of the first level come first.

    Args:
        settings: of its form.
        generator: of the first weights; no need of one where weights are loaded.
    """

    def __init__(self, settings: GlowSettings, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.settings = settings
        draw = torch.Generator().manual_seed(0) if generator is None else generator
        self.steps, self.splits = nn.ModuleList(), nn.ModuleList()
        for level, (count, width) in enumerate(zip(settings.steps, settings.widths, strict=True)):
            side, channels = settings.shape(level)
            self.steps.append(
                nn.ModuleList(Step(channels, side, width, draw) for _ in range(count))
            )
            if level < settings.levels - 1:
                self.splits.append(Split(channels, side, width, draw))
        self.last = ActNorm(settings.sizes()[-1])

    @property
    def dimensions(self) -> int:
        """Of a flattened image."""
        return self.settings.side**2

    def forward(self, x: Points) -> Moved:
        """From images to latents."""
        return self.visit(x, lambda norm, before: None)

    def visit(self, x: Points, before: Callable[[ActNorm, Points], None]) -> Moved:
        """As `forward`, and shows each actnorm layer what is about to enter it.

        Args:
            x: flattened images.
            before: is given the layer and the points, a row for each pixel of each image; it may
                change the layer.
        """
        side = self.settings.side
        image, log_det, latents = x.reshape(-1, side, side, 1), x.new_zeros(len(x)), []
        for level, steps in enumerate(self.steps):
            image = squeeze(image) if self.settings.squeezes[level] else image
            for step in steps:  # type: ignore[attr-defined]
                before(step.norm, image.reshape(-1, image.shape[3]))
                image, one = step(image)
                log_det = log_det + one
            if level < len(self.splits):
                (image, one), residuals = self.splits[level](image)
                log_det = log_det + one
                latents.append(residuals.flatten(1))
        before(self.last, image.flatten(1))
        points, one = self.last.forward(image.flatten(1))
        return Moved(torch.cat((*latents, points), dim=1), log_det + one)

    def inverse(self, z: Points) -> Moved:
        """From latents to images."""
        *latents, points = self.levels_of(z)
        points, log_det = self.last.inverse(points)
        side, channels = self.settings.shape(self.settings.levels - 1)
        image = points.reshape(-1, side, side, channels)
        for level in reversed(range(self.settings.levels)):
            if level < len(latents):
                residuals = latents[level].reshape(image.shape)
                image, one = self.splits[level].inverse(image, residuals)  # type: ignore[operator]
                log_det = log_det + one
            for step in reversed(self.steps[level]):  # type: ignore[call-overload]
                image, one = step.inverse(image)
                log_det = log_det + one
            image = unsqueeze(image) if self.settings.squeezes[level] else image
        return Moved(image.reshape(len(z), -1), log_det)

    def level_of(self, layer: int) -> int:
        """The level of an actnorm layer, counted from 0; the last one belongs to the last level."""
        ends = list(itertools.accumulate(self.settings.steps))
        return min(bisect.bisect_right(ends, layer), self.settings.levels - 1)

    def levels_of(self, z: Points) -> tuple[Tensor, ...]:
        """Latents in parts, one for each level: [n, size of the level]."""
        return z.split(self.settings.sizes(), dim=1)

    def log_prob(self, x: Points) -> PerPoint:
        """ln p(x) in nats."""
        z, log_det = self.forward(x)
        return log_normal(z) + log_det
