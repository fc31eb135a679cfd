"""Small networks that are fields: a point in, one number out.

With softplus units the network can begin as the signed distance of a sphere (the geometric
initialisation of Atzmon and Lipman, *SAL*, 2020), which is why it learns a closed surface at once.
With sine units (Sitzmann et al., *SIREN*, 2020) it resolves finer detail and begins as noise.
"""

import math
from dataclasses import dataclass
from typing import Any, cast

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

SHARPNESS = 100.0
"""β of softplus: a rectifier whose corner is rounded over about 1/β, so that ∇f is continuous."""

FREQUENCY = 15.0
"""ω₀ of the sine units: how many periods the first layer lays over a unit at most, times 2π."""

SPHERE_RADIUS = 0.5
ACTIVATIONS = ("softplus", "sine")
INITIALS = ("sphere", "random")
LARGEST_WIDTH, LARGEST_DEPTH = 256, 8

_LOG2E = 1 / math.log(2)
_CHUNK = 4096


@dataclass(frozen=True)
class Shape:
    """The shape of a network.

    Attributes:
        coordinates: of a point, 2 or 3.
        code: numbers of a latent code that comes with each point, after its coordinates.
        width: units per hidden layer.
        depth: hidden layers.
        activation: one of `ACTIVATIONS`.
        initial: one of `INITIALS`; a sphere needs softplus.

    Raises:
        ValueError: a value is out of range; the message is a sentence for the visitor.
    """

    coordinates: int = 3
    code: int = 0
    width: int = 64
    depth: int = 4
    activation: str = "softplus"
    initial: str = "sphere"

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"There is no activation {self.activation!r}: softplus or sine.")
        if self.initial not in INITIALS:
            raise ValueError(f"There is no beginning {self.initial!r}: sphere or random.")
        if self.activation == "sine" and self.initial == "sphere":
            raise ValueError("A network of sine units cannot begin as a sphere, only at random.")
        if not 1 <= self.width <= LARGEST_WIDTH or not 1 <= self.depth <= LARGEST_DEPTH:
            raise ValueError(
                f"A network has 1 to {LARGEST_DEPTH} layers of 1 to {LARGEST_WIDTH} units."
            )

    @property
    def inputs(self) -> int:
        """How many numbers go in."""
        return self.coordinates + self.code

    @property
    def weights(self) -> int:
        """How many numbers it has, biases included."""
        inner = (self.depth - 1) * (self.width + 1) * self.width
        return (self.inputs + 1) * self.width + inner + self.width + 1


class Network(nn.Module):
    """f(p) = w · φ(… φ(W₁ p + b₁) …) + b.

    Args:
        shape: of it.
        generator: of its first weights; without one they are arbitrary, to be overwritten.
    """

    def __init__(self, shape: Shape, generator: torch.Generator | None) -> None:
        super().__init__()
        self.shape = shape
        widths = [shape.inputs] + [shape.width] * shape.depth
        # skip_init: torch's own initial values would come from the global generator.
        make = nn.utils.skip_init
        self.hidden = nn.ModuleList(
            make(nn.Linear, widths[i], widths[i + 1]) for i in range(shape.depth)
        )
        self.output = make(nn.Linear, shape.width, 1)
        if generator is None:
            return
        with torch.no_grad():
            if shape.activation == "sine":
                self._begin_as_sine(generator)
            elif shape.initial == "sphere":
                self._begin_as_sphere(generator)
            else:
                self._begin_at_random(generator)

    @property
    def layers(self) -> list[nn.Linear]:
        """The hidden layers, first to last."""
        return cast("list[nn.Linear]", list(self.hidden))

    def forward(self, points: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
        """f at each point; may be differentiated twice. Without gradients it is the quick way."""
        if not torch.is_grad_enabled():
            return self._evaluate(points)
        signal = points
        for layer in self.layers:
            signal = self._activate(layer(signal))
        return self.output(signal).squeeze(1)

    def _activate(self, signal: Tensor) -> Tensor:
        if self.shape.activation == "sine":
            return torch.sin(FREQUENCY * signal)
        softened: Tensor = _Softplus.apply(signal)
        return softened

    def _evaluate(self, points: Tensor) -> Tensor:
        """In chunks that stay in the cache, and in place."""
        values = points.new_empty(len(points))
        for start in range(0, len(points), _CHUNK):
            signal = points[start : start + _CHUNK]
            for layer in self.layers:
                signal = functional.linear(signal, layer.weight, layer.bias)
                if self.shape.activation == "sine":
                    signal = signal.mul_(FREQUENCY).sin_()
                else:
                    signal = softplus(signal)
            values[start : start + _CHUNK] = self.output(signal).squeeze(1)
        return values

    def _begin_as_sphere(self, generator: torch.Generator) -> None:
        """About |p| − `SPHERE_RADIUS`: layers of rectifiers that keep lengths of vectors.

        Atzmon and Lipman draw weights from N(0, 2/width), which keeps lengths in wide layers. In
        narrow ones rows in pairs of opposite sign, orthogonal otherwise, do it much better. At the
        end the output is scaled until it is 1 − r on the mean of the unit sphere. A latent code has
        no say in the beginning.
        """
        for layer in self.layers:
            rows = layer.weight.new_empty((layer.out_features + 1) // 2, layer.in_features)
            nn.init.orthogonal_(rows, generator=generator)
            layer.weight.copy_(torch.cat([rows, -rows])[: layer.out_features])
            layer.bias.zero_()
        self.layers[0].weight[:, self.shape.coordinates :] = 0
        self.output.weight.fill_(1.0)
        self.output.bias.zero_()
        around = torch.zeros(1000, self.shape.inputs)
        around[:, : self.shape.coordinates].normal_(generator=generator)
        self.output.weight /= self(functional.normalize(around, dim=1)).mean()
        self.output.bias.fill_(-SPHERE_RADIUS)

    def _begin_at_random(self, generator: torch.Generator) -> None:
        """Uniform within ±1/√fan-in, weights and biases, as torch's own layers begin."""
        for layer in [*self.layers, self.output]:
            bound = 1 / math.sqrt(layer.in_features)
            layer.weight.uniform_(-bound, bound, generator=generator)
            layer.bias.uniform_(-bound, bound, generator=generator)

    def _begin_as_sine(self, generator: torch.Generator) -> None:
        """So that the inputs of every sine have the same distribution (Sitzmann et al. 2020)."""
        for index, layer in enumerate([*self.layers, self.output]):
            fan = layer.in_features
            bound = 1 / fan if index == 0 else math.sqrt(6 / fan) / FREQUENCY
            layer.weight.uniform_(-bound, bound, generator=generator)
            layer.bias.uniform_(-bound, bound, generator=generator)


def softplus(signal: Tensor) -> Tensor:
    """ln(1 + exp(β x)) / β, as max(x, 0) + ln(1 + exp(−β |x|)) / β: accurate on both sides, and
    quicker than torch's own (seen: three quarters of the time)."""
    rest = signal.abs().mul_(-SHARPNESS * _LOG2E).exp2_().log1p_()
    return torch.clamp(signal, min=0).add_(rest, alpha=1 / SHARPNESS)


def restored(shape: Shape, parameters: Float[Tensor, " n"]) -> Network:
    """The network whose parameters, one after the other, are these numbers.

    Raises:
        ValueError: there are not as many as the shape has.
    """
    if len(parameters) != shape.weights:
        raise ValueError(f"This shape has {shape.weights} parameters, not {len(parameters)}.")
    network = Network(shape, None)
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
        return slopes[0] * torch.sigmoid(SHARPNESS * signal)
