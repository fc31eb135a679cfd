"""Constructive solid geometry: a model is up to eight primitives, placed and combined in order.

A model is frozen, validates itself, and has a short text form:

    torus:0.6,0.25;sphere:0.4:0.5,0,0:0,0,0:union:0.2

that is ``kind:sizes:position:rotation:operation:blend`` per part, ``;`` between parts. What is left
out at the end of a part has its default.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry import sdf
from engine.geometry.implicit_surfaces import limits
from engine.geometry.sdf import Points, Values

EXTENT = 1.2
"""Half the side of the cube in which shapes live and are sampled."""

MAX_PARTS = 8
MIN_SIZE, MAX_SIZE = 0.02, 1.5
MAX_POSITION = 1.5
MAX_BLEND = 1.0

Vector = tuple[float, float, float]
ORIGIN: Vector = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Primitive:
    """A kind of solid.

    Attributes:
        title: its name for the visitor.
        function: points and sizes to values.
        sizes: the names of its sizes, in the order of `function`.
        default: their values to begin with.
        exact: whether its values are distances, not only bounds of them.
    """

    title: str
    function: Callable[..., Tensor]
    sizes: tuple[str, ...]
    default: tuple[float, ...]
    exact: bool = True


_SIDES = ("half width", "half height", "half depth")
PRIMITIVES: dict[str, Primitive] = {
    "sphere": Primitive("Sphere", sdf.sphere, ("radius",), (0.7,)),
    "box": Primitive("Box", sdf.box, _SIDES, (0.5, 0.5, 0.5)),
    "rounded-box": Primitive(
        "Rounded box", sdf.rounded_box, (*_SIDES, "edge radius"), (0.5, 0.5, 0.5, 0.15)
    ),
    "torus": Primitive("Torus", sdf.torus, ("ring radius", "tube radius"), (0.65, 0.25)),
    "cylinder": Primitive("Cylinder", sdf.cylinder, ("radius", "half height"), (0.4, 0.6)),
    "capsule": Primitive("Capsule", sdf.capsule, ("radius", "half height"), (0.3, 0.5)),
    "cone": Primitive("Cone", sdf.cone, ("base radius", "half height"), (0.5, 0.6)),
    "ellipsoid": Primitive("Ellipsoid", sdf.ellipsoid, _SIDES, (0.8, 0.4, 0.6), exact=False),
}
OPERATIONS: dict[str, Callable[[Tensor, Tensor, float], Tensor]] = {
    "union": sdf.union,
    "intersection": sdf.intersection,
    "difference": sdf.difference,
}


@dataclass(frozen=True)
class Part:
    """One primitive of a model.

    Attributes:
        kind: a key of `PRIMITIVES`.
        sizes: in the order of `Primitive.sizes`; an empty tuple takes the defaults.
        position: where its centre is.
        rotation: degrees about x, then y, then z, each from 0 to below 360 (others are wrapped).
        operation: how it is combined with the parts before it, a key of `OPERATIONS`; ignored for
            the first part.
        blend: width k of the smooth minimum, 0 for a sharp operation.

    All numbers are rounded to four decimals, so that the text form is exact.

    Raises:
        ValueError: a value is out of range; the message is a sentence for the visitor.
    """

    kind: str = "sphere"
    sizes: tuple[float, ...] = ()
    position: Vector = ORIGIN
    rotation: Vector = ORIGIN
    operation: str = "union"
    blend: float = 0.0

    def __post_init__(self) -> None:
        _check_choice("solid", self.kind, tuple(PRIMITIVES))
        _check_choice("operation", self.operation, tuple(OPERATIONS))
        primitive = PRIMITIVES[self.kind]
        sizes = self.sizes or primitive.default
        if len(sizes) != len(primitive.sizes):
            raise ValueError(
                f"A {self.kind} has {len(primitive.sizes)} sizes ({', '.join(primitive.sizes)}), "
                f"not {len(sizes)}."
            )
        for name, size in zip(primitive.sizes, sizes, strict=True):
            limits.check_within(f"{name} of a {self.kind}", size, MIN_SIZE, MAX_SIZE)
        if self.kind == "rounded-box" and sizes[3] > min(sizes[:3]):
            raise ValueError("The edge radius of a rounded box is at most its smallest half side.")
        for axis, position, angle in zip("xyz", self.position, self.rotation, strict=True):
            limits.check_within(f"position along {axis}", position, -MAX_POSITION, MAX_POSITION)
            if not math.isfinite(angle):
                raise ValueError(f"The rotation about {axis} is a number of degrees, not {angle}.")
        limits.check_within("blend", self.blend, 0.0, MAX_BLEND)
        object.__setattr__(self, "sizes", tuple(_rounded(size) for size in sizes))
        object.__setattr__(self, "position", tuple(_rounded(value) for value in self.position))
        object.__setattr__(
            self, "rotation", tuple(_rounded(angle % 360) % 360 for angle in self.rotation)
        )
        object.__setattr__(self, "blend", _rounded(self.blend))

    @property
    def exact(self) -> bool:
        """Whether its own values are distances."""
        return PRIMITIVES[self.kind].exact

    @cached_property
    def rotation_matrix(self) -> Float[Tensor, "3 3"]:
        """R = R_z R_y R_x from the primitive's coordinates to those of the model, float64."""
        with torch.inference_mode(False):  # cached, and autograd may use it later
            return rotation_matrix(self.rotation)

    def distance(self, points: Float[Tensor, "n 3"]) -> Values:
        """The primitive in its own coordinates: f(R⁻¹(p − c))."""
        own = points - points.new_tensor(self.position)
        if self.rotation != ORIGIN:
            own = own @ self.rotation_matrix.to(points)  # a row times R is R⁻¹ times the column
        return PRIMITIVES[self.kind].function(own, *self.sizes)


