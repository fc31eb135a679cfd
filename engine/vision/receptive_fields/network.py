"""A torch module computed from a graph of layers, and its weights.

Names of weights are those of the graph (``layer1.0.conv1.weight``): where the graph is named as in
torchvision, so are the weights.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.vision.receptive_fields import graph, layers, windows
from engine.vision.receptive_fields.initialisation import draw, fan_in, weight_shape
from engine.vision.receptive_fields.operations import apply


class Weights(nn.Module):
    """The weights of one node."""

    weight: nn.Parameter
    bias: nn.Parameter | None

    def __init__(self, shape: tuple[int, ...], bias: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(shape))
        self.bias = nn.Parameter(torch.zeros(bias)) if bias else None


class Normalisation(Weights):
    """Scale, shift and running statistics of a batch normalisation."""

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__((channels,), channels)
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.reset()

    @torch.no_grad()
    def reset(self) -> None:
        """Makes it the identity."""
        self.weight.fill_(1)
        self.running_mean.zero_()
        self.running_var.fill_(1)


class Module(nn.Module):
    """A network with weights, on a batch of images [n, channels, height, width] or signals.

    Args:
        network: what it computes.
        initialisation: as `initialise`.
        generator: of the initial weights; None leaves them unset, for weights to be loaded.

    Raises:
        ValueError: there is no such initialisation.
    """

    def __init__(
        self,
        network: graph.Network,
        initialisation: str = "he",
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.network = network
        self._parts = nn.ModuleDict()
        self._by_name: dict[str, Weights] = {}
        for node in network.nodes:
            shape = weight_shape(network, node)
            if shape is None:
                continue
            part = Normalisation(*shape) if len(shape) == 1 else Weights(shape, _biases(node))
            self._parts[_key(node.name)] = self._by_name[node.name] = part
        self._masks = {
            node.name: _mask(node.layer, network.dims)
            for node in network.nodes
            if isinstance(node.layer, windows.Conv) and node.layer.mask
        }
        self._readers: dict[str, int] = {}
        for node in network.nodes:
            for name in node.inputs:
                self._readers[name] = self._readers.get(name, 0) + 1
        self._momentum = 0.1
        self.eval()
        if generator is not None:
            initialise(self, initialisation, generator)

    def forward(self, x: Tensor) -> Tensor:
        """The output of the last node."""
        return self.activations(x, (self.network.output,))[self.network.output]

    def activations(self, x: Tensor, names: tuple[str, ...]) -> dict[str, Tensor]:
        """The outputs of some nodes, by name; nodes after the last of them are not computed.

        Raises:
            KeyError: there is no such node.
            ValueError: the network does not fit an input of that size.
        """
        self.network.sizes(tuple(x.shape[2:]))
        for name in names:
            self.network[name]
        held: dict[str, Tensor] = {}
        waiting = dict(self._readers)
        missing = set(names)
        for node in self.network.nodes:
            given = [held[name] for name in node.inputs]
            held[node.name] = self._compute(node, given) if node.inputs else x
            missing.discard(node.name)
            for name in node.inputs:
                waiting[name] -= 1
                if not waiting[name] and name not in names:
                    del held[name]
            if not missing:
                break
        return {name: held[name] for name in names}

    def part(self, name: str) -> Weights | None:
        """The weights of a node, None where it has none."""
        return self._by_name.get(name)

    def named_weights(self) -> dict[str, Tensor]:
        """Weights, biases and running statistics by the names of the graph; not copies."""
        return {
            f"{node.name}.{name}": tensor
            for node in self.network.nodes
            if (part := self.part(node.name)) is not None
            for name, tensor in part.state_dict(keep_vars=True).items()
        }

    def load(self, tensors: Mapping[str, Tensor]) -> tuple[str, ...]:
        """Takes over weights by the names of the graph; those of other nodes are left.

        Returns:
            The names that were not needed.

        Raises:
            ValueError: one is missing, has another shape, is not finite or is a negative variance;
                nothing is then changed.
        """
        wanted = self.named_weights()
        for name, tensor in wanted.items():
            if name not in tensors:
                raise ValueError(f"These weights fit another network: they have no {name}.")
            given = tensors[name]
            if given.shape != tensor.shape:
                shapes = f"{list(given.shape)} instead of {list(tensor.shape)}"
                raise ValueError(f"These weights fit another network: {name} is {shapes}.")
            if not bool(torch.isfinite(given).all()):
                raise ValueError(f"These weights cannot be used: {name} is not finite.")
            if name.endswith(".running_var") and bool((given < 0).any()):
                raise ValueError(f"These weights cannot be used: {name} is below 0 somewhere.")
        with torch.no_grad():
            for name, tensor in wanted.items():
                tensor.copy_(tensors[name])
        return tuple(name for name in tensors if name not in wanted)

    @torch.no_grad()
    def calibrate(self, x: Tensor) -> None:
        """Sets the running statistics of all batch normalisations to those of this batch."""
        self.train()
        self._momentum = 1.0
        self(x)
        self._momentum = 0.1
        self.eval()

    def _compute(self, node: graph.Node, given: list[Tensor]) -> Tensor:
        part = self.part(node.name)
        if isinstance(part, Normalisation):
            return functional.batch_norm(
                given[0],
                part.running_mean,
                part.running_var,
                part.weight,
                part.bias,
                training=self.training,
                momentum=self._momentum,
                eps=node.layer.eps,  # type: ignore[attr-defined]
            )
        weight: Tensor | None = None if part is None else part.weight
        bias = None if part is None else part.bias
        mask = self._masks.get(node.name)
        if weight is not None and mask is not None:
            weight = weight * mask.to(weight)
        return apply(node.layer, given, weight, bias)


@torch.no_grad()
def initialise(module: Module, initialisation: str, generator: torch.Generator) -> None:
    """Draws the weights anew; biases become 0, normalisations the identity.

    Args:
        module: whose weights.
        initialisation: as `initialisation.draw`.
        generator: the source of what is drawn.

    Raises:
        ValueError: there is no such initialisation.
    """
    for name in module.network.names:
        part = module.part(name)
        if isinstance(part, Normalisation):
            part.reset()
        elif part is not None:
            inputs = fan_in(module.network, module.network[name])
            shape = tuple(part.weight.shape)
            part.weight.copy_(draw(shape, inputs, initialisation, generator))
        if part is not None and part.bias is not None:
            part.bias.zero_()


def _biases(node: graph.Node) -> int:
    layer = node.layer
    assert isinstance(layer, windows.Conv | windows.TransposedConv | layers.Linear)
    return layer.channels * layer.bias


def _mask(layer: windows.Conv, dims: int) -> Tensor:
    """1 for the taps that are read, 0 for the others."""
    mask = torch.zeros([layer.axis(axis).kernel for axis in range(dims)])
    for tap in layer.taps(dims):
        mask[tap] = 1
    return mask


def _key(name: str) -> str:
    """As the key of a module in torch, which has no dots and is no attribute of a dictionary."""
    return "/" + name.replace(".", "/")
