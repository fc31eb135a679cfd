"""ControlNet (Zhang, Rao, Agrawala 2023, arXiv:2302.05543) on the frozen U-Net of digits.

A copy of the encoder is trained on a condition, an edge map; its features are added to those of the
frozen encoder through zero-initialised convolutions, so that training begins at exactly the frozen
model. Time and class enter through the frozen model's own embedding.
"""

import copy
import functools
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from engine import weights
from engine.data.images import Label, Picture
from engine.foundations.initialisation import initialise
from engine.generative.diffusion.digits import sampling
from engine.generative.diffusion.digits.unet import (
    CHANNELS,
    FEATURE_CHANNELS,
    Encoder,
    UNet,
    ZeroConv,
    pixel_unshuffle,
)
from engine.generative.diffusion.schedules import Time
from engine.settings import check_ranges, setting

NAME = "diffusion-control"

_INK = 0.4


class ControlNet(nn.Module):
    """(x_t, t, label, condition) → what is added to the features of the frozen U-Net's encoder.

    Args:
        frozen: the U-Net; its weights are neither changed nor among those of the ControlNet.
        generator: of the initial weights of the new layers; None leaves all unset, to be loaded.
    """

    def __init__(self, frozen: UNet, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.embed = frozen.embed
        with torch.device("meta"):
            self.hint = nn.Conv2d(4, CHANNELS[0], 3, padding=1)
            self.enter = ZeroConv(CHANNELS[0])
            self.leave = nn.ModuleList(ZeroConv(channels) for channels in FEATURE_CHANNELS)
            self.encoder = Encoder()
        self.to_empty(device="cpu")
        if generator is not None:
            initialise(self, generator)
            self.encoder.load_state_dict(copy.deepcopy(frozen.encoder.state_dict()))
        self.to(frozen.device)

    def forward(self, x: Picture, t: Time, labels: Label, condition: Picture) -> list[Tensor]:
        """One tensor for each of the encoder's features; the condition is from 0 to 1 (line)."""
        hint = self.enter(functional.silu(self.hint(pixel_unshuffle(condition))))
        features = self.encoder(pixel_unshuffle(x), self.embed(t, labels), hint)
        return [zero(part) for zero, part in zip(self.leave, features, strict=True)]


@dataclass(frozen=True, eq=False)
class ControlledUNet:
    """The frozen U-Net with a ControlNet; it is called like a U-Net.

    Attributes:
        frozen: the U-Net.
        control: the ControlNet on it.
        condition: one for each picture, from 0 to 1.
        conditioning_scale: factor of the ControlNet's output; 0 leaves the frozen model.

    Raises:
        ValueError: the conditioning scale is out of range.
    """

    frozen: UNet
    control: ControlNet
    condition: Picture
    conditioning_scale: float = setting(1.0, low=0, high=2)

    def __post_init__(self) -> None:
        check_ranges(self)

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.frozen.device

    def __call__(self, x: Picture, t: Time, labels: Label) -> Picture:
        """v̂; guidance passes every picture twice, and both copies get its condition."""
        condition = self.condition.to(x).repeat(len(x) // len(self.condition), 1, 1)
        added = self.control(x, t, labels, condition)
        return self.frozen(x, t, labels, [self.conditioning_scale * part for part in added])


def pretrained() -> ControlNet:
    """The ControlNet of the playground on `sampling.pretrained()`; the same object every time.

    Raises:
        engine.weights.WeightsError: its file is missing or damaged.
    """
    return _pretrained()


def edge_map(pictures: Picture) -> Picture:
    """The condition it is trained on: the line, one pixel wide, around the ink of pictures.

    A pixel is on the line if it is paper and one of its eight neighbours is ink.
    """
    ink = (pictures > _INK).to(pictures.dtype)
    return dilate(ink) - ink


def dice_coefficient(first: Picture, second: Picture) -> Float[Tensor, " n"]:
    """How far two edge maps agree, pixel by pixel, from 0 to 1: 2 |A ∩ B| / (|A| + |B|).

    For edge maps of two digits of one class it is about a third.
    """
    shared = (first * second).sum(dim=(1, 2))
    return 2 * shared / (first + second).sum(dim=(1, 2)).clamp(min=1)


def dilate(lines: Picture) -> Picture:
    """Every pixel takes the largest value of its 3×3 neighbourhood."""
    return functional.max_pool2d(lines.unsqueeze(1), 3, stride=1, padding=1).squeeze(1)


@functools.cache
def _pretrained() -> ControlNet:
    network = ControlNet(sampling.pretrained())
    weights.load_into(network, NAME)
    return network.eval().requires_grad_(False)
