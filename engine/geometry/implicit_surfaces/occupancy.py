"""Two training targets for a solid: occupancy and signed distance, with the same network.

*Occupancy* (Mescheder et al., *Occupancy Networks*, 2019): a classifier, whose log-odds are
positive outside, so that the surface is its decision boundary and the zero level.
*Distance* (Park et al., *DeepSDF*, 2019): a regression on the signed distance, clamped to ±δ.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from engine import seeds
from engine.cache import cached
from engine.geometry import metrics
from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.implicit_surfaces.distance_samples import (
    DistanceSamples,
    Solid,
    sample_distances,
)
from engine.geometry.implicit_surfaces.networks import (
    Architecture,
    Network,
    network_from_parameters,
)
from engine.settings import check_ranges, setting
from engine.simulation import Simulation
from engine.training import Training

TARGETS = ("occupancy", "distance")
BATCH_SIZE = 1024
TRAINING_POINTS = 20_000
TEST_POINTS = 5_000

CLAMP = 0.1
"""Default of δ, beyond which distances are clamped."""


@dataclass(frozen=True)
class OccupancySettings:
    """Settings of one training.

    Attributes:
        solid: a model, or a mesh within the cube.
        target: one of `TARGETS`.
        width: units per layer.
        depth: number of hidden layers.
        initialisation: ``geometric`` or ``random``.
        clamp: δ, beyond which distances are clamped; can be changed during training.
        learning_rate: of Adam; can be changed during training.
        seed: decides points, weights and batches, each independently of the target.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    solid: Solid = field(default_factory=lambda: MODELS["torus"])
    target: str = "occupancy"
    width: int = 32
    depth: int = 3
    initialisation: str = "geometric"
    clamp: float = setting(CLAMP, low=0.02, high=0.5)
    learning_rate: float = setting(0.0063, low=1e-4, high=1.0)
    seed: int = 0

    def __post_init__(self) -> None:
        if self.target not in TARGETS:
            raise ValueError(f"There is no target {self.target!r}: occupancy or distance.")
        check_ranges(self)
        seeds.validated(self.seed)
        _ = self.architecture

    @property
    def architecture(self) -> Architecture:
        """Of the network; `architecture.parameter_count` is its size."""
        return Architecture(width=self.width, depth=self.depth, initialisation=self.initialisation)


class OccupancyTraining(Training[OccupancySettings]):
    """One step is one step of Adam on one batch of points."""

    live_settings = ("learning_rate", "clamp")

    def __init__(self, settings: OccupancySettings) -> None:
        super().__init__(settings)
        seed = settings.seed
        self.samples = sample_distances(
            settings.solid, TRAINING_POINTS, seeds.derive(seed, "train")
        )
        self.test = sample_distances(settings.solid, TEST_POINTS, seeds.derive(seed, "test"))
        self.network = Network(
            settings.architecture, seeds.generator(seeds.derive(seed, "weights"))
        )
        self._start(self.network.parameters(), seeds.generator(seeds.derive(seed, "batches")))

    def _loss_backward(self) -> Tensor:
        chosen = torch.randint(TRAINING_POINTS, (BATCH_SIZE,), generator=self._generator)
        points = self.samples.points.index_select(0, chosen)
        distances = self.samples.distances.index_select(0, chosen)
        loss = self._loss(self.network(points), distances)
        loss.backward()
        return loss.detach()

    def _loss(self, output: Tensor, distances: Tensor) -> Tensor:
        return target_loss(self.settings.target, output, distances, self.settings.clamp)

    def _metrics(self) -> dict[str, float]:
        """On held-out points: loss, share of misclassified points, intersection over union."""
        with torch.no_grad():
            output = self.network(self.test.points)
            ours, truth = output < 0, self.test.distances < 0
            return {
                "loss": float(self._loss(output, self.test.distances)),
                "misclassified": float((ours != truth).float().mean()),
                "iou": metrics.intersection_over_union(ours, truth),
            }

    def arrays(self) -> dict[str, np.ndarray]:
        """``parameters``, float32 [n]: see `networks.network_from_parameters`."""
        return {"parameters": self._flat.detach().numpy().copy()}


