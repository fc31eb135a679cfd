"""The receptive field by automatic differentiation, with positive weights: what theory must equal.

With all weights one, no biases, no nonlinearity that saturates and averages for maxima, nothing
cancels: the gradient of a unit is positive exactly where the input reaches it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from engine.vision.receptive_fields.graph import Network, Node
from engine.vision.receptive_fields.layers import Add, Concat, Input, Multiply, Pointwise
from engine.vision.receptive_fields.network import Module
from engine.vision.receptive_fields.windows import Conv, Pool, TransposedConv


def positive(network: Network) -> Network:
    """The network with the same fields, one channel everywhere, that adds up all it reads."""
    nodes = []
    for node in network.nodes:
        layer = node.layer
        if isinstance(layer, Input):
            layer = Input(1)
        elif isinstance(layer, Conv):
            layer = replace(layer, channels=1, groups=1, bias=False)
        elif isinstance(layer, TransposedConv):
            layer = replace(layer, channels=1, bias=False)
        elif isinstance(layer, Pool):
            layer = replace(layer, kind="average")
        elif isinstance(layer, Pointwise):
            layer = Pointwise("identity")
        elif isinstance(layer, Multiply | Concat):
            layer = Add()
        nodes.append(Node(node.name, layer, node.inputs))
    return Network(tuple(nodes), network.dims)


def autograd_support(
    network: Network, name: str, units: list[tuple[int, ...]], size: tuple[int, ...]
) -> np.ndarray:
    """Where the gradient of each unit is positive: bool [units, *size].

    Args:
        network: the network; its weights and channels do not matter.
        name: a node whose units have positions.
        units: of that node, a position along each axis.
        size: of the input.

    Raises:
        KeyError: there is no such node.
        ValueError: the network does not fit such an input.
    """
    module = Module(positive(network.until(name))).double()
    with torch.no_grad():
        for weight in module.parameters():
            weight.fill_(1)
    x = torch.ones(1, 1, *size, dtype=torch.float64, requires_grad=True)
    output = module(x)[0, 0]
    if not output.requires_grad or not units:
        return np.zeros((len(units), *size), dtype=bool)
    chosen = torch.stack([output[unit] for unit in units])
    (gradients,) = torch.autograd.grad(
        chosen, x, torch.eye(len(units), dtype=torch.float64), is_grads_batched=True
    )
    found: np.ndarray = (gradients[:, 0, 0] > 0).numpy()
    return found
