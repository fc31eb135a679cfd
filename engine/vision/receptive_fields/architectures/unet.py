"""U-Net: a contracting and an expanding path, with copies between them."""

from __future__ import annotations

from engine.vision.receptive_fields.architectures.builder import Builder
from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.layers import Concat, Crop
from engine.vision.receptive_fields.windows import Conv, Pool, TransposedConv

_LEVELS = 4


def unet(channels: int = 64, padded: bool = False, classes: int = 2) -> Network:
    """U-Net.

    Args:
        channels: of the first level; each level has twice as many as the one before.
        padded: whether convolutions keep the size, so that nothing is cropped. The paper's do not:
            572×572 pixels give 388×388.
        classes: of the output.

    Source: Ronneberger, Fischer and Brox 2015, arXiv:1505.04597, figure 1.
    """
    builder = Builder(channels=1)
    padding = int(padded)

    def double(name: str, width: int) -> str:
        for number in (1, 2):
            builder.add(f"{name}.conv{number}", Conv(3, padding=padding, channels=width))
            builder.relu(f"{name}.relu{number}")
        return builder.last

    copies = []
    for level in range(_LEVELS):
        copies.append(double(f"down{level + 1}", channels << level))
        builder.add(f"down{level + 1}.pool", Pool(2, 2))
    double("bottom", channels << _LEVELS)
    for level in reversed(range(_LEVELS)):
        name, width = f"up{level + 1}", channels << level
        up = builder.add(f"{name}.up", TransposedConv(2, 2, channels=width))
        copy = copies[level]
        if not padded:
            margin = _margin(level)
            copy = builder.add(f"{name}.crop", Crop(margin, margin), copy)
        builder.add(f"{name}.concat", Concat(), copy, up)
        double(name, width)
    builder.add("output", Conv(1, channels=classes))
    return builder.network()


def _margin(level: int) -> int:
    """How many positions a level's copy is larger, on each side, than the map that comes up to it.

    Two convolutions lose 2 positions on each side, at each level on the way down and, but for the
    bottom, on the way up; at the level above they count twice.
    """
    lost = 2 if level == _LEVELS - 1 else 2 + _margin(level + 1) + 2
    return 2 * lost
