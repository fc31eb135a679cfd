"""A network as a directed graph of layers: checked once, immutable, without weights."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from engine.vision.receptive_fields.layer import Layer
from engine.vision.receptive_fields.layers import Crop, GlobalPool, Input, Linear, Pointwise
from engine.vision.receptive_fields.windows import Pool, TransposedConv, Window

LARGEST_SIZE = 4096
MOST_NODES = 2000


@dataclass(frozen=True)
class Node:
    """A layer at its place.

    Attributes:
        name: unique in its network; that of the module in torch where it has weights.
        layer: what it computes.
        inputs: names of the nodes it reads.
    """

    name: str
    layer: Layer
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Network:
    """Nodes in an order in which each follows its inputs; the first is the input.

    Attributes:
        nodes: the first is an `Input`, the last the output.
        dims: 2 for images, 1 for signals.

    Raises:
        ValueError: it cannot be computed; the sentence names the node and the reason.
    """

    nodes: tuple[Node, ...]
    dims: int = 2
    channels: dict[str, int] = field(init=False, repr=False, compare=False)
    """Channels (or features, where `is_vector`) of each node's output."""

    def __post_init__(self) -> None:
        if self.dims not in (1, 2):
            raise ValueError("A network has one axis (signals) or two (images).")
        if not self.nodes or not isinstance(self.nodes[0].layer, Input):
            raise ValueError("The first node of a network is its input.")
        if len(self.nodes) > MOST_NODES:
            raise ValueError(f"A network has at most {MOST_NODES:,} nodes here.")
        channels: dict[str, int] = {}
        vectors: set[str] = set()
        for node in self.nodes:
            try:
                self._check(node, channels, vectors)
                given = tuple(channels[name] for name in node.inputs)
                channels[node.name] = self._channels(node.layer, given)
            except ValueError as error:
                raise ValueError(f"{node.name}: {error}") from None
            if isinstance(node.layer, GlobalPool) or set(node.inputs) & vectors:
                vectors.add(node.name)
        object.__setattr__(self, "channels", channels)
        object.__setattr__(self, "_vectors", frozenset(vectors))

    def _check(self, node: Node, channels: dict[str, int], vectors: set[str]) -> None:
        layer, names = node.layer, node.inputs
        if not node.name or node.name in channels:
            raise ValueError("every node needs a name of its own.")
        if isinstance(layer, Input) and channels:
            raise ValueError("a network has one input.")
        missing = [name for name in names if name not in channels]
        if missing:
            raise ValueError(f"it reads {missing[0]!r}, which does not come before it.")
        least, most = layer.inputs
        if len(names) < least or (most is not None and len(names) > most):
            wanted = f"{least}" if most == least else f"{least} or more"
            raise ValueError(f"it reads {len(names)} nodes, but needs {wanted}.")
        flat = {name in vectors for name in names}
        if len(flat) > 1:
            raise ValueError("it joins a map with a vector of features.")
        if True in flat and isinstance(layer, Window | Crop | GlobalPool):
            raise ValueError("after the map is flattened there is none left to read a window of.")
        if isinstance(layer, Linear) and True not in flat:
            raise ValueError("a fully connected layer needs a pooled, flattened map before it.")
        if isinstance(layer, Window):
            self._check_window(layer)

    def _check_window(self, layer: Window) -> None:
        if not layer.dims() <= {self.dims}:
            raise ValueError(f"its settings are not for {self.dims} axes.")
        for axis in range(self.dims):
            along = layer.axis(axis)
            if not isinstance(layer, Pool):
                continue
            if max(along.before, along.after) > along.kernel // 2:
                raise ValueError("padding of a pool is at most half its kernel.")
            if along.before != along.after:
                raise ValueError("padding of a pool is the same before and after.")

    def _channels(self, layer: Layer, given: tuple[int, ...]) -> int:
        if isinstance(layer, GlobalPool):
            return given[0] * layer.size**self.dims
        if isinstance(layer, Window):
            layer.taps(self.dims)
        return layer.channels_out(given)

    def __getitem__(self, name: str) -> Node:
        """The node of that name.

        Raises:
            KeyError: there is none.
        """
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    @property
    def names(self) -> tuple[str, ...]:
        """Of all nodes, in order."""
        return tuple(self._by_name)

    @property
    def output(self) -> str:
        """The name of the last node."""
        return self.nodes[-1].name

    def is_vector(self, name: str) -> bool:
        """Whether a node's output is a vector of features, without positions."""
        vectors: frozenset[str] = self._vectors  # type: ignore[attr-defined]
        return name in vectors

    @property
    def maps(self) -> tuple[str, ...]:
        """Names of the nodes whose units have a position, in order."""
        return tuple(name for name in self.names if not self.is_vector(name))

    def ancestors(self, name: str) -> tuple[Node, ...]:
        """The nodes that a node depends on, itself included, in order.

        Raises:
            KeyError: there is no such node.
        """
        wanted, found = {name}, []
        if name not in self:
            raise KeyError(name)
        for node in reversed(self.nodes):
            if node.name in wanted:
                found.append(node)
                wanted.update(node.inputs)
        return tuple(reversed(found))

    def until(self, name: str) -> Network:
        """The part of the network that computes a node.

        Raises:
            KeyError: there is no such node.
        """
        return Network(self.ancestors(name), self.dims)

    def sizes(self, size: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
        """Units along each axis, of each node, for an input of that size; () for vectors.

        Raises:
            ValueError: a kernel does not fit, or maps of two sizes are joined; the sentence names
                the node.
        """
        if len(size) != self.dims or not all(1 <= each <= LARGEST_SIZE for each in size):
            raise ValueError(
                f"The input has {self.dims} sizes from 1 to {LARGEST_SIZE:,}, not {size}."
            )
        found = {self.nodes[0].name: size}
        for node in self.nodes[1:]:
            given = [found[name] for name in node.inputs]
            if len(set(given)) > 1:
                shown = " and ".join("×".join(map(str, each)) for each in dict.fromkeys(given))
                raise ValueError(f"{node.name}: it joins maps of different sizes, {shown}.")
            found[node.name] = () if self.is_vector(node.name) else _size(node, given[0])
        return found

    def shapes(self, size: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
        """Channels and sizes of each node's output, for an input of that size.

        Raises:
            ValueError: as `sizes`.
        """
        return {name: (self.channels[name], *each) for name, each in self.sizes(size).items()}

    @cached_property
    def _by_name(self) -> dict[str, Node]:
        return {node.name: node for node in self.nodes}


def stack(layers: Iterable[Layer], *, channels: int = 3, dims: int = 2) -> Network:
    """A chain of layers on an input; they are named after their kind and number (``conv1``).

    Raises:
        ValueError: as `Network`.
    """
    nodes = [Node("input", Input(channels))]
    counts: dict[str, int] = {}
    for layer in layers:
        kind = short_name(layer)
        counts[kind] = counts.get(kind, 0) + 1
        nodes.append(Node(f"{kind}{counts[kind]}", layer, (nodes[-1].name,)))
    return Network(tuple(nodes), dims)


def short_name(layer: Layer) -> str:
    """What nodes of this kind are called, with a number after it."""
    if isinstance(layer, Pointwise):
        return layer.kind.replace("-", "_")
    names = {"TransposedConv": "up", "GlobalPool": "avgpool", "Linear": "fc"}
    kind = type(layer).__name__
    return names.get(kind, kind.lower())


def volume(shape: tuple[int, ...]) -> int:
    """How many numbers an array of this shape holds."""
    return math.prod(shape)


def _size(node: Node, given: tuple[int, ...]) -> tuple[int, ...]:
    layer = node.layer
    if isinstance(layer, Window):
        size = tuple(layer.size_out(each, axis) for axis, each in enumerate(given))
    elif isinstance(layer, Crop):
        size = tuple(each - layer.before - layer.after for each in given)
    else:
        return given
    if min(size) < 1:
        shown = "×".join(map(str, given))
        raise ValueError(f"{node.name}: an input of {shown} is too small for it.")
    if isinstance(layer, TransposedConv) and max(size) > LARGEST_SIZE:
        raise ValueError(f"{node.name}: its output is larger than {LARGEST_SIZE:,}.")
    return size
