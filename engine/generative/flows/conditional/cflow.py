"""Outline to digit and digit to outline: two coupled flows for each direction.

C-Flow (Pumarola et al. 2020, arXiv:1912.07009): a source flow of pictures in one domain and a
target flow of pictures in the other run side by side, and every step of the target is conditioned
on what the same step of the source gives: ln p(source) + ln p(target | source).
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine import weights
from engine.data.images import Picture
from engine.generative.flows.conditional.guided import CHANNELS, SIDES, GuidedFlow, GuidedSettings
from engine.generative.flows.flow import PerPoint, Points, log_normal
from engine.generative.flows.glow import pixels

DIRECTIONS = ("digit", "outline")
"""What is drawn: a digit from its outline, or the outline of a digit."""
SOURCE_METRIC = "held-out bits per dimension of the source"
TARGET_METRIC = "held-out bits per dimension of the target given the source"

_STEPS, _WIDTHS = (2, 6), (20, 40)


def name(target: str) -> str:
    """Of the weights in the manifest."""
    return f"flows-cflow-{target}"


def outline(pictures: Picture) -> Picture:
    """The outer morphological gradient: the dilation by a 3×3 square less the picture.

    It is a line of a pixel's width around the ink (Rivest et al. 1993).
    """
    dilated = functional.max_pool2d(pictures.unsqueeze(1), 3, stride=1, padding=1)
    return dilated.squeeze(1) - pictures


def pair(digits: Picture, target: str) -> tuple[Picture, Picture]:
    """Source and target pictures of a direction, computed from digits."""
    return (outline(digits), digits) if target == "digit" else (digits, outline(digits))


class LogDensities(NamedTuple):
    """In nats, of dequantised pictures in the unit cube.

    Attributes:
        source: ln p(source).
        target: ln p(target | source).
    """

    source: PerPoint
    target: PerPoint


class CFlow(nn.Module):
    """Both flows of one direction.

    Args:
        generator: of the first weights; None where weights are loaded.
    """

    def __init__(self, generator: torch.Generator | None = None) -> None:
        super().__init__()
        draw = torch.Generator().manual_seed(0) if generator is None else generator
        alone = GuidedSettings(_STEPS, _WIDTHS, guide=(0, 0), injector=False)
        guided = GuidedSettings(_STEPS, _WIDTHS, guide=CHANNELS, injector=False)
        self.source = GuidedFlow(alone, draw)
        self.target = GuidedFlow(guided, draw)

    def log_densities(self, source: Points, target: Points) -> LogDensities:
        """Of pairs of pictures as points of the unit cube."""
        source_logits, source_det = pixels.to_logits(source)
        target_logits, target_det = pixels.to_logits(target)
        steps = self.source.passage(source_logits, self._nothing(source))
        last, log_det = steps[-1]
        return LogDensities(
            log_normal(last.flatten(1)) + log_det + source_det,
            self.target.log_prob(target_logits, [step.image for step in steps]) + target_det,
        )

    def guides(self, source: Points) -> Sequence[Tensor]:
        """What each step of the source flow gives, for the same step of the target flow."""
        logits = pixels.to_logits(source).points
        return [step.image for step in self.source.passage(logits, self._nothing(source))]

    def style(self, target: Points, source: Points) -> Points:
        """z of a target given its source: what the source does not say of it."""
        return self.target.forward(pixels.to_logits(target).points, self.guides(source)).points

    def translate(self, source: Points, style: Points) -> Picture:
        """The target picture of a source in a style z."""
        logits = self.target.inverse(style, self.guides(source)).points
        return pixels.to_pictures(pixels.from_logits(logits))

    @torch.no_grad()
    def initialise(self, source: Points, target: Points) -> None:
        """Sets the actnorm layers of both flows from a batch."""
        self.source.initialise(pixels.to_logits(source).points, self._nothing(source))
        self.target.initialise(pixels.to_logits(target).points, self.guides(source))

    def _nothing(self, x: Points) -> Sequence[Tensor]:
        """Feature maps without a channel: nothing guides the source."""
        return [
            x.new_zeros(len(x), SIDES[level], SIDES[level], 0)
            for level in self.source.settings.levels
        ]


@functools.cache
def pretrained(target: str) -> CFlow:
    """The flows that ship; shared by everybody, so nobody may train them.

    Raises:
        engine.weights.WeightsError: the weights are missing or damaged.
    """
    flow = CFlow()
    weights.load_into(flow, name(target))
    return flow.eval().requires_grad_(False)
