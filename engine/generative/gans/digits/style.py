"""What a latent fixes of a digit whatever its class: how much ink it has, and how it slants."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.data.images import CLASSES
from engine.generative.gans.digits import latents, pretrained

_LATENTS = 60


class StyleAgreement(NamedTuple):
    """Mean correlation, over latents, of a measure of two classes; 0 where z fixes none of it.

    Attributes:
        ink: of the ink on the paper.
        slant: of the slant of the strokes.
    """

    ink: float
    slant: float


def ink(pictures: Float[Tensor, "*n 28 28"]) -> Float[Tensor, "*n"]:
    """The sum over the pixels, from 0 (paper) to 784."""
    return pictures.sum(dim=(-2, -1))


def slant(pictures: Float[Tensor, "*n 28 28"]) -> Float[Tensor, "*n"]:
    """Columns to the left per row downwards, by the second moments of the ink: cov(x, y) / var(y).

    Positive leans to the right. NaN where there is no ink.
    """
    total = ink(pictures)
    height, width = pictures.shape[-2:]
    y, x = torch.arange(height).to(pictures), torch.arange(width).to(pictures)
    rows, columns = pictures.sum(dim=-1), pictures.sum(dim=-2)
    y_mean, x_mean = (rows * y).sum(dim=-1) / total, (columns * x).sum(dim=-1) / total
    xy = torch.einsum("...yx,y,x->...", pictures, y, x) / total - x_mean * y_mean
    yy = (rows * y.square()).sum(dim=-1) / total - y_mean.square()
    return -xy / yy


def mean_correlation(values: Float[Tensor, "n classes"]) -> float:
    """Mean of the correlations of all pairs of different columns."""
    count = values.shape[1]
    together = torch.corrcoef(values.double().T)
    return float((together.sum() - together.trace()) / (count * (count - 1)))


@cached
def style_agreement(seed: int) -> StyleAgreement:
    """Of the generator that ships, over latents of the prior in all ten classes."""
    generator = pretrained.generator()
    sheet = latents.style_sheet(generator, latents.draw(generator, _LATENTS, seed, "style"))
    assert sheet.shape[:2] == (_LATENTS, CLASSES)
    return StyleAgreement(mean_correlation(ink(sheet)), mean_correlation(slant(sheet)))
