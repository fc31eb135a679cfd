"""Changes to a network: each gives a new one, or says in a sentence why it cannot be."""

from __future__ import annotations

from dataclasses import replace

from engine.vision.receptive_fields.graph import Network, Node, short_name
from engine.vision.receptive_fields.layer import Layer
from engine.vision.receptive_fields.layers import Add, Pointwise


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


def insert_before(network: Network, name: str, layer: Layer) -> tuple[Network, str]:
    """A layer between a node and its first input, which others go on to read; also its name.

    Raises:
        KeyError: there is no such node.
        ValueError: it is the input, or what results is no network.
    """
    if not network[name].inputs:
        raise ValueError("Nothing comes before the input.")
    new = new_name(network, layer)
    nodes: list[Node] = []
    for node in network.nodes:
        if node.name == name:
            nodes.append(Node(new, layer, node.inputs[:1]))
            node = replace(node, inputs=(new, *node.inputs[1:]))
        nodes.append(node)
    return Network(tuple(nodes), network.dims), new


def remove(network: Network, name: str) -> Network:
    """Without a node: what read it reads its input instead; of a join, the one most layers lead to.

    Joins that are left with a single input go too, and so do layers that nothing reads any more.

    Raises:
        KeyError: there is no such node.
        ValueError: it is the input, or what results is no network.
    """
    if not network[name].inputs:
        raise ValueError("A network needs its input.")
    kept = [node for node in network.nodes if node.name != name]
    main = max(network[name].inputs, key=lambda given: len(network.ancestors(given)))
    return _joined_anew(network, kept, {name: main})


def join(network: Network, source: str, target: str, layer: Layer) -> tuple[Network, str]:
    """A join of a node and an earlier one, read by all that read the later; also the join's name.

    Args:
        network: to change.
        source: the earlier node.
        target: the later one.
        layer: the join: a sum (a skip connection), a concatenation or a product.

    Raises:
        KeyError: there is no such node.
        ValueError: the source does not come before the target, or their maps do not fit.
    """
    names = network.names
    network[source], network[target]
    if names.index(source) >= names.index(target):
        raise ValueError(f"A skip goes forward: {source} does not come before {target}.")
    new = new_name(network, layer)
    nodes: list[Node] = []
    for node in network.nodes:
        nodes.append(_reading(node, {target: new}))
        if node.name == target:
            nodes.append(Node(new, layer, (target, source)))
    return Network(tuple(nodes), network.dims), new


def add_skip(network: Network, source: str, target: str) -> tuple[Network, str]:
    """A sum of a node and an earlier one, read by all that read the later; also the sum's name.

    Raises:
        KeyError: there is no such node.
        ValueError: as `join`.
    """
    return join(network, source, target, Add())


def add_branch(network: Network, source: str, joint: str, layer: Layer) -> tuple[Network, str]:
    """A layer that reads a node and is read by a join after it; also the layer's name.

    Raises:
        KeyError: there is no such node.
        ValueError: the later node joins nothing, it does not come after the source, or their maps
            do not fit.
    """
    names = network.names
    network[source]
    _check_joins(network, joint)
    if names.index(source) >= names.index(joint):
        raise ValueError(f"A branch goes forward: {source} does not come before {joint}.")
    new = new_name(network, layer)
    nodes: list[Node] = []
    for node in network.nodes:
        if node.name == joint:
            nodes.append(Node(new, layer, (source,)))
            node = replace(node, inputs=(*node.inputs, new))
        nodes.append(node)
    return Network(tuple(nodes), network.dims), new


def disconnect(network: Network, source: str, joint: str) -> Network:
    """A join without one of its inputs, and without the layers that only it reads.

    Raises:
        KeyError: there is no such node.
        ValueError: the later node joins nothing, or does not read the other.
    """
    _check_joins(network, joint)
    inputs = network[joint].inputs
    if source not in inputs:
        raise ValueError(f"{joint} does not read {source}.")
    place = inputs.index(source)
    left = (*inputs[:place], *inputs[place + 1 :])
    if len(left) == 1:
        kept = [node for node in network.nodes if node.name != joint]
        return _joined_anew(network, kept, {joint: left[0]})
    kept = [replace(node, inputs=left) if node.name == joint else node for node in network.nodes]
    return _joined_anew(network, kept, {})


