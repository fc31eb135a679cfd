"""How invariant and how selective HMAX is, and the trade between the two."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.vision.receptive_fields.hmax import Hmax, HmaxSettings, Images
from engine.vision.receptive_fields.image_changes import shift

Others = Float[Tensor, "m height width"]


def invariance(model: Hmax, before: Images, after: Others) -> float:
    """The mean C2 response to changed images over that to the images themselves."""
    return float(model.c2(after).mean() / model.c2(before).mean())


def selectivity(model: Hmax, target: Images, others: Others) -> float:
    """1 − the mean C2 response to other images over that to the target: 0 if all are alike."""
    return float(1 - model.c2(others).mean() / model.c2(target).mean())


@torch.no_grad()
def view_tuned(model: Hmax, target: Images, images: Others) -> Float[Tensor, " m"]:
    """Responses of a unit that is tuned to one image, through all of its C1 units.

    It is an S unit on the whole C1 map, without a maximum over positions after it; distances are
    relative to the length of the target's C1: exp(−‖w − x‖²/(2σ²‖w‖²)).

    Args:
        model: whose C1 and σ; its prototypes do not matter.
        target: the image that it is tuned to, 1 of them.
        images: what is shown.
    """
    wanted = torch.cat([each.flatten(1) for each in model.c1_bands(target)], dim=1)
    shown = torch.cat([each.flatten(1) for each in model.c1_bands(images)], dim=1)
    distances = (shown - wanted).square().sum(1) / wanted.square().sum()
    return torch.exp(-distances / (2 * model.settings.sigma**2))


@dataclass(frozen=True)
class TradeOff:
    """What pools of one size do to a view-tuned unit.

    Attributes:
        pool: factor on the sizes of the pools.
        invariance: its mean response to the target moved to four sides; 1 at the target itself.
        selectivity: 1 − its mean response to other images.
    """

    pool: float
    invariance: float
    selectivity: float


def trade_off(
    settings: HmaxSettings, target: Images, others: Others, pools: np.ndarray, pixels: int
) -> list[TradeOff]:
    """Invariance and selectivity of a view-tuned unit for several pool factors.

    Args:
        settings: of the model; its pool factor is replaced.
        target: one image, that the unit is tuned to.
        others: images that should answer less.
        pools: pool factors.
        pixels: how far the target is moved.

    Raises:
        ValueError: an image is too small for a pool.
    """
    steps = ((pixels, 0), (-pixels, 0), (0, pixels), (0, -pixels))
    moved = torch.cat([shift(target, *step) for step in steps])
    found = []
    for pool in pools:
        model = Hmax(replace(settings, pool=float(pool)), target)
        same, other = (float(view_tuned(model, target, each).mean()) for each in (moved, others))
        found.append(TradeOff(float(pool), same, 1 - other))
    return found
