"""Changes to a published network as the text of a field: ``resnet18--r-layer1.0.conv2``.

The network they belong to comes first, then each change in its order, after ``--``: a letter and
what it is about, divided by ``-``.

    i-NODE-LAYER  a layer behind a node         b-NODE-LAYER  a layer before it
    k-NODE-SIZES  other kernel, stride, …       t-NODE-LAYER  another kind of layer
    r-NODE        a layer taken out             m-NODE-NODE   moved behind another
    n-NODE-NODE   moved before another          a-NODE-NODE   a sum of two
    c-NODE-NODE   a concatenation of two        j-NODE-NODE-LAYER  a branch from one to a join
    d-NODE-NODE   a join without one of its inputs

A layer is written as in `stack_text`, sizes as ``k3s1d1x64``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from engine.vision.receptive_fields import edits
from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.layer import Layer
from engine.vision.receptive_fields.layers import Add, Concat
from engine.vision.receptive_fields.resizing import Size, resized
from engine.vision.receptive_fields.windows import Window
from pages.vision.receptive_fields.stack_text import WIDEST, decode_layer

MOST = 40
"""Changes that a link carries."""
_SIZES = re.compile(r"k(\d{1,2})s(\d{1,2})d(\d{1,4})x(\d{1,4})")
_NODE = r"[\w.]{1,60}"
_FORMS = {
    "i": 2, "b": 2, "k": 2, "t": 2, "r": 1, "m": 2, "n": 2, "a": 2, "c": 2, "j": 3, "d": 2,
}  # fmt: skip
_WITH_LAYER = "ibtj"


@dataclass(frozen=True)
class Change:
    """One change: its letter, and what it is about."""

    kind: str
    about: tuple[str, ...]

    @property
    def text(self) -> str:
        """Its part of the field."""
        return "-".join((self.kind, *self.about))


def decode(text: str) -> tuple[str, tuple[Change, ...]]:
    """The network and its changes; "" and none for an empty text.

    Raises:
        ValueError: a clause on the text: it is no list of changes.
    """
    name, *parts = text.split("--")
    if len(parts) > MOST:
        raise ValueError(f"{len(parts)} changes are too many, {MOST} is the most")
    return name, tuple(map(_decode_change, parts))


def encode(name: str, changes: tuple[Change, ...]) -> str:
    """The inverse of `decode`."""
    return "--".join((name, *(change.text for change in changes))) if changes else ""


def with_change(text: str, name: str, change: Change) -> str:
    """The text with one change more; sizes of one layer that follow each other become one."""
    before = decode(text)[1] if text.partition("--")[0] == name else ()
    if before and change.kind == "k" == before[-1].kind and change.about[0] == before[-1].about[0]:
        before = before[:-1]
    return encode(name, (*before, change))


def sizes_text(size: Size) -> str:
    """Kernel, stride, dilation and channels as a change names them."""
    return f"k{size.kernel}s{size.stride}d{size.dilation}x{size.channels}"


@lru_cache(maxsize=64)
def changed(network: Network, size: tuple[int, ...], text: str) -> Network:
    """The network with the changes of a text.

    Args:
        network: as published.
        size: of its input.
        text: the changes, of a network of that name.

    Raises:
        ValueError: one of them cannot be made; a sentence for the visitor.
    """
    try:
        for change in decode(text)[1]:
            network = _apply(network, change)
        network.sizes(size)
    except KeyError as missing:
        raise ValueError(f"There is no layer {missing.args[0]}.") from None
    return network


def node_made_by(network: Network, before: Network) -> str:
    """The first node of a network that another one does not have; "" if there is none."""
    return next((name for name in network.names if name not in before), "")


def end_of(network: Network, name: str) -> str:
    """The last of a layer's own nodes: behind its normalisation and its nonlinearity."""
    return (name, *edits.followers(network, name))[-1]


def _decode_change(part: str) -> Change:
    kind, *about = part.split("-")
    if len(about) != _FORMS.get(kind, -1):
        raise ValueError(f"“{part[:30]}” is no change")
    nodes = about[:-1] if kind in _WITH_LAYER or kind == "k" else about
    if not all(re.fullmatch(_NODE, node) for node in nodes):
        raise ValueError(f"“{part[:30]}” names no layer")
    if kind in _WITH_LAYER:
        decode_layer(about[-1], WIDEST)
    if kind == "k":
        _decode_sizes(about[-1])
    return Change(kind, tuple(about))


def _decode_sizes(text: str) -> Size:
    found = _SIZES.fullmatch(text)
    if found is None:
        raise ValueError(f"“{text[:30]}” are no sizes")
    kernel, stride, dilation, channels = map(int, found.groups())
    return Size(kernel, stride, dilation, channels)


def _apply(network: Network, change: Change) -> Network:
    kind, (name, *rest) = change.kind, change.about
    network[name]
    if kind == "i":
        end = end_of(network, name)
        return edits.insert_after(network, end, _layer(rest[0], network, end))[0]
    if kind == "b":
        given = (*network[name].inputs, name)[0]
        return edits.insert_before(network, name, _layer(rest[0], network, given))[0]
    if kind == "k":
        return _resized(network, name, _decode_sizes(rest[0]))
    if kind == "t":
        given = (*network[name].inputs, name)[0]
        return edits.replace_layer(network, name, _layer(rest[0], network, given))
    if kind == "r":
        return edits.remove_group(network, name)
    if kind in "mn":
        return edits.move_group(network, name, rest[0], before=kind == "n")
    if kind == "d":
        return edits.disconnect(network, name, rest[0])
    source = end_of(network, name)
    if kind == "j":
        return edits.add_branch(network, source, rest[0], _layer(rest[1], network, source))[0]
    layer = Add() if kind == "a" else Concat()
    return edits.join(network, source, end_of(network, rest[0]), layer)[0]


def _layer(text: str, network: Network, given: str) -> Layer:
    return decode_layer(text, WIDEST).layer(network.channels[given], network.dims)


def _resized(network: Network, name: str, size: Size) -> Network:
    layer = network[name].layer
    if isinstance(layer, Window):
        return edits.replace_layer(network, name, resized(layer, network.dims, size))
    raise ValueError(f"{name} has no kernel.")
