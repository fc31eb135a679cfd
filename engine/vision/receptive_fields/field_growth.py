"""Theoretical fields along a network: after how many layers with weights a unit sees how far."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.theory import fields
from engine.vision.receptive_fields.windows import Conv, TransposedConv, Window


@dataclass(frozen=True)
class LayerField:
    """The field of a layer that reads a window.

    Attributes:
        name: of its node.
        depth: layers with weights on the longest way to it, itself included.
        size: r along the last axis, pixels.
    """

    name: str
    depth: int
    size: int


@lru_cache(maxsize=64)
def fields_by_depth(network: Network) -> tuple[LayerField, ...]:
    """The fields of all layers that read a window, in the order of the network."""
    found, depths = fields(network), dict.fromkeys(network.names, 0)
    layers = []
    for node in network.nodes[1:]:
        layer = node.layer
        before = max(depths[name] for name in node.inputs)
        depths[node.name] = before + isinstance(layer, Conv | TransposedConv)
        if isinstance(layer, Window):
            layers.append(LayerField(node.name, depths[node.name], found[node.name][-1].size))
    return tuple(layers)


def largest_by_depth(network: Network) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The depths of a network, ascending, and the largest field of any layer of that depth."""
    largest: dict[int, int] = {}
    for each in fields_by_depth(network):
        largest[each.depth] = max(largest.get(each.depth, 0), each.size)
    depths = tuple(sorted(largest))
    return depths, tuple(largest[depth] for depth in depths)