@dataclass(frozen=True)
class CSGModel:
    """A combination of parts. Calling it evaluates the field f at points.

    Raises:
        ValueError: there are no parts, or more than `MAX_PARTS`.
    """

    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.parts) <= MAX_PARTS:
            raise ValueError(f"A model has 1 to {MAX_PARTS} solids, not {len(self.parts)}.")

    def __call__(self, points: Float[Tensor, "n 3"]) -> Values:
        """f at each point, in the type of the points."""
        values = self.parts[0].distance(points)
        for part in self.parts[1:]:
            values = OPERATIONS[part.operation](values, part.distance(points), part.blend)
        return values

    def replace_part(self, index: int, part: Part) -> "CSGModel":
        """The model with the part at `index` replaced."""
        parts = list(self.parts)
        parts[index] = part
        return replace(self, parts=tuple(parts))

    @property
    def text(self) -> str:
        """Its text form; `parse_model` is the inverse."""
        return ";".join(_format_part(part) for part in self.parts)


def parse_model(code: str) -> CSGModel:
    """Parses the text form of a model.

    Raises:
        ValueError: the text does not describe a model; the message says where.
    """
    if len(code) > 1000:
        raise ValueError("The text of a model is at most 1000 letters long.")
    parts = []
    for number, text in enumerate(code.split(";"), start=1):
        try:
            parts.append(_parse_part(text))
        except ValueError as error:
            raise ValueError(f"Solid {number} of the model: {error}") from error
    return CSGModel(tuple(parts))


def rotation_matrix(rotation: Vector) -> Float[Tensor, "3 3"]:
    """R_z R_y R_x for degrees about x, y and z, float64."""
    total = torch.eye(3, dtype=torch.float64)
    for axis, degrees in enumerate(rotation):
        angle = math.radians(degrees)
        i, j = (axis + 1) % 3, (axis + 2) % 3
        one = torch.eye(3, dtype=torch.float64)
        one[i, i] = one[j, j] = math.cos(angle)
        one[i, j], one[j, i] = -math.sin(angle), math.sin(angle)
        total = one @ total
    return total


def move_field(field: sdf.Field, rotation: Vector, position: Vector) -> sdf.Field:
    """f ∘ T⁻¹ for the rigid motion T(p) = R p + c: its surface is that of f moved by T."""
    matrix = rotation_matrix(rotation)

    def other(points: Points) -> Values:
        return field((points - points.new_tensor(position)) @ matrix.to(points))

    return other


