"""A picture that a visitor uploads: checked before it is decoded, and kept small."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_BYTES = 10 << 20
MAX_PIXELS = 50_000_000
SIDE = 1024
"""Longer sides are scaled down to it."""


def read_image(content: bytes, behind: tuple[int, int, int] | None = None) -> np.ndarray:
    """The picture in a file, upright: uint8 [height, width, 3], sides of at most `SIDE`.

    Args:
        content: of the file.
        behind: the colour behind what is transparent; as the file says by default.

    Raises:
        ValueError: it is too large, or no picture that can be read; a sentence for the visitor.
    """
    if len(content) > MAX_BYTES:
        size = f"{len(content) / (1 << 20):.0f} MB"
        raise ValueError(f"The file has {size}; pictures up to {MAX_BYTES >> 20} MB can be read.")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise ValueError(
                    f"The picture has {width:,}×{height:,} pixels; up to "
                    f"{MAX_PIXELS // 1_000_000} million can be read."
                )
            image.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded no larger than it is needed
            upright = ImageOps.exif_transpose(image)
            if behind is not None and upright.has_transparency_data:
                layer = upright.convert("RGBA")
                upright = Image.alpha_composite(
                    Image.new("RGBA", layer.size, (*behind, 255)), layer
                )
            upright = upright.convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        raise ValueError("This is no PNG, JPEG or WebP picture that can be read.") from None
    upright.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return np.asarray(upright, np.uint8)