@dataclass(frozen=True)
class ComparisonSettings:
    """Settings of a comparison: networks of several widths, each trained on both targets.

    Attributes:
        solid: a model or a mesh.
        widths: units per layer, 1 to 6 different numbers.
        depth: number of hidden layers of each network.
        clamp: δ, beyond which distances are clamped; can be changed during training.
        learning_rate: of Adam; can be changed during training.
        seed: as in `OccupancySettings`; all networks see the same batches.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    solid: Solid = field(default_factory=lambda: MODELS["dice"])
    widths: tuple[int, ...] = (4, 8, 16, 32, 64)
    depth: int = 3
    clamp: float = setting(CLAMP, low=0.02, high=0.5)
    learning_rate: float = setting(0.0063, low=1e-4, high=1.0)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        if not 1 <= len(self.widths) <= 6 or len(set(self.widths)) != len(self.widths):
            raise ValueError("There are 1 to 6 different widths.")
        _ = self.trainings

    @property
    def trainings(self) -> dict[str, OccupancySettings]:
        """The settings of each training, by names such as ``distance 16``."""
        return {
            f"{target} {width}": OccupancySettings(
                solid=self.solid,
                target=target,
                width=width,
                depth=self.depth,
                clamp=self.clamp,
                learning_rate=self.learning_rate,
                seed=self.seed,
            )
            for target in TARGETS
            for width in self.widths
        }

    @property
    def held_out(self) -> DistanceSamples:
        """The points on which misclassifications are counted; the same for all trainings."""
        return sample_distances(self.solid, TEST_POINTS, seeds.derive(self.seed, "test"))


class ComparisonTraining(Simulation[ComparisonSettings]):
    """All trainings of a comparison: one step is one step of each network."""

    demanding = True

    def __init__(self, settings: ComparisonSettings) -> None:
        super().__init__(settings)
        self.trainings = {
            name: OccupancyTraining(each) for name, each in settings.trainings.items()
        }

    @property
    def advice(self) -> str:
        """What to change when one of them diverges."""
        return next(iter(self.trainings.values())).advice

    def _advance_one(self) -> None:
        for training in self.trainings.values():
            training.step = self.step
            training.advance(1)

    def metrics(self) -> dict[str, float]:
        """The share of misclassified held-out points, by name of the training."""
        return {name: each.metrics()["misclassified"] for name, each in self.trainings.items()}

    def arrays(self) -> dict[str, np.ndarray]:
        """``parameter_counts``, int64 [n], in the order of the metrics, and parameters by name.

        See `networks.network_from_parameters`.
        """
        counts = [each.settings.architecture.parameter_count for each in self.trainings.values()]
        parameters = {name: each.arrays()["parameters"] for name, each in self.trainings.items()}
        return {"parameter_counts": np.array(counts)} | parameters

    def reconfigure(self, settings: ComparisonSettings) -> None:
        """Applies another clamp or learning rate at once.

        Raises:
            ValueError: something else differs; the message names it.
        """
        if settings.widths != self.settings.widths:
            raise ValueError("Other widths start the training anew.")
        for name, each in settings.trainings.items():
            self.trainings[name].reconfigure(each)
        self.settings = settings

    def state_dict(self) -> dict[str, Any]:
        """The states of all trainings, by name."""
        return {name: each.state_dict() for name, each in self.trainings.items()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores such states."""
        for name, each in self.trainings.items():
            each.load_state_dict(state[name])


def target_loss(
    target: str, output: Float[Tensor, " n"], distances: Tensor, clamp: float = CLAMP
) -> Float[Tensor, ""]:
    """Binary cross-entropy of "outside" for occupancy, `clamped_l1` for distances."""
    if target == "occupancy":
        outside = (distances >= 0).to(output)
        return functional.binary_cross_entropy_with_logits(output, outside)
    return clamped_l1(output, distances, clamp)


def clamped_l1(
    output: Float[Tensor, " n"], distances: Float[Tensor, " n"], clamp: float
) -> Float[Tensor, ""]:
    """Mean |f − d|, where beyond ±δ every f that is beyond it on the same side is correct.

    Where both are within ±δ or beyond it this is |clamp(f) − clamp(d)|, the loss of the paper.
    Where only f is beyond ±δ the gradient pulls it back; the loss of the paper has none there, and
    a network that is beyond δ everywhere could not learn any more.
    """
    error = output - distances.clamp(-clamp, clamp)
    error = torch.where(distances >= clamp, error.clamp(max=0), error)
    error = torch.where(distances <= -clamp, error.clamp(min=0), error)
    return error.abs().mean()


@cached
def restore_network(architecture: Architecture, parameters: bytes) -> Network:
    """The network of a frame of a training, from the bytes of its parameters; cached."""
    values = torch.frombuffer(bytearray(parameters), dtype=torch.float32)
    return network_from_parameters(architecture, values)
