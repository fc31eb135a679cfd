"""How invariant and how selective the units of HMAX are, and the trade between the two."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from engine.vision.receptive_fields.hmax import Hmax, Images
from engine.vision.receptive_fields.image_changes import shift
from engine.vision.receptive_fields.tuned_units import Shown, tuned_responses


def invariance(model: Hmax, stage: str, target: Images, changed: Shown) -> float:
    """The mean response of a unit to its changed target; 1 at the target itself."""
    return float(tuned_responses(model, stage, target, changed).mean())


def selectivity(model: Hmax, stage: str, target: Images, others: Shown) -> float:
    """1 − the mean response of a unit to other images: 0 if all are alike to it."""
    return float(1 - tuned_responses(model, stage, target, others).mean())


@dataclass(frozen=True)
class TradeOff:
    """What pools of one size do to the units on C1 and on C2.

    Attributes:
        pool: factor on the sizes of the pools.
        invariance: of the unit on C1, to shifts to four sides.
        selectivity: of the unit on C1.
        top_invariance: of the unit on C2.
        top_selectivity: of the unit on C2.
    """

    pool: float
    invariance: float
    selectivity: float
    top_invariance: float
    top_selectivity: float


def trade_off(model: Hmax, target: Images, others: Shown, pixels: int) -> TradeOff:
    """Invariance and selectivity of the units on C1 and on C2.

    Args:
        model: with the pools in question.
        target: one image, that the units are tuned to.
        others: images that should answer less.
        pixels: how far the target is moved, to each of four sides.

    Raises:
        ValueError: an image is too small for a pool.
    """
    steps = ((pixels, 0), (-pixels, 0), (0, pixels), (0, -pixels))
    moved = torch.cat([shift(target, *step) for step in steps])
    return TradeOff(
        model.settings.pool,
        invariance(model, "C1", target, moved),
        selectivity(model, "C1", target, others),
        invariance(model, "C2", target, moved),
        selectivity(model, "C2", target, others),
    )
