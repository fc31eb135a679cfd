"""The recursion of receptive fields written out, node by node, with its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.theory import Field, fields
from engine.vision.receptive_fields.windows import TransposedConv, Window


@dataclass(frozen=True)
class Step:
    """One step: r' = r + d(k − 1)·j, j' = s·j, b' = b − p·j along one axis.

    At a transposed convolution j' = j/s. From there on units with different fields may take turns:
    r' is then the largest of them, and need not follow from r by the formula.

    Attributes:
        name: of the node.
        kernel: k.
        stride: s.
        dilation: d.
        padding: p, before the input.
        transposed: whether it is a transposed convolution.
        size_before: r.
        jump_before: j.
        start_before: b.
        size: r'.
        jump: j'.
        start: b'.
    """

    name: str
    kernel: int
    stride: int
    dilation: int
    padding: int
    transposed: bool
    size_before: int
    jump_before: Fraction
    start_before: int
    size: int
    jump: Fraction
    start: int


def recursion(network: Network, name: str, axis: int = 0) -> tuple[Step, ...]:
    """The steps along the way to a node; at a join, along the branch with the largest field.

    Nodes that change nothing (pointwise, joins, crops) are left out.

    Raises:
        KeyError: there is no such node.
        ValueError: it is a vector, or branches of different strides are joined.
    """
    part = network.until(name)
    if part.is_vector(name):
        raise ValueError(f"{name}: it comes after a global pool, so it sees the whole input.")
    found = {each: along[axis] for each, along in fields(part).items()}
    steps: list[Step] = []
    node = part[name]
    while node.inputs:
        before = max(node.inputs, key=lambda each: found[each].size)
        if isinstance(node.layer, Window):
            steps.append(_step(node.name, node.layer, axis, found[before], found[node.name]))
        node = part[before]
    return tuple(reversed(steps))


def _step(name: str, layer: Window, axis: int, before: Field, after: Field) -> Step:
    along = layer.axis(axis)
    return Step(
        name=name,
        kernel=along.kernel,
        stride=along.stride,
        dilation=along.dilation,
        padding=along.before,
        transposed=isinstance(layer, TransposedConv),
        size_before=before.size,
        jump_before=before.stride,
        start_before=before.start,
        size=after.size,
        jump=after.stride,
        start=after.start,
    )
