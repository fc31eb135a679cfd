"""Families of flows that learn the same data side by side, at equal time or equal parameters."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.generative.distance import DistanceTo
from engine.generative.flows.density_map import nodes
from engine.generative.flows.families import parameter_count
from engine.generative.flows.measures import Estimate, mean_of
from engine.generative.flows.race_settings import RaceSettings
from engine.generative.flows.training import SLICES, FlowTraining
from engine.simulation import Divergence, Simulation, refuse_changes

TURN_SECONDS = 0.01
"""Processor time of each family in a step of a race at equal time: about two steps of training."""
MEASURED = 1_000
REPEATS, SAMPLES = 4, 250
"""Samples from as many independent noises, of which W₂ is the mean."""
SHOWN = 300
RESOLUTION = 36


class Progress(NamedTuple):
    """How far a family has come: training steps, and seconds of processor time."""

    steps: int
    seconds: float


class Look(NamedTuple):
    """What there is to see of a family.

    Attributes:
        metrics: that only its weights decide.
        samples: [300, 2].
        density: [36, 36], at nodes over ±EXTENT, row 0 below.
    """

    metrics: dict[str, float]
    samples: np.ndarray
    density: np.ndarray


class FlowRace(Simulation[RaceSettings]):
    """A `FlowTraining` for each family, from the same seed.

    At equal time how many steps fit is measured when they are first taken, and kept: a race that
    is rewound runs again as it did.

    Args:
        settings: of the race.
        clock: seconds of processor time.
    """

    demanding = True

    def __init__(
        self, settings: RaceSettings, clock: Callable[[], float] = time.thread_time
    ) -> None:
        super().__init__(settings)
        self._clock = clock
        self.trainings = {name: FlowTraining(each) for name, each in settings.trainings.items()}
        self._progress = [dict.fromkeys(self.trainings, Progress(0, 0.0))]
        self._looks: dict[str, tuple[int, Look]] = {}

    @property
    def advice(self) -> str:
        """What to change when one of them diverges."""
        return next(iter(self.trainings.values())).advice

    @property
    def progress(self) -> dict[str, Progress]:
        """Of each family, at the present step."""
        return self._progress[self.step]

    def _advance_one(self) -> None:
        if self.step + 1 < len(self._progress):
            for name, training in self.trainings.items():
                self._train(name, self._progress[self.step + 1][name].steps - training.step)
            return
        self._progress.append(
            {name: self._turn(name, before) for name, before in self.progress.items()}
        )

    def _turn(self, name: str, before: Progress) -> Progress:
        """The next turn of a family, measured."""
        began, seconds = self._clock(), before.seconds
        if self.settings.equal != "time":
            self._train(name, 1)
            return Progress(self.trainings[name].step, seconds + self._clock() - began)
        # What one was late in its last turns it lacks in this: after a long step it waits.
        until = (self.step + 1) * TURN_SECONDS
        while seconds < until:
            self._train(name, 1)
            seconds = before.seconds + self._clock() - began
        return Progress(self.trainings[name].step, seconds)

    def _train(self, name: str, steps: int) -> None:
        try:
            self.trainings[name].advance(steps)
        except Divergence as failure:
            quantity = f"{name.capitalize()} flow: {failure.quantity.lower()}"
            raise Divergence(self.step + 1, quantity, failure.value, self.advice) from None

    def metrics(self) -> dict[str, float]:
        """For each family, after its name and an underscore.

        * ``held_out``, ``gap``, ``gap_error``: −ln q of 1,000 held-out points in nats, how far it
          is above the entropy, and the standard error of this; NaN where that is not known.
        * ``distance``, ``distance_error``: sliced W₂ from samples to data, the mean over
          independent samples, and its standard error.
        * ``steps``, ``seconds``: taken in training. ``parameters``: that are learned.

        And ``floor``, ``floor_error``: the distance that as many data have from others.
        """
        metrics = {"floor": self._floor.mean, "floor_error": self._floor.error}
        for name, progress in self.progress.items():
            found = self._look(name).metrics | progress._asdict()
            metrics |= {f"{name}_{what}": float(value) for what, value in found.items()}
        return metrics

    def arrays(self) -> dict[str, np.ndarray]:
        """For each family, after its name and an underscore.

        * ``samples`` [300, 2]. ``density`` [36, 36]: at nodes over ±EXTENT, row 0 below.

        And ``data`` [300, 2]: held-out points.
        """
        arrays = {"data": self._data[:SHOWN].numpy().copy()}
        for name in self.trainings:
            look = self._look(name)
            arrays |= {f"{name}_samples": look.samples, f"{name}_density": look.density}
        return arrays

    @torch.no_grad()
    def _look(self, name: str) -> Look:
        """At one family; computed once, and again only when it has learnt since."""
        training = self.trainings[name]
        if name in self._looks and self._looks[name][0] == training.step:
            return self._looks[name][1]
        samples = training.flow.inverse(self._noise).points
        distance = self._distance(samples.split(SAMPLES))
        # In one pass: a continuous flow takes as many steps for few points as for many.
        ln_q = training.flow.log_prob(torch.cat([self._data, nodes(RESOLUTION)]))
        data, places = ln_q.split([MEASURED, RESOLUTION**2])
        metrics = self._measured(data) | {
            "distance": distance.mean,
            "distance_error": distance.error,
            "parameters": self._parameters[name],
        }
        density = places.exp().view(RESOLUTION, RESOLUTION).numpy()
        look = Look(metrics, samples[:SHOWN].numpy().copy(), density)
        self._looks[name] = (training.step, look)
        return look

    def _measured(self, ln_q: Tensor) -> dict[str, float]:
        """The nats of held-out points with these ln q."""
        ln_p = self._log_density
        gap = Estimate(math.nan, math.nan) if ln_p is None else mean_of(ln_p - ln_q)
        return {"held_out": -float(ln_q.mean()), "gap": gap.mean, "gap_error": gap.error}

    def _distance(self, batches: Iterable[Tensor]) -> Estimate:
        return mean_of(torch.tensor([self._to_data(batch) for batch in batches]))

    @cached_property
    def _data(self) -> Float[Tensor, "n 2"]:
        """Held-out points: of one seed, so the same for all."""
        return next(iter(self.trainings.values())).held_out[:MEASURED]

    @cached_property
    def _parameters(self) -> dict[str, float]:
        """How many each family learns."""
        return {
            name: float(parameter_count(training.flow)) for name, training in self.trainings.items()
        }

    @cached_property
    def _log_density(self) -> Tensor | None:
        log_density = self.settings.training.source.log_density
        return None if log_density is None else log_density(self._data)

    @cached_property
    def _to_data(self) -> DistanceTo:
        held_out = next(iter(self.trainings.values())).held_out
        return DistanceTo(held_out, slices=SLICES)

    @cached_property
    def _floor(self) -> Estimate:
        source = self.settings.training.source
        others = source.sample(REPEATS * SAMPLES, self._generator("floor"))
        return self._distance(others.split(SAMPLES))

    @cached_property
    def _noise(self) -> Float[Tensor, "n 2"]:
        return torch.randn(REPEATS * SAMPLES, 2, generator=self._generator("race"))

    def _generator(self, purpose: str) -> torch.Generator:
        return seeds.generator(seeds.derive(self.settings.training.seed, "flows", purpose))

    def state_dict(self) -> dict[str, Any]:
        """The states of all, and the steps that they have taken."""
        return {
            name: (training.step, training.state_dict())
            for name, training in self.trainings.items()
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up such states."""
        for name, training in self.trainings.items():
            step, own = state[name]
            training.load_state_dict(own)
            training.step = step
        self._looks.clear()

    def reconfigure(self, settings: RaceSettings) -> None:
        """Applies changed settings at once, those that a `FlowTraining` can take.

        Raises:
            ValueError: something else differs; the message names it.
        """
        refuse_changes(self.settings, settings, ("training",), "race")
        for name, each in settings.trainings.items():
            self.trainings[name].reconfigure(each)
        self.settings = settings
