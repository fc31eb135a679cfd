"""Changes to a network: each gives a new one, or says in a sentence why it cannot be."""

from __future__ import annotations

from dataclasses import replace

from engine.vision.receptive_fields.graph import Network, Node, short_name
from engine.vision.receptive_fields.layer import Layer
from engine.vision.receptive_fields.layers import Add


def replace_layer(network: Network, name: str, layer: Layer) -> Network:
    """Another layer at a node, which keeps its name and its inputs.

    Raises:
        KeyError: there is no such node.
        ValueError: what results is no network.
    """
    network[name]
    nodes = (replace(node, layer=layer) if node.name == name else node for node in network.nodes)
    return Network(tuple(nodes), network.dims)


def insert_after(network: Network, name: str, layer: Layer) -> tuple[Network, str]:
    """A layer between a node and all that read it; also the name of the new node.

    Raises:
        KeyError: there is no such node.
        ValueError: what results is no network.
    """
    network[name]
    new = new_name(network, layer)
    nodes: list[Node] = []
    for node in network.nodes:
        nodes.append(_reading(node, {name: new}))
        if node.name == name:
            nodes.append(Node(new, layer, (name,)))
    return Network(tuple(nodes), network.dims), new


def remove(network: Network, name: str) -> Network:
    """Without a node: what read it reads its first input instead.

    Joins that are left with a single input go too.

    Raises:
        KeyError: there is no such node.
        ValueError: it is the input, or what results is no network.
    """
    if not network[name].inputs:
        raise ValueError("A network needs its input.")
    instead = {name: network[name].inputs[0]}
    nodes: list[Node] = []
    for node in network.nodes:
        if node.name == name:
            continue
        node = _reading(node, instead)
        distinct = tuple(dict.fromkeys(node.inputs))
        if node.layer.inputs[0] > 1 and len(distinct) < len(node.inputs):
            if len(distinct) == 1:
                instead[node.name] = distinct[0]
                continue
            node = replace(node, inputs=distinct)
        nodes.append(node)
    return Network(tuple(nodes), network.dims)


def add_skip(network: Network, source: str, target: str) -> tuple[Network, str]:
    """A sum of a node and an earlier one, read by all that read the later; also the sum's name.

    Raises:
        KeyError: there is no such node.
        ValueError: the source does not come before the target, or their maps do not fit.
    """
    names = network.names
    network[source], network[target]
    if names.index(source) >= names.index(target):
        raise ValueError(f"A skip goes forward: {source} does not come before {target}.")
    new = new_name(network, Add())
    nodes: list[Node] = []
    for node in network.nodes:
        nodes.append(_reading(node, {target: new}))
        if node.name == target:
            nodes.append(Node(new, Add(), (target, source)))
    return Network(tuple(nodes), network.dims), new


def move(network: Network, name: str, after: str) -> Network:
    """A node with one input taken out of its place and put behind another node.

    Raises:
        KeyError: there is no such node.
        ValueError: it joins several, or what results is no network.
    """
    node = network[name]
    if len(node.inputs) != 1:
        raise ValueError(f"{name} joins several nodes, so it has no place in a chain.")
    if after == name:
        return network
    network[after]
    without = remove(network, name)
    if after not in without:
        raise ValueError(f"{after} goes with {name}, so nothing can be put behind it.")
    nodes: list[Node] = []
    for each in without.nodes:
        nodes.append(_reading(each, {after: name}))
        if each.name == after:
            nodes.append(Node(name, node.layer, (after,)))
    return Network(tuple(nodes), network.dims)


def new_name(network: Network, layer: Layer) -> str:
    """A name for a new layer, such as ``conv4``, that no node has."""
    kind, number = short_name(layer), 1
    while f"{kind}{number}" in network:
        number += 1
    return f"{kind}{number}"


def _reading(node: Node, instead: dict[str, str]) -> Node:
    return replace(node, inputs=tuple(instead.get(name, name) for name in node.inputs))