@dataclass(frozen=True)
class FieldTransform:
    """A function g applied to the values of a field: f ↦ g(f).

    Attributes:
        title: the formula.
        function: g.
        keeps_surface: whether zero level and signs are unchanged, that is g(0) = 0 and g
            increases.
    """

    title: str
    function: Callable[[Tensor], Tensor]
    keeps_surface: bool


FIELD_TRANSFORMS: dict[str, FieldTransform] = {
    "identity": FieldTransform("f", lambda f: f, True),
    "double": FieldTransform("2 f", lambda f: 2 * f, True),
    "cube": FieldTransform("f³", lambda f: f**3, True),
    "tanh": FieldTransform("tanh(5 f)", lambda f: torch.tanh(5 * f), True),
    "exponential": FieldTransform("exp(f) − 1", torch.expm1, True),
    "negated": FieldTransform("−f", torch.neg, False),
    "absolute": FieldTransform("|f|", torch.abs, False),
    "shifted": FieldTransform("f − 0.1", lambda f: f - 0.1, False),
}


def _parse_part(text: str) -> Part:
    fields = text.split(":")
    if len(fields) > 6:
        raise ValueError("It has more than kind, sizes, position, rotation, operation and blend.")
    kind, sizes, position, rotation, operation, blend = fields + [""] * (6 - len(fields))
    return Part(
        kind=kind.strip(),
        sizes=_parse_numbers(sizes) if sizes else (),
        position=_parse_vector(position),
        rotation=_parse_vector(rotation),
        operation=operation or "union",
        blend=_parse_numbers(blend)[0] if blend else 0.0,
    )


def _parse_vector(text: str) -> Vector:
    if not text:
        return ORIGIN
    numbers = _parse_numbers(text)
    if len(numbers) != 3:
        raise ValueError(f"Three numbers are needed, with commas between; {text!r} is not that.")
    return (numbers[0], numbers[1], numbers[2])


def _parse_numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(number) for number in text.split(","))
    except ValueError as error:
        raise ValueError(f"{text!r} are not numbers with commas between.") from error


def _format_part(part: Part) -> str:
    default = part.sizes == PRIMITIVES[part.kind].default
    fields = [
        part.kind,
        "" if default else _join(part.sizes),
        "" if part.position == ORIGIN else _join(part.position),
        "" if part.rotation == ORIGIN else _join(part.rotation),
        "" if part.operation == "union" else part.operation,
        "" if part.blend == 0 else _join((part.blend,)),
    ]
    return ":".join(fields).rstrip(":")


def _join(numbers: tuple[float, ...]) -> str:
    return ",".join(f"{number:.7g}" for number in numbers)


def _rounded(value: float) -> float:
    return round(float(value), 4) + 0.0  # no negative zero


def _check_choice(what: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"There is no {what} {value!r}; there are {', '.join(choices)}.")


MODELS: dict[str, CSGModel] = {
    "torus": parse_model("torus:0.65,0.25"),
    "spheres": parse_model("sphere:0.55:-0.3,0,0;sphere:0.45:0.45,0.1,0:0,0,0:union:0.3"),
    "dice": parse_model(
        "rounded-box:0.6,0.6,0.6,0.1;sphere:0.8:0,0,0:0,0,0:intersection;"
        "cylinder:0.3,1.0:0,0,0:0,0,0:difference;cylinder:0.3,1.0:0,0,0:90,0,0:difference;"
        "cylinder:0.3,1.0:0,0,0:0,0,90:difference"
    ),
    "links": parse_model("torus:0.5,0.14:-0.3,0,0;torus:0.5,0.14:0.3,0,0:90,0,0"),
    "snowman": parse_model(
        "sphere:0.5:0,-0.5,0;sphere:0.35:0,0.2,0:0,0,0:union:0.15;"
        "sphere:0.24:0,0.7,0:0,0,0:union:0.12;cone:0.07,0.14:0,0.7,0.32:90,0,0"
    ),
    "ellipsoid": parse_model("ellipsoid:1,0.35,0.6"),
}
"""Examples, by name."""
