"""Volume and area of single solids by formula, to compare a surface on a grid with."""

import math
from collections.abc import Callable

from engine.geometry.implicit_surfaces.csg import EXTENT, CSGModel


def volume_and_area(model: CSGModel) -> tuple[float, float] | None:
    """Exact volume and area of a model of one solid.

    Returns:
        None where there is no formula: several solids, an ellipsoid (whose area is no elementary
        function), a torus whose tube fills its ring, or a solid that may leave the cube.

    Examples:
        >>> from engine.geometry.implicit_surfaces.csg import parse_model
        >>> volume_and_area(parse_model("box:0.5,0.5,0.5"))
        (1.0, 6.0)
    """
    first, *others = model.parts
    if others or first.kind not in _FORMULAS:
        return None
    if first.kind == "torus" and first.sizes[1] >= first.sizes[0]:
        return None
    round_ended = first.kind in ("torus", "capsule")
    reach = sum(first.sizes) if round_ended else math.hypot(*first.sizes[:3])
    if math.hypot(*first.position) + reach > EXTENT:
        return None
    return _FORMULAS[first.kind](*first.sizes)


def _sphere(radius: float) -> tuple[float, float]:
    return 4 / 3 * math.pi * radius**3, 4 * math.pi * radius**2


def _box(width: float, height: float, depth: float) -> tuple[float, float]:
    return 8 * width * height * depth, 8 * (width * height + height * depth + depth * width)


def _rounded_box(width: float, height: float, depth: float, radius: float) -> tuple[float, float]:
    """Steiner's formula: the box within, moved outwards by the radius of the edges."""
    half = (width - radius, height - radius, depth - radius)
    volume, area = _box(*half)
    bend = 2 * math.pi * sum(half)  # the integral of the mean curvature over the edges
    return (
        volume + area * radius + bend * radius**2 + 4 / 3 * math.pi * radius**3,
        area + 2 * bend * radius + 4 * math.pi * radius**2,
    )


def _torus(major: float, minor: float) -> tuple[float, float]:
    return 2 * math.pi**2 * major * minor**2, 4 * math.pi**2 * major * minor


def _cylinder(radius: float, height: float) -> tuple[float, float]:
    return 2 * math.pi * radius**2 * height, 2 * math.pi * radius * (radius + 2 * height)


def _capsule(radius: float, height: float) -> tuple[float, float]:
    ball = _sphere(radius)
    return ball[0] + 2 * math.pi * radius**2 * height, ball[1] + 4 * math.pi * radius * height


def _cone(radius: float, height: float) -> tuple[float, float]:
    slant = math.hypot(radius, 2 * height)
    return 2 / 3 * math.pi * radius**2 * height, math.pi * radius * (radius + slant)


_FORMULAS: dict[str, Callable[..., tuple[float, float]]] = {
    "sphere": _sphere,
    "box": _box,
    "rounded-box": _rounded_box,
    "torus": _torus,
    "cylinder": _cylinder,
    "capsule": _capsule,
    "cone": _cone,
}
