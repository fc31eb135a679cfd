"""A β-VAE of shapes with known factors, trained on from shipped weights or from scratch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from engine import device
from engine.data import shapes
from engine.generative.vae import disentanglement, pretrained_shapes
from engine.generative.vae.disentanglement import Disentanglement
from engine.generative.vae.interpolation import traversal
from engine.generative.vae.training import TrainingSettings, VAETraining

MEASURED = 3_000
"""Held-out pictures by which the gap is measured while it trains."""
STEPS, REACH = 8, 2.5
"""Of a traversal: each dimension goes from −`REACH` to `REACH`."""

_START = (1.0, 0.25, 0.0, 0.0)  # a square of middle size in the middle


@dataclass(frozen=True)
class ShapesSettings(TrainingSettings):
    """Settings of a training on shapes.

    Attributes:
        shipped: whether it begins at the weights that ship for its β and its seed.

    Raises:
        ValueError: a setting is out of range, or no weights ship for these.
    """

    data: str = "shapes"
    latent_size: int = pretrained_shapes.LATENT_SIZE
    hidden: int = pretrained_shapes.HIDDEN
    shipped: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.data != "shapes":
            raise ValueError("The factors of shapes are known, those of digits are not.")
        if self.shipped:
            if self.beta != int(self.beta) or self.model() != pretrained_shapes.settings():
                raise ValueError("No weights ship for these settings; start from scratch.")
            pretrained_shapes.check(int(self.beta), self.seed)


class ShapesTraining(VAETraining):
    """The training of a `VAE` on shapes, and how far its dimensions have come apart."""

    settings: ShapesSettings

    def __init__(self, settings: ShapesSettings) -> None:
        super().__init__(settings)
        self._scored: tuple[int, Disentanglement] | None = None
        if settings.shipped:
            model = pretrained_shapes.pretrained(int(settings.beta), settings.seed)
            self.take_weights(model.state_dict())

    def reconfigure(self, settings: TrainingSettings) -> None:
        """Applies changed settings at once; shipped weights are those of one β.

        Raises:
            ValueError: something differs that needs a restart; the message names it.
        """
        if self.settings.shipped and settings.beta != self.settings.beta:
            raise ValueError("Another β starts from other weights.")
        averaged = self.settings.averaged
        super().reconfigure(settings)
        if settings.averaged != averaged:
            self._scored = None

    @torch.no_grad()
    def score(self) -> Disentanglement:
        """How the factors of held-out pictures are shared out, once a step."""
        if self._scored is None or self._scored[0] != self.step:
            # Shipped weights have the gap that the manifest has; while they train on, fewer do.
            count = MEASURED if self.step or not self.settings.shipped else None
            pictures, factors = (part[:count] for part in pretrained_shapes.held_out())
            with device.autocast(count is not None and self.settings.architecture == "mlp"):
                means = self.shown.encode(pictures).mean
            self._scored = (self.step, disentanglement.measure(means, factors))
        return self._scored[1]

    def _metrics(self) -> dict[str, float]:
        """As those of digits, and ``mig``: the mutual information gap.

        Shipped weights have the rate and the distortion that are compared among them, of
        `pretrained_shapes.RATED` pictures; once they train on, fewer pictures are measured.
        """
        metrics = {**super()._metrics(), "mig": self.score().mig}
        if self.settings.shipped and not self.step:
            rate, distortion = pretrained_shapes.rate_and_distortion(
                int(self.settings.beta), self.settings.seed
            )
            metrics |= {"kl": rate, "reconstruction": distortion, "held_out": rate + distortion}
        return metrics

    @torch.no_grad()
    def arrays(self) -> dict[str, np.ndarray]:
        """As those of digits, and what is known of the factors.

        * ``information`` [4, d]: the share of each factor that each dimension knows, 0 to 1.
        * ``gaps`` [4]: of each factor.
        * ``traversals`` [d (`STEPS` + 1), 32, 32]: each dimension in turn, from one square.
        """
        score = self.score()
        square = shapes.draw(torch.tensor([_START]))
        code = self.shown.encode(square).mean
        codes = [traversal(code, k, REACH, STEPS) for k in range(self.settings.latent_size)]
        return {
            **super().arrays(),
            "information": score.normalised.numpy().astype(np.float32),
            "gaps": score.gaps.numpy().astype(np.float32),
            "traversals": self.shown.decode(torch.cat(codes)).numpy(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a state; the same steps follow, bit for bit."""
        super().load_state_dict(state)
        self._scored = None
