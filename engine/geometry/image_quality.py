"""How far a picture is from the one it should be: PSNR and SSIM, with gradients.

Pictures are float [height, width, channels] with values from 0 to 1.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

WINDOW = 11
"""Width of the Gaussian window of SSIM, in pixels."""
SIGMA = 1.5
"""Its standard deviation, in pixels."""
C1, C2 = 0.01**2, 0.03**2
"""Constants that keep the two ratios of SSIM finite, for values from 0 to 1."""

Picture = Float[Tensor, "height width channels"]


def psnr_of(mean_squared_error: float) -> float:
    """The peak signal-to-noise ratio of values from 0 to 1, in dB: −10 log₁₀ MSE; ∞ for 0."""
    return -10 * math.log10(mean_squared_error) if mean_squared_error else math.inf


def psnr(picture: Picture, target: Picture) -> float:
    """The peak signal-to-noise ratio of a picture, in dB, over all pixels and channels.

    Examples:
        >>> round(psnr(torch.full((2, 2, 3), 0.6), torch.full((2, 2, 3), 0.5)), 3)
        20.0
    """
    return psnr_of(float((picture - target).square().mean(dtype=torch.float64)))


@dataclass(frozen=True)
class SSIMTarget:
    """What SSIM needs of the picture to be reached; computed once for a whole training.

    Attributes:
        channels: the picture, channels first.
        mean: local means under the window.
        variance: local variances.
    """

    channels: Float[Tensor, "channels height width"]
    mean: Float[Tensor, "channels rows columns"]
    variance: Float[Tensor, "channels rows columns"]

    @classmethod
    def of(cls, target: Picture) -> SSIMTarget:
        """Those of a picture.

        Raises:
            ValueError: a side of it is shorter than the window.
        """
        height, width = target.shape[:2]
        if min(height, width) < WINDOW:
            raise ValueError(
                f"SSIM compares windows of {WINDOW}×{WINDOW} pixels; "
                f"this picture has {width}×{height}."
            )
        channels = target.permute(2, 0, 1).contiguous()
        mean = _blur(channels)
        return cls(channels, mean, _blur(channels * channels) - mean * mean)


def ssim_map(picture: Picture, target: SSIMTarget) -> Float[Tensor, "channels rows columns"]:
    """The structural similarity of every whole window, from −1 to 1; differentiable.

    Source: Wang, Bovik, Sheikh and Simoncelli 2004, eq. 13, with the Gaussian window of
    their section III.C; only windows that lie inside the picture count.
    """
    x, y = picture.permute(2, 0, 1).contiguous(), target.channels
    mean_x, mean_xx, mean_xy = _blur(torch.stack([x, x * x, x * y]))
    mean_y = target.mean
    squares, product = mean_x * mean_x, mean_x * mean_y
    luminance = (2 * product + C1) / (squares + mean_y * mean_y + C1)
    structure = (2 * (mean_xy - product) + C2) / (mean_xx - squares + target.variance + C2)
    return luminance * structure


def ssim(picture: Picture, target: Picture | SSIMTarget) -> Float[Tensor, ""]:
    """The mean structural similarity, 1 for equal pictures; differentiable in `picture`.

    Source: Wang et al. 2004, eq. 17, averaged over the channels.

    Raises:
        ValueError: a side of the picture is shorter than the window.
    """
    if isinstance(target, Tensor):
        target = SSIMTarget.of(target)
    return ssim_map(picture, target).mean()


def _blur(channels: Float[Tensor, "*n height width"]) -> Float[Tensor, "*n rows columns"]:
    """Means under the window at every place where all of it lies inside.

    Two products with band matrices: for pictures of these sizes several times as fast as a
    convolution by channels, forwards and backwards.
    """
    rows = _band(channels.shape[-2], channels.dtype, channels.device)
    columns = _band(channels.shape[-1], channels.dtype, channels.device)
    return rows @ channels @ columns.T


@functools.lru_cache(maxsize=32)
def _band(side: int, dtype: torch.dtype, device: torch.device) -> Float[Tensor, "places side"]:
    offsets = torch.arange(WINDOW, dtype=torch.float64) - WINDOW // 2
    window = torch.exp(-0.5 * (offsets / SIGMA) ** 2)
    window /= window.sum()
    places = side - WINDOW + 1
    band = torch.zeros(places, side, dtype=torch.float64)
    at = torch.arange(places)[:, None] + torch.arange(WINDOW)
    band.scatter_(1, at, window.expand(places, WINDOW).contiguous())
    return band.to(device, dtype)
