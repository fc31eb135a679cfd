"""A deep network on two spirals, which may not learn until skips are switched on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine import seeds
from engine.data.points import EXTENT, POINT_SETS
from engine.settings import check_ranges, setting
from engine.simulation import refuse_changes
from engine.training import Training
from engine.vision.receptive_fields.deep_net import DeepNet, DeepNetSettings

POINTS = 400
RESOLUTION = 48
LIVE_NET = ("skips", "scaled")
"""Settings of the network that can be changed while it learns."""
_NOISE = 0.05


@dataclass(frozen=True)
class DepthTrainingSettings:
    """What a training depends on.

    Attributes:
        net: the network; ``skips`` and ``scaled`` can be changed while training.
        dataset: a key of `engine.data.points.POINT_SETS` with two classes.
        learning_rate: of Adam; can be changed while training.
        batch_size: points per step.
        seed: of points and batches.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    net: DeepNetSettings = field(
        default_factory=lambda: DeepNetSettings(
            depth=40, width=24, initialisation="torch", scaled=True
        )
    )
    dataset: str = "spirals"
    learning_rate: float = setting(0.003, low=1e-5, high=1.0)
    batch_size: int = setting(64, low=4, high=POINTS)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.dataset not in POINT_SETS or not POINT_SETS[self.dataset].classes:
            raise ValueError(f"There is no data set {self.dataset!r} of two classes.")
        seeds.validated(self.seed)


class DepthTraining(Training[DepthTrainingSettings]):
    """The training.

    Attributes:
        net: with the weights of the present step.
    """

    live_settings = ("learning_rate", "batch_size")

    def __init__(self, settings: DepthTrainingSettings) -> None:
        super().__init__(settings)
        kind = POINT_SETS[settings.dataset]
        self.points, self.labels = kind.sample(POINTS, _NOISE, self._randomness("points"))
        self._held_out = kind.sample(POINTS, _NOISE, self._randomness("held out"))
        self.net = DeepNet(settings.net, inputs=2)
        self._start(self.net.parameters(), self._randomness("batches"))

    def _randomness(self, purpose: str) -> torch.Generator:
        return seeds.generator(seeds.derive(self.settings.seed, purpose))

    def _loss_backward(self) -> Tensor:
        size = round(self.settings.batch_size)
        chosen = torch.randint(POINTS, (size,), generator=self._generator)
        loss = _loss(self.net(self.points[chosen]), self.labels[chosen])
        loss.backward()
        return loss.detach()

    def _metrics(self) -> dict[str, float]:
        points, labels = self._held_out
        with torch.inference_mode():
            logits = self.net(points)
            correct = ((logits[:, 0] > 0) == (labels > 0.5)).double().mean()
            loss = float(_loss(logits, labels))
        norms = self.gradient_norms()
        return {
            "loss": loss,
            "accuracy": float(correct),
            "first_gradient": float(norms[0]),
            "last_gradient": float(norms[-1]),
        }

    def gradient_norms(self) -> np.ndarray:
        """Norm of the loss's gradient with respect to each block's input, and the last output.

        The root mean square over the points that are learnt from: float64 [depth + 1].
        """
        with torch.enable_grad():
            hidden = self.net.hidden(self.points)
            # Of each point's own loss, so that the number of points does not matter.
            total = POINTS * _loss(hidden[-1] @ self.net.last.T, self.labels)
            gradients = torch.autograd.grad(total, hidden)
        squares = [float(each.double().square().sum()) for each in gradients]
        return np.sqrt(np.array(squares) / POINTS)

    def arrays(self) -> dict[str, np.ndarray]:
        """``probability`` of class 1 on a grid of the plane, ``gradient_norms``, and the ``points``
        [n, 2] that are learnt from with their ``labels`` [n]."""
        return {
            "probability": self.probability(),
            "gradient_norms": self.gradient_norms(),
            "points": self.points.numpy(),
            "labels": self.labels.numpy(),
        }

    def probability(self, resolution: int = RESOLUTION) -> np.ndarray:
        """Of class 1 at the centres of squares of the plane, row 0 at the top: [side, side]."""
        places = EXTENT * (2 * (torch.arange(resolution) + 0.5) / resolution - 1)
        y, x = torch.meshgrid(-places, places, indexing="ij")
        with torch.inference_mode():
            logits = self.net(torch.stack([x.ravel(), y.ravel()], dim=1))
        found: np.ndarray = torch.sigmoid(logits).reshape(resolution, resolution).numpy()
        return found

    def reconfigure(self, settings: DepthTrainingSettings) -> None:
        """Applies another learning rate, batch size, or skips, at once; the weights stay.

        Raises:
            ValueError: something else differs; the message names it.
        """
        refuse_changes(self.settings.net, settings.net, LIVE_NET, self.process)
        present = self.settings
        self.settings = replace(present, net=settings.net)
        try:
            super().reconfigure(settings)
        except ValueError:
            self.settings = present
            raise
        self.net.settings = settings.net


def _loss(logits: Tensor, labels: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits[:, 0], labels)
