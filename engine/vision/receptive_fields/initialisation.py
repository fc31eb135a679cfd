"""Initial weights of the layers of a network: their shapes and their distribution."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from engine.vision.receptive_fields import graph, layers, windows

INITIALISATIONS = ("he", "lecun", "orthogonal", "constant")


def weight_shape(network: graph.Network, node: graph.Node) -> tuple[int, ...] | None:
    """The shape of the weights of a node as torch has it; None where it has none."""
    layer, dims = node.layer, network.dims
    if isinstance(layer, layers.Pointwise):
        return (network.channels[node.name],) if layer.kind == "batchnorm" else None
    if not node.inputs:
        return None
    channels = network.channels[node.inputs[0]]
    if isinstance(layer, layers.Linear):
        return layer.channels, channels
    if isinstance(layer, windows.Conv | windows.TransposedConv):
        kernel = tuple(layer.axis(axis).kernel for axis in range(dims))
        if isinstance(layer, windows.Conv):
            return layer.channels, channels // layer.grouped(channels), *kernel
        return channels, layer.channels, *kernel
    return None


def fan_in(network: graph.Network, node: graph.Node) -> float:
    """How many inputs a unit of a layer with weights sums; on average, if that varies."""
    layer, channels = node.layer, network.channels[node.inputs[0]]
    if isinstance(layer, layers.Linear):
        return channels
    assert isinstance(layer, windows.Conv | windows.TransposedConv)
    taps = len(layer.taps(network.dims))
    if isinstance(layer, windows.Conv):
        return taps * channels / layer.grouped(channels)
    turns = math.prod(layer.axis(axis).stride for axis in range(network.dims))
    return max(taps * channels / turns, 1)


def draw(
    shape: tuple[int, ...], inputs: float, initialisation: str, generator: torch.Generator
) -> Tensor:
    """Initial weights.

    Args:
        shape: as torch has them, outputs first (but for transposed convolutions).
        inputs: fan-in.
        initialisation: ``he``: N(0, 2/fan-in) (He et al. 2015, arXiv:1502.01852); ``lecun``:
            N(0, 1/fan-in); ``orthogonal``: rows or columns orthogonal, as large as ``lecun``'s
            (Saxe et al. 2014, arXiv:1312.6120); ``constant``: all of them 1/fan-in.
        generator: the source of what is drawn.

    Raises:
        ValueError: there is no such initialisation.
    """
    if initialisation not in INITIALISATIONS:
        known = ", ".join(INITIALISATIONS)
        raise ValueError(f"There is no initialisation {initialisation!r}; there are {known}.")
    if initialisation == "constant":
        return torch.full(shape, 1 / inputs)
    drawn = torch.randn(shape, generator=generator)
    if initialisation != "orthogonal":
        return drawn * ((2 if initialisation == "he" else 1) / inputs) ** 0.5
    rows = drawn.flatten(1)
    wide = rows.shape[0] <= rows.shape[1]
    q = torch.linalg.qr(rows.T if wide else rows).Q
    found = (q.T if wide else q).reshape(shape)
    return found * (found.numel() / inputs / found.square().sum()) ** 0.5
