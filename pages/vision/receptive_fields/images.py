"""The pictures that the networks look at, in the size that they ask for."""

from functools import lru_cache

import numpy as np
from PIL import Image

from engine.data.images import held_out_digit, photograph

TITLES = {"china": "Temple", "flower": "Flower", "digit": "Digit"}


@lru_cache(maxsize=16)
def picture(name: str, size: tuple[int, int]) -> np.ndarray:
    """A picture, cut to the middle and scaled: uint8 [height, width, 3]."""
    if name == "digit":
        ink = (held_out_digit(3, 0).numpy() * 255).astype(np.uint8)
        source = Image.fromarray(ink).convert("RGB")
    else:
        source = Image.fromarray(photograph(name).numpy())
    side = min(source.size)
    left, top = (source.width - side) // 2, (source.height - side) // 2
    square = source.crop((left, top, left + side, top + side))
    height, width = size
    return np.asarray(square.resize((width, height), Image.Resampling.LANCZOS), np.uint8)
