"""The theoretical receptive field of every node of a network: size, stride, start and centre.

Along one axis, a layer with kernel k, stride s, dilation d and padding p turns the field of its
input, with size r, stride j and start b, into

    r' = r + d(k − 1)·j,   j' = s·j,   b' = b − p·j,

where unit u sees the input positions b + j·u to b + j·u + r − 1 (Araujo, Norris and Sim 2019,
doi:10.23915/distill.00021). The field of a sum or a concatenation is the union of its branches'.
After a transposed convolution of stride s, j is divided by s, and the s units that take turns
have fields of their own: so a field is held per phase u mod P.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from engine.vision.receptive_fields.graph import Network, Node
from engine.vision.receptive_fields.layers import Crop, Input
from engine.vision.receptive_fields.windows import TransposedConv, Window

Interval = tuple[int, int]
"""First and last position; the last lies before the first where there is none."""

EMPTY: Interval = (0, -1)
_MOST_PHASES = 4096


@dataclass(frozen=True)
class Field:
    """What the units of a node see along one axis of the input, padding included.

    Unit u = P·m + φ sees `phases[φ]` shifted by `shift`·m, where P is the number of phases.

    Attributes:
        phases: an interval for each phase; one, unless there is a transposed convolution.
        shift: input positions from one unit to the P-th after it.
        aligned: whether all joins before it join branches whose fields have the same centre.
    """

    phases: tuple[Interval, ...]
    shift: int
    aligned: bool = True

    @property
    def size(self) -> int:
        """r: the length of the largest field."""
        return max(last - first + 1 for first, last in self.phases)

    @property
    def uniform(self) -> bool:
        """Whether all fields are equally long."""
        return len({last - first for first, last in self.phases}) == 1

    @property
    def stride(self) -> Fraction:
        """j, the effective stride: input positions per unit."""
        return Fraction(self.shift, len(self.phases))

    @property
    def start(self) -> int:
        """b: the first position that unit 0 sees; negative in the padding."""
        return self.phases[0][0]

    @property
    def padding(self) -> int:
        """The effective padding: −start."""
        return -self.start

    @property
    def centre(self) -> Fraction:
        """The centre of the field of unit 0."""
        return Fraction(sum(self.phases[0]), 2)

    def interval(self, unit: int) -> Interval:
        """The first and last position that a unit sees."""
        turn, phase = divmod(unit, len(self.phases))
        first, last = self.phases[phase]
        return (
            (first, last) if last < first else (first + turn * self.shift, last + turn * self.shift)
        )

    def unit_at(self, position: float) -> int:
        """The unit whose field has its centre nearest to an input position."""
        guess = round((position - float(self.centre)) / float(self.stride))
        near = range(guess - len(self.phases), guess + len(self.phases) + 1)
        return min(near, key=lambda unit: abs(sum(self.interval(unit)) / 2 - position))


def fields(network: Network) -> dict[str, tuple[Field, ...]]:
    """The field of each node along each axis; nodes that are vectors see all and are left out.

    Raises:
        ValueError: a join of branches with different strides; the sentence names the node.
    """
    found: dict[str, tuple[Field, ...]] = {}
    for name in network.maps:
        node = network[name]
        given = [found[each] for each in node.inputs]
        found[name] = tuple(
            _field(node, [each[axis] for each in given], axis, network.dims)
            for axis in range(network.dims)
        )
    return found


def receptive_field(network: Network, name: str) -> tuple[Field, ...]:
    """The field of one node along each axis.

    Raises:
        KeyError: there is no such node.
        ValueError: as `fields`, or the node is a vector, whose units see the whole input.
    """
    if network.is_vector(name):
        raise ValueError(f"{name}: it comes after a global pool, so it sees the whole input.")
    return fields(network.until(name))[name]


def box(field: tuple[Field, ...], unit: tuple[int, ...]) -> tuple[Interval, ...]:
    """The first and last input position that a unit sees, along each axis; not clipped."""
    return tuple(along.interval(position) for along, position in zip(field, unit, strict=True))


def _field(node: Node, given: list[Field], axis: int, dims: int) -> Field:
    layer = node.layer
    if isinstance(layer, Input):
        return Field(((0, 0),), 1)
    if len(given) > 1:
        return _union(node, given)
    before = given[0]
    if isinstance(layer, TransposedConv):
        return _spread(layer, before, axis, dims)
    if isinstance(layer, Window):
        return _windowed(layer, before, axis, dims)
    if isinstance(layer, Crop) and layer.before:
        period = len(before.phases)
        phases = tuple(before.interval(unit + layer.before) for unit in range(period))
        return Field(phases, before.shift, before.aligned)
    return before


def _windowed(layer: Window, before: Field, axis: int, dims: int) -> Field:
    stride, offsets = layer.axis(axis).stride, layer.offsets(axis, dims)
    if len(before.phases) == 1:
        offsets = (offsets[0], offsets[-1])
    period = len(before.phases) // math.gcd(len(before.phases), stride)
    phases = tuple(
        hull(before.interval(unit * stride + offset) for offset in offsets)
        for unit in range(period)
    )
    shift = before.shift * stride * period // len(before.phases)
    return _reduced(Field(phases, shift, before.aligned))


def _spread(layer: TransposedConv, before: Field, axis: int, dims: int) -> Field:
    stride = layer.axis(axis).stride
    period = len(before.phases) * stride
    if period > _MOST_PHASES:
        raise ValueError("There are more transposed convolutions than can be followed here.")
    phases = []
    for unit in range(period):
        turn, phase = divmod(unit, stride)
        sources = layer.sources(phase, axis, dims)
        phases.append(hull(before.interval(turn + source) for source in sources))
    return _reduced(Field(tuple(phases), before.shift, before.aligned))


def _union(node: Node, given: list[Field]) -> Field:
    strides = {each.stride for each in given}
    if len(strides) > 1:
        shown = " and ".join(map(str, sorted(strides)))
        raise ValueError(f"{node.name}: it joins branches whose effective strides are {shown}.")
    period = math.lcm(*(len(each.phases) for each in given))
    intervals = [[each.interval(unit) for unit in range(period)] for each in given]
    phases = tuple(hull(units) for units in zip(*intervals, strict=True))
    aligned = all(
        len({sum(unit) for unit in units if unit[1] >= unit[0]}) < 2
        for units in zip(*intervals, strict=True)
    )
    shift = given[0].shift * period // len(given[0].phases)
    return _reduced(Field(phases, shift, aligned and all(each.aligned for each in given)))


def hull(intervals: Iterable[Interval]) -> Interval:
    """The smallest interval that holds all of them."""
    held = [each for each in intervals if each[1] >= each[0]]
    if not held:
        return EMPTY
    return min(first for first, _ in held), max(last for _, last in held)


def _reduced(field: Field) -> Field:
    """The same with as few phases as possible."""
    count = len(field.phases)
    for period in range(1, count):
        if count % period or field.shift * period % count:
            continue
        shorter = Field(field.phases[:period], field.shift * period // count, field.aligned)
        if all(shorter.interval(unit) == field.interval(unit) for unit in range(count)):
            return shorter
    return field
