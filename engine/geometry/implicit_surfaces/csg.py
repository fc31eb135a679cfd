"""A scene: up to eight solids, each moved, turned and combined with what came before it.

It is frozen, validates itself, and has a short text for links:

    torus:0.6,0.25;sphere:0.4:0.5,0,0:0,0,0:union:0.2

that is ``kind:sizes:place:turn:operation:blend`` per part, ``;`` between parts, and whatever is
left out at the end of a part has its default.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.implicit_surfaces import limits, sdf
from engine.geometry.implicit_surfaces.sdf import Points, Values

EXTENT = 1.2
"""Half the side of the cube in which shapes live and are sampled."""

LARGEST_PARTS = 8
SMALLEST_SIZE, LARGEST_SIZE = 0.02, 1.5
LARGEST_PLACE = 1.5
LARGEST_BLEND = 1.0

Vector = tuple[float, float, float]
ORIGIN: Vector = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Primitive:
    """One kind of solid.

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
    """One solid of a scene.

    Attributes:
        kind: a key of `PRIMITIVES`.
        sizes: as the primitive names them; none takes its defaults.
        place: where its centre is.
        turn: degrees about x, then y, then z, each from 0 to below 360 (others are wrapped).
        operation: how it joins the parts before it: a key of `OPERATIONS`; no matter for the first.
        blend: k of the smooth operation, 0 for a sharp one.

    All numbers are kept to four decimals, so that the text of a scene is exact.

    Raises:
        ValueError: a value is out of range; the message is a sentence for the visitor.
    """

    kind: str = "sphere"
    sizes: tuple[float, ...] = ()
    place: Vector = ORIGIN
    turn: Vector = ORIGIN
    operation: str = "union"
    blend: float = 0.0

    def __post_init__(self) -> None:
        _one_of("solid", self.kind, tuple(PRIMITIVES))
        _one_of("operation", self.operation, tuple(OPERATIONS))
        primitive = PRIMITIVES[self.kind]
        sizes = self.sizes or primitive.default
        if len(sizes) != len(primitive.sizes):
            raise ValueError(
                f"A {self.kind} has {len(primitive.sizes)} sizes ({', '.join(primitive.sizes)}), "
                f"not {len(sizes)}."
            )
        for name, size in zip(primitive.sizes, sizes, strict=True):
            limits.within(f"{name} of a {self.kind}", size, SMALLEST_SIZE, LARGEST_SIZE)
        if self.kind == "rounded-box" and sizes[3] > min(sizes[:3]):
            raise ValueError("The edge radius of a rounded box is at most its smallest half side.")
        for axis, position, angle in zip("xyz", self.place, self.turn, strict=True):
            limits.within(f"place along {axis}", position, -LARGEST_PLACE, LARGEST_PLACE)
            if not math.isfinite(angle):
                raise ValueError(f"The turn about {axis} is a number of degrees, not {angle}.")
        limits.within("blend", self.blend, 0.0, LARGEST_BLEND)
        object.__setattr__(self, "sizes", tuple(_kept(size) for size in sizes))
        object.__setattr__(self, "place", tuple(_kept(value) for value in self.place))
        object.__setattr__(self, "turn", tuple(_kept(angle % 360) % 360 for angle in self.turn))
        object.__setattr__(self, "blend", _kept(self.blend))

    @property
    def exact(self) -> bool:
        """Whether its own values are distances."""
        return PRIMITIVES[self.kind].exact

    @cached_property
    def rotation(self) -> Float[Tensor, "3 3"]:
        """R_z R_y R_x of the turn, float64; it takes the solid's own directions to the scene's."""
        with torch.inference_mode(False):  # it is kept, and may be met under autograd later
            return rotation(self.turn)

    def distance(self, points: Float[Tensor, "n 3"]) -> Values:
        """The primitive at the points as it sees them: f(R⁻¹(p − c))."""
        own = points - points.new_tensor(self.place)
        if self.turn != ORIGIN:
            own = own @ self.rotation.to(points)  # a row times R is R⁻¹ times the column
        return PRIMITIVES[self.kind].function(own, *self.sizes)


@dataclass(frozen=True)
class Scene:
    """Parts in order; calling it gives the values of the field f at points.

    Raises:
        ValueError: there are no parts, or more than `LARGEST_PARTS`.
    """

    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.parts) <= LARGEST_PARTS:
            raise ValueError(f"A scene has 1 to {LARGEST_PARTS} solids, not {len(self.parts)}.")

    def __call__(self, points: Float[Tensor, "n 3"]) -> Values:
        """f at each point, in the type of the points."""
        values = self.parts[0].distance(points)
        for part in self.parts[1:]:
            values = OPERATIONS[part.operation](values, part.distance(points), part.blend)
        return values

    def with_part(self, index: int, part: Part) -> "Scene":
        """The same scene with another part at `index`."""
        parts = list(self.parts)
        parts[index] = part
        return replace(self, parts=tuple(parts))

    @property
    def code(self) -> str:
        """Its text, from which `parse` makes an equal scene."""
        return ";".join(_text(part) for part in self.parts)


