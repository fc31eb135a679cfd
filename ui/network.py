"""A network as a diagram: its layers with shapes and numbers of parameters, read off the module."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn

_SIZES = (
    ("in_features", "out_features"),
    ("in_channels", "out_channels"),
    ("num_embeddings", "embedding_dim"),
)
"""The attributes of torch's layers that say what they make of what."""


@dataclass(frozen=True)
class Layer:
    """One layer with parameters.

    Attributes:
        part: path of the part of the network that it belongs to, "" for the network itself.
        name: within that part.
        kind: such as "Linear".
        sizes: of what goes in and comes out, where the layer says so.
        shape: these sizes and the kernel as text, otherwise the shapes of its parameters.
        parameters: how many.
    """

    part: str
    name: str
    kind: str
    sizes: tuple[int, ...]
    shape: str
    parameters: int


def layers(network: nn.Module) -> list[Layer]:
    """The layers of a network that have parameters, in the order in which they were made."""
    found = []
    for path, module in network.named_modules():
        count = sum(parameter.numel() for parameter in module.parameters(recurse=False))
        if count:
            *above, name = path.split(".")
            if name.isdigit() and above:  # one of a list, which is no part of its own
                name = f"{above.pop()} {int(name) + 1}"
            kind = _kind(module)
            sizes = _sizes(module)
            shape = _shape(module, sizes)
            found.append(Layer(".".join(above), name, kind, sizes, shape, count))
    return found


def is_chain(found: list[Layer]) -> bool:
    """Whether each layer takes what the one before gives."""
    return all(a.sizes and b.sizes and a.sizes[1] == b.sizes[0] for a, b in pairwise(found))


def network_html(network: nn.Module) -> str:
    """The diagram: a box for each layer, a row for each part; arrows where layers form a chain."""
    found = layers(network)
    parts: dict[str, list[Layer]] = {}
    for layer in found:
        parts.setdefault(layer.part, []).append(layer)
    chain = " class='chain'" if is_chain(found) else ""
    rows = []
    for part, inside in parts.items():
        if part:
            whole = network.get_submodule(part)
            count = sum(parameter.numel() for parameter in whole.parameters())
            kind = escape(type(whole).__name__)
            rows.append(f"<p><b>{escape(part)}</b> {kind}, {_written(count)}</p>")
        rows.append(f"<ol{chain}>{''.join(map(_box, inside))}</ol>")
    return (
        f"<figure class='network'><figcaption><b>{escape(type(network).__name__)}</b>, "
        f"{_written(sum(layer.parameters for layer in found))}</figcaption>{''.join(rows)}</figure>"
    )


def _sizes(layer: nn.Module) -> tuple[int, ...]:
    for names in _SIZES:
        if all(hasattr(layer, name) for name in names):
            return tuple(int(getattr(layer, name)) for name in names)
    return ()


def _shape(layer: nn.Module, sizes: tuple[int, ...]) -> str:
    if not sizes:
        shapes = {tuple(parameter.shape) for parameter in layer.parameters(recurse=False)}
        return ", ".join("×".join(map(str, shape)) for shape in sorted(shapes))
    kernel = getattr(layer, "kernel_size", ())
    around = f", {'×'.join(map(str, kernel))}" if kernel else ""
    return f"{sizes[0]} → {sizes[1]}{around}"


def _kind(layer: nn.Module) -> str:
    """The name of torch's layer that it is, or its own."""
    kinds = [each for each in type(layer).__mro__ if each.__module__.startswith("torch.nn.")]
    usual = kinds[0].__name__
    return usual if usual != "Module" else type(layer).__name__


def _written(count: int) -> str:
    return f"{count:,} parameters"


def _box(layer: Layer) -> str:
    return (
        f"<li><b>{escape(layer.name)}</b> {escape(layer.kind)}"
        f"<span>{escape(layer.shape)}</span><span>{_written(layer.parameters)}</span></li>"
    )
