"""What the units of HMAX are tuned to, and what else is shown to them.

A target is a digit, a photograph or a picture of the visitor's, on a screen of 64×64 greys.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from engine.data.images import CLASSES, PHOTOGRAPHS, SIDE, held_out_digit, photograph
from engine.vision.receptive_fields.hmax import Images

SCREEN = 64
"""Pixels along a side; a digit of MNIST stands in the middle."""
_CROP = 213
"""Pixels along a side of a crop, of which a photograph of 427×640 has two rows of three."""


@dataclass(frozen=True)
class Target:
    """An image to be tuned to.

    Attributes:
        label: of a held-out digit, 0 to 9.
        pixels: of any other image, uint8 of SCREEN×SCREEN greys; empty for a digit.
        photographic: whether it is compared with photographs rather than with digits.

    Raises:
        ValueError: there is no such digit, or the pixels are too many or too few.
    """

    label: int = 3
    pixels: bytes = b""
    photographic: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.label < CLASSES:
            raise ValueError(f"There is no digit {self.label}; there are 0 to {CLASSES - 1}.")
        if self.pixels and len(self.pixels) != SCREEN**2:
            raise ValueError(f"A target has {SCREEN}×{SCREEN} pixels, not {len(self.pixels)}.")

    def image(self) -> Images:
        """Pixels from 0 to 1: [1, SCREEN, SCREEN]."""
        if not self.pixels:
            return digit(self.label)
        values = np.frombuffer(self.pixels, np.uint8).reshape(1, SCREEN, SCREEN)
        return torch.from_numpy(values.astype(np.float32) / 255)

    def others(self) -> Float[Tensor, "m height width"]:
        """What it is to be told from: the other digits, or parts of the photographs."""
        if self.photographic:
            return crops()
        others = [k for k in range(CLASSES) if self.pixels or k != self.label]
        return torch.cat([digit(k) for k in others])

    @property
    def named_others(self) -> tuple[str, ...]:
        """A name for each of the others."""
        if self.photographic:
            return tuple(f"part {k + 1} of the photographs" for k in range(len(crops())))
        return tuple(f"the {k}" for k in range(CLASSES) if self.pixels or k != self.label)


def digit(label: int) -> Images:
    """A held-out digit in the middle of the screen: [1, SCREEN, SCREEN]."""
    image = torch.zeros(1, SCREEN, SCREEN)
    start = (SCREEN - SIDE) // 2
    image[0, start : start + SIDE, start : start + SIDE] = held_out_digit(label, 0)
    return image


def grey_screen(pixels: np.ndarray) -> bytes:
    """The middle square of a picture as a target's pixels.

    Args:
        pixels: uint8 [height, width, 3].
    """
    source = Image.fromarray(pixels).convert("L")
    side = min(source.size)
    left, top = (source.width - side) // 2, (source.height - side) // 2
    square = source.crop((left, top, left + side, top + side))
    return square.resize((SCREEN, SCREEN), Image.Resampling.LANCZOS).tobytes()


def drawn_screen(drawing: np.ndarray) -> bytes:
    """A drawing, uint8 [28, 28], in the middle of the screen, where the digits stand too."""
    screen = np.zeros((SCREEN, SCREEN), np.uint8)
    start = (SCREEN - SIDE) // 2
    screen[start : start + SIDE, start : start + SIDE] = drawing
    return screen.tobytes()


def all_digits() -> Images:
    """The ten held-out digits."""
    return torch.cat([digit(label) for label in range(CLASSES)])


@functools.cache
def crops() -> Images:
    """Twelve parts of the two photographs: [12, SCREEN, SCREEN]."""
    found = []
    for name in PHOTOGRAPHS:
        pixels = photograph(name).numpy()
        for row in range(2):
            for column in range(3):
                part = pixels[row * _CROP :, column * _CROP :][:_CROP, :_CROP]
                found.append(Target(pixels=grey_screen(part)).image())
    return torch.cat(found)
