"""HMAX: simple (S) layers that are tuned to patterns, complex (C) layers that pool by maximum.

S1 are Gabor filters, C1 their maximum over neighbouring positions and two scales, S2 are Gaussian
tuned to prototypes, pieces of C1 of known images, and C2 is the maximum over all positions and
scales (Riesenhuber and Poggio 1999; Serre et al. 2007, doi:10.1109/TPAMI.2007.56):

    S: y = exp(−‖w − x‖²/2σ²),   C: y = max over the pool.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from engine import device, seeds
from engine.settings import check_ranges, setting

ORIENTATIONS = (0, 45, 90, 135)
MOST_BANDS = 8
_ASPECT = 0.3
_LEAST_NORM = 1e-3
"""Of the light under a filter; below it, rounding errors would be divided by next to nothing."""
_LEAST_ENERGY = 0.5
"""Of a prototype, as a share of the largest in its image: an empty place is like any other."""

Images = Float[Tensor, "n height width"]
Band = Float[Tensor, "n _ _ _"]
"""Maps of one band: [n, channels, rows, columns]."""


@dataclass(frozen=True)
class HmaxSettings:
    """The model.

    Attributes:
        bands: scale bands, each of two filter sizes: 7 and 9, 11 and 13, … pixels.
        pool: factor on the sizes of the pools of C1, which are 8, 10, 12, … S1 units in the
            paper. Their distances stay 4, 5, 6, …
        patch: C1 units along a side of an S2 prototype.
        prototypes: how many S2 prototypes.
        sigma: σ of the Gaussian tuning of S2.
        seed: of the places that prototypes are cut out at.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    bands: int = setting(3, low=1, high=MOST_BANDS)
    pool: float = setting(1.0, low=0.25, high=3.0)
    patch: int = setting(4, low=1, high=8)
    prototypes: int = setting(20, low=1, high=200)
    sigma: float = setting(0.5, low=0.05, high=5.0)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        seeds.validated(self.seed)


def s1_parameters(size: int) -> tuple[float, float]:
    """Width σ and wavelength λ of the Gabor filters of a size, in pixels.

    λ = 2·size/(4 − 0.025·(size − 7)) and σ = 0.8 λ, as in the published code; rounded to a tenth
    they are table 1 of Serre et al. 2007.
    """
    wavelength = 2 * size / (4 - 0.025 * (size - 7))
    return 0.8 * wavelength, wavelength


@functools.cache
def s1_filters(size: int) -> Float[Tensor, "4 1 size size"]:
    """Gabor filters of a size for the four orientations, of sum 0 and norm 1."""
    sigma, wavelength = s1_parameters(size)
    places = torch.arange(size) - (size - 1) / 2
    y, x = torch.meshgrid(-places, places, indexing="ij")
    filters = []
    for orientation in ORIENTATIONS:
        angle = math.radians(orientation)
        across = x * math.sin(angle) - y * math.cos(angle)
        along = x * math.cos(angle) + y * math.sin(angle)
        envelope = torch.exp(-(across**2 + (_ASPECT * along) ** 2) / (2 * sigma**2))
        # As in the published code, nothing outside the inscribed circle.
        envelope = envelope * (x**2 + y**2 <= (size / 2) ** 2)
        wave = envelope * torch.cos(2 * math.pi * across / wavelength)
        wave = wave - wave.mean()
        filters.append(wave / wave.norm())
    return torch.stack(filters)[:, None]


def band_sizes(band: int) -> tuple[int, int]:
    """The two filter sizes of a band, counted from 0, in pixels."""
    return 7 + 4 * band, 9 + 4 * band


def pool_size(band: int, factor: float = 1.0) -> int:
    """S1 units along a side of a C1 pool of a band."""
    return max(round((8 + 2 * band) * factor), 1)


def pool_stride(band: int) -> int:
    """S1 units from one pool of a band to the next: half of the paper's pool."""
    return 4 + band


