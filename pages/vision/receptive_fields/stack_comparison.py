"""What the answers set beside the network on the stage."""

from functools import lru_cache

import numpy as np

from engine.vision.receptive_fields.costs import costs
from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.paths import Patch
from engine.vision.receptive_fields.theory import receptive_field
from engine.vision.receptive_fields.windows import Window
from pages.vision.receptive_fields import stack_text
from pages.vision.receptive_fields.network_choice import Choice

FIVE, ONE = "c1x16-c3x16-c3x16-c3x16-c3x16-c3x16", "c1x16-c11x16"


@lru_cache(maxsize=8)
def after_first(text: str) -> tuple[int, int]:
    """Receptive field of a stack's last layer, and the parameters of all but its first layer."""
    network = stack_text.network_of(stack_text.decode(text))
    spent = costs(network, stack_text.SIZE)
    names = network.maps[2:]  # the input and the first layer aside
    return (
        receptive_field(network, network.maps[-1])[-1].size,
        sum(spent[name].parameters for name in names),
    )


def field_without(text: str, kinds: str) -> int:
    """Receptive field of a stack's last layer, its layers of some kinds left out."""
    layers = tuple(layer for layer in stack_text.decode(text) if layer.kind not in kinds)
    if not layers:
        return 1
    network = stack_text.network_of(layers)
    return receptive_field(network, network.maps[-1])[-1].size


def joined(looked: Choice) -> list[int]:
    """The fields of the branches that the chosen layer joins; none where it joins nothing."""
    inputs = looked.network[looked.name].inputs
    if len(inputs) < 2:
        return []
    return [receptive_field(looked.network, name)[-1].size for name in inputs]


def undilated(network: Network) -> int:
    """The receptive field of as many layers of the same kernels without dilation, at stride 1."""
    layers = (network[name].layer for name in network.maps)
    return 1 + sum(layer.axis(0).kernel - 1 for layer in layers if isinstance(layer, Window))


def unseen_before(counts: Patch, unit: tuple[int, ...], size: tuple[int, ...]) -> tuple[int, int]:
    """Pixels before a unit's own in reading order that no path reaches, and all before it.

    Of a unit at the resolution of the image. They are counted within the columns of its field.
    """
    seen = counts.on(size) > 0
    columns = np.flatnonzero(seen.any(axis=0))
    if not len(columns):
        return 0, 0
    rows = np.flatnonzero(seen.any(axis=1))
    row, column = unit
    before = np.zeros(size, bool)
    before[rows[0] : row, columns[0] : columns[-1] + 1] = True
    before[row, columns[0] : column] = True
    return int((before & ~seen).sum()), int(before.sum())
