"""What each layer does to tensors [n, channels, positions …], by the functions of torch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from engine.vision.receptive_fields import layers, windows
from engine.vision.receptive_fields.layer import Layer

_POINTWISE: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,
    "leaky-relu": lambda x: functional.leaky_relu(x, 0.1),
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "identity": lambda x: x,
    # Maps are read here as they are after training, when nothing is dropped.
    "dropout": lambda x: x,
}


def apply(
    layer: Layer, given: Sequence[Tensor], weight: Tensor | None = None, bias: Tensor | None = None
) -> Tensor:
    """The output of a layer other than a batch normalisation.

    Args:
        layer: what to compute.
        given: its inputs, [n, channels, positions …] or vectors [n, features].
        weight: as torch has it, for layers that have any.
        bias: likewise.
    """
    x = given[0]
    if isinstance(layer, windows.Window):
        return _windowed(layer, x, weight, bias)
    if isinstance(layer, layers.Pointwise):
        return _POINTWISE[layer.kind](x)
    if isinstance(layer, layers.Linear):
        assert weight is not None
        return functional.linear(x, weight, bias)
    if isinstance(layer, layers.GlobalPool):
        pool: Any = (functional.adaptive_avg_pool1d, functional.adaptive_avg_pool2d)[x.dim() - 3]
        pooled: Tensor = pool(x, layer.size)
        return pooled.flatten(1)
    if isinstance(layer, layers.Crop):
        return _cut(x, [layer.before] * (x.dim() - 2), [layer.after] * (x.dim() - 2))
    if isinstance(layer, layers.Concat):
        return torch.cat(list(given), dim=1)
    for other in given[1:]:
        x = x * other if isinstance(layer, layers.Multiply) else x + other
    return x


def _windowed(
    layer: windows.Window, x: Tensor, weight: Tensor | None, bias: Tensor | None
) -> Tensor:
    dims = x.dim() - 2
    axes = [layer.axis(axis) for axis in range(dims)]
    stride, dilation = [along.stride for along in axes], [along.dilation for along in axes]
    before, after = [along.before for along in axes], [along.after for along in axes]
    if isinstance(layer, windows.Pool):
        return _pool(layer, x, [along.kernel for along in axes], stride, before, dilation)
    assert weight is not None
    if isinstance(layer, windows.TransposedConv):
        spread: Any = (functional.conv_transpose1d, functional.conv_transpose2d)[dims - 1]
        full = spread(x, weight, bias, stride, 0, layer.extra, 1, dilation)
        return _cut(full, before, after)
    if before != after:
        ends = zip(reversed(before), reversed(after), strict=True)
        x = functional.pad(x, [end for pair in ends for end in pair])
        before = [0] * dims
    assert isinstance(layer, windows.Conv)
    conv: Any = (functional.conv1d, functional.conv2d)[dims - 1]
    mapped: Tensor = conv(x, weight, bias, stride, before, dilation, layer.grouped(x.shape[1]))
    return mapped


def _pool(
    layer: windows.Pool,
    x: Tensor,
    kernel: list[int],
    stride: list[int],
    padding: list[int],
    dilation: list[int],
) -> Tensor:
    dims = x.dim() - 2
    pooled: Tensor
    if layer.kind == "max":
        largest: Any = (functional.max_pool1d, functional.max_pool2d)[dims - 1]
        pooled = largest(x, kernel, stride, padding, dilation, layer.ceil)
    else:
        average: Any = (functional.avg_pool1d, functional.avg_pool2d)[dims - 1]
        pooled = average(x, kernel, stride, padding, layer.ceil)
    return pooled


def _cut(x: Tensor, before: list[int], after: list[int]) -> Tensor:
    """Without positions at the ends of each axis."""
    sizes = x.shape[2:]
    for axis, (first, last, size) in enumerate(zip(before, after, sizes, strict=True)):
        x = x.narrow(axis + 2, first, size - first - last)
    return x
