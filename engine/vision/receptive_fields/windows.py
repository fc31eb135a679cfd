"""Layers whose units read a window: convolutions, transposed convolutions, pooling.

Unit u of a layer reads, along each axis, the input positions u·s + o for the offsets o of its
taps: o = d·t − p for tap t of a kernel with stride s, dilation d and padding p. A transposed
convolution does the reverse: input i writes to the outputs i·s + o.

Lengths are in units of the layer's input. A whole number holds for every axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Literal, TypeAlias

from engine.vision.receptive_fields.layer import Layer, check_whole

PerAxis: TypeAlias = int | tuple[int, ...]
Padding: TypeAlias = int | tuple[int | tuple[int, int], ...]
Mask: TypeAlias = Literal["", "A", "B", "above"]

LARGEST_KERNEL, LARGEST_STRIDE, LARGEST_DILATION = 65, 32, 1024


@dataclass(frozen=True)
class Window(Layer):
    """Base of layers whose units read a window.

    Attributes:
        kernel: taps per axis.
        stride: distance of the windows of neighbouring units.
        padding: zeros around the input; a pair per axis where before and after differ.
        dilation: distance of neighbouring taps.
    """

    kernel: PerAxis = 3
    stride: PerAxis = 1
    padding: Padding = 0
    dilation: PerAxis = 1

    def __post_init__(self) -> None:
        for value in _values(self.kernel):
            check_whole("A kernel", value, 1, LARGEST_KERNEL)
        for value in _values(self.stride):
            check_whole("A stride", value, 1, LARGEST_STRIDE)
        for value in _values(self.dilation):
            check_whole("A dilation", value, 1, LARGEST_DILATION)
        pads = (self.padding,) if isinstance(self.padding, int) else self.padding
        for pad in pads:
            for value in _values(pad):
                check_whole("Padding", value, 0, LARGEST_KERNEL * LARGEST_DILATION)

    def axis(self, axis: int) -> Axis:
        """Its geometry along one axis."""
        pad = self.padding if isinstance(self.padding, int) else self.padding[axis]
        before, after = (pad, pad) if isinstance(pad, int) else pad
        kernel, stride, dilation = (
            _along(value, axis) for value in (self.kernel, self.stride, self.dilation)
        )
        return Axis(kernel, stride, before, after, dilation)

    def taps(self, dims: int) -> tuple[tuple[int, ...], ...]:
        """The taps that are read, as indices per axis from 0; all of them unless masked."""
        return tuple(product(*(range(self.axis(axis).kernel) for axis in range(dims))))

    def offsets(self, axis: int, dims: int) -> tuple[int, ...]:
        """Where the taps lie along an axis, relative to u·s, in rising order."""
        along = self.axis(axis)
        used = sorted({tap[axis] for tap in self.taps(dims)})
        return tuple(along.dilation * tap - along.before for tap in used)

    def size_out(self, size: int, axis: int) -> int:
        """Units along an axis for so many inputs; below 1 where the kernel does not fit."""
        return self.axis(axis).size_out(size)

    def dims(self) -> set[int]:
        """Numbers of axes that its settings name; empty when they are whole numbers."""
        settings = (self.kernel, self.stride, self.padding, self.dilation)
        return {len(value) for value in settings if isinstance(value, tuple)}


@dataclass(frozen=True)
class Axis:
    """A window along one axis: taps, stride, padding before and after, dilation."""

    kernel: int
    stride: int
    before: int
    after: int
    dilation: int

    @property
    def span(self) -> int:
        """From the first tap to the last: d(k − 1)."""
        return self.dilation * (self.kernel - 1)

    def size_out(self, size: int, ceil: bool = False) -> int:
        """⌊(n + padding − d(k − 1) − 1)/s⌋ + 1 windows.

        With `ceil` the last may overhang, but it starts inside the input or the padding before.
        """
        room = size + self.before + self.after - self.span - 1
        windows = (-(-room // self.stride) if ceil else room // self.stride) + 1
        if ceil and (windows - 1) * self.stride >= size + self.before:
            windows -= 1
        return windows


@dataclass(frozen=True)
class Conv(Window):
    """A convolution.

    Attributes:
        channels: of the output.
        groups: parts that the channels are divided into, each convolved for itself; 0 for one
            group per input channel (depthwise).
        bias: whether it adds one.
        mask: which taps of a PixelCNN are left: ``A`` those before the centre in reading order,
            ``B`` the centre too, ``above`` the rows above the last one; empty for all.
    """

    channels: int = 1
    groups: int = 1
    bias: bool = True
    mask: Mask = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        check_whole("Channels", self.channels, 1, 8192)
        check_whole("Groups", self.groups, 0, 8192)

    def taps(self, dims: int) -> tuple[tuple[int, ...], ...]:
        """The taps that the mask leaves.

        Raises:
            ValueError: the mask leaves none.
        """
        taps = super().taps(dims)
        kernel = [self.axis(axis).kernel for axis in range(dims)]
        centre = tuple(size // 2 for size in kernel)
        if self.mask == "above":
            taps = tuple(tap for tap in taps if tap[0] < kernel[0] - 1)
        elif self.mask:
            taps = tuple(
                tap for tap in taps if tap < centre or (self.mask == "B" and tap == centre)
            )
        if not taps:
            raise ValueError(f"Mask {self.mask} leaves no tap of a kernel {kernel}.")
        return taps

    def grouped(self, channels: int) -> int:
        """The number of groups for so many input channels."""
        return self.groups or channels

    def channels_out(self, channels: tuple[int, ...]) -> int:
        """Its own.

        Raises:
            ValueError: the groups do not divide the channels.
        """
        groups = self.grouped(channels[0])
        if channels[0] % groups or self.channels % groups:
            raise ValueError(
                f"{groups} groups must divide {channels[0]} input and {self.channels} output "
                "channels without a remainder."
            )
        return self.channels

    def parameters(self, channels: tuple[int, ...], dims: int) -> int:
        """Weights of all taps, and the biases. Masked taps count: they are stored, as zeros."""
        return self.weights(channels[0], dims) + self.channels * self.bias

    def weights(self, channels: int, dims: int) -> int:
        """Weights of its kernels, all taps, for so many input channels."""
        taps = 1
        for axis in range(dims):
            taps *= self.axis(axis).kernel
        return taps * channels // self.grouped(channels) * self.channels


@dataclass(frozen=True)
class TransposedConv(Window):
    """A transposed convolution: input i is spread over the outputs i·s + d·t − p.

    Attributes:
        channels: of the output.
        bias: whether it adds one.
        extra: positions added at the end of each axis, less than the stride (`output_padding`).
    """

    channels: int = 1
    bias: bool = True
    extra: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        check_whole("Channels", self.channels, 1, 8192)
        if not 0 <= self.extra < min(_values(self.stride)):
            raise ValueError(f"{self.extra} extra positions must be fewer than the stride.")

    def sources(self, phase: int, axis: int, dims: int) -> tuple[int, ...]:
        """Inputs that reach the outputs s·m + `phase` of an axis, relative to m, in rising order.

        None where the stride is larger than the kernel and the output lies in between.
        """
        stride = self.axis(axis).stride
        offsets = self.offsets(axis, dims)
        return tuple(sorted((phase - o) // stride for o in offsets if (phase - o) % stride == 0))

    def size_out(self, size: int, axis: int) -> int:
        """(n − 1)s − padding + d(k − 1) + 1 + extra."""
        along = self.axis(axis)
        return (size - 1) * along.stride - along.before - along.after + along.span + 1 + self.extra

    def channels_out(self, channels: tuple[int, ...]) -> int:
        """Its own."""
        return self.channels

    def parameters(self, channels: tuple[int, ...], dims: int) -> int:
        """Weights and biases."""
        return len(self.taps(dims)) * channels[0] * self.channels + self.channels * self.bias


@dataclass(frozen=True)
class Pool(Window):
    """Pooling, each channel for itself.

    Attributes:
        kind: ``max`` or ``average``.
        ceil: whether a last window may overhang the input's end.
    """

    kernel: PerAxis = 2
    stride: PerAxis = 2
    kind: Literal["max", "average"] = "max"
    ceil: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if any(value > 1 for value in _values(self.dilation)):
            raise ValueError("Pooling has no dilation here.")

    def size_out(self, size: int, axis: int) -> int:
        """Windows along an axis."""
        return self.axis(axis).size_out(size, self.ceil)


def _values(value: PerAxis) -> tuple[int, ...]:
    return (value,) if isinstance(value, int) else value


def _along(value: PerAxis, axis: int) -> int:
    return value if isinstance(value, int) else value[axis]
