"""The same kind of layer with another kernel, stride, dilation or number of channels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from engine.vision.receptive_fields.windows import Axis, Conv, Pool, TransposedConv, Window


@dataclass(frozen=True)
class Size:
    """What can be changed of a window that is the same along all axes.

    Attributes:
        kernel: taps per axis.
        stride: of the windows.
        dilation: distance of the taps.
        channels: of the output; 0 for a pool, which keeps those of its input.
    """

    kernel: int
    stride: int
    dilation: int
    channels: int


def size_of(layer: Window, dims: int) -> Size | None:
    """What can be changed of a layer; None where its axes differ."""
    axes = [layer.axis(axis) for axis in range(dims)]
    if len({(along.kernel, along.stride, along.dilation) for along in axes}) > 1:
        return None
    channels = layer.channels if isinstance(layer, Conv | TransposedConv) else 0
    return Size(axes[0].kernel, axes[0].stride, axes[0].dilation, channels)


def resized(layer: Window, dims: int, size: Size) -> Window:
    """A layer with other sizes; bias, groups, mask and rounding stay.

    Padding that kept the size of a map goes on to keep it; one-sided padding stays on its side.

    Raises:
        ValueError: a size is out of range; a sentence for the visitor.
    """
    padding = tuple(_padding(layer, layer.axis(axis), size) for axis in range(dims))
    changes: dict[str, Any] = {
        "kernel": size.kernel,
        "stride": size.stride,
        "dilation": size.dilation,
        "padding": padding,
    }
    if not isinstance(layer, Pool):
        changes["channels"] = size.channels
    if isinstance(layer, TransposedConv):
        changes["extra"] = min(layer.extra, size.stride - 1)
    return replace(layer, **changes)


def _padding(layer: Window, along: Axis, size: Size) -> tuple[int, int]:
    if isinstance(layer, Pool):
        most = size.kernel // 2
        if 2 * along.before == along.kernel - 1:
            return most, most
        return min(along.before, most), min(along.after, most)
    span = size.dilation * (size.kernel - 1)
    if isinstance(layer, TransposedConv) or along.before + along.after != along.span:
        return along.before, along.after
    if not along.after:
        return span, 0
    if not along.before:
        return 0, span
    return span // 2, span - span // 2
