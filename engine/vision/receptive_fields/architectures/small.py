"""Small stacks that can be compared with one another."""

from __future__ import annotations

from engine.vision.receptive_fields.architectures.builder import Builder
from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.layers import Pointwise
from engine.vision.receptive_fields.windows import Conv


def convolutions(
    kernels: tuple[int, ...],
    dilations: tuple[int, ...] | None = None,
    channels: int = 16,
    groups: int = 1,
    entry: bool = False,
) -> Network:
    """Convolutions that keep the size, each followed by a rectifier, on a colour image.

    Args:
        kernels: of the layers, odd.
        dilations: as many; 1 each if not given.
        channels: of every layer.
        groups: of every layer that reads as many channels as it has; 0 for depthwise.
        entry: whether a 1×1 layer goes before them that makes as many channels of the colours, so
            that all of them read equally many.

    Raises:
        ValueError: the numbers of kernels and dilations differ, or a kernel is even.
    """
    dilations = dilations or (1,) * len(kernels)
    if len(kernels) != len(dilations):
        raise ValueError(f"{len(kernels)} kernels need as many dilations, not {len(dilations)}.")
    builder = Builder()
    if entry:
        builder.add("entry", Conv(1, channels=channels))
    for number, (kernel, dilation) in enumerate(zip(kernels, dilations, strict=True)):
        if kernel % 2 == 0:
            raise ValueError(f"An even kernel ({kernel}) has no centre, so the size would change.")
        layer = Conv(
            kernel,
            padding=dilation * (kernel // 2),
            dilation=dilation,
            channels=channels,
            groups=groups if number or entry else 1,
        )
        builder.add(f"conv{number + 1}", layer)
        builder.add(f"relu{number + 1}", Pointwise("relu"))
    return builder.network()
