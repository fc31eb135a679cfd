"""Layers of a convolutional network that have no window: input, pointwise, joins, the head."""

from __future__ import annotations

from dataclasses import dataclass

from engine.vision.receptive_fields.layer import Layer, check_whole

POINTWISE = ("relu", "batchnorm", "leaky-relu", "tanh", "sigmoid", "identity", "dropout")


@dataclass(frozen=True)
class Input(Layer):
    """The image or signal."""

    channels: int = 3

    def __post_init__(self) -> None:
        check_whole("Channels", self.channels, 1, 4096)

    @property
    def inputs(self) -> tuple[int, int | None]:
        """None."""
        return 0, 0

    def channels_out(self, channels: tuple[int, ...]) -> int:
        """Those of the image."""
        return self.channels


@dataclass(frozen=True)
class Crop(Layer):
    """Cuts positions off, so that a map fits another one (U-Net).

    Attributes:
        before: positions cut off at the start of each axis.
        after: positions cut off at its end.
    """

    before: int = 0
    after: int = 0

    def __post_init__(self) -> None:
        check_whole("A crop", self.before, 0, 4096)
        check_whole("A crop", self.after, 0, 4096)


@dataclass(frozen=True)
class Pointwise(Layer):
    """What changes each unit for itself.

    Attributes:
        kind: one of `POINTWISE`; ``batchnorm`` learns a scale and a shift per channel.
        eps: added to the variance by ``batchnorm``.
    """

    kind: str = "relu"
    eps: float = 1e-5

    def __post_init__(self) -> None:
        if self.kind not in POINTWISE:
            raise ValueError(f"There is no {self.kind!r}; there are {', '.join(POINTWISE)}.")

    def parameters(self, channels: tuple[int, ...], dims: int) -> int:
        """Two per channel for ``batchnorm``."""
        return 2 * channels[0] if self.kind == "batchnorm" else 0


@dataclass(frozen=True)
class Add(Layer):
    """The sum of maps of one shape (a skip connection)."""

    @property
    def inputs(self) -> tuple[int, int | None]:
        """Two or more."""
        return 2, None

    def channels_out(self, channels: tuple[int, ...]) -> int:
        """Those of each input.

        Raises:
            ValueError: they differ.
        """
        if len(set(channels)) > 1:
            raise ValueError(f"A sum needs equal channels, not {' and '.join(map(str, channels))}.")
        return channels[0]


@dataclass(frozen=True)
class Multiply(Add):
    """The product of maps of one shape (a gate)."""


@dataclass(frozen=True)
class Concat(Layer):
    """Maps of one size stacked along the channels (Inception, U-Net)."""

    @property
    def inputs(self) -> tuple[int, int | None]:
        """Two or more."""
        return 2, None

    def channels_out(self, channels: tuple[int, ...]) -> int:
        """Their sum."""
        return sum(channels)


@dataclass(frozen=True)
class GlobalPool(Layer):
    """Average pooling to a fixed size whatever the input's, flattened to a vector of features.

    Attributes:
        size: units along each axis; 1 averages each whole channel.
    """

    size: int = 1

    def __post_init__(self) -> None:
        check_whole("A size", self.size, 1, 64)


@dataclass(frozen=True)
class Linear(Layer):
    """A fully connected layer on a vector of features.

    Attributes:
        channels: features of its output.
        bias: whether it adds one.
    """

    channels: int = 1000
    bias: bool = True

    def __post_init__(self) -> None:
        check_whole("Features", self.channels, 1, 65536)

    def channels_out(self, channels: tuple[int, ...]) -> int:
        """Its own."""
        return self.channels

    def parameters(self, channels: tuple[int, ...], dims: int) -> int:
        """A weight per pair of features, and the biases."""
        return (channels[0] + self.bias) * self.channels
