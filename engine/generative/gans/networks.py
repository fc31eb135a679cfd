"""Generator and discriminator: two multilayer perceptrons.

Each keeps its parameters in one vector, and can be evaluated with another vector of that form: an
average over time, or the weights after steps that are only imagined.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from engine import flat
from engine.generative.gans.backprop import LEAK, Perceptrons
from engine.settings import check_ranges, setting

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,
    "leaky-relu": lambda x: functional.leaky_relu(x, LEAK),
    "tanh": torch.tanh,
}


@dataclass(frozen=True)
class NetworkSettings:
    """The form of both players.

    Attributes:
        z_dim: dimension of the noise z ~ N(0, I).
        width: units in each hidden layer of both.
        depth: hidden layers of both.
        activation: of the generator, a key of `ACTIVATIONS`.
        discriminator_activation: of the discriminator.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    z_dim: int = setting(16, low=1, high=16)
    width: int = setting(64, low=4, high=128)
    depth: int = setting(2, low=1, high=4)
    activation: str = "relu"
    discriminator_activation: str = "relu"

    def __post_init__(self) -> None:
        check_ranges(self)
        for activation in (self.activation, self.discriminator_activation):
            if activation not in ACTIVATIONS:
                known = ", ".join(ACTIVATIONS)
                raise ValueError(f"There is no activation {activation!r}; there are {known}.")


class Network(nn.Module):
    """x → W_L φ(… φ(W_1 x + b_1) …) + b_L.

    Attributes:
        sizes: of the layers, inputs first.
        activation: a key of `ACTIVATIONS`.
        vector: all parameters, float32 [n]; those of the layers are views of it.
    """

    vector: nn.Parameter

    def __init__(self, sizes: tuple[int, ...], activation: str, generator: torch.Generator) -> None:
        super().__init__()
        # skip_init: torch's own initial values would come from the global generator.
        linear = nn.utils.skip_init
        self.layers = [linear(nn.Linear, *pair) for pair in pairwise(sizes)]
        for place, layer in enumerate(self.layers):
            self.add_module(f"layer_{place + 1}", layer)
        self.sizes = sizes
        self.activation = activation
        self._act = ACTIVATIONS[activation]
        self._shapes = [part.shape for part in self.parameters()]
        self._sizes = [part.numel() for part in self.parameters()]
        self._initialise(generator)
        # Past the registration of nn.Module: it is no parameter beside those of the layers.
        object.__setattr__(self, "vector", flat.flatten(self.parameters()))

    def _initialise(self, generator: torch.Generator) -> None:
        """Weights and biases uniform within 1/√fan-in.

        With a variance of 2/fan-in a generator of many noises starts too steep: R1 then covers the
        ring on one of ten seeds in 2,000 steps, and from these on all ten in 1,000.
        """
        with torch.no_grad():
            for layer in self.layers:
                bound = layer.in_features**-0.5
                layer.weight.uniform_(-bound, bound, generator=generator)
                layer.bias.uniform_(-bound, bound, generator=generator)

    def forward(self, x: Float[Tensor, "n d"]) -> Float[Tensor, "n k"]:
        """The output."""
        for layer in self.layers[:-1]:
            x = self._act(layer(x))
        result: Tensor = self.layers[-1](x)
        return result

    def with_vector(
        self, vector: Float[Tensor, " p"], x: Float[Tensor, "n d"]
    ) -> Float[Tensor, "n k"]:
        """The output with these parameters in place of its own; differentiable in them."""
        parts = [
            part.view(shape)
            for part, shape in zip(vector.split(self._sizes), self._shapes, strict=True)
        ]
        for place in range(0, len(parts) - 2, 2):
            x = self._act(functional.linear(x, parts[place], parts[place + 1]))
        return functional.linear(x, parts[-2], parts[-1])

    def written_out(self) -> Perceptrons:
        """The same network, with the same parameters and gradients, without autograd."""
        gradient = self.vector.grad
        assert gradient is not None
        vector = self.vector.detach()
        return Perceptrons(self.sizes, self.activation, vector[None], gradient[None])


def build_generator(settings: NetworkSettings, generator: torch.Generator) -> Network:
    """G: noise [n, z_dim] → points [n, 2]."""
    sizes = (settings.z_dim, *[settings.width] * settings.depth, 2)
    return Network(sizes, settings.activation, generator)


def build_discriminator(settings: NetworkSettings, generator: torch.Generator) -> Network:
    """D: points [n, 2] → logits, or values of the critic, [n, 1]."""
    sizes = (2, *[settings.width] * settings.depth, 1)
    return Network(sizes, settings.discriminator_activation, generator)
