"""Effective fields inside published networks, with random weights or the visitor's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import device, seeds
from engine.cache import cached
from engine.vision.receptive_fields.architectures import catalogue
from engine.vision.receptive_fields.effective import EffectiveField, effective_field, random_images
from engine.vision.receptive_fields.folding import folded
from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.network import Module
from engine.vision.receptive_fields.small_nets import middle
from engine.vision.receptive_fields.theory import fields
from engine.vision.receptive_fields.windows import Window

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of the colours of ImageNet: what torchvision's weights expect to be subtracted and divided by."""
_CENTRED = ("googlenet-torchvision",)
"""Whose published weights expect colours from −1 to 1 instead."""


@cache
def stages(name: str) -> tuple[str, ...]:
    """Nodes worth looking at: the last before the effective stride grows, and the end.

    Args:
        name: of an architecture.
    """
    network, end = catalogue.network(name), catalogue.ARCHITECTURES[name].end
    found = fields(network)
    names = [node.name for node in network.ancestors(end) if node.name in found]
    kept = [
        before
        for before, after in pairwise(names)
        if found[after][-1].stride > found[before][-1].stride
        and any(isinstance(node.layer, Window) for node in network.ancestors(before))
    ]
    return (*kept, end)


def random_module(name: str, node: str, seed: int) -> Module:
    """The part of an architecture up to a node, with He's random weights.

    Normalisations hold the statistics of normal noise.

    Args:
        name: of the architecture.
        node: of it.
        seed: of the weights.
    """
    device.setup()
    part = catalogue.network(name).until(node)
    module = Module(part, "he", seeds.generator(seeds.derive(seed, "weights")))
    module.requires_grad_(False)
    if not _normalises(part):
        return module
    module.calibrate(_noise(name, seed))
    return folded(module)


@cached
def field_of_architecture(name: str, node: str, seed: int) -> EffectiveField:
    """The effective field of a node's middle unit with He's random weights on normal noise.

    Args:
        name: of the architecture.
        node: of it.
        seed: of weights and noise.
    """
    return field_on(random_module(name, node, seed), node, _noise(name, seed), seed)


def loaded(name: str, node: str, tensors: Mapping[str, Tensor]) -> Module:
    """The part of an architecture up to a node, with weights of a file.

    Raises:
        ValueError: they fit another network; a sentence for the visitor.
    """
    device.setup()
    module = Module(catalogue.network(name).until(node)).requires_grad_(False)
    module.load(tensors)
    return folded(module) if _normalises(module.network) else module


def field_on(
    module: Module, node: str, x: Float[Tensor, "n channels height width"], seed: int = 0
) -> EffectiveField:
    """The effective field of a node's middle unit on images."""
    size = tuple(x.shape[2:])
    return effective_field(module, node, middle(module.network, node, size), x, seed=seed)


def as_input(pixels: np.ndarray, architecture: str = "") -> Float[Tensor, "1 3 height width"]:
    """A picture uint8 [height, width, 3] as torchvision's weights of an architecture take it."""
    scaled = torch.from_numpy(pixels.copy()).float().permute(2, 0, 1) / 255
    statistics = ((0.5,) * 3,) * 2 if architecture in _CENTRED else (MEAN, DEVIATION)
    mean, deviation = (torch.tensor(each)[:, None, None] for each in statistics)
    return ((scaled - mean) / deviation)[None]


def _normalises(network: Network) -> bool:
    return any(getattr(network[name].layer, "kind", "") == "batchnorm" for name in network.names)


def _noise(name: str, seed: int) -> Tensor:
    network, size = catalogue.network(name), catalogue.ARCHITECTURES[name].size
    return random_images(1, network.channels[network.names[0]], size, seed)
