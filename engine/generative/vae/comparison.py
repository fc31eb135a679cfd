"""The objectives of an autoencoder beside one another: one seed, one batch after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine import device
from engine.generative.vae.interpolation import grid
from engine.generative.vae.training import OBJECTIVES, TrainingSettings, VAETraining
from engine.generative.variational_autoencoder import Latent
from engine.simulation import Simulation

MEASURED = 250
SHOWN = 6
CELLS = 8


def empty_share(codes: Latent, cells: int = CELLS) -> float:
    """The share of the prior's mass in which no code lies: what the decoder never saw.

    The plane is cut into cells² cells of equal mass under N(0, I); of as many codes drawn from
    the prior itself nearly every cell has some.

    Args:
        codes: of at least two dimensions, of which the first two are looked at.
        cells: in each direction.
    """
    place = (torch.special.ndtr(codes[:, :2]) * cells).long().clamp(max=cells - 1)
    taken = torch.bincount(place[:, 0] * cells + place[:, 1], minlength=cells**2) > 0
    return 1 - float(taken.float().mean())


def empty_share_of_prior(samples: int, cells: int = CELLS) -> float:
    """`empty_share` that so many samples of the prior itself leave on average."""
    return float((1 - 1 / cells**2) ** samples)


class ObjectiveComparison(Simulation[TrainingSettings]):
    """A `VAETraining` for each objective. They begin at the same weights and see the same batches.

    One step is a step of each.

    Args:
        settings: of all; the objective is left aside. Codes have two dimensions.
    """

    demanding = True

    def __init__(self, settings: TrainingSettings) -> None:
        super().__init__(settings)
        self.trainings = {name: VAETraining(each) for name, each in _each(settings).items()}
        self._seen: tuple[int, dict[str, float], dict[str, np.ndarray]] | None = None

    @property
    def advice(self) -> str:
        """What to change when one of them diverges."""
        return next(iter(self.trainings.values())).advice

    def _advance_one(self) -> None:
        for training in self.trainings.values():
            training.advance(1)

    def metrics(self) -> dict[str, float]:
        """Of held-out pictures, for each objective, after its name and an underscore.

        * ``reconstruction``: −E_q[ln p(x | z)]; ``kl``: the divergence, both in nats.
        * ``empty``: `empty_share` of samples of the posteriors.
        """
        return dict(self._look()[0])

    def arrays(self) -> dict[str, np.ndarray]:
        """What there is to draw, for each objective, after its name and an underscore.

        * ``codes`` [250, 2]: samples of the posteriors of held-out pictures.
        * ``decoded`` [36, side, side]: the manifold.

        And ``labels`` [250]: the classes of the pictures.
        """
        return dict(self._look()[1])

    @torch.no_grad()
    def _look(self) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        if self._seen is None or self._seen[0] != self.step:
            metrics: dict[str, float] = {}
            arrays: dict[str, np.ndarray] = {}
            for name, training in self.trainings.items():
                with device.autocast(self.settings.architecture == "mlp"):
                    measured = training.measure(training.test[:MEASURED])
                    decoded = training.shown.decode(grid(SHOWN))
                codes = training.sampled(measured.posterior)
                metrics[f"{name}_reconstruction"] = -measured.reconstruction
                metrics[f"{name}_kl"] = float(measured.kl.sum())
                metrics[f"{name}_empty"] = empty_share(codes)
                arrays[f"{name}_codes"] = codes.numpy()
                arrays[f"{name}_decoded"] = decoded.numpy()
            labels: Tensor = next(iter(self.trainings.values())).labels
            arrays["labels"] = labels[:MEASURED].numpy().copy()
            self._seen = (self.step, metrics, arrays)
        return self._seen[1:]

    def state_dict(self) -> dict[str, Any]:
        """The states of all, and the step: it decides how far the warm-up has come."""
        states = {name: training.state_dict() for name, training in self.trainings.items()}
        return {"step": self.step, **states}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up such states."""
        for name, training in self.trainings.items():
            training.load_state_dict(state[name])
            training.step = state["step"]
        self._seen = None

    def reconfigure(self, settings: TrainingSettings) -> None:
        """Applies changed settings at once, those that a `VAETraining` can take.

        Raises:
            ValueError: something else differs; the message names it.
        """
        for name, each in _each(settings).items():
            self.trainings[name].reconfigure(each)
        if settings.averaged != self.settings.averaged:
            self._seen = None
        self.settings = settings


def _each(settings: TrainingSettings) -> dict[str, TrainingSettings]:
    return {name: replace(settings, objective=name, latent_size=2) for name in OBJECTIVES}
