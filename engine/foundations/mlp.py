"""A multilayer perceptron trained live on points in the plane.

Two classes are separated with the logistic loss, values are fitted with the mean squared error.
The network is small and its picture is drawn many times a second, so a step is kept short: all
parameters lie in one vector, the optimiser is fused, nothing is evaluated that is not shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from engine import device, flat, seeds
from engine.data.points import EXTENT, LARGEST_NOISE, POINT_SETS, PointSet
from engine.simulation import Simulation, refuse_changes

TRAINING_POINTS = 400
TEST_POINTS = 400
RESOLUTION = 64
LARGEST_WIDTH, LARGEST_DEPTH = 128, 6
LARGEST_RATE = 100.0

Activation = Callable[[Tensor], Tensor]

ACTIVATIONS: dict[str, Activation] = {
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky-relu": functional.leaky_relu,
    "sigmoid": torch.sigmoid,
    "silu": functional.silu,
}
OPTIMISERS = ("sgd", "momentum", "adam")

# With all parameters below this, six layers of 128 units cannot exceed the range of float32.
_SURELY_FINITE = 100.0
_LIVE = ("learning_rate", "batch_size", "l2")


@dataclass(frozen=True)
class MLPSettings:
    """What a training depends on.

    Attributes:
        dataset: a key of `engine.data.points.POINT_SETS`.
        noise: standard deviation of the displacement of the points.
        hidden: widths of the hidden layers; none makes a linear model.
        activation: a key of `ACTIVATIONS`.
        optimiser: ``sgd``, ``momentum`` (0.9) or ``adam``.
        learning_rate: step size η; can be changed while training.
        batch_size: points per step, drawn with replacement; `TRAINING_POINTS` takes all of them,
            which is plain gradient descent. Can be changed while training.
        l2: λ of the penalty (λ/2)‖W‖² on the weights, not the biases. Can be changed too.
        seed: decides points, initial weights and batches, each independently.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    dataset: str = "moons"
    noise: float = 0.15
    hidden: tuple[int, ...] = (16, 16)
    activation: str = "tanh"
    optimiser: str = "adam"
    learning_rate: float = 0.01
    batch_size: int = 64
    l2: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        _one_of("data set", self.dataset, POINT_SETS)
        _one_of("activation", self.activation, ACTIVATIONS)
        _one_of("optimiser", self.optimiser, OPTIMISERS)
        _within("noise", self.noise, 0.0, LARGEST_NOISE)
        _whole("batch size", self.batch_size, 1, TRAINING_POINTS)
        _within("L2 penalty", self.l2, 0.0, 1.0)
        if not 0 < self.learning_rate <= LARGEST_RATE:
            raise ValueError(
                f"The learning rate is above 0 and at most {LARGEST_RATE:g}, "
                f"not {self.learning_rate}."
            )
        if len(self.hidden) > LARGEST_DEPTH:
            raise ValueError(f"There are at most {LARGEST_DEPTH} hidden layers.")
        for width in self.hidden:
            _whole("width of a hidden layer", width, 1, LARGEST_WIDTH)
        seeds.validated(self.seed)

    @property
    def points(self) -> PointSet:
        """The data set itself."""
        return POINT_SETS[self.dataset]


class MLP(nn.Module):
    """x → W_L φ(… φ(W_1 x + b_1) …) + b_L, with one output."""

    def __init__(self, hidden: tuple[int, ...], activation: str, generator: torch.Generator):
        super().__init__()
        widths = (2, *hidden)
        # skip_init: torch's own initial values would come from the global generator.
        linear = nn.utils.skip_init
        self.hidden = nn.ModuleList(linear(nn.Linear, *pair) for pair in pairwise(widths))
        self.output = linear(nn.Linear, widths[-1], 1)
        self.activation = ACTIVATIONS[activation]
        self.reset(generator)

    def reset(self, generator: torch.Generator) -> None:
        """Weights from N(0, g²/fan-in) (He et al. 2015; Glorot and Bengio 2010), biases zero."""
        # g² = 2 makes up for the half that a rectifier cuts off; the others start almost linear.
        gain = 2**0.5 if self.activation in (torch.relu, functional.leaky_relu) else 1.0
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if name.endswith("weight"):
                    deviation = gain / parameter.shape[1] ** 0.5
                    parameter.normal_(0, deviation, generator=generator)
                else:
                    parameter.zero_()

    def forward(self, points: Float[Tensor, "n 2"]) -> Float[Tensor, " n"]:
        """The output: the log-odds of class 1, or the value."""
        signal = points
        for layer in self.hidden:
            signal = self.activation(layer(signal))
        return self.output(signal).squeeze(1)


