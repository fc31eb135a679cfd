"""Many digits of 28×28 pixels for one of 7×7: super-resolution by a conditional flow.

SRFlow (Lugmayr et al. 2020, arXiv:2006.14200) learns p(x | y) of pictures x given their small
version y by its likelihood alone; samples at a temperature T < 1 come from N(0, T² I).
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from engine import weights
from engine.data.images import Picture
from engine.foundations.initialisation import initialise
from engine.generative.flows.conditional.guided import GuidedFlow, GuidedSettings
from engine.generative.flows.flow import PerPoint, Points
from engine.generative.flows.glow import pixels

FACTOR = 4
SMALL = 7
METRIC = "held-out bits per dimension"
CONSISTENCY = "held-out consistency error"
TEMPERATURE = 0.8
"""At which the consistency error of the manifest is measured."""

SmallPicture = Float[Tensor, "n 7 7"]


def name(injector: bool) -> str:
    """Of the weights in the manifest."""
    return "flows-srflow" if injector else "flows-srflow-no-injector"


def downsample(pictures: Picture) -> SmallPicture:
    """The mean of each block of 4×4 pixels."""
    return functional.avg_pool2d(pictures.unsqueeze(1), FACTOR).squeeze(1)


class Encoder(nn.Module):
    """Feature maps of the small picture for both levels of the flow.

    Args:
        channels: of the maps of 14×14 and of 7×7 pixels.
        width: hidden channels.
    """

    def __init__(self, channels: tuple[int, int], width: int = 32) -> None:
        super().__init__()
        self.first = nn.utils.skip_init(nn.Conv2d, 1, width, 3, padding=1)
        self.second = nn.utils.skip_init(nn.Conv2d, width, width, 3, padding=1)
        self.coarse = nn.utils.skip_init(nn.Conv2d, width, channels[1], 3, padding=1)
        self.fine = nn.utils.skip_init(nn.Conv2d, width, channels[0], 3, padding=1)

    def forward(
        self, small: SmallPicture
    ) -> tuple[Float[Tensor, "n 14 14 fine"], Float[Tensor, "n 7 7 coarse"]]:
        """The maps of both levels."""
        hidden = functional.relu(self.first(2 * small.unsqueeze(1) - 1))
        hidden = functional.relu(self.second(hidden))
        fine = self.fine(functional.interpolate(hidden, scale_factor=2.0))
        coarse = self.coarse(hidden)
        return functional.relu(fine).permute(0, 2, 3, 1), functional.relu(coarse).permute(
            0, 2, 3, 1
        )


class SRFlow(nn.Module):
    """The encoder of the small picture and the flow that it guides.

    Args:
        injector: whether the steps have affine injectors.
        generator: of the first weights; None where weights are loaded.
    """

    def __init__(self, injector: bool = True, generator: torch.Generator | None = None) -> None:
        super().__init__()
        settings = GuidedSettings(injector=injector)
        draw = torch.Generator().manual_seed(0) if generator is None else generator
        self.encoder = Encoder(settings.guide)
        initialise(self.encoder, draw)
        self.flow = GuidedFlow(settings, draw)

    def guides(self, small: SmallPicture) -> Sequence[Tensor]:
        """The feature map of each step."""
        maps = self.encoder(small)
        return [maps[level] for level in self.flow.settings.levels]

    def log_density(self, unit: Points, small: SmallPicture) -> PerPoint:
        """ln p(x | y) in nats of dequantised pictures in the unit cube."""
        logits, log_det = pixels.to_logits(unit)
        return self.flow.log_prob(logits, self.guides(small)) + log_det

    def sample(self, small: SmallPicture, noise: Points) -> Picture:
        """A picture of 256 levels for each small one; the noise may be scaled by a temperature."""
        logits = self.flow.inverse(noise, self.guides(small)).points
        return pixels.to_pictures(pixels.from_logits(logits))


@functools.cache
def pretrained(injector: bool = True) -> SRFlow:
    """The flow that ships; shared by everybody, so nobody may train it.

    Raises:
        engine.weights.WeightsError: its weights are missing or damaged.
    """
    flow = SRFlow(injector)
    weights.load_into(flow, name(injector))
    return flow.eval().requires_grad_(False)
