"""From pixels of 256 levels to real numbers and back, and densities in bits per dimension.

Noise within a level turns the counts into a density (Theis et al. 2016, arXiv:1511.01844, section
3.1); the logit then takes the unit interval to the whole line (Dinh et al. 2017, arXiv:1605.08803,
section 4.1).
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.flows.flow import Moved, PerPoint, Points

LEVELS = 256
"""Grey levels of a pixel."""

MARGIN = 0.01
"""The unit interval is brought to [λ, 1 − λ] before the logit, with this λ."""

NATS_PER_BIT = 784 * math.log(2)
"""Nats of a picture that one bit per dimension is."""

Unit = Float[Tensor, "n 28 28"]


def dequantise(pictures: Unit, generator: torch.Generator) -> Points:
    """Pictures with uniform noise within each grey level, as points of the unit cube.

    Args:
        pictures: from 0 to 1, brought to the nearest of the 256 levels.
        generator: of the noise.

    Returns:
        Points of 784 dimensions, in [0, 1).
    """
    levels = (pictures.flatten(1) * (LEVELS - 1)).round()
    noise = torch.rand(levels.shape, generator=generator, dtype=levels.dtype)
    return (levels + noise) / LEVELS


def to_pictures(unit: Points) -> Unit:
    """The inverse of `dequantise`: pictures from 0 to 1 in 256 levels."""
    levels = (unit * LEVELS).floor().clamp(0, LEVELS - 1)
    return (levels / (LEVELS - 1)).unflatten(1, (28, 28))


def to_logits(unit: Points) -> Moved:
    """ln(p / (1 − p)) of p = λ + (1 − 2λ) x, with the log-determinant."""
    inside = MARGIN + (1 - 2 * MARGIN) * unit
    log_det = math.log(1 - 2 * MARGIN) - inside.log() - torch.log1p(-inside)
    return Moved(torch.logit(inside), log_det.sum(dim=1))


def from_logits(logits: Points) -> Points:
    """The inverse of `to_logits`; what comes to lie outside [0, 1] is brought to its edge."""
    return ((logits.sigmoid() - MARGIN) / (1 - 2 * MARGIN)).clamp(0, 1)


def bits_per_dimension(log_density: PerPoint, dimensions: int = 784) -> PerPoint:
    """−log₂ P of a picture of 256 levels, divided by its number of pixels.

    Args:
        log_density: in nats, of the dequantised picture in the unit cube. A level has the width
            1/256, so that a density of 1 everywhere costs the 8 bits of a pixel.
        dimensions: pixels of a picture.
    """
    return math.log2(LEVELS) - log_density / (dimensions * math.log(2))