class MLPTraining(Simulation[MLPSettings]):
    """The training of an `MLP`: one step is one step of the optimiser on one batch.

    It computes on the CPU wherever the rest of the engine computes: with networks of this size a
    GPU would be busy launching kernels.
    """

    def __init__(self, settings: MLPSettings) -> None:
        super().__init__(settings)
        device.setup()
        seed = settings.seed
        self._generator = seeds.generator(seeds.derive(seed, "batches"))
        points, targets = settings.points.sample(
            TRAINING_POINTS + TEST_POINTS,
            settings.noise,
            seeds.generator(seeds.derive(seed, "points")),
        )
        self.points, self.test_points = points.split([TRAINING_POINTS, TEST_POINTS])
        self.targets, self.test_targets = targets.split([TRAINING_POINTS, TEST_POINTS])
        weights = seeds.generator(seeds.derive(seed, "weights"))
        self.network = MLP(settings.hidden, settings.activation, weights)
        self._loss = loss_of(settings.points)
        # Weights first: the L2 penalty acts on a prefix of the vector.
        parameters = sorted(self.network.parameters(), key=lambda p: p.dim(), reverse=True)
        self._flat = flat.flatten(parameters)
        self._weights = sum(p.numel() for p in parameters if p.dim() == 2)
        self._optimiser = optimiser(settings.optimiser, self._flat, settings.learning_rate)

    def _advance_one(self) -> None:
        gradient = self._flat.grad
        assert gradient is not None
        points, targets = self._batch()
        loss = self._loss(self.network(points), targets)
        gradient.zero_()
        loss.backward()
        if self.settings.l2:
            weights = slice(0, self._weights)
            gradient[weights].add_(self._flat.detach()[weights], alpha=self.settings.l2)
        self._optimiser.step()
        largest = float(torch.linalg.vector_norm(self._flat.detach(), torch.inf))
        self.check(loss=loss.item(), weights=largest)
        if largest > _SURELY_FINITE:
            # So that whatever is shown of a step that was taken is finite too.
            metrics = self.metrics()
            self.check(loss=metrics["train_loss"], test_loss=metrics["test_loss"])

    def _batch(self) -> tuple[Tensor, Tensor]:
        size = self.settings.batch_size
        if size == TRAINING_POINTS:
            return self.points, self.targets
        chosen = torch.randint(TRAINING_POINTS, (size,), generator=self._generator)
        return self.points[chosen], self.targets[chosen]

    @property
    def advice(self) -> str:
        rate = self.settings.learning_rate
        return f"The learning rate {rate:g} is too large here: go back and try a tenth of it."

    def metrics(self) -> dict[str, float]:
        """Loss on all training and test points, without the penalty; for classes also the accuracy.

        The unit of the logistic loss is the nat; log 2 = 0.693 is what guessing costs.
        """
        with torch.inference_mode():
            # In double precision a square cannot overflow.
            train = self.network(self.points).double()
            test = self.network(self.test_points).double()
            numbers = {
                "train_loss": float(self._loss(train, self.targets.double())),
                "test_loss": float(self._loss(test, self.test_targets.double())),
            }
            if self.settings.points.classes:
                numbers["train_accuracy"] = _accuracy(train, self.targets)
                numbers["test_accuracy"] = _accuracy(test, self.test_targets)
        return numbers

    def arrays(self) -> dict[str, np.ndarray]:
        """What there is to draw, all float32.

        * ``surface`` [64, 64]: what the network says over [−2.5, 2.5]², row 0 at the top, from −1
          to 1: the value, or 2 P(class 1) − 1.
        * ``points`` [400, 2], ``targets`` [400]: the training points, and their class or value.
        * ``test_points``, ``test_targets``: the same for the held-out ones.
        """
        return {
            "surface": self.surface(RESOLUTION),
            "points": self.points.numpy().copy(),
            "targets": self.targets.numpy().copy(),
            "test_points": self.test_points.numpy().copy(),
            "test_targets": self.test_targets.numpy().copy(),
        }

    def surface(self, resolution: int) -> np.ndarray:
        """What the network says at the centres of resolution² cells, as in `arrays`."""
        with torch.inference_mode():
            output = self.network(plane(resolution))
            if self.settings.points.classes:
                output = torch.tanh(output / 2)  # 2 σ(z) − 1
        return output.clamp(-1, 1).view(resolution, resolution).numpy()

    def state_dict(self) -> dict[str, Any]:
        """Copies of parameters, the optimiser's moments, and where the batches stand."""
        state = flat.snapshot(self._flat, self._optimiser)
        return {**state, "batches": seeds.snapshot(self._generator)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up such copies; the same steps follow, bit for bit."""
        tensors = dict(state)
        seeds.restore(self._generator, tensors.pop("batches"))
        flat.restore(self._flat, self._optimiser, tensors)

    def reconfigure(self, settings: MLPSettings) -> None:
        """Learning rate, batch size and L2 penalty change at once; anything else needs a restart.

        Raises:
            ValueError: something else differs; the message names it.
        """
        refuse_changes(self.settings, settings, _LIVE)
        self.settings = settings
        self._optimiser.param_groups[0]["lr"] = settings.learning_rate


def loss_of(points: PointSet) -> Callable[[Tensor, Tensor], Tensor]:
    """The logistic loss of log-odds for classes, the mean squared error for values."""
    if points.classes:
        return functional.binary_cross_entropy_with_logits
    return functional.mse_loss


def optimiser(name: str, parameters: nn.Parameter, rate: float) -> torch.optim.Optimizer:
    """The optimiser of that name, fused into one kernel per step."""
    if name == "adam":
        return torch.optim.Adam([parameters], lr=rate, fused=True)
    momentum = 0.9 if name == "momentum" else 0.0
    return torch.optim.SGD([parameters], lr=rate, momentum=momentum, fused=True)


def plane(resolution: int) -> Float[Tensor, "n 2"]:
    """Centres of resolution² cells over [−2.5, 2.5]², row by row from the top."""
    ticks = EXTENT * ((2 * torch.arange(resolution) + 1) / resolution - 1)
    y, x = torch.meshgrid(-ticks, ticks, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], dim=1)


def _accuracy(log_odds: Tensor, labels: Tensor) -> float:
    return float(((log_odds > 0) == (labels > 0.5)).float().mean())


def _one_of(what: str, value: str, choices: dict[str, Any] | tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"There is no {what} {value!r}; there are {', '.join(choices)}.")


def _within(what: str, value: float | int, low: float | int, high: float | int) -> None:
    if not low <= value <= high:
        raise ValueError(f"The {what} lies between {low:g} and {high:g}; {value} does not.")


def _whole(what: str, value: int, low: int, high: int) -> None:
    _within(what, value, low, high)
    if value != int(value):
        raise ValueError(f"The {what} is a whole number, not {value}.")
