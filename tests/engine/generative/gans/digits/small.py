"""Networks and trainings that are small enough for tests."""

from typing import Any

from engine.generative.gans.digits.networks import Discriminator, Generator
from engine.generative.gans.digits.settings import DigitGANSettings
from engine.generative.gans.digits.training import DigitGANTraining
from engine.seeds import generator


def networks(seed: int = 0) -> tuple[Generator, Discriminator]:
    """Few channels, four latent dimensions."""
    source = generator(seed)
    return Generator(source, (6, 5, 4), 4), Discriminator(source, (3, 4, 5, 6))


def game(**settings: Any) -> DigitGANTraining:
    """A game of small networks with small batches."""
    chosen = DigitGANSettings(**{"batch_size": 8} | settings)
    return DigitGANTraining(chosen, networks(chosen.seed))
