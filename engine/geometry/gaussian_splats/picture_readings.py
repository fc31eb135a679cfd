"""What can be read off a fitted picture: where the Gaussians are, and what its file is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, UInt8

from engine.cache import cached
from engine.geometry.gaussian_splats.picture_codec import Precision, decode_rows, encode_rows
from engine.geometry.gaussian_splats.picture_jpeg import JPEG, best_jpeg, encode_jpeg
from engine.geometry.gaussian_splats.picture_parameters import render_rows
from engine.geometry.gaussian_splats.picture_placement import gradient_magnitude
from engine.geometry.gaussian_splats.picture_target import TargetPicture
from engine.geometry.image_quality import psnr, ssim

STEEP_SHARE = 0.1
"""The steepest tenth of the pixels is called steep, the flatter half flat."""
LONG = 3.0
"""An ellipse whose axes have this ratio is called long."""


@dataclass(frozen=True)
class Whereabouts:
    """Where the Gaussians of a picture are, and of what shape.

    Attributes:
        flat_count: how many have their mean in the flatter half of the pixels.
        steep_count: in the steepest tenth.
        flat_radius: median of √(s₁ s₂) of the former, in pixels; NaN if there are none.
        steep_radius: of the latter.
        long_share: of the Gaussians whose axes have a ratio of at least `LONG`.
        elongation: median ratio of the axes.
        travel: median distance from the first mean to the present one, in pixels.
        spacing: mean distance between neighbours, √(pixels / n).
        hits: mean gradient magnitude under the means, over that of the picture.
        first_hits: the same for the first means.
    """

    flat_count: int
    steep_count: int
    flat_radius: float
    steep_radius: float
    long_share: float
    elongation: float
    travel: float
    spacing: float
    hits: float
    first_hits: float


def whereabouts(
    rows: Float[np.ndarray, "n 9"], started: Float[np.ndarray, "n 2"], picture: TargetPicture
) -> Whereabouts:
    """Where Gaussians are on a picture, and how far they came."""
    steepness, ranks = _steepness(picture)
    rank = ranks[_pixels(rows[:, :2], picture)]
    scales = np.exp(rows[:, 2:4])
    radius = np.sqrt(scales.prod(1))
    ratio = scales.max(1) / scales.min(1)
    flat, steep = rank < 0.5, rank >= 1 - STEEP_SHARE
    mean = float(steepness.mean()) or 1.0
    return Whereabouts(
        flat_count=int(flat.sum()),
        steep_count=int(steep.sum()),
        flat_radius=_median(radius[flat]),
        steep_radius=_median(radius[steep]),
        long_share=float((ratio >= LONG).mean()),
        elongation=float(np.median(ratio)),
        travel=float(np.median(np.hypot(*(rows[:, :2] - started).T))),
        spacing=float(np.sqrt(picture.width * picture.height / len(rows))),
        hits=float(steepness[_pixels(rows[:, :2], picture)].mean()) / mean,
        first_hits=float(steepness[_pixels(started, picture)].mean()) / mean,
    )


@cached
def _steepness(
    picture: TargetPicture,
) -> tuple[Float[np.ndarray, "height width"], Float[np.ndarray, "height width"]]:
    """The gradient magnitude of each pixel, and its rank from 0 to 1.

    The rank counts, so that a picture with many flat pixels still has a flatter half.
    """
    steepness = gradient_magnitude(picture.tensor()).numpy()
    ranks = np.empty(steepness.size)
    ranks[np.argsort(steepness, axis=None, kind="stable")] = np.linspace(0, 1, steepness.size)
    return steepness, ranks.reshape(steepness.shape)


def has_negative_colour(rows: Float[np.ndarray, "n 9"]) -> Bool[np.ndarray, " n"]:
    """Which Gaussians of a sum take more away than they add: red + green + blue < 0."""
    negative: np.ndarray = rows[:, 5:8].sum(1) < 0
    return negative


def nearest_gaussian(rows: Float[np.ndarray, "n 9"], x: float, y: float) -> int:
    """The Gaussian whose ellipse a point is nearest to the middle of, by Mahalanobis distance.

    Args:
        rows: at least one.
        x: of the point, in pixels.
        y: of the point, in pixels downwards.
    """
    dx, dy = x - rows[:, 0], y - rows[:, 1]
    cos, sin = np.cos(rows[:, 4]), np.sin(rows[:, 4])
    along, across = cos * dx + sin * dy, cos * dy - sin * dx
    distances = (along / np.exp(rows[:, 2])) ** 2 + (across / np.exp(rows[:, 3])) ** 2
    return int(distances.argmin())


@dataclass(frozen=True)
class CodedPicture:
    """A file, and how good the picture in it is.

    Attributes:
        nbytes: of the file.
        pixels: what it shows.
        psnr: in dB.
        ssim: mean structural similarity.
    """

    nbytes: int
    pixels: UInt8[np.ndarray, "height width 3"]
    psnr: float
    ssim: float


def coded_gaussians(
    rows: Float[np.ndarray, "n 9"],
    picture: TargetPicture,
    blending: str,
    isotropic: bool,
    precision: Precision,
) -> CodedPicture:
    """What is left of Gaussians when they have been through a file."""
    size = picture.width, picture.height
    content = encode_rows(torch.from_numpy(rows), *size, blending, isotropic, precision)
    shown = render_rows(decode_rows(content).rows, *size, blending)
    pixels = shown.clamp(0, 1).mul(255).round().to(torch.uint8).numpy()
    return _coded(len(content), pixels, picture)


@dataclass(frozen=True)
class CodedJPEG(CodedPicture):
    """The same of a JPEG.

    Attributes:
        quality: 1 to 100.
        subsampling: of the colours.
        header_bytes: of the file, before the picture begins.
    """

    quality: int
    subsampling: str
    header_bytes: int


@cached
def coded_jpeg(picture: TargetPicture, budget: int) -> CodedJPEG:
    """The best JPEG of at most so many bytes, or the smallest."""
    return measured_jpeg(best_jpeg(picture.array, budget), picture)


def measured_jpeg(jpeg: JPEG, picture: TargetPicture) -> CodedJPEG:
    """How good the picture in a JPEG is."""
    found = _coded(len(jpeg.content), jpeg.pixels, picture)
    return CodedJPEG(
        **vars(found),
        quality=jpeg.quality,
        subsampling=jpeg.subsampling,
        header_bytes=jpeg.header_bytes,
    )


@cached
def jpeg_rates(picture: TargetPicture) -> tuple[CodedJPEG, ...]:
    """JPEGs of every fifth quality from 1 to 100, the better of both subsamplings each."""
    found = []
    for quality in (1, *range(5, 101, 5)):
        both = [encode_jpeg(picture.array, quality, each) for each in ("4:2:0", "4:4:4")]
        found.append(min((measured_jpeg(each, picture) for each in both), key=_rate))
    return tuple(found)


def _rate(coded: CodedPicture) -> float:
    """Bytes, and 6 dB for a doubling of them: what decides between two subsamplings."""
    return math.log2(coded.nbytes) - coded.psnr / 6


def gaussian_rates(
    rows: Float[np.ndarray, "n 9"], picture: TargetPicture, blending: str, isotropic: bool
) -> tuple[CodedPicture, ...]:
    """Files of the same Gaussians with 4 to 12 bits a number, and four more for a position."""
    return tuple(
        coded_gaussians(rows, picture, blending, isotropic, Precision(min(16, bits + 4), bits))
        for bits in range(4, 13)
    )


def _coded(nbytes: int, pixels: np.ndarray, picture: TargetPicture) -> CodedPicture:
    shown = torch.from_numpy(np.array(pixels)).float() / 255
    target = picture.tensor()
    return CodedPicture(nbytes, pixels, psnr(shown, target), float(ssim(shown, target)))


def _pixels(means: np.ndarray, picture: TargetPicture) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of the pixel at each mean."""
    column = np.clip(means[:, 0].astype(int), 0, picture.width - 1)
    return np.clip(means[:, 1].astype(int), 0, picture.height - 1), column


def _median(values: np.ndarray) -> float:
    return float(np.median(values)) if len(values) else float("nan")
