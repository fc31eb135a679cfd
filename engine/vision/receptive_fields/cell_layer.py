"""From one cell to a layer: the same cell at every place of a picture, which is a convolution.

The weighted sum of a cell that is moved over a picture is the correlation of the picture with the
cell's weights: what a convolutional layer computes with one kernel. Cells of all orientations at
one place are what Hubel and Wiesel (1962) found side by side in the cortex.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.vision.receptive_fields.cells import Gabor
from engine.vision.receptive_fields.stimuli import SIDE


def luminance(pixels: np.ndarray) -> np.ndarray:
    """The light of a picture relative to its mean, which is the grey that the eye is adapted to.

    Args:
        pixels: uint8 [height, width, 3].

    Returns:
        float64 [height, width]; half the way from black to white is 1.
    """
    grey = pixels @ np.array([0.299, 0.587, 0.114]) / 127.5
    relative: np.ndarray = grey - grey.mean()
    return relative


def patch(light: np.ndarray, x: float, y: float) -> np.ndarray:
    """The part of a picture on the screen of a cell that looks at a place of it.

    Args:
        light: [height, width]; grey beyond its edges.
        x: of the place, in whole pixels to the right of the pixel in the middle.
        y: likewise, upwards.

    Returns:
        float64 [SIDE, SIDE], the pixel of the place in the middle.
    """
    half = SIDE // 2
    row, column = light.shape[0] // 2 - round(y), light.shape[1] // 2 + round(x)
    padded = np.pad(light, half)
    return padded[row : row + SIDE, column : column + SIDE]


@dataclass(frozen=True, eq=False)
class LayerResponses:
    """Responses of cells at every pixel of a picture: float64 [height, width] each.

    Attributes:
        linear: weighted sums of the simple cells, before rectification.
        energy: of the complex cells.
    """

    linear: np.ndarray
    energy: np.ndarray

    @property
    def simple(self) -> np.ndarray:
        """Rates of the simple cells."""
        rates: np.ndarray = np.maximum(self.linear, 0)
        return rates


def layer_responses(cell: Gabor, light: np.ndarray) -> LayerResponses:
    """A simple and a complex cell at every pixel of a picture, by Fourier transform.

    Args:
        cell: the same everywhere.
        light: of the picture, [height, width]; grey (0) beyond its edges.
    """
    # 193 is prime, which is slow to transform; a multiple of 20 is not.
    size = tuple(-(-(n + SIDE - 1) // 20) * 20 for n in light.shape)
    spectrum = np.fft.rfft2(light, size)
    half = SIDE // 2

    def correlated(each: Gabor) -> np.ndarray:
        # A convolution with the kernel turned by 180° is the correlation with the kernel.
        found = np.fft.irfft2(spectrum * np.fft.rfft2(each.field()[::-1, ::-1], size), size)
        inner: np.ndarray = found[half : half + light.shape[0], half : half + light.shape[1]]
        return inner

    own, other = correlated(cell), correlated(cell.quadrature())
    return LayerResponses(own, own**2 + other**2)


def over_orientations(
    cell: Gabor, image: np.ndarray, orientations: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What cells of other orientations at the same place answer to the same image.

    Args:
        cell: that is turned.
        image: on their screen, float64 [SIDE, SIDE].
        orientations: in degrees, [n].

    Returns:
        Rates of the simple cells and energies of the complex ones, [n] each.
    """
    turned = [replace(cell, orientation=float(each)) for each in orientations]
    own = np.array([(each.field() * image).sum() for each in turned])
    other = np.array([(each.quadrature().field() * image).sum() for each in turned])
    return np.maximum(own, 0), own**2 + other**2
