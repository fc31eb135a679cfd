"""Games side by side: as each would be alone, and what is kept of their course."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.data.densities import GaussianMixture, ring_of_gaussians
from engine.generative.gans.comparison import (
    EVERY,
    ComparisonSettings,
    Course,
    GANComparison,
    favourite_mode,
)
from engine.generative.gans.networks import NetworkSettings
from engine.generative.gans.settings import GANTrainingSettings
from engine.generative.gans.training import GANTraining
from engine.simulation import Divergence

SMALL = GANTrainingSettings(networks=NetworkSettings(width=8), batch_size=16)
PAIR = ComparisonSettings((SMALL, replace(SMALL, r1=0.5)))


def test_each_plays_as_it_would_alone() -> None:
    both, alone = GANComparison(PAIR), GANTraining(PAIR.games[1])
    both.advance(EVERY + 3)
    alone.advance(EVERY + 3)
    found, wanted = both.metrics(), alone.metrics()
    for name in ("discriminator_loss", "generator_gradient", "quality", "mean_x"):
        assert found[f"1_{name}"] == wanted[name]
    assert found["0_discriminator_loss"] != wanted["discriminator_loss"]
    assert np.array_equal(both.arrays()["1_samples"], alone.arrays()["samples"][:300])


def test_a_restored_comparison_goes_on_as_it_would_have() -> None:
    comparison, other = GANComparison(PAIR), GANComparison(PAIR)
    comparison.advance(EVERY - 1)
    other.load_state_dict(comparison.state_dict())
    other.step = comparison.step
    for each in (comparison, other):
        each.advance(2)
    found = [
        {name: value for name, value in each.metrics().items() if "seconds" not in name}
        for each in (comparison, other)
    ]
    assert str(found[0]) == str(found[1])  # NaN equals NaN there
    assert comparison.metrics()["0_seconds"] > 0


def test_only_what_leaves_the_game_as_it_is_changes_on_the_way() -> None:
    comparison = GANComparison(PAIR)
    comparison.reconfigure(ComparisonSettings(tuple(replace(g, average=0.9) for g in PAIR.games)))
    assert comparison.games[1].settings.average == 0.9
    for games, word in (
        ((SMALL,), "number of games"),
        ((SMALL, replace(SMALL, r1=0.1)), "r1"),
        ((replace(SMALL, seed=1), PAIR.games[1]), "seed"),
    ):
        with pytest.raises(ValueError, match=word):
            comparison.reconfigure(ComparisonSettings(games))
    assert comparison.games[0].settings.average == 0.9, "a refusal changes nothing"


def test_settings_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="not 0"):
        ComparisonSettings(())
    with pytest.raises(ValueError, match="same data"):
        ComparisonSettings((SMALL, replace(SMALL, density="grid")))


def test_the_game_that_diverges_is_named() -> None:
    comparison = GANComparison(PAIR)
    with torch.no_grad():
        comparison.games[1].discriminator.vector.fill_(math.nan)
    with pytest.raises(Divergence, match=r"^Game 2: loss of D became NaN .* at step 1\."):
        comparison.advance(1)


def test_switches_are_counted_where_most_samples_move_to_another_mode() -> None:
    mixture = ring_of_gaussians(deviation=0.05)
    means = torch.tensor(mixture.means)
    course = Course()
    at = [0, 0, 3, None, 3, 5]
    spread = means.repeat(10, 1)
    for step, mode in enumerate(at):
        # Beside the mode rather than on it: the whole cloud is on its way.
        samples = spread if mode is None else means[mode] * 0.8 + 0 * spread
        course.look(samples, mixture, step)
        assert math.isnan(favourite_mode(samples, mixture)) == (mode is None)
    assert course.favourite == 5 and course.switches == 2
    assert course.complete == at.index(None), "only the spread samples lie on every mode"


def test_half_of_the_samples_make_no_favourite() -> None:
    two = GaussianMixture(((-1.0, 0.0), (1.0, 0.0)), 0.1)
    samples = torch.tensor([[-1.0, 0.0], [1.0, 0.0]])
    assert math.isnan(favourite_mode(samples, two))
    assert favourite_mode(torch.cat([samples, samples[:1]]), two) == 0