def followers(network: Network, name: str) -> tuple[str, ...]:
    """The pointwise layers behind a node that belong to it: each alone reads the one before."""
    readers: dict[str, list[Node]] = {}
    for node in network.nodes:
        for given in node.inputs:
            readers.setdefault(given, []).append(node)
    found: list[str] = []
    while len(after := readers.get(name, [])) == 1 and isinstance(after[0].layer, Pointwise):
        name = after[0].name
        found.append(name)
    return tuple(found)


def remove_group(network: Network, name: str) -> Network:
    """Without a node and its `followers`; without a join alone.

    Raises:
        KeyError: there is no such node.
        ValueError: as `remove`.
    """
    after = () if len(network[name].inputs) > 1 else followers(network, name)
    for each in (*reversed(after), name):
        network = remove(network, each)
    return network


def move_group(network: Network, name: str, to: str, *, before: bool = False) -> Network:
    """A node with its `followers` taken out of its place and put behind another, or before it.

    Args:
        network: to change.
        name: of the node; it has one input.
        to: a node that is no follower.
        before: between that node and its first input instead of behind its followers.

    Raises:
        KeyError: there is no such node.
        ValueError: it joins several, the other goes with it, or what results is no network.
    """
    if not network[name].inputs:
        raise ValueError("The input stays where it is.")
    if len(network[name].inputs) > 1:
        raise ValueError(f"{name} joins several layers, so it has no place in a chain.")
    network[to]
    group = (name, *followers(network, name))
    if to in group:
        return network
    without = remove_group(network, name)
    if to not in without:
        raise ValueError(f"{to} goes with {name}, so {name} cannot be put there.")
    if before and not without[to].inputs:
        raise ValueError("Nothing comes before the input.")
    end = (to, *followers(without, to))[-1]
    first = without[to].inputs[0] if before else end
    chain = [
        replace(network[each], inputs=(given,))
        for each, given in zip(group, (first, *group), strict=False)
    ]
    nodes: list[Node] = []
    for node in without.nodes:
        if before and node.name == to:
            nodes += [*chain, replace(node, inputs=(group[-1], *node.inputs[1:]))]
            continue
        nodes.append(node if before else _reading(node, {end: group[-1]}))
        if not before and node.name == end:
            nodes += chain
    return Network(tuple(nodes), network.dims)


def new_name(network: Network, layer: Layer) -> str:
    """A name for a new layer, such as ``conv4``, that no node or module has."""
    taken = {part for name in network.names for part in (name, name.partition(".")[0])}
    kind, number = short_name(layer), 1
    while f"{kind}{number}" in taken:
        number += 1
    return f"{kind}{number}"


def _joined_anew(before: Network, kept: list[Node], instead: dict[str, str]) -> Network:
    """The nodes that are left read others instead; single joins go, and what nothing reads now."""
    nodes: list[Node] = []
    for node in kept:
        node = _reading(node, instead)
        distinct = tuple(dict.fromkeys(node.inputs))
        if node.layer.inputs[0] > 1 and len(distinct) < len(node.inputs):
            if len(distinct) == 1:
                instead[node.name] = distinct[0]
                continue
            node = replace(node, inputs=distinct)
        nodes.append(node)
    read_before = {name for node in before.nodes for name in node.inputs}
    while True:
        read = {name for node in nodes for name in node.inputs}
        unread = {node.name for node in nodes[1:-1] if node.name in read_before - read}
        if not unread:
            return Network(tuple(nodes), before.dims)
        nodes = [node for node in nodes if node.name not in unread]


def _check_joins(network: Network, name: str) -> None:
    if len(network[name].inputs) < 2:
        raise ValueError(f"{name} joins nothing: it reads one layer.")


def _reading(node: Node, instead: dict[str, str]) -> Node:
    return replace(node, inputs=tuple(instead.get(name, name) for name in node.inputs))