def s1(images: Images, size: int) -> Band:
    """Responses of the simple cells of one size: |filter · patch| / ‖patch‖, from 0 to 1.

    Silent are cells whose filter reaches beyond the image, which would see its border as an edge,
    and those without light.
    """
    height, width = images.shape[1:]
    # By Fourier transform: a convolution with 37×37 taps takes seconds.
    padded = (height + size - 1, width + size - 1)
    spectrum = torch.fft.rfft2(images, s=padded)[:, None] * _filter_spectra(size, padded)
    half = size // 2
    inside = (max(height - 2 * half, 0), max(width - 2 * half, 0))
    answers = torch.fft.irfft2(spectrum, s=padded)[
        ..., 2 * half : 2 * half + inside[0], 2 * half : 2 * half + inside[1]
    ].abs()
    if 0 in inside:
        return images.new_zeros(len(images), len(ORIENTATIONS), height, width)
    squares = images.square()[:, None]
    for window in ((size, 1), (1, size)):
        squares = functional.avg_pool2d(squares, window, 1) * size
    norms = squares.sqrt()
    found = torch.where(norms > _LEAST_NORM, answers / norms.clamp(min=_LEAST_NORM), 0.0)
    return functional.pad(found, (half, half, half, half))


@functools.lru_cache(maxsize=64)
def _filter_spectra(size: int, padded: tuple[int, int]) -> Tensor:
    # The filters are even, so that convolution and correlation are one.
    return torch.fft.rfft2(s1_filters(size)[:, 0], s=padded)


def c1(scales: tuple[Band, Band], pool: int, stride: int) -> Band:
    """The maximum over two scales and over `pool` × `pool` positions, every `stride` positions."""
    return functional.max_pool2d(torch.maximum(*scales), pool, stride)


class Hmax:
    """The model with its prototypes, which are cut out of images.

    Args:
        settings: of the model.
        images: that prototypes are cut out of, at random places of the finest band that are not
            nearly empty; the n-th from image n modulo their number. Pixels from 0 to 1.

    Raises:
        ValueError: the images are too small for a prototype.

    Attributes:
        patches: the prototypes [prototypes, 4, patch, patch].
    """

    def __init__(self, settings: HmaxSettings, images: Images) -> None:
        device.setup()
        self.settings = settings
        finest = self.c1_bands(images)[0]
        source = seeds.generator(seeds.derive(settings.seed, "prototypes"))
        patch, count = round(settings.patch), round(settings.prototypes)
        energies = functional.avg_pool2d(finest.square().sum(1, keepdim=True), patch, 1)[:, 0]
        patches = []
        for index in range(count):
            energy = energies[index % len(finest)]
            places = (energy >= _LEAST_ENERGY * energy.max()).nonzero()
            row, column = places[int(torch.randint(len(places), (), generator=source))].tolist()
            map_of = finest[index % len(finest)]
            patches.append(map_of[:, row : row + patch, column : column + patch])
        self.patches = torch.stack(patches)

    def c1_bands(self, images: Images) -> list[Band]:
        """C1 of each band that the images are large enough for.

        Raises:
            ValueError: they are too small for the first.
        """
        patch = round(self.settings.patch)
        found = []
        for band in range(round(self.settings.bands)):
            pool = pool_size(band, self.settings.pool)
            stride = pool_stride(band)
            units = [(n - pool) // stride + 1 for n in images.shape[1:]]
            if min(units) < patch:
                break
            first, second = band_sizes(band)
            found.append(c1((s1(images, first), s1(images, second)), pool, stride))
        if not found:
            shown = "×".join(map(str, images.shape[1:]))
            raise ValueError(
                f"An image of {shown} pixels has fewer than {patch}×{patch} C1 units; a larger "
                "image, a smaller pool or a smaller prototype fits."
            )
        return found

    def s2(self, band: Band) -> Band:
        """How like each prototype each place of a C1 map is: [n, prototypes, rows, columns]."""
        patches, side = self.patches, self.patches.shape[-1]
        squares = functional.avg_pool2d(band.square().sum(1, keepdim=True), side, 1) * side**2
        products = functional.conv2d(band, patches)
        own = patches.square().sum((1, 2, 3))[:, None, None]
        distances = (squares - 2 * products + own).clamp(min=0)
        return torch.exp(-distances / (2 * self.settings.sigma**2))

    @torch.no_grad()
    def c2(self, images: Images) -> Float[Tensor, "n prototypes"]:
        """The largest S2 response to each prototype, over all positions and bands.

        Raises:
            ValueError: the images are too small.
        """
        each = [self.s2(band).amax((2, 3)) for band in self.c1_bands(images)]
        return torch.stack(each).amax(0)
