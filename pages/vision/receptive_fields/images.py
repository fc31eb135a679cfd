"""The pictures that the networks look at, in the size that they ask for."""

from functools import lru_cache

import numpy as np
from PIL import Image

from engine.data.images import held_out_digit, photograph
from ui.state import UPLOAD

TITLES = {"china": "Temple", "flower": "Flower", "digit": "Digit", UPLOAD: "Your own"}


@lru_cache(maxsize=16)
def picture(name: str, size: tuple[int, int]) -> np.ndarray:
    """A picture, cut to the middle and scaled: uint8 [height, width, 3]."""
    if name == "digit":
        ink = (held_out_digit(3, 0).numpy() * 255).astype(np.uint8)
        return fitted(np.repeat(ink[..., None], 3, axis=2), size)
    return fitted(photograph(name).numpy(), size)


def fitted(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The middle square of a picture uint8 [h, w, 3], scaled to a height and a width."""
    source = Image.fromarray(pixels)
    side = min(source.size)
    left, top = (source.width - side) // 2, (source.height - side) // 2
    square = source.crop((left, top, left + side, top + side))
    height, width = size
    return np.asarray(square.resize((width, height), Image.Resampling.LANCZOS), np.uint8)
