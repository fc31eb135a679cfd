"""The recipe of the neural body on a hundredth of its work: the same seed, the same weights."""

from pathlib import Path

import pytest
import torch

from engine import weights
from engine.humans.body.neural.fields import NeuralBody
from recipes import body_neural


@pytest.mark.nightly
def test_a_seed_decides_the_fields() -> None:
    first, again = (body_neural.train(1, 0.01).state_dict() for _ in range(2))
    assert all(torch.equal(first[key], again[key]) for key in first)
    start = NeuralBody(24, torch.Generator().manual_seed(1)).state_dict()
    assert not torch.equal(first["skinning.0.weight"], start["skinning.0.weight"])


def test_what_ships_came_from_this_recipe_and_says_how_near_it_is() -> None:
    entry = weights.manifest()[body_neural.NAME]
    assert entry.recipe == "recipes.body_neural"
    assert Path(entry.file).name == "body-neural.safetensors" and entry.size < 100_000
    overlap, error = entry.metric.values()
    assert overlap > 0.95 and error < 2
