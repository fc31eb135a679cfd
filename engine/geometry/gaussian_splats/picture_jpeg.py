"""The same picture as JPEG, in as many bytes."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8
from PIL import Image

_SUBSAMPLING = {"4:4:4": 0, "4:2:0": 2}
_START_OF_SCAN = b"\xff\xda"


@dataclass(frozen=True)
class JPEG:
    """A JPEG file and what it shows.

    Attributes:
        content: the file.
        quality: 1 to 100, of libjpeg's quantisation tables.
        subsampling: of the colours.
        pixels: the picture in it.
    """

    content: bytes
    quality: int
    subsampling: str
    pixels: UInt8[np.ndarray, "height width 3"]

    @property
    def header_bytes(self) -> int:
        """What stands before the picture: markers, quantisation and Huffman tables."""
        at = self.content.index(_START_OF_SCAN)
        return at + 2 + int.from_bytes(self.content[at + 2 : at + 4], "big")


def best_jpeg(pixels: UInt8[np.ndarray, "height width 3"], budget: int) -> JPEG:
    """The JPEG of least squared error that is not larger than `budget` bytes.

    Baseline with optimised Huffman tables, of every quality from 1 to 100, with and without
    subsampled colours. Where even the smallest is larger, that one is returned.
    """
    best: dict[str, JPEG] = {}
    for subsampling in _SUBSAMPLING:
        low, high = 1, 100
        found = encode_jpeg(pixels, low, subsampling)
        # The size grows with the quality, but for a few bytes here and there.
        while low < high:
            middle = (low + high + 1) // 2
            tried = encode_jpeg(pixels, middle, subsampling)
            if len(tried.content) <= budget:
                low, found = middle, tried
            else:
                high = middle - 1
        best[subsampling] = found
    fitting = [each for each in best.values() if len(each.content) <= budget]
    if not fitting:
        return min(best.values(), key=lambda each: len(each.content))
    return min(fitting, key=lambda each: _squared_error(each.pixels, pixels))


def encode_jpeg(
    pixels: UInt8[np.ndarray, "height width 3"], quality: int, subsampling: str = "4:2:0"
) -> JPEG:
    """A picture as baseline JPEG with Huffman tables of its own."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(
        file, "JPEG", quality=quality, subsampling=_SUBSAMPLING[subsampling], optimize=True
    )
    content = file.getvalue()
    with Image.open(io.BytesIO(content)) as image:
        decoded = np.asarray(image.convert("RGB"))
    return JPEG(content, quality, subsampling, decoded)


def _squared_error(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.square(first.astype(np.float64) - second).mean())
