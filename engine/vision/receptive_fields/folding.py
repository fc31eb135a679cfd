"""Batch normalisations merged into the convolutions before them, which computes the same faster."""

from __future__ import annotations

from dataclasses import replace

import torch

from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.layers import Pointwise
from engine.vision.receptive_fields.network import Module, Normalisation
from engine.vision.receptive_fields.windows import Conv


@torch.no_grad()
def folded(module: Module) -> Module:
    """The same function, with stored statistics, in which normalisations are the identity.

    Only those are merged that alone read a convolution without a mask. The nodes keep their names;
    at the convolution before a normalisation the values are already normalised.
    """
    network = module.network
    readers: dict[str, int] = {}
    for node in network.nodes:
        for name in node.inputs:
            readers[name] = readers.get(name, 0) + 1
    merged = {
        node.inputs[0]: node.name
        for node in network.nodes
        if isinstance(node.layer, Pointwise)
        and node.layer.kind == "batchnorm"
        and isinstance(before := network[node.inputs[0]].layer, Conv)
        and not before.mask
        and readers[node.inputs[0]] == 1
    }
    gone = set(merged.values())
    nodes = []
    for node in network.nodes:
        if node.name in merged:
            assert isinstance(node.layer, Conv)
            node = replace(node, layer=replace(node.layer, bias=True))
        elif node.name in gone:
            node = replace(node, layer=Pointwise("identity"))
        nodes.append(node)
    result = Module(Network(tuple(nodes), network.dims)).requires_grad_(False)
    for node in result.network.nodes:
        target, source = result.part(node.name), module.part(node.name)
        if target is None or source is None:
            continue
        if node.name not in merged:
            target.load_state_dict(source.state_dict())
            continue
        norm = module.part(merged[node.name])
        layer = network[merged[node.name]].layer
        assert isinstance(norm, Normalisation)
        assert isinstance(layer, Pointwise)
        assert norm.bias is not None
        assert target.bias is not None
        scale = norm.weight / (norm.running_var + layer.eps).sqrt()
        bias = 0 if source.bias is None else source.bias
        target.weight.copy_(source.weight * scale.view(-1, *[1] * (source.weight.dim() - 1)))
        target.bias.copy_((bias - norm.running_mean) * scale + norm.bias)
    return result
