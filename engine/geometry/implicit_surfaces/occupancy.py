"""Two ways to learn a solid from points with a known inside, with the same network.

*Occupancy* (Mescheder et al., *Occupancy Networks*, 2019): a classifier, whose log-odds are
positive outside here, so that the surface is its decision boundary, the zero level as always.
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
from engine.geometry import metrics
from engine.geometry.implicit_surfaces import inside, limits
from engine.geometry.implicit_surfaces.csg import SCENES
from engine.geometry.implicit_surfaces.fields import Network, Shape
from engine.geometry.implicit_surfaces.fitting import Fitting
from engine.geometry.implicit_surfaces.inside import Solid
from engine.simulation import Simulation

TARGETS = ("occupancy", "distance")
BATCH = 1024
TRAINING_POINTS = 20_000
TEST_POINTS = 5_000

CLAMP = 0.1
"""δ: how far from the surface distances still count, unless a setting says otherwise."""

LARGEST_CLAMP = 1.0


@dataclass(frozen=True)
class OccupancySettings:
    """What a training depends on.

    Attributes:
        solid: a scene or a watertight mesh within the cube.
        target: one of `TARGETS`.
        width: units per layer.
        depth: layers.
        initial: ``sphere`` or ``random``.
        clamp: δ of distances; can be changed while it trains, as the rate.
        learning_rate: of Adam.
        seed: decides points, weights and batches, each independently of the target.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    solid: Solid = field(default_factory=lambda: SCENES["torus"])
    target: str = "occupancy"
    width: int = 32
    depth: int = 3
    initial: str = "sphere"
    clamp: float = CLAMP
    learning_rate: float = 0.003
    seed: int = 0

    def __post_init__(self) -> None:
        if self.target not in TARGETS:
            raise ValueError(f"There is no target {self.target!r}: occupancy or distance.")
        limits.within("clamp", self.clamp, 0.001, LARGEST_CLAMP)
        limits.rate(self.learning_rate)
        seeds.validated(self.seed)
        _ = self.shape

    @property
    def shape(self) -> Shape:
        """Of the network; `shape.weights` says how many numbers it has."""
        return Shape(width=self.width, depth=self.depth, initial=self.initial)


class OccupancyTraining(Fitting[OccupancySettings]):
    """One step is one step of Adam on one batch of points."""

    live = ("learning_rate", "clamp")

    def __init__(self, settings: OccupancySettings) -> None:
        super().__init__(settings)
        seed = settings.seed
        self.samples = inside.draw(settings.solid, TRAINING_POINTS, seeds.derive(seed, "train"))
        self.test = inside.draw(settings.solid, TEST_POINTS, seeds.derive(seed, "test"))
        self.network = Network(settings.shape, seeds.generator(seeds.derive(seed, "weights")))
        self._prepare(self.network.parameters(), seeds.generator(seeds.derive(seed, "batches")))

    def _loss_backward(self) -> Tensor:
        chosen = torch.randint(TRAINING_POINTS, (BATCH,), generator=self._generator)
        points = self.samples.points.index_select(0, chosen)
        distances = self.samples.distances.index_select(0, chosen)
        loss = self._loss(self.network(points), distances)
        loss.backward()
        return loss.detach()

    def _loss(self, output: Tensor, distances: Tensor) -> Tensor:
        return loss_of(self.settings.target, output, distances, self.settings.clamp)

    def _metrics(self) -> dict[str, float]:
        """On held-out points: the loss, the share on the wrong side, intersection over union."""
        with torch.no_grad():
            output = self.network(self.test.points)
            ours, truth = output < 0, self.test.distances < 0
            return {
                "loss": float(self._loss(output, self.test.distances)),
                "wrong": float((ours != truth).float().mean()),
                "overlap": metrics.overlap(ours, truth),
            }

    def arrays(self) -> dict[str, np.ndarray]:
        """``parameters``, float32 [n]: `fitted` makes the network of them, to draw and measure."""
        return {"parameters": self._flat.detach().numpy().copy()}


