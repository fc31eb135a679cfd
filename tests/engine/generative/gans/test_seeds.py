"""Games of several seeds at once are those of each seed alone."""

import pytest
import torch

from engine.generative.gans.modes import coverage
from engine.generative.gans.networks import NetworkSettings
from engine.generative.gans.seeds import SeedGames
from engine.generative.gans.settings import GANTrainingSettings
from engine.generative.gans.training import GANTraining

SMALL = NetworkSettings(z_dim=2, width=8, activation="tanh", discriminator_activation="leaky-relu")
RECIPES: list[dict[str, object]] = [
    {"r1": 0.1, "beta1": 0.0},
    {"objective": "wasserstein", "gradient_penalty": 1.0, "discriminator_steps": 2},
    {"objective": "wasserstein", "clip": 0.1},
]


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_each_seed_plays_as_it_would_alone(recipe: dict[str, object]) -> None:
    settings = {"networks": SMALL, "batch_size": 32, **recipe}
    together = SeedGames(GANTrainingSettings(**settings), range(4, 7))  # type: ignore[arg-type]
    together.advance(5)
    for place, seed in enumerate(range(4, 7)):
        alone = GANTraining(GANTrainingSettings(**settings, seed=seed))  # type: ignore[arg-type]
        alone.advance(5)
        torch.testing.assert_close(together.samples()[place], alone.samples(), rtol=1e-3, atol=1e-4)


def test_coverage_is_of_each_seed() -> None:
    together = SeedGames(GANTrainingSettings(networks=SMALL), range(2))
    mixture = together.settings.source.mixture
    assert mixture is not None
    for samples, found in zip(together.samples(), together.coverage(), strict=True):
        assert torch.equal(found.counts, coverage(samples, mixture).counts)


def test_what_cannot_be_stacked_is_refused() -> None:
    with pytest.raises(ValueError, match="one after another"):
        SeedGames(GANTrainingSettings(unrolled_steps=2), range(2))
    with pytest.raises(ValueError, match="Modes are counted for mixtures"):
        SeedGames(GANTrainingSettings(density="moons", networks=SMALL), range(2)).coverage()
