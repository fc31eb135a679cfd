"""Recipes from many seeds as a simulation: the games of one recipe are stacked."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.gans.comparison import (
    EVERY,
    LIVE,
    SHOWN,
    ComparisonSettings,
    GANComparison,
)
from engine.generative.gans.modes import Coverage, coverage
from engine.generative.gans.seeds import SeedGames
from engine.generative.gans.settings import GANTrainingSettings
from engine.simulation import Divergence, Simulation, refuse_changes


@dataclass(frozen=True)
class _Group:
    """Games of one recipe, and their places in the comparison."""

    games: SeedGames
    places: list[int]


class SeedComparison(Simulation[ComparisonSettings]):
    """The games of the settings, those that differ only in their seed played together.

    Raises:
        ValueError: a game is unrolled, or a player frozen.
    """

    demanding = True

    def __init__(self, settings: ComparisonSettings) -> None:
        super().__init__(settings)
        recipes: dict[GANTrainingSettings, list[int]] = {}
        for place, game in enumerate(settings.games):
            recipes.setdefault(replace(game, seed=0), []).append(place)
        self._groups = [
            _Group(SeedGames(recipe, [settings.games[k].seed for k in places]), places)
            for recipe, places in recipes.items()
        ]
        self._complete = [math.nan] * len(settings.games)
        self._samples: Tensor | None = None
        self._covered: list[Coverage] | None = None

    @property
    def advice(self) -> str:
        """What to change when one of them diverges."""
        return "Smaller learning rates, or a gradient penalty, keep the players finite."

    def _advance_one(self) -> None:
        self._forget()
        for group in self._groups:
            group.games.advance(1)
            for place, finite in zip(group.places, group.games.finite(), strict=True):
                if not finite:
                    quantity = f"Game {place + 1}: a weight"
                    raise Divergence(self.step + 1, quantity, math.nan, self.advice)
        if (self.step + 1) % EVERY == 0:
            for place, found in enumerate(self.coverage()):
                if math.isnan(self._complete[place]) and bool(found.covered.all()):
                    self._complete[place] = float(self.step + 1)

    def _forget(self) -> None:
        self._samples = self._covered = None

    def samples(self) -> Float[Tensor, "s n 2"]:
        """Of each game."""
        if self._samples is None:
            found = {
                place: samples
                for group in self._groups
                for place, samples in zip(group.places, group.games.samples(), strict=True)
            }
            self._samples = torch.stack([found[place] for place in range(len(found))])
        return self._samples

    def coverage(self) -> list[Coverage]:
        """Of each game; empty where the data have no modes."""
        mixture = self.settings.games[0].source.mixture
        if mixture is None:
            return []
        if self._covered is None:
            self._covered = [coverage(samples, mixture) for samples in self.samples()]
        return self._covered

    def metrics(self) -> dict[str, float]:
        """For each game, after its place and an underscore.

        ``modes``, ``quality``, ``approached`` and ``nearest_share`` as in
        `engine.generative.gans.readings.metrics`, NaN where the data have no modes; ``complete``:
        first step looked at with all modes covered, NaN before.
        """
        found: dict[str, float] = {}
        covered = self.coverage()
        for place, complete in enumerate(self._complete):
            each = covered[place] if covered else None
            found |= {
                f"{place}_{name}": float(getattr(each, name)) if each else math.nan
                for name in ("modes", "quality", "approached", "nearest_share")
            }
            found[f"{place}_complete"] = complete
        return found

    def arrays(self) -> dict[str, np.ndarray]:
        """``real`` [300, 2], and ``samples`` [300, 2] of each after its place and an underscore."""
        samples = self.samples()[:, :SHOWN].numpy()
        found = {f"{place}_samples": each.copy() for place, each in enumerate(samples)}
        return found | {"real": self._groups[0].games.held_out()[:SHOWN].numpy().copy()}

    def state_dict(self) -> dict[str, Any]:
        """The states of all, and when each covered all modes."""
        return {
            "groups": [group.games.state_dict() for group in self._groups],
            "complete": list(self._complete),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up such states."""
        self._forget()
        for group, own in zip(self._groups, state["groups"], strict=True):
            group.games.load_state_dict(own)
        self._complete = list(state["complete"])

    def reconfigure(self, settings: ComparisonSettings) -> None:
        """Applies another average at once.

        Raises:
            ValueError: something else differs.
        """
        if len(settings.games) != len(self.settings.games):
            raise ValueError("Another number of games starts the comparison anew.")
        for before, after in zip(self.settings.games, settings.games, strict=True):
            refuse_changes(before, after, LIVE, "comparison")
        self._forget()
        for group in self._groups:
            group.games.set_average(settings.games[group.places[0]].average)
        self.settings = settings


def play_seeds(settings: ComparisonSettings) -> SeedComparison | GANComparison:
    """The games together where that can be, and one after another where one is unrolled."""
    if any(game.unrolled_steps for game in settings.games):
        return GANComparison(settings)
    return SeedComparison(settings)