@dataclass(frozen=True)
class BudgetSettings:
    """Networks of several widths on both targets, trained side by side.

    Attributes:
        solid: a scene or a watertight mesh.
        widths: of their layers, from 1 to 6 of them.
        depth: layers of each.
        clamp: δ of distances; can be changed while they train, as the rate.
        learning_rate: of Adam.
        seed: as in `OccupancySettings`; all of them see the same batches.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    solid: Solid = field(default_factory=lambda: SCENES["dice"])
    widths: tuple[int, ...] = (4, 8, 16, 32, 64)
    depth: int = 3
    clamp: float = CLAMP
    learning_rate: float = 0.003
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 <= len(self.widths) <= 6 or len(set(self.widths)) != len(self.widths):
            raise ValueError("There are 1 to 6 different widths.")
        _ = self.trainings

    @property
    def trainings(self) -> dict[str, OccupancySettings]:
        """The settings of each, by names such as ``distance 16``, in the order of the widths."""
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


class BudgetTraining(Simulation[BudgetSettings]):
    """Error against number of weights: one step is one step of every network."""

    def __init__(self, settings: BudgetSettings) -> None:
        super().__init__(settings)
        self.trainings = {
            name: OccupancyTraining(each) for name, each in settings.trainings.items()
        }

    @property
    def advice(self) -> str:
        """What to change when one diverges."""
        return next(iter(self.trainings.values())).advice

    def _advance_one(self) -> None:
        for training in self.trainings.values():
            training.step = self.step
            training.advance(1)

    def metrics(self) -> dict[str, float]:
        """The share of held-out points on the wrong side, by name of the network."""
        return {name: each.metrics()["wrong"] for name, each in self.trainings.items()}

    def arrays(self) -> dict[str, np.ndarray]:
        """``weights``, int64 [n]: how many numbers each has, in the order of the metrics.

        And under the name of each, float32 [weights], its parameters, for `fitted`.
        """
        counts = [each.settings.shape.weights for each in self.trainings.values()]
        parameters = {name: each.arrays()["parameters"] for name, each in self.trainings.items()}
        return {"weights": np.array(counts)} | parameters

    def reconfigure(self, settings: BudgetSettings) -> None:
        """Clamp and learning rate change at once.

        Raises:
            ValueError: something else differs; the message names it.
        """
        if settings.widths != self.settings.widths:
            raise ValueError("Other widths start the training anew.")
        for name, each in settings.trainings.items():
            self.trainings[name].reconfigure(each)
        self.settings = settings

    def state_dict(self) -> dict[str, Any]:
        """The states of all, by name."""
        return {name: each.state_dict() for name, each in self.trainings.items()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up such states."""
        for name, each in self.trainings.items():
            each.load_state_dict(state[name])


def loss_of(
    target: str, output: Float[Tensor, " n"], distances: Tensor, clamp: float = CLAMP
) -> Float[Tensor, ""]:
    """Binary cross-entropy of "outside" for occupancy; `clamped_difference` for distances."""
    if target == "occupancy":
        outside = (distances >= 0).to(output)
        return functional.binary_cross_entropy_with_logits(output, outside)
    return clamped_difference(output, distances, clamp)


def clamped_difference(
    output: Float[Tensor, " n"], distances: Float[Tensor, " n"], clamp: float
) -> Float[Tensor, ""]:
    """Mean |f − d|, where beyond ±δ any f is right that is beyond it too, on the same side.

    Where both are within ±δ or beyond it this is |clamp(f) − clamp(d)|, the loss of the paper. An
    f that has strayed beyond ±δ where d has not is pulled back; the paper's loss has no gradient
    there, and a network that is beyond δ everywhere never learns again.
    """
    error = output - distances.clamp(-clamp, clamp)
    error = torch.where(distances >= clamp, error.clamp(max=0), error)
    error = torch.where(distances <= -clamp, error.clamp(min=0), error)
    return error.abs().mean()
