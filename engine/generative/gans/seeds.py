"""One recipe from many seeds: games of one form that are played together.

Each has data, first weights and batches of its own, as a `GANTraining` of that seed. One product of
matrices serves them all, and what it costs beside one game after another is in the bench.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds as randomness
from engine.generative.gans import gradients, penalties
from engine.generative.gans.adam import Adam
from engine.generative.gans.backprop import Perceptrons
from engine.generative.gans.modes import Coverage, coverage
from engine.generative.gans.networks import Network
from engine.generative.gans.settings import GANTrainingSettings
from engine.generative.gans.training import GANTraining


class _Players(NamedTuple):
    vectors: Tensor
    gradients: Tensor
    networks: Perceptrons
    adam: Adam


class SeedGames:
    """The games of some seeds, side by side.

    Args:
        settings: of all of them but for their seed; nothing is unrolled and nobody frozen.
        seeds: one game each.

    Attributes:
        step: how many have been taken.

    Raises:
        ValueError: something is unrolled, or a player frozen.
    """

    def __init__(self, settings: GANTrainingSettings, seeds: Sequence[int]) -> None:
        if settings.unrolled_steps or settings.frozen != "none":
            raise ValueError("Unrolled games and frozen players are played one after another.")
        self.settings, self.step = settings, 0
        self._games = [GANTraining(replace(settings, seed=seed)) for seed in seeds]
        self._generators = _together([game.generator for game in self._games])
        self._discriminators = _together([game.discriminator for game in self._games])
        self._averages = self._generators.vectors.clone()

    def advance(self, steps: int) -> None:
        """Takes so many steps with every game."""
        settings = self.settings
        rate_d, rate_g = settings.discriminator_learning_rate, settings.generator_learning_rate
        for _ in range(steps):
            for _ in range(settings.discriminator_steps):
                real, noise, mix = self._batches()
                fake = self._generators.networks.forward(noise)[-1]
                self._discriminators.gradients.zero_()
                gradients.discriminator_gradient(
                    settings, self._discriminators.networks, real, fake, mix
                )
                self._move(self._discriminators, rate_d)
                if settings.clip:
                    penalties.clip_weights(self._discriminators.vectors, settings.clip)
            self._generators.gradients.zero_()
            gradients.generator_gradient(
                settings,
                self._generators.networks,
                self._discriminators.networks,
                self._batches()[1],
            )
            self._move(self._generators, rate_g)
            self._averages.lerp_(self._generators.vectors, 1 - settings.average)
            self.step += 1

    def _move(self, players: _Players, rate: float) -> None:
        players.adam.step(players.vectors, players.gradients, rate, self.settings.betas)

    def _batches(self) -> list[Tensor]:
        drawn = [game.draw_batch() for game in self._games]
        return [torch.stack(parts) for parts in zip(*drawn, strict=True)]

    def samples(self) -> Float[Tensor, "s n 2"]:
        """Of the generators, or of their averages where these are on.

        From the noise of which a `GANTraining` of the seed makes those that it shows.
        """
        return _shown(self._games[0].generator, self._averages, self._noise)

    @cached_property
    def _noise(self) -> Tensor:
        return torch.stack([game.noise for game in self._games])

    def held_out(self) -> Float[Tensor, "n 2"]:
        """Points of the data of the first seed that are not learnt from."""
        return self._games[0].held_out

    def finite(self) -> list[bool]:
        """Of each game: whether the sum of all its weights is a number."""
        sums = self._generators.vectors.sum(dim=1) + self._discriminators.vectors.sum(dim=1)
        return sums.isfinite().tolist()

    def set_average(self, average: float) -> None:
        """From now on samples are of averages with this decay; 0 shows the generators."""
        self.settings = replace(self.settings, average=average)
        if not average:
            self._averages.copy_(self._generators.vectors)

    def state_dict(self) -> dict[str, Any]:
        """Copies of all parameters and moments, of the averages and of the batches; not `step`."""
        return {
            "players": [
                (players.vectors.clone(), players.adam.state_dict()) for players in self._players
            ],
            "averages": self._averages.clone(),
            "batches": [randomness.snapshot(game.batches) for game in self._games],
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores such copies; the same steps follow, bit for bit."""
        for players, (vectors, adam) in zip(self._players, state["players"], strict=True):
            players.vectors.copy_(vectors)
            players.adam.load_state_dict(adam)
        self._averages.copy_(state["averages"])
        for game, batches in zip(self._games, state["batches"], strict=True):
            randomness.restore(game.batches, batches)

    @property
    def _players(self) -> tuple[_Players, _Players]:
        return self._generators, self._discriminators

    def coverage(self) -> list[Coverage]:
        """Of each game, in the order of the seeds.

        Raises:
            ValueError: the data have no modes.
        """
        mixture = self.settings.source.mixture
        if mixture is None:
            raise ValueError("Modes are counted for mixtures of Gaussians.")
        return [coverage(samples, mixture) for samples in self.samples()]


def _shown(form: Network, vectors: Tensor, noise: Tensor) -> Tensor:
    """What networks of one form make with these parameters of this noise."""
    unused = torch.empty_like(vectors)
    return Perceptrons(form.sizes, form.activation, vectors, unused).forward(noise)[-1]


def _together(networks: list[Network]) -> _Players:
    vectors = torch.stack([network.vector.detach() for network in networks])
    gradient = torch.zeros_like(vectors)
    first = networks[0]
    perceptrons = Perceptrons(first.sizes, first.activation, vectors, gradient)
    return _Players(vectors, gradient, perceptrons, Adam(vectors))
