"""Numbers as the bytes of pixels."""

import numpy as np


def to_bytes(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """uint8 of the same shape: `low` becomes 0, `high` 255, values beyond are clipped."""
    scaled = (np.asarray(values, np.float32) - low) * (255 / (high - low))
    return np.rint(np.clip(np.nan_to_num(scaled), 0, 255)).astype(np.uint8)


def signed_bytes(values: np.ndarray, limit: float) -> np.ndarray:
    """uint8 of the same shape for colormap "signed": 0 becomes 128, ±`limit` 255 and 1."""
    scaled = 128 + 127 * np.clip(np.nan_to_num(np.asarray(values, np.float32) / limit), -1, 1)
    return np.rint(scaled).astype(np.uint8)


def checked(pixels: np.ndarray, dimensions: int) -> np.ndarray:
    """The same, if they are images of so many dimensions, or of one more for the colours.

    Raises:
        ValueError: pixels of another type or shape.
    """
    pixels = np.asarray(pixels)
    colour = pixels.ndim == dimensions + 1 and pixels.shape[-1] == 3
    if pixels.dtype != np.uint8 or 0 in pixels.shape or not (pixels.ndim == dimensions or colour):
        raise ValueError(
            f"pixels must be uint8 images, not {pixels.dtype} of shape {pixels.shape}."
        )
    return pixels
