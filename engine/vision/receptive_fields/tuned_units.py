"""Units that are tuned to a target, each reading another stage of HMAX.

All have the same Gaussian tuning to what their stage x answers to the target, with distances
relative to its length: exp(−‖x − w‖²/(2σ²‖w‖²)). So they differ only in what their stage has
forgotten. On C2 these are the view-tuned units of Riesenhuber and Poggio 1999.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.vision.receptive_fields.hmax import Hmax, Images, band_sizes, s1

STAGES = ("S1", "C1", "C2")

Shown = Float[Tensor, "m height width"]


@torch.no_grad()
def answers_of(model: Hmax, stage: str, images: Images) -> Float[Tensor, "n _"]:
    """All that a stage answers to images, as one vector each.

    Args:
        model: whose.
        stage: ``S1`` (filters of the finest size), ``C1`` (all bands) or ``C2``.
        images: pixels from 0 to 1.

    Raises:
        ValueError: there is no such stage, or the images are too small.
    """
    if stage == "S1":
        return s1(images, band_sizes(0)[0]).flatten(1)
    if stage == "C1":
        return torch.cat([each.flatten(1) for each in model.c1_bands(images)], dim=1)
    if stage == "C2":
        return model.c2(images)
    raise ValueError(f"There is no stage {stage!r}; there are {', '.join(STAGES)}.")


def tuned_responses(model: Hmax, stage: str, target: Images, images: Shown) -> Float[Tensor, " m"]:
    """Responses of a unit that is tuned to what a stage answers to one target.

    Args:
        model: whose stages and σ.
        stage: that the unit reads, of `STAGES`.
        target: the image that it is tuned to, 1 of them.
        images: what is shown.
    """
    wanted = answers_of(model, stage, target)
    distances = (answers_of(model, stage, images) - wanted).square().sum(1)
    length = wanted.square().sum().clamp(min=1e-12)
    return torch.exp(-distances / length / (2 * model.settings.sigma**2))


@dataclass(frozen=True, eq=False)
class Responses:
    """Responses of the units on the three stages, one for each image: float64 [n].

    Attributes:
        simple: of the unit on S1.
        pooled: of the unit on C1.
        overall: of the unit on C2.
    """

    simple: np.ndarray
    pooled: np.ndarray
    overall: np.ndarray


def responses(model: Hmax, target: Images, images: Shown) -> Responses:
    """What the units on S1, C1 and C2 answer to images; 1 to the target itself.

    Raises:
        ValueError: the images are too small for the pools.
    """
    found = (tuned_responses(model, stage, target, images) for stage in STAGES)
    return Responses(*(each.double().numpy() for each in found))
