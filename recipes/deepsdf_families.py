"""Trains a decoder for each family of shapes, to search for codes with.

`python -m recipes.deepsdf_families` writes `deepsdf-vases` and the others into assets/, in less
than a minute each. It is the training of the page, for longer, with a rate that falls.
"""

import math
from dataclasses import replace
from pathlib import Path

import torch

from engine import weights
from engine.geometry.implicit_surfaces.deepsdf import DeepSDFSettings, DeepSDFTraining
from engine.geometry.implicit_surfaces.families import FAMILIES
from engine.geometry.implicit_surfaces.pretrained import weights_name
from recipes import fitting

STEPS, PEAK, LAST = 4_000, 4e-3, 1e-4
_BETWEEN = 50


def train(family: str, seed: int, steps: int = STEPS) -> DeepSDFTraining:
    """The training at its end; the rate falls along half a cosine."""
    training = DeepSDFTraining(DeepSDFSettings(family=family, seed=seed))
    for start in range(0, steps, _BETWEEN):
        share = (1 + math.cos(math.pi * start / steps)) / 2
        rate = LAST + (PEAK - LAST) * share
        training.reconfigure(replace(training.settings, learning_rate=rate))
        training.advance(min(_BETWEEN, steps - start))
    return training


def make(family: str, seed: int, into: Path, steps: int = STEPS) -> weights.Entry:
    """Trains, scores and saves."""
    training = train(family, seed, steps)
    arrays = training.arrays()
    scores = training.metrics()
    return weights.save(
        weights_name(family),
        {key: torch.from_numpy(array) for key, array in arrays.items()},
        recipe="recipes.deepsdf_families",
        seed=seed,
        metric={"mean difference": scores["mean_error"], "of the worst": scores["worst_error"]},
        folder=into,
    )


if __name__ == "__main__":
    given = fitting.arguments("recipes.deepsdf_families", __doc__)
    for family in FAMILIES:
        print(make(family, given.seed, given.into), flush=True)
