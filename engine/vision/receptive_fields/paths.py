"""Exactly which input positions a unit depends on, and by how many paths.

A path goes from an input position through one tap of each layer to the unit; channels are not
counted apart. Where no path arrives, the input cannot matter: the holes of dilated convolutions
(gridding, Wang et al. 2018, arXiv:1702.08502) and the blind spot of masked ones (van den Oord et
al. 2016, arXiv:1606.05328). With all weights one, the numbers of paths are the gradient.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.vision.receptive_fields.graph import Network, Node
from engine.vision.receptive_fields.layers import Crop
from engine.vision.receptive_fields.windows import Conv, TransposedConv, Window


@dataclass(frozen=True, eq=False)
class Patch:
    """Numbers at neighbouring positions.

    Attributes:
        first: the position of ``values[0, …]`` along each axis.
        values: float64, an axis for each of the network.
    """

    first: tuple[int, ...]
    values: np.ndarray

    @property
    def last(self) -> tuple[int, ...]:
        """The position of the last value along each axis."""
        return tuple(a + n - 1 for a, n in zip(self.first, self.values.shape, strict=True))

    @property
    def support(self) -> np.ndarray:
        """Where the numbers are not zero: bool."""
        return self.values > 0

    @property
    def holes(self) -> float:
        """The share of the positions, between the outermost ones, that no path reaches."""
        return float(1 - self.support.mean()) if self.values.size else 0.0

    def on(self, size: tuple[int, ...]) -> np.ndarray:
        """The numbers on an input of that size, zero where there are none: float64."""
        whole = np.zeros(size)
        inside = self.clipped(size)
        whole[_slices(inside.first, inside.values.shape)] = inside.values
        return whole

    def clipped(self, size: tuple[int, ...]) -> Patch:
        """The part on positions from 0 to size − 1."""
        cut, first = [], []
        for start, count, limit in zip(self.first, self.values.shape, size, strict=True):
            low, high = max(-start, 0), min(limit - start, count)
            cut.append(slice(min(low, count), max(high, min(low, count))))
            first.append(max(start, 0) if high > low else 0)
        return Patch(tuple(first), self.values[tuple(cut)])


def path_counts(
    network: Network,
    name: str,
    unit: tuple[int, ...],
    size: tuple[int, ...] | None = None,
) -> Patch:
    """How many paths lead from each input position to a unit; trimmed to where there are any.

    Args:
        network: the network.
        name: a node whose units have positions.
        unit: which one, a position along each axis.
        size: of the input. Paths through padding, of any layer, are then left out. Without it
            the input has no ends.

    Raises:
        KeyError: there is no such node.
        ValueError: the node is a vector, or it has no such unit.
    """
    return paths_through(network, name, unit, size)[network.nodes[0].name]


def paths_through(
    network: Network,
    name: str,
    unit: tuple[int, ...],
    size: tuple[int, ...] | None = None,
) -> dict[str, Patch]:
    """The same for the units of every node that the unit depends on: its field on each map.

    Nodes that nothing of the unit is read from (all of it lies in padding) have empty patches.

    Raises:
        KeyError: there is no such node.
        ValueError: the node is a vector, or it has no such unit.
    """
    part = network.until(name)
    if part.is_vector(name):
        raise ValueError(f"{name}: it comes after a global pool, so its units have no position.")
    sizes = None if size is None else part.sizes(size)
    if sizes is not None and not all(
        0 <= each < limit for each, limit in zip(unit, sizes[name], strict=True)
    ):
        raise ValueError(f"{name} has no unit {unit}; its size is {sizes[name]}.")
    waiting: dict[str, list[Patch]] = {node.name: [] for node in part.nodes}
    waiting[name].append(Patch(unit, np.ones((1,) * network.dims)))
    found: dict[str, Patch] = {}
    for node in reversed(part.nodes):
        counts = _sum(waiting.pop(node.name), network.dims)
        if sizes is not None:
            counts = counts.clipped(sizes[node.name])
        counts = found[node.name] = _trimmed(counts)
        if counts.values.size:
            read = _read(node, counts, network.dims)
            for source in node.inputs:
                waiting[source].append(read)
    return found


def _read(node: Node, counts: Patch, dims: int) -> Patch:
    """The paths to the inputs of a node, from those to its outputs."""
    layer = node.layer
    if isinstance(layer, Crop):
        return Patch(tuple(each + layer.before for each in counts.first), counts.values)
    if not isinstance(layer, Window):
        return counts
    if isinstance(layer, Conv) and layer.mask:
        return _masked(layer, counts, dims)
    for axis in range(dims):
        if isinstance(layer, TransposedConv):
            counts = _gathered(layer, counts, axis, dims)
        else:
            counts = _scattered(layer, counts, axis, dims)
    return counts


def _scattered(layer: Window, counts: Patch, axis: int, dims: int) -> Patch:
    """Each output adds its count to the inputs that it reads along one axis."""
    stride, offsets = layer.axis(axis).stride, layer.offsets(axis, dims)
    values = np.moveaxis(counts.values, axis, 0)
    reach = (len(values) - 1) * stride + 1
    out = np.zeros((reach + offsets[-1] - offsets[0], *values.shape[1:]))
    for offset in offsets:
        begin = offset - offsets[0]
        out[begin : begin + reach : stride] += values
    first = list(counts.first)
    first[axis] = first[axis] * stride + offsets[0]
    return Patch(tuple(first), np.moveaxis(out, 0, axis))


def _masked(layer: Conv, counts: Patch, dims: int) -> Patch:
    """The same for taps that are no product of one set per axis."""
    axes = [layer.axis(axis) for axis in range(dims)]
    taps = [
        tuple(along.dilation * tap - along.before for along, tap in zip(axes, tap_of, strict=True))
        for tap_of in layer.taps(dims)
    ]
    low = [min(tap[axis] for tap in taps) for axis in range(dims)]
    high = [max(tap[axis] for tap in taps) for axis in range(dims)]
    reach = [(n - 1) * along.stride + 1 for n, along in zip(counts.values.shape, axes, strict=True)]
    out = np.zeros([r + b - a for r, a, b in zip(reach, low, high, strict=True)])
    for tap in taps:
        at = tuple(
            slice(o - a, o - a + r, along.stride)
            for o, a, r, along in zip(tap, low, reach, axes, strict=True)
        )
        out[at] += counts.values
    first = (u * x.stride + a for u, x, a in zip(counts.first, axes, low, strict=True))
    return Patch(tuple(first), out)


def _gathered(layer: TransposedConv, counts: Patch, axis: int, dims: int) -> Patch:
    """Each input of a transposed convolution collects the counts of the outputs it reaches."""
    stride, offsets = layer.axis(axis).stride, layer.offsets(axis, dims)
    values = np.moveaxis(counts.values, axis, 0)
    begin, end = counts.first[axis], counts.first[axis] + len(values) - 1
    first = -((offsets[-1] - begin) // stride)
    count = max((end - offsets[0]) // stride - first + 1, 0)
    out = np.zeros((count, *values.shape[1:]))
    for offset in offsets:
        at = np.arange(first, first + count) * stride + offset - begin
        inside = (at >= 0) & (at < len(values))
        out[inside] += values[at[inside]]
    place = list(counts.first)
    place[axis] = first
    return Patch(tuple(place), np.moveaxis(out, 0, axis))


def _sum(patches: list[Patch], dims: int) -> Patch:
    patches = [each for each in patches if each.values.size]
    if not patches:
        return Patch((0,) * dims, np.zeros((0,) * dims))
    if len(patches) == 1:
        return patches[0]
    first = tuple(min(starts) for starts in zip(*(each.first for each in patches), strict=True))
    last = tuple(max(ends) for ends in zip(*(each.last for each in patches), strict=True))
    total = np.zeros([b - a + 1 for a, b in zip(first, last, strict=True)])
    for each in patches:
        place = tuple(start - origin for start, origin in zip(each.first, first, strict=True))
        total[_slices(place, each.values.shape)] += each.values
    return Patch(first, total)


def _trimmed(counts: Patch) -> Patch:
    """Without the rows and columns at the ends that hold zeros alone."""
    first, values = list(counts.first), counts.values
    for axis in range(values.ndim):
        lines = np.moveaxis(values, axis, 0)
        if len(lines) and lines[0].any() and lines[-1].any():
            continue
        held = np.flatnonzero(lines.any(axis=tuple(range(1, values.ndim))))
        if not len(held):
            return Patch(counts.first, np.zeros((0,) * values.ndim))
        first[axis] += int(held[0])
        values = np.moveaxis(lines[held[0] : held[-1] + 1], 0, axis)
    return Patch(tuple(first), values)


def _slices(first: tuple[int, ...], shape: tuple[int, ...]) -> tuple[slice, ...]:
    return tuple(slice(a, a + n) for a, n in zip(first, shape, strict=True))
