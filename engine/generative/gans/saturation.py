"""What the generator learns from one sample: the slope of its loss in the discriminator's output a.

The gradient that reaches G is this slope times the gradient of a at the sample. D is σ(a) where the
loss is a logarithm (Goodfellow et al. 2014, arXiv:1406.2661, section 3), and a itself for least
squares (Mao et al. 2017, arXiv:1611.04076) and Wasserstein (Arjovsky et al. 2017).
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.gans.objectives import OBJECTIVES
from engine.generative.gans.training import GANTraining

MEASURED = 1_000
SHOWN = 300
REJECTED = 0.01
"""Value of D below which a sample is taken to be rejected."""


def slope(objective: str, outputs: Float[Tensor, "*n"]) -> Float[Tensor, "*n"]:
    """dL_G/da of one sample: −σ(a), −(1 − σ(a)), a − 1, or −1.

    Args:
        objective: one of `OBJECTIVES`.
        outputs: a, of D before any sigmoid.

    Examples:
        >>> a = torch.tensor([-4.0])
        >>> [round(float(slope(each, a)), 3) for each in OBJECTIVES]
        [-0.018, -0.982, -5.0, -1.0]
    """
    if objective == "minimax":
        return -torch.sigmoid(outputs)
    if objective == "non-saturating":
        return -torch.sigmoid(-outputs)
    if objective == "least-squares":
        return outputs - 1
    return -torch.ones_like(outputs)


class SaturatingGame(GANTraining):
    """A game of which one sees the logits that D gives, and how steep the losses are there."""

    @torch.no_grad()
    def metrics(self) -> dict[str, float]:
        """Numbers of the present step, over held-out points and samples of the same noise.

        * ``logit``: the median of a at the samples; ``fake_output`` and ``real_output``, the
          medians of D(G(z)) and D(x).
        * ``minimax``, ``non-saturating``: |dL_G/da| at the median, whichever of them the game is
          played with.
        * ``rejected``: the share of the samples with D below 0.01.
        """
        real, fake = self._logits()
        middle = fake.median()
        found = {name: float(slope(name, middle).abs()) for name in OBJECTIVES[:2]}
        return found | {
            "logit": float(middle),
            "fake_output": float(middle.sigmoid()),
            "real_output": float(real.median().sigmoid()),
            "rejected": float((fake.sigmoid() < REJECTED).float().mean()),
        }

    @torch.no_grad()
    def arrays(self) -> dict[str, np.ndarray]:
        """What there is to draw, float32.

        * ``real_logits``, ``fake_logits`` [1000]: a at data and at samples.
        * ``real``, ``samples`` [300, 2].
        """
        real, fake = self._logits()
        drawn = {
            "real_logits": real,
            "fake_logits": fake,
            "real": self.held_out[:SHOWN],
            "samples": self.samples()[:SHOWN],
        }
        return {name: values.numpy().copy() for name, values in drawn.items()}

    def _logits(self) -> tuple[Float[Tensor, " n"], Float[Tensor, " n"]]:
        fake = self.generator(self.noise[:MEASURED])
        both = torch.cat([self.held_out[:MEASURED], fake])
        real, generated = self.discriminator(both)[:, 0].chunk(2)
        return real, generated
