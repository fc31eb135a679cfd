"""ControlNet (Zhang, Rao, Agrawala 2023, arXiv:2302.05543) on the frozen U-Net of digits.

A copy of the encoder is trained to read a sketch; what it has to say is added to the skips through
convolutions that begin at zero, so that training begins at exactly the frozen model. Time and class
enter through the frozen model's own embeddings.
"""

import copy
import functools
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from engine import weights
from engine.generative.diffusion.digits import sampling
from engine.generative.diffusion.digits.unet import (
    CHANNELS,
    FEATURES,
    Encoder,
    Label,
    Picture,
    UNet,
    ZeroConv,
    initialise,
    unshuffled,
)
from engine.generative.diffusion.schedules import Time

NAME = "diffusion-control"
LARGEST_STRENGTH = 2.0
_INK = 0.4


class ControlNet(nn.Module):
    """(x_t, t, label, sketch) → what is added to the features of the frozen U-Net's encoder.

    Args:
        frozen: the U-Net; it is used, not changed, and none of its weights are among ours.
        generator: of the initial weights of what is new; None leaves all unset, to be loaded.
    """

    def __init__(self, frozen: UNet, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.condition = frozen.condition
        with torch.device("meta"):
            self.hint = nn.Conv2d(4, CHANNELS[0], 3, padding=1)
            self.enter = ZeroConv(CHANNELS[0])
            self.leave = nn.ModuleList(ZeroConv(channels) for channels in FEATURES)
            self.encoder = Encoder()
        self.to_empty(device="cpu")
        if generator is not None:
            initialise(self, generator)
            self.encoder.load_state_dict(copy.deepcopy(frozen.encoder.state_dict()))
        self.to(frozen.device)

    def forward(self, x: Picture, t: Time, labels: Label, sketch: Picture) -> list[Tensor]:
        """One tensor for each of the encoder's features; the sketch is 0 (paper) to 1 (line)."""
        hint = self.enter(functional.silu(self.hint(unshuffled(sketch))))
        features = self.encoder(unshuffled(x), self.condition(t, labels), hint)
        return [zero(part) for zero, part in zip(self.leave, features, strict=True)]


@dataclass(frozen=True, eq=False)
class Controlled:
    """The frozen U-Net with its control, to be sampled like a U-Net.

    Attributes:
        frozen: the U-Net.
        control: the ControlNet on it.
        sketch: one for each picture, from 0 to 1.
        strength: what the control is multiplied by; 0 leaves the frozen model.

    Raises:
        ValueError: the strength is out of range.
    """

    frozen: UNet
    control: ControlNet
    sketch: Picture
    strength: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.strength <= LARGEST_STRENGTH:
            raise ValueError(
                f"The strength lies between 0 and {LARGEST_STRENGTH:g}; {self.strength} does not."
            )

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.frozen.device

    def __call__(self, x: Picture, t: Time, labels: Label) -> Picture:
        """v̂; guidance asks for every picture twice, and each copy sees its sketch."""
        sketch = self.sketch.to(x).repeat(len(x) // len(self.sketch), 1, 1)
        added = self.control(x, t, labels, sketch)
        return self.frozen(x, t, labels, [self.strength * part for part in added])


def shipped() -> ControlNet:
    """The ControlNet of the playground on `sampling.shipped()`; the same object every time.

    Raises:
        engine.weights.WeightsError: its file is missing or damaged.
    """
    return _shipped()


def outline(pictures: Float[Tensor, "n 28 28"]) -> Float[Tensor, "n 28 28"]:
    """The line of one pixel around the ink of pictures from 0 to 1: the edge map it is trained on.

    A pixel is on the line if it is paper and one of its eight neighbours is ink.
    """
    ink = (pictures > _INK).to(pictures.dtype)
    return _spread(ink) - ink


def agreement(first: Picture, second: Picture) -> Float[Tensor, " n"]:
    """How far two outlines agree, pixel on pixel, from 0 to 1: twice what both have, over the sum.

    Two digits of one class share about a third, which is what a sample without control comes to.
    """
    shared = (first * second).sum(dim=(1, 2))
    return 2 * shared / (first + second).sum(dim=(1, 2)).clamp(min=1)


def _spread(lines: Picture) -> Picture:
    return functional.max_pool2d(lines.unsqueeze(1), 3, stride=1, padding=1).squeeze(1)


@functools.cache
def _shipped() -> ControlNet:
    network = ControlNet(sampling.shipped())
    weights.load_into(network, NAME)
    return network.eval().requires_grad_(False)
