"""The game as it is looked at: beside the players, the best discriminator and what is reached when.

Adds to a `GANTraining` what is measured of its samples with the density of the data: the optimal
discriminator, the Jensen–Shannon divergence, and the order in which drawn clusters are reached.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.data.densities import DRAWN
from engine.generative.gans import optimal
from engine.generative.gans.clusters import MOST, Clusters, clusters_of
from engine.generative.gans.settings import GANTrainingSettings
from engine.generative.gans.training import GANTraining

EVERY = 5
"""Steps between two looks at which clusters are reached."""
NEVER = math.nan


class Game(GANTraining):
    """A `GANTraining` that also knows the optimal discriminator.

    Attributes:
        clusters: of drawn data; None for others.
        first_reached: step at which each cluster was reached first, float [6]; NaN where not yet.
    """

    _samples: Tensor | None
    _model_density: optimal.BlurredDensity | None
    _numbers: dict[str, float] | None

    def __init__(self, settings: GANTrainingSettings) -> None:
        self._forget()
        super().__init__(settings)
        self.clusters: Clusters | None = None
        if settings.density == DRAWN:
            self.clusters = clusters_of(np.frombuffer(settings.drawn, np.float32).reshape(-1, 2))
        self.first_reached = torch.full((MOST,), NEVER, dtype=torch.float64)

    @property
    def data_density(self) -> optimal.BlurredDensity:
        """Of the data, blurred."""
        return optimal.density_of_data(self.settings.density, self.settings.drawn)

    def samples(self) -> Tensor:
        """Those of the training, made once at each step."""
        if self._samples is None:
            self._samples = super().samples()
        return self._samples

    def model_density(self) -> optimal.BlurredDensity:
        """Of the samples at this step, blurred."""
        if self._model_density is None:
            self._model_density = optimal.density_of_samples(self.samples())
        return self._model_density

    def _forget(self) -> None:
        """What was computed of the players as they were.

        A frame asks for the numbers twice and for the samples six times.
        """
        self._samples = self._model_density = self._numbers = None

    def step_discriminator(self) -> None:
        """One step of the discriminator alone."""
        self._forget()
        super().step_discriminator()

    def step_generator(self) -> None:
        """One step of the generator alone."""
        self._forget()
        super().step_generator()

    def reconfigure(self, settings: GANTrainingSettings) -> None:
        """Goes on under other settings."""
        self._forget()
        super().reconfigure(settings)

    def _advance_one(self) -> None:
        super()._advance_one()
        if self.clusters is not None and (self.step + 1) % EVERY == 0:
            now = self.clusters.reached(self.samples())
            fresh = now & self.first_reached[: len(now)].isnan()
            self.first_reached[: len(now)][fresh] = self.step + 1

    def metrics(self) -> dict[str, float]:
        """Those of the training, and these.

        * ``divergence``: JS of data and samples in nats, both blurred.
        * ``optimal_value``: V(G, D*), the largest that any discriminator can reach, of the blurred
          densities; NaN for the Wasserstein objective, which has no largest.
        """
        if self._numbers is None:
            self._numbers = self._measured()
        return dict(self._numbers)

    def _measured(self) -> dict[str, float]:
        data, model = self.data_density, self.model_density()
        divergence = optimal.jensen_shannon(data, model)
        best = {
            "wasserstein": math.nan,
            "least-squares": optimal.optimal_least_squares_value(data, model),
        }.get(self.settings.objective, optimal.optimal_value(divergence))
        return {**super().metrics(), "divergence": divergence, "optimal_value": best}

    def arrays(self) -> dict[str, np.ndarray]:
        """Those of the training, and these.

        * ``optimal`` [97, 97]: D* at the nodes of a grid over ±EXTENT, row 0 below.
        * ``empty`` [97, 97], bool: where there is neither data nor samples, and any D is the best.
        * ``generator`` [p]: the parameters that the samples were made with.
        * ``first_reached`` [6], ``cluster_shares`` [6]: step at which each drawn cluster was first
          reached, and the share of the samples that it has now; NaN where there is none.
        """
        densities = self.data_density, self.model_density()
        best = optimal.optimal_discriminator(*densities)
        shares = torch.full((MOST,), math.nan)
        if self.clusters is not None:
            shares[: len(self.clusters)] = self.clusters.shares_of(self.samples())
        return {
            **super().arrays(),
            "optimal": best.numpy().astype(np.float32),
            "empty": optimal.empty(*densities).numpy(),
            "generator": self.average.numpy().copy(),
            "first_reached": self.first_reached.numpy().copy(),
            "cluster_shares": shares.numpy(),
        }

    def state_dict(self) -> dict[str, Any]:
        """That of the training, and when clusters were reached."""
        return {**super().state_dict(), "first_reached": self.first_reached.clone()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores such a state; the same steps follow, bit for bit."""
        self._forget()
        super().load_state_dict(state)
        self.first_reached.copy_(state["first_reached"])


def alone(settings: GANTrainingSettings, player: str) -> GANTrainingSettings:
    """The settings under which one step is a single step of one player, the other resting."""
    other = {"generator": "discriminator", "discriminator": "generator"}[player]
    return replace(settings, frozen=other, discriminator_steps=1)
