"""Games that are played side by side on the same data: variants of one seed, or seeds of one."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.data.densities import GaussianMixture
from engine.generative.gans.modes import coverage
from engine.generative.gans.readings import discriminator_map
from engine.generative.gans.settings import GANTrainingSettings
from engine.generative.gans.training import GANTraining
from engine.simulation import Divergence, Simulation, refuse_changes

MOST = 20
"""Games that fit into one comparison."""
EVERY = 20
"""Steps between two looks at the favourite mode."""
SHOWN = 300
RESOLUTION = 36
MAPPED = 4
"""Games up to which the discriminators are drawn."""
LIVE = ("average",)
"""What can change on the way: anything else would compare games with different pasts."""


@dataclass(frozen=True)
class ComparisonSettings:
    """What a comparison depends on.

    Attributes:
        games: their settings, all with the same data.

    Raises:
        ValueError: there are none, too many, or their data differ.
    """

    games: tuple[GANTrainingSettings, ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.games) <= MOST:
            raise ValueError(f"One to {MOST} games can be compared, not {len(self.games)}.")
        if len({(game.density, game.drawn) for game in self.games}) > 1:
            raise ValueError("Games are compared on the same data.")


@dataclass
class Course:
    """What a game has done so far.

    Attributes:
        favourite: the mode of `favourite_mode` when there was one last; NaN before.
        switches: how often it was another than before.
        complete: first step looked at with all modes covered; NaN before.
        seconds: of the processor, in training.
    """

    favourite: float = math.nan
    switches: int = 0
    complete: float = math.nan
    seconds: float = 0.0

    def look(self, samples: Float[Tensor, "n 2"], mixture: GaussianMixture, step: int) -> None:
        """Takes the samples of a step into account."""
        favourite = favourite_mode(samples, mixture)
        if not math.isnan(favourite):
            self.switches += not math.isnan(self.favourite) and favourite != self.favourite
            self.favourite = favourite
        if math.isnan(self.complete) and bool(coverage(samples, mixture).covered.all()):
            self.complete = float(step)


def favourite_mode(samples: Float[Tensor, "n 2"], mixture: GaussianMixture) -> float:
    """The mode that is nearest to more than half of the samples, on it or not; NaN without one."""
    means = torch.tensor(mixture.means, dtype=samples.dtype)
    nearest = torch.cdist(samples, means).argmin(dim=1)
    counts = torch.bincount(nearest, minlength=len(means))
    return float(counts.argmax()) if 2 * int(counts.max()) > len(samples) else math.nan


class GANComparison(Simulation[ComparisonSettings]):
    """A `GANTraining` for each; a step is one of every game.

    Attributes:
        games: in the order of the settings.
        courses: of each.
    """

    demanding = True

    def __init__(self, settings: ComparisonSettings) -> None:
        super().__init__(settings)
        self.games = [GANTraining(each) for each in settings.games]
        self.courses = [Course() for _ in self.games]
        self._measured: dict[str, float] | None = None

    @property
    def advice(self) -> str:
        """What to change when one of them diverges."""
        return self.games[0].advice

    def _advance_one(self) -> None:
        self._measured = None
        for place, (game, course) in enumerate(zip(self.games, self.courses, strict=True)):
            began = time.thread_time()
            try:
                game.advance(1)
            except Divergence as failure:
                quantity = f"Game {place + 1}: {failure.quantity[:1].lower()}{failure.quantity[1:]}"
                raise Divergence(self.step + 1, quantity, failure.value, self.advice) from None
            course.seconds += time.thread_time() - began
            mixture = game.settings.source.mixture
            if mixture is not None and game.step % EVERY == 0:
                course.look(game.samples(), mixture, game.step)

    def metrics(self) -> dict[str, float]:
        """For each game, after its place and an underscore.

        Those of `engine.generative.gans.readings.metrics`, with ``favourite``, ``switches``,
        ``complete`` and ``seconds`` of its `Course`. A frame asks twice: they are computed once.
        """
        if self._measured is None:
            self._measured = self._measure()
        return dict(self._measured)

    def _measure(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for place, (game, course) in enumerate(zip(self.games, self.courses, strict=True)):
            own = {name: float(value) for name, value in vars(course).items()}
            found |= {f"{place}_{name}": value for name, value in (game.metrics() | own).items()}
        return found

    @torch.no_grad()
    def arrays(self) -> dict[str, np.ndarray]:
        """For each game, after its place and an underscore.

        * ``samples`` [300, 2]. ``discriminator`` [36, 36]: as `readings.discriminator_map`, where
          there are no more than four games.

        And ``real`` [300, 2]: points of the data.
        """
        found = {"real": self.games[0].held_out[:SHOWN].numpy().copy()}
        for place, game in enumerate(self.games):
            found[f"{place}_samples"] = game.samples()[:SHOWN].numpy().copy()
            if len(self.games) <= MAPPED:
                shown = discriminator_map(game, RESOLUTION)
                found[f"{place}_discriminator"] = shown.numpy()
        return found

    def state_dict(self) -> dict[str, Any]:
        """The states, steps and courses of all."""
        return {
            "games": [(game.step, game.state_dict()) for game in self.games],
            "courses": [dict(vars(course)) for course in self.courses],
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up such states."""
        self._measured = None
        for game, (step, own) in zip(self.games, state["games"], strict=True):
            game.load_state_dict(own)
            game.step = step
        self.courses = [Course(**own) for own in state["courses"]]

    def reconfigure(self, settings: ComparisonSettings) -> None:
        """Applies changed `LIVE` settings at once.

        Raises:
            ValueError: something else differs.
        """
        if len(settings.games) != len(self.games):
            raise ValueError("Another number of games starts the comparison anew.")
        pairs = [*zip(self.games, settings.games, strict=True)]
        for game, own in pairs:
            refuse_changes(game.settings, own, LIVE, "comparison")
        for game, own in pairs:
            game.reconfigure(own)
        self._measured = None
        self.settings = settings
