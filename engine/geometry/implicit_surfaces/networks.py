"""Small neural fields: a point in, one number out.

With softplus units the network can be initialised as the signed distance of a sphere (the geometric
initialisation of Atzmon and Lipman, *SAL*, 2020), which makes it learn closed surfaces quickly.
With sine units (Sitzmann et al., *SIREN*, 2020) it resolves finer detail, and starts at random.
"""

import math
from dataclasses import dataclass
from typing import Any, cast

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

SOFTPLUS_BETA = 100.0
"""β of softplus: a rectifier whose corner is rounded over about 1/β, so that ∇f is continuous."""

SINE_FREQUENCY = 15.0
"""ω₀ of the sine units: how many periods the first layer lays over a unit at most, times 2π."""

SPHERE_RADIUS = 0.5
ACTIVATIONS = ("softplus", "sine")
INITIALISATIONS = ("geometric", "random")
MAX_WIDTH, MAX_DEPTH = 256, 8

_LOG2E = 1 / math.log(2)
_CHUNK = 4096


@dataclass(frozen=True)
class Architecture:
    """The size and kind of a network.

    Attributes:
        coordinates: of a point, 2 or 3.
        code_dimension: of a latent code that is appended to the coordinates of each point.
        width: units per hidden layer.
        depth: hidden layers.
        activation: one of `ACTIVATIONS`.
        initialisation: one of `INITIALISATIONS`; the geometric one needs softplus.

    Raises:
        ValueError: a value is out of range; the message is a sentence for the visitor.
    """

    coordinates: int = 3
    code_dimension: int = 0
    width: int = 64
    depth: int = 4
    activation: str = "softplus"
    initialisation: str = "geometric"

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"There is no activation {self.activation!r}: softplus or sine.")
        if self.initialisation not in INITIALISATIONS:
            raise ValueError(
                f"There is no initialisation {self.initialisation!r}: geometric or random."
            )
        if self.activation == "sine" and self.initialisation == "geometric":
            raise ValueError(
                "A network of sine units has no geometric initialisation, only a random one."
            )
        if not 1 <= self.width <= MAX_WIDTH or not 1 <= self.depth <= MAX_DEPTH:
            raise ValueError(f"A network has 1 to {MAX_DEPTH} layers of 1 to {MAX_WIDTH} units.")

    @property
    def inputs(self) -> int:
        """Number of inputs."""
        return self.coordinates + self.code_dimension

    @property
    def parameter_count(self) -> int:
        """Weights and biases."""
        inner = (self.depth - 1) * (self.width + 1) * self.width
        return (self.inputs + 1) * self.width + inner + self.width + 1


