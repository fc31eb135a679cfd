"""Recipes from many seeds: as one after another, restored, and where a weight is lost."""

import math
from dataclasses import replace

import numpy as np
import pytest

from engine.generative.gans.comparison import EVERY, ComparisonSettings, GANComparison
from engine.generative.gans.networks import NetworkSettings
from engine.generative.gans.seed_comparison import SeedComparison, play_seeds
from engine.generative.gans.settings import GANTrainingSettings
from engine.simulation import Divergence

SMALL = GANTrainingSettings(networks=NetworkSettings(z_dim=2, width=8), batch_size=16)
SEEDS = ComparisonSettings(
    tuple(replace(SMALL, r1=r1, seed=seed) for r1 in (0.0, 0.5) for seed in (3, 4))
)


def test_each_plays_as_one_after_another() -> None:
    together, alone = SeedComparison(SEEDS), GANComparison(SEEDS)
    for each in (together, alone):
        each.advance(EVERY + 1)
    found, wanted = together.arrays(), alone.arrays()
    assert set(found) == {name for name in wanted if "discriminator" not in name}
    for name, values in found.items():
        np.testing.assert_allclose(values, wanted[name], rtol=1e-3, atol=1e-4)
    numbers = alone.metrics()
    for name, value in together.metrics().items():
        # A sample at four deviations of a mode may lie on either side of that line.
        assert value == pytest.approx(numbers[name], abs=2e-3, nan_ok=True), name


def test_a_restored_one_goes_on_bit_for_bit_and_an_average_is_shown_at_once() -> None:
    first, second = SeedComparison(SEEDS), SeedComparison(SEEDS)
    first.advance(4)
    second.load_state_dict(first.state_dict())
    averaged = ComparisonSettings(tuple(replace(game, average=0.9) for game in SEEDS.games))
    for each in (first, second):
        each.reconfigure(averaged)
        each.advance(3)
    np.testing.assert_array_equal(first.samples(), second.samples())
    reference = GANComparison(SEEDS)
    reference.advance(4)
    reference.reconfigure(averaged)
    reference.advance(3)
    np.testing.assert_allclose(
        first.arrays()["2_samples"], reference.arrays()["2_samples"], rtol=1e-3, atol=1e-4
    )
    first.reconfigure(SEEDS)
    reference.reconfigure(SEEDS)
    np.testing.assert_allclose(
        first.arrays()["2_samples"], reference.arrays()["2_samples"], rtol=1e-3, atol=1e-4
    )


def test_the_step_at_which_all_modes_are_covered_stays() -> None:
    comparison = SeedComparison(SEEDS)
    comparison.load_state_dict(comparison.state_dict() | {"complete": [20.0, math.nan, 40.0, 60.0]})
    comparison.advance(EVERY)
    found = [comparison.metrics()[f"{place}_complete"] for place in range(4)]
    assert found[0] == 20 and math.isnan(found[1]) and found[2:] == [40, 60]


def test_of_other_data_no_modes_are_counted() -> None:
    drawn = ComparisonSettings(tuple(replace(g, density="moons") for g in SEEDS.games[:2]))
    comparison = SeedComparison(drawn)
    comparison.advance(EVERY)
    assert comparison.coverage() == [] and math.isnan(comparison.metrics()["0_modes"])


def test_the_game_that_diverges_is_named() -> None:
    wild = ComparisonSettings(tuple(replace(g, density="moons", r1=0.0) for g in SEEDS.games[:2]))
    comparison = SeedComparison(wild)
    state = comparison.state_dict()
    vectors = state["groups"][0]["players"][0][0]
    vectors[1] = math.nan
    comparison.load_state_dict(state)
    with pytest.raises(Divergence, match=r"^Game 2: a weight became NaN .* at step 1\."):
        comparison.advance(1)


def test_other_recipes_start_anew_and_unrolled_ones_are_played_one_after_another() -> None:
    comparison = SeedComparison(SEEDS)
    with pytest.raises(ValueError, match="number of games"):
        comparison.reconfigure(ComparisonSettings(SEEDS.games[:2]))
    with pytest.raises(ValueError, match="r1"):
        comparison.reconfigure(ComparisonSettings(SEEDS.games[2:] + SEEDS.games[:2]))
    assert isinstance(play_seeds(SEEDS), SeedComparison)
    unrolled = ComparisonSettings((*SEEDS.games, replace(SMALL, unrolled_steps=1)))
    assert isinstance(play_seeds(unrolled), GANComparison)
