"""Strokes of a brush over the skinning weights, as text for a link, and what they paint.

A stroke is a row of dabs (`vertex_blend.painted`) on vertices of the body. Distances are those at
rest, so the same strokes paint the same weights in every pose.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jaxtyping import Float
from torch import Tensor

from engine.humans.body.model import BodyModel
from engine.humans.body.skeleton import JOINT_NAMES, joint_index
from engine.humans.body.vertex_blend import painted

MOST_DABS = 1_000
"""Of all strokes together: what a link has room for."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Stroke:
    """Dabs of one brush.

    Attributes:
        joint: whose weight is painted.
        radius: of the brush, whole millimetres at rest.
        strength: per cent of the way to a weight of one, or if negative, to zero.
        vertices: the middle of each dab.

    Raises:
        ValueError: the joint does not exist, or a number is outside its range.
    """

    joint: str
    radius: int
    strength: int
    vertices: tuple[int, ...]

    def __post_init__(self) -> None:
        joint_index(self.joint)
        if not 1 <= self.radius <= 500:
            raise ValueError("The radius of a brush goes from 1 to 500 mm.")
        if not -100 <= self.strength <= 100:
            raise ValueError("The strength of a brush goes from −100 to 100 %.")
        if any(vertex < 0 for vertex in self.vertices):
            raise ValueError("Vertices are numbered from 0.")


Strokes = tuple[Stroke, ...]


def write_strokes(strokes: Strokes) -> str:
    """The text: of each stroke joint, radius, strength, and its vertices to the base 36."""
    parts = (
        "_".join(
            [
                str(joint_index(stroke.joint)),
                str(stroke.radius),
                str(stroke.strength),
                *(_base36(vertex) for vertex in stroke.vertices),
            ]
        )
        for stroke in strokes
    )
    return "~".join(parts)


def read_strokes(text: str, vertex_count: int) -> Strokes:
    """The inverse of `write_strokes`.

    >>> write_strokes(read_strokes("18_40_60_0_2p", 6890))
    '18_40_60_0_2p'

    Args:
        text: of a link.
        vertex_count: of the body.

    Raises:
        ValueError: it holds no strokes, too many, or a vertex that the body does not have.
    """
    strokes = tuple(_read(part, vertex_count) for part in text.split("~")) if text else ()
    if dab_count(strokes) > MOST_DABS:
        raise ValueError(f"It holds more than {MOST_DABS:,} dabs.")
    return strokes


def dab_count(strokes: Strokes) -> int:
    """How many dabs there are."""
    return sum(len(stroke.vertices) for stroke in strokes)


def added(strokes: Strokes, stroke: Stroke) -> Strokes:
    """With more dabs: joined to the last stroke where it is of the same brush.

    Dabs beyond `MOST_DABS` are left out.
    """
    room = max(0, MOST_DABS - dab_count(strokes))
    fresh = replace(stroke, vertices=stroke.vertices[:room])
    if not fresh.vertices:
        return strokes
    last = strokes[-1] if strokes else None
    if last is not None and replace(last, vertices=()) == replace(fresh, vertices=()):
        return (*strokes[:-1], replace(last, vertices=last.vertices + fresh.vertices))
    return (*strokes, fresh)


def dabs(strokes: Strokes) -> list[Stroke]:
    """Each dab as a stroke of its own, in their order."""
    return [replace(stroke, vertices=(v,)) for stroke in strokes for v in stroke.vertices]


def painted_weights(
    model: BodyModel, dabs: Sequence[Stroke], weights: Float[Tensor, "v joint"] | None = None
) -> Float[Tensor, "v joint"]:
    """The weights after some dabs; rows sum to one.

    Args:
        model: the body.
        dabs: in the order in which they were painted.
        weights: before them; by default those of the body.
    """
    found = (model.skinning_weights if weights is None else weights).clone()
    for dab in dabs:
        centre, radius = model.template[dab.vertices[0]], dab.radius / 1000
        near = (model.template - centre).square().sum(1) < radius**2
        found[near] = painted(
            found[near],
            model.template[near],
            centre,
            joint_index(dab.joint),
            radius=radius,
            strength=dab.strength / 100,
        )
    return found


def _read(part: str, vertex_count: int) -> Stroke:
    joint, *numbers = part.split("_")
    if len(numbers) < 3 or not joint.isascii() or not joint.isdigit() or len(joint) > 2:
        raise ValueError("It names no joint, radius, strength and vertices.")
    if int(joint) >= len(JOINT_NAMES):
        raise ValueError(f"There are {len(JOINT_NAMES)} joints; there is no number {joint}.")
    vertices = tuple(_integer(number) for number in numbers[2:])
    if max(vertices) >= vertex_count:
        raise ValueError("It names a vertex that the body does not have.")
    return Stroke(JOINT_NAMES[int(joint)], _decimal(numbers[0]), _decimal(numbers[1]), vertices)


def _decimal(text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 3:
        raise ValueError(f"{text[:20]!r} is no whole number.")
    return int(text)


def _integer(text: str) -> int:
    if not text or len(text) > 4 or any(digit not in _DIGITS for digit in text):
        raise ValueError(f"{text[:20]!r} is no vertex.")
    return int(text, 36)


def _base36(number: int) -> str:
    if number < 36:
        return _DIGITS[number]
    return _base36(math.floor(number / 36)) + _DIGITS[number % 36]