def parse(code: str) -> Scene:
    """The scene of a text.

    Raises:
        ValueError: the text is not one of a scene; the message says where.
    """
    if len(code) > 1000:
        raise ValueError("The text of a scene is at most 1000 letters long.")
    parts = []
    for number, text in enumerate(code.split(";"), start=1):
        try:
            parts.append(_part(text))
        except ValueError as error:
            raise ValueError(f"Solid {number} of the scene: {error}") from error
    return Scene(tuple(parts))


def rotation(turn: Vector) -> Float[Tensor, "3 3"]:
    """R_z R_y R_x for degrees about x, y and z, float64."""
    total = torch.eye(3, dtype=torch.float64)
    for axis, degrees in enumerate(turn):
        angle = math.radians(degrees)
        i, j = (axis + 1) % 3, (axis + 2) % 3
        one = torch.eye(3, dtype=torch.float64)
        one[i, i] = one[j, j] = math.cos(angle)
        one[i, j], one[j, i] = -math.sin(angle), math.sin(angle)
        total = one @ total
    return total


def moved(field: sdf.Field, turn: Vector, place: Vector) -> sdf.Field:
    """f ∘ T⁻¹ for the rigid motion T(p) = R p + c: its surface is the surface of f, moved by T."""
    matrix = rotation(turn)

    def other(points: Points) -> Values:
        return field((points - points.new_tensor(place)) @ matrix.to(points))

    return other


@dataclass(frozen=True)
class Relabelling:
    """f ↦ g(f), to be compared with f.

    Attributes:
        title: the formula.
        function: g.
        keeps_surface: whether the zero level and the side of each point stay, that is g(0) = 0
            and g increases.
    """

    title: str
    function: Callable[[Tensor], Tensor]
    keeps_surface: bool


RELABELLINGS: dict[str, Relabelling] = {
    "same": Relabelling("f", lambda f: f, True),
    "twice": Relabelling("2 f", lambda f: 2 * f, True),
    "cube": Relabelling("f³", lambda f: f**3, True),
    "tanh": Relabelling("tanh(5 f)", lambda f: torch.tanh(5 * f), True),
    "exponential": Relabelling("exp(f) − 1", torch.expm1, True),
    "negative": Relabelling("−f", torch.neg, False),
    "absolute": Relabelling("|f|", torch.abs, False),
    "shifted": Relabelling("f − 0.1", lambda f: f - 0.1, False),
}


def _part(text: str) -> Part:
    fields = text.split(":")
    if len(fields) > 6:
        raise ValueError("It has more than kind, sizes, place, turn, operation and blend.")
    kind, sizes, place, turn, operation, blend = fields + [""] * (6 - len(fields))
    return Part(
        kind=kind.strip(),
        sizes=_numbers(sizes) if sizes else (),
        place=_vector(place),
        turn=_vector(turn),
        operation=operation or "union",
        blend=_numbers(blend)[0] if blend else 0.0,
    )


def _vector(text: str) -> Vector:
    if not text:
        return ORIGIN
    numbers = _numbers(text)
    if len(numbers) != 3:
        raise ValueError(f"Three numbers are needed, with commas between; {text!r} is not that.")
    return (numbers[0], numbers[1], numbers[2])


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(number) for number in text.split(","))
    except ValueError as error:
        raise ValueError(f"{text!r} are not numbers with commas between.") from error


def _text(part: Part) -> str:
    default = part.sizes == PRIMITIVES[part.kind].default
    fields = [
        part.kind,
        "" if default else _list(part.sizes),
        "" if part.place == ORIGIN else _list(part.place),
        "" if part.turn == ORIGIN else _list(part.turn),
        "" if part.operation == "union" else part.operation,
        "" if part.blend == 0 else _list((part.blend,)),
    ]
    return ":".join(fields).rstrip(":")


def _list(numbers: tuple[float, ...]) -> str:
    return ",".join(f"{number:.7g}" for number in numbers)


def _kept(value: float) -> float:
    return round(float(value), 4) + 0.0  # no negative zero


def _one_of(what: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"There is no {what} {value!r}; there are {', '.join(choices)}.")


SCENES: dict[str, Scene] = {
    "torus": parse("torus:0.65,0.25"),
    "melt": parse("sphere:0.55:-0.3,0,0;sphere:0.45:0.45,0.1,0:0,0,0:union:0.3"),
    "dice": parse(
        "rounded-box:0.6,0.6,0.6,0.1;sphere:0.8:0,0,0:0,0,0:intersection;"
        "cylinder:0.3,1.0:0,0,0:0,0,0:difference;cylinder:0.3,1.0:0,0,0:90,0,0:difference;"
        "cylinder:0.3,1.0:0,0,0:0,0,90:difference"
    ),
    "links": parse("torus:0.5,0.14:-0.3,0,0;torus:0.5,0.14:0.3,0,0:90,0,0"),
    "snowman": parse(
        "sphere:0.5:0,-0.5,0;sphere:0.35:0,0.2,0:0,0,0:union:0.15;"
        "sphere:0.24:0,0.7,0:0,0,0:union:0.12;cone:0.07,0.14:0,0.7,0.32:90,0,0"
    ),
    "ellipsoid": parse("ellipsoid:1,0.35,0.6"),
}
"""A few to begin with."""
