"""Writes networks down node by node."""

from __future__ import annotations

from engine.vision.receptive_fields.graph import Network, Node
from engine.vision.receptive_fields.layer import Layer
from engine.vision.receptive_fields.layers import Input, Pointwise
from engine.vision.receptive_fields.windows import Conv


class Builder:
    """A network under construction; each node reads the one before unless told otherwise.

    Args:
        channels: of the input.
        dims: 2 for images, 1 for signals.

    Attributes:
        last: name of the node added last.

    Examples:
        >>> builder = Builder(channels=1)
        >>> builder.add("conv", Conv(3, padding=1))
        'conv'
        >>> builder.network().names
        ('input', 'conv')
    """

    def __init__(self, channels: int = 3, dims: int = 2) -> None:
        self._nodes = [Node("input", Input(channels))]
        self._dims = dims

    @property
    def last(self) -> str:
        """The name of the node added last."""
        return self._nodes[-1].name

    def add(self, name: str, layer: Layer, *inputs: str) -> str:
        """Adds a node; returns its name."""
        self._nodes.append(Node(name, layer, inputs or (self.last,)))
        return name

    def relu(self, name: str) -> str:
        """Adds a rectifier after the last node."""
        return self.add(name, Pointwise("relu"))

    def normalised(self, conv: str, norm: str, layer: Conv, *inputs: str, eps: float = 1e-5) -> str:
        """Adds a convolution and its batch normalisation; returns the name of the latter."""
        self.add(conv, layer, *inputs)
        return self.add(norm, Pointwise("batchnorm", eps))

    def network(self) -> Network:
        """What was written down.

        Raises:
            ValueError: as `Network`.
        """
        return Network(tuple(self._nodes), self._dims)
