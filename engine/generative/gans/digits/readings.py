"""What is read off a game of digits: numbers, and the samples that are drawn."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch

from engine.data.images import CLASSES, Digits

if TYPE_CHECKING:
    from engine.generative.gans.digits.training import DigitGANTraining


class Losses(NamedTuple):
    """Of the last step: L_D without its penalty, the penalty, and L_G; NaN before the first."""

    discriminator: float = math.nan
    penalty: float = math.nan
    generator: float = math.nan


@torch.no_grad()
def metrics(game: DigitGANTraining) -> dict[str, float]:
    """Numbers of the present step.

    * ``discriminator_loss`` (without penalty), ``penalty``, ``generator_loss``: of the last batch.
    * ``train``, ``held_out``, ``generated``: means of D over as many training digits, digits that
      it never sees, and samples shown.
    * ``distance``: held_out − generated. Where D is a critic whose gradients have length one, it
      estimates the Wasserstein distance (Arjovsky et al. 2017, arXiv:1701.07875, section 3).
    * ``frechet``, ``accuracy``: of `scoring.Score`, measured every so many steps.
    """
    sheet = game.sheet()
    train, held_out, generated = (
        _mean_output(game, some, len(sheet)) for some in (game.train, game.held_out, sheet)
    )
    return {
        "discriminator_loss": game.losses.discriminator,
        "penalty": game.losses.penalty,
        "generator_loss": game.losses.generator,
        "train": train,
        "held_out": held_out,
        "generated": generated,
        "distance": held_out - generated,
        "frechet": game.score.frechet,
        "accuracy": game.score.accuracy,
    }


def arrays(game: DigitGANTraining) -> dict[str, np.ndarray]:
    """What there is to draw: ``sheet`` [n, 10, 28, 28], a latent in all ten classes per row."""
    pictures = game.sheet().images.cpu()
    return {"sheet": pictures.unflatten(0, (-1, CLASSES)).numpy().copy()}


def _mean_output(game: DigitGANTraining, digits: Digits, count: int) -> float:
    return float(game.discriminator(digits.images[:count], digits.labels[:count]).mean())