class Network(nn.Module):
    """f(p) = w · φ(… φ(W₁ p + b₁) …) + b.

    Args:
        architecture: its size and kind.
        generator: for the initialisation; None leaves the weights uninitialised.
    """

    def __init__(self, architecture: Architecture, generator: torch.Generator | None) -> None:
        super().__init__()
        self.architecture = architecture
        widths = [architecture.inputs] + [architecture.width] * architecture.depth
        # skip_init: torch's own initial values would come from the global generator.
        make = nn.utils.skip_init
        self.hidden = nn.ModuleList(
            make(nn.Linear, widths[i], widths[i + 1]) for i in range(architecture.depth)
        )
        self.output = make(nn.Linear, architecture.width, 1)
        if generator is None:
            return
        with torch.no_grad():
            if architecture.activation == "sine":
                self._initialise_sine(generator)
            elif architecture.initialisation == "geometric":
                self._initialise_geometrically(generator)
            else:
                self._initialise_randomly(generator)

    @property
    def layers(self) -> list[nn.Linear]:
        """The hidden layers, first to last."""
        return cast("list[nn.Linear]", list(self.hidden))

    def forward(self, points: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
        """f at each point; twice differentiable, and faster where gradients are disabled."""
        if not torch.is_grad_enabled():
            return self._evaluate(points)
        signal = points
        for layer in self.layers:
            signal = self._activate(layer(signal))
        return self.output(signal).squeeze(1)

    def _activate(self, signal: Tensor) -> Tensor:
        if self.architecture.activation == "sine":
            return torch.sin(SINE_FREQUENCY * signal)
        softened: Tensor = _Softplus.apply(signal)
        return softened

    def _evaluate(self, points: Tensor) -> Tensor:
        """In place, in chunks that fit the processor's cache."""
        values = points.new_empty(len(points))
        for start in range(0, len(points), _CHUNK):
            signal = points[start : start + _CHUNK]
            for layer in self.layers:
                signal = functional.linear(signal, layer.weight, layer.bias)
                if self.architecture.activation == "sine":
                    signal = signal.mul_(SINE_FREQUENCY).sin_()
                else:
                    signal = softplus(signal)
            values[start : start + _CHUNK] = self.output(signal).squeeze(1)
        return values

    def _initialise_geometrically(self, generator: torch.Generator) -> None:
        """About |p| − `SPHERE_RADIUS`: layers of rectifiers that preserve the lengths of vectors.

        Atzmon and Lipman draw weights from N(0, 2/width), which preserves lengths in wide layers.
        In narrow ones rows in pairs of opposite sign, orthogonal otherwise, do so much better. The
        output is scaled so that its mean over the unit sphere is 1 − r. The latent
        code has no influence at first.
        """
        for layer in self.layers:
            rows = layer.weight.new_empty((layer.out_features + 1) // 2, layer.in_features)
            nn.init.orthogonal_(rows, generator=generator)
            layer.weight.copy_(torch.cat([rows, -rows])[: layer.out_features])
            layer.bias.zero_()
        self.layers[0].weight[:, self.architecture.coordinates :] = 0
        self.output.weight.fill_(1.0)
        self.output.bias.zero_()
        around = torch.zeros(1000, self.architecture.inputs)
        around[:, : self.architecture.coordinates].normal_(generator=generator)
        self.output.weight /= self(functional.normalize(around, dim=1)).mean()
        self.output.bias.fill_(-SPHERE_RADIUS)

    def _initialise_randomly(self, generator: torch.Generator) -> None:
        """Uniform within ±1/√fan-in, weights and biases, like torch's own layers."""
        for layer in [*self.layers, self.output]:
            bound = 1 / math.sqrt(layer.in_features)
            layer.weight.uniform_(-bound, bound, generator=generator)
            layer.bias.uniform_(-bound, bound, generator=generator)

    def _initialise_sine(self, generator: torch.Generator) -> None:
        """So that the inputs of every sine have the same distribution (Sitzmann et al. 2020)."""
        for index, layer in enumerate([*self.layers, self.output]):
            fan = layer.in_features
            bound = 1 / fan if index == 0 else math.sqrt(6 / fan) / SINE_FREQUENCY
            layer.weight.uniform_(-bound, bound, generator=generator)
            layer.bias.uniform_(-bound, bound, generator=generator)


def softplus(signal: Tensor) -> Tensor:
    """ln(1 + exp(β x)) / β, as max(x, 0) + ln(1 + exp(−β |x|)) / β: accurate on both sides, and
    quicker than torch's own (seen: three quarters of the time)."""
    rest = signal.abs().mul_(-SOFTPLUS_BETA * _LOG2E).exp2_().log1p_()
    return torch.clamp(signal, min=0).add_(rest, alpha=1 / SOFTPLUS_BETA)


def network_from_parameters(architecture: Architecture, parameters: Float[Tensor, " n"]) -> Network:
    """The network with these parameters, concatenated in their order.

    Raises:
        ValueError: their number does not fit the architecture.
    """
    if len(parameters) != architecture.parameter_count:
        raise ValueError(
            f"This network has {architecture.parameter_count} parameters, not {len(parameters)}."
        )
    network = Network(architecture, None)
    nn.utils.vector_to_parameters(parameters.clone(), network.parameters())
    return network


class _Softplus(torch.autograd.Function):
    """`softplus` with a derivative, σ(β x), that may be differentiated itself."""

    @staticmethod
    def forward(context: Any, signal: Tensor) -> Tensor:
        context.save_for_backward(signal)
        return softplus(signal)

    @staticmethod
    def backward(context: Any, *slopes: Tensor) -> Tensor:
        (signal,) = context.saved_tensors
        return slopes[0] * torch.sigmoid(SOFTPLUS_BETA * signal)
