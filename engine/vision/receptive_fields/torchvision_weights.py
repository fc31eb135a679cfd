"""Which published network a file of weights belongs to, by torchvision's names and shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from engine.vision.receptive_fields.architectures import catalogue
from engine.vision.receptive_fields.network import Module
from engine.vision.receptive_fields.weights_file import (
    FLOATS,
    first_difference,
    read_header,
    read_weights,
)

COUNTER = ".num_batches_tracked"
"""The end of names that count the batches of a training, which nothing is computed with."""


@dataclass(frozen=True, eq=False)
class FileWeights:
    """Weights that were read from a file.

    Attributes:
        architecture: that they belong to.
        tensors: of its maps, by name.
        left: names of the file's other tensors, which were not read.
    """

    architecture: str
    tensors: Mapping[str, Tensor]
    left: tuple[str, ...]

    @property
    def left_parts(self) -> tuple[str, ...]:
        """Parts of the network that were not read, but for counters: ``aux1``, ``fc``."""
        named = (name for name in self.left if not name.endswith(COUNTER))
        return tuple(dict.fromkeys(name.partition(".")[0] for name in named))


def torchvision_name(name: str) -> str:
    """The architecture as torchvision has it, which may differ from the paper's."""
    other = f"{name}-torchvision"
    return other if other in catalogue.ARCHITECTURES else name


@cache
def weight_shapes(name: str) -> Mapping[str, tuple[int, ...]]:
    """Shapes of all that an architecture's maps learn or average, by torchvision's names.

    Without the classifier, whose units have no position.
    """
    part = catalogue.network(name).until(catalogue.ARCHITECTURES[name].end)
    with torch.device("meta"):
        named = Module(part).named_weights()
    return {key: tuple(tensor.shape) for key, tensor in named.items()}


def read_for(content: bytes | memoryview, names: Sequence[str]) -> FileWeights:
    """The weights of a file that belongs to one of several architectures.

    Args:
        content: of a safetensors file; names as in torchvision.
        names: of architectures, the one that is expected first.

    Raises:
        ValueError: it belongs to none of them, or cannot be read; a sentence for the visitor.
    """
    entries = read_header(content)
    for name in names:
        shapes = weight_shapes(name)
        if not first_difference(entries, shapes):
            tensors = read_weights(content, shapes)
            Module(catalogue.network(name).until(catalogue.ARCHITECTURES[name].end)).load(tensors)
            left = [key for key in entries if key not in shapes]
            return FileWeights(name, tensors, tuple(left))
    if not any(entry.kind in FLOATS for entry in entries.values()):
        raise ValueError("This file holds no weights.")
    title = catalogue.ARCHITECTURES[names[0]].title
    different = first_difference(entries, weight_shapes(names[0]))
    raise ValueError(f"These weights fit no network here. For {title} {different}.")
