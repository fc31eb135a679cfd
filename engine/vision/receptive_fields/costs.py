"""What a network costs: output sizes, parameters and multiply-adds, node by node."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.vision.receptive_fields.graph import Network, Node, volume
from engine.vision.receptive_fields.layers import Linear
from engine.vision.receptive_fields.windows import Conv, TransposedConv


@dataclass(frozen=True)
class Cost:
    """The cost of one node.

    Attributes:
        shape: channels and sizes of its output.
        parameters: weights and biases that are learnt.
        multiply_adds: of weights with inputs, in one forward pass; pooling, normalisation,
            nonlinearities and sums are not counted.
    """

    shape: tuple[int, ...]
    parameters: int
    multiply_adds: int


@dataclass(frozen=True)
class Total:
    """The cost of a whole network.

    Attributes:
        parameters: that are learnt.
        multiply_adds: in one forward pass.
        depth: layers with weights on the longest way from input to output.
    """

    parameters: int
    multiply_adds: int
    depth: int


def parameters(network: Network) -> int:
    """How many parameters a network learns."""
    return sum(_parameters(network, node) for node in network.nodes)


def acting_parameters(network: Network) -> int:
    """How many parameters can act: all but the weights that masks hold at zero."""
    held = 0
    for node in network.nodes:
        layer = node.layer
        if isinstance(layer, Conv) and layer.mask:
            weights = layer.weights(network.channels[node.inputs[0]], network.dims)
            whole = replace(layer, mask="").taps(network.dims)
            held += weights - weights * len(layer.taps(network.dims)) // len(whole)
    return parameters(network) - held


def costs(network: Network, size: tuple[int, ...]) -> dict[str, Cost]:
    """The cost of each node for an input of that size.

    Raises:
        ValueError: the network does not fit such an input; the sentence names the node.
    """
    shapes = network.shapes(size)
    return {
        node.name: Cost(
            shapes[node.name], _parameters(network, node), _multiply_adds(network, node, shapes)
        )
        for node in network.nodes
    }


def total(network: Network, size: tuple[int, ...]) -> Total:
    """The cost of a network for an input of that size.

    Raises:
        ValueError: as `costs`.
    """
    each = costs(network, size).values()
    return Total(
        sum(cost.parameters for cost in each),
        sum(cost.multiply_adds for cost in each),
        depth(network),
    )


def depth(network: Network) -> int:
    """Convolutions and fully connected layers on the longest way from the input to the output."""
    deepest: dict[str, int] = {}
    for node in network.nodes:
        before = max((deepest[name] for name in node.inputs), default=0)
        deepest[node.name] = before + isinstance(node.layer, Conv | TransposedConv | Linear)
    return deepest[network.output]


def _parameters(network: Network, node: Node) -> int:
    given = tuple(network.channels[name] for name in node.inputs)
    return node.layer.parameters(given, network.dims)


def _multiply_adds(network: Network, node: Node, shapes: dict[str, tuple[int, ...]]) -> int:
    layer = node.layer
    if isinstance(layer, Linear):
        return network.channels[node.inputs[0]] * layer.channels
    if isinstance(layer, Conv):
        weights = layer.weights(network.channels[node.inputs[0]], network.dims)
        return weights * volume(shapes[node.name][1:])
    if isinstance(layer, TransposedConv):
        weights = len(layer.taps(network.dims)) * layer.channels
        return weights * volume(shapes[node.inputs[0]])
    return 0
