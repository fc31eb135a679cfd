"""The visitor's own stack of layers as the text of a field: ``c3x16-p2-c3d2x32``.

A layer is its kind and kernel, then what differs from the usual: ``c`` convolution, ``t``
transposed convolution, ``p`` maximum and ``a`` average pooling; ``s`` stride, ``d`` dilation, ``v``
no padding, ``g`` depthwise, ``x`` channels. Convolutions pad so that the size stays, unless they
say ``v``; pools and transposed convolutions have a stride as long as their kernel by default.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from engine.vision.receptive_fields.graph import Network, stack
from engine.vision.receptive_fields.layer import Layer
from engine.vision.receptive_fields.windows import Conv, Pool, TransposedConv

MAX_LAYERS = 12
SIZE = (64, 64)
"""Of the image under the visitor's own stack."""

KINDS = {"c": "Convolution", "p": "Max pool", "a": "Average pool", "t": "Transposed conv."}
MAX_KERNEL, MAX_STRIDE, MAX_DILATION, MAX_CHANNELS = 11, 4, 16, 512
WIDEST = 2048
"""Channels of a layer that a published network is changed with."""

_LAYER = re.compile(r"([cpat])(\d+)(?:s(\d+))?(?:d(\d+))?(v?)(g?)(?:x(\d+))?")


class UnbuildableError(ValueError):
    """A stack with a layer that does not fit what it is given."""


@dataclass(frozen=True)
class StackedLayer:
    """A layer of the visitor's stack.

    Attributes:
        kind: one of `KINDS`.
        kernel: taps per axis.
        stride: of its windows.
        dilation: distance of its taps; convolutions only.
        padded: whether a convolution keeps the size (at stride 1).
        depthwise: whether each channel is convolved for itself.
        channels: of its output; convolutions only.
    """

    kind: str = "c"
    kernel: int = 3
    stride: int = 1
    dilation: int = 1
    padded: bool = True
    depthwise: bool = False
    channels: int = 16

    def __post_init__(self) -> None:
        limits = {
            "kernel": (self.kernel, MAX_KERNEL),
            "stride": (self.stride, MAX_STRIDE),
            "dilation": (self.dilation, MAX_DILATION),
            "channels": (self.channels, WIDEST),
        }
        for name, (value, high) in limits.items():
            if not 1 <= value <= high:
                raise ValueError(f"{name} goes from 1 to {high}, not to {value}")

    @property
    def text(self) -> str:
        """Its part of the field."""
        usual = self.kernel if self.kind in "pat" else 1
        return "".join(
            [
                f"{self.kind}{self.kernel}",
                f"s{self.stride}" if self.stride != usual else "",
                f"d{self.dilation}" if self.dilation > 1 else "",
                "v" if not self.padded else "",
                "g" if self.depthwise else "",
                f"x{self.channels}" if self.kind in "ct" and not self.depthwise else "",
            ]
        )

    def layer(self, channels: int, dims: int = 2) -> Layer:
        """What the engine computes, for so many input channels, on so many axes."""
        if self.kind == "c":
            span = self.dilation * (self.kernel - 1)
            padding = ((span // 2, span - span // 2),) * dims if self.padded else 0
            return Conv(
                self.kernel,
                self.stride,
                padding,
                self.dilation,
                channels if self.depthwise else self.channels,
                0 if self.depthwise else 1,
            )
        if self.kind == "t":
            return TransposedConv(self.kernel, self.stride, channels=self.channels)
        return Pool(self.kernel, self.stride, kind="max" if self.kind == "p" else "average")


def decode(text: str) -> tuple[StackedLayer, ...]:
    """The layers that a text stands for.

    Raises:
        UnbuildableError: the layers can be read, but one does not fit its input; a clause.
        ValueError: a clause on the text: it is no stack.
    """
    parts = text.split("-")
    if len(parts) > MAX_LAYERS:
        raise ValueError(f"{len(parts)} layers are too many, {MAX_LAYERS} is the most")
    layers = tuple(map(decode_layer, parts))
    network = network_of(layers)
    try:
        network.sizes(SIZE)
    except ValueError as refusal:
        name, _, clause = str(refusal).rstrip(".").partition(": ")
        place = network.maps.index(name)
        raise UnbuildableError(
            f"it cannot be built for an image of 64×64: layer {place}, “{parts[place - 1]}”: "
            f"{clause}"
        ) from None
    return layers


def check(text: str) -> str:
    """A check for the field of a text: whether it can be read and built.

    Raises:
        ValueError: a clause that says which of the two it is not.
    """
    try:
        decode(text)
    except UnbuildableError as refusal:
        raise ValueError(f"which {str(refusal).removeprefix('it ')}") from None
    except ValueError as refusal:
        raise ValueError(f"which cannot be read: {refusal}") from None
    return text


def decode_layer(part: str, widest: int = MAX_CHANNELS) -> StackedLayer:
    """The layer that a part of a text stands for.

    Raises:
        ValueError: a clause on the part: it is no layer.
    """
    found = _LAYER.fullmatch(part)
    if found is None:
        raise ValueError(f"“{part[:20]}” is no layer")
    kind, kernel, stride, dilation, valid, depthwise, channels = found.groups()
    if kind in "pa" and (dilation or valid or depthwise or channels):
        raise ValueError(f"the pool “{part[:20]}” has settings of a convolution")
    if kind == "t" and (dilation or valid or depthwise):
        raise ValueError(f"“{part[:20]}” is no layer")
    usual = int(kernel) if kind in "pat" else 1
    try:
        if int(channels or 1) > widest:
            raise ValueError(f"channels goes from 1 to {widest}, not to {channels}")
        return StackedLayer(
            kind,
            int(kernel),
            int(stride or usual),
            int(dilation or 1),
            not valid,
            bool(depthwise),
            int(channels or 16),
        )
    except ValueError as refusal:
        raise ValueError(f"of the layer “{part[:20]}” the {refusal}") from None


def encode(layers: tuple[StackedLayer, ...]) -> str:
    """The inverse of `decode`."""
    return "-".join(layer.text for layer in layers)


def network_of(layers: tuple[StackedLayer, ...]) -> Network:
    """The network on a colour image."""
    built: list[Layer] = []
    channels = 3
    for layer in layers:
        built.append(layer.layer(channels))
        if layer.kind in "ct" and not layer.depthwise:
            channels = layer.channels
    return stack(built)


def changed(layers: tuple[StackedLayer, ...], place: int, **values: object) -> str:
    """The text of the stack with one layer changed.

    Raises:
        ValueError: it fits no image of `SIZE`.
    """
    layer = replace(layers[place], **values)  # type: ignore[arg-type]
    return checked((*layers[:place], layer, *layers[place + 1 :]))


def checked(layers: tuple[StackedLayer, ...]) -> str:
    """The text of a stack that has been tried on an image.

    Raises:
        ValueError: as `decode`.
    """
    text = encode(layers)
    decode(text)
    return text
