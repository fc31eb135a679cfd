"""Pictures to be fitted: small, RGB, as plain bytes, so that settings can be compared."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, UInt8
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from engine.data.images import photograph
from engine.seeds import derive, generator

SMALLEST_SIDE, LARGEST_SIDE = 16, 512
PICTURES = ("china", "flower", "text", "shapes", "gradient", "noise")
"""Two photographs, and pictures with a known difficulty."""
_FONT = Path(__file__).parents[3] / "assets" / "fonts" / "atkinson-hyperlegible-next.woff2"
_FINER = 4
"""Drawn pictures are drawn so many times larger and scaled down, for smooth edges."""


@dataclass(frozen=True)
class TargetPicture:
    """A picture of at least 16×16 pixels.

    Attributes:
        width: in pixels.
        height: in pixels.
        pixels: RGB, a byte for each, row by row from the top.
    """

    width: int
    height: int
    pixels: bytes

    def __post_init__(self) -> None:
        sides = sorted((self.width, self.height))
        if not SMALLEST_SIDE <= sides[0] <= sides[1] <= LARGEST_SIDE:
            raise ValueError(
                f"A picture of {self.width}×{self.height} pixels cannot be fitted; sides go from "
                f"{SMALLEST_SIDE} to {LARGEST_SIDE}."
            )
        if len(self.pixels) != 3 * self.width * self.height:
            raise ValueError(f"{len(self.pixels)} bytes are no picture of this size.")

    @classmethod
    def of(cls, pixels: UInt8[np.ndarray, "height width 3"]) -> TargetPicture:
        """From an array.

        Raises:
            ValueError: a side is too short or too long.
        """
        height, width = pixels.shape[:2]
        return cls(width, height, np.ascontiguousarray(pixels, np.uint8).tobytes())

    @property
    def array(self) -> UInt8[np.ndarray, "height width 3"]:
        """The pixels, read only."""
        return np.frombuffer(self.pixels, np.uint8).reshape(self.height, self.width, 3)

    def tensor(self) -> Float[Tensor, "height width 3"]:
        """The pixels from 0 to 1."""
        return torch.from_numpy(self.array.copy()).float() / 255


@functools.lru_cache(maxsize=16)
def built_in_picture(name: str, side: int) -> TargetPicture:
    """One of `PICTURES`, square.

    "china" and "flower" are photographs (`engine.data.images`), cut to the middle square; "text"
    has black letters on white, "shapes" flat colours with sharp edges, "gradient" two smooth ramps
    and "noise" independent pixels.

    Raises:
        ValueError: there is no picture of that name.
    """
    if name not in PICTURES:
        raise ValueError(f"There is no picture {name!r}; there are {', '.join(PICTURES)}.")
    if name in ("china", "flower"):
        return middle_square(photograph(name).numpy(), side)
    made = {"text": _text, "shapes": _shapes, "gradient": _gradient, "noise": _noise}[name]
    return TargetPicture.of(made(side))


def middle_square(pixels: UInt8[np.ndarray, "height width 3"], side: int) -> TargetPicture:
    """The middle square of a picture, scaled."""
    source = Image.fromarray(pixels)
    short = min(source.size)
    left, top = (source.width - short) // 2, (source.height - short) // 2
    square = source.crop((left, top, left + short, top + short))
    return TargetPicture.of(np.asarray(square.resize((side, side), Image.Resampling.LANCZOS)))


def _text(side: int) -> np.ndarray:
    sheet = Image.new("RGB", (_FINER * side, _FINER * side), "white")
    pen = ImageDraw.Draw(sheet)
    size = sheet.width / 5.2
    for line, words in enumerate(("Splats", "can fit", "letters", "slowly")):
        font = ImageFont.truetype(str(_FONT), round(size))
        at = (sheet.width / 2, sheet.width * (0.14 + 0.24 * line))
        pen.text(at, words, fill="black", font=font, anchor="mm")
    return np.asarray(sheet.resize((side, side), Image.Resampling.BOX))


def _shapes(side: int) -> np.ndarray:
    sheet = Image.new("RGB", (_FINER * side, _FINER * side), (240, 236, 224))
    pen = ImageDraw.Draw(sheet)
    unit = sheet.width
    pen.rectangle((0, 0.62 * unit, unit, unit), fill=(38, 70, 83))
    pen.ellipse((0.12 * unit, 0.12 * unit, 0.58 * unit, 0.58 * unit), fill=(231, 111, 81))
    pen.polygon([(0.5 * unit, 0.9 * unit), (0.95 * unit, 0.9 * unit), (0.8 * unit, 0.3 * unit)],
                fill=(42, 157, 143))  # fmt: skip
    pen.rectangle((0.08 * unit, 0.7 * unit, 0.4 * unit, 0.88 * unit), fill=(233, 196, 106))
    return np.asarray(sheet.resize((side, side), Image.Resampling.BOX))


def _gradient(side: int) -> np.ndarray:
    ramp = (np.arange(side) + 0.5) / side
    x, y = np.meshgrid(ramp, ramp)
    return np.rint(255 * np.stack([x, 0.5 * (1 - y) + 0.25, 1 - x * y], -1)).astype(np.uint8)


def _noise(side: int) -> np.ndarray:
    source = generator(derive(0, "noise picture"))
    return torch.randint(0, 256, (side, side, 3), generator=source).numpy().astype(np.uint8)
