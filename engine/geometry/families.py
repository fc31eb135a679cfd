"""Families of shapes whose members differ in one or two things."""

from dataclasses import dataclass

from engine.geometry.scene import Part, Scene


@dataclass(frozen=True)
class Family:
    """Shapes that belong together.

    Attributes:
        title: its name for the visitor.
        names: of the members.
        scenes: the members, at most 24.
    """

    title: str
    names: tuple[str, ...]
    scenes: tuple[Scene, ...]


def _tori() -> Family:
    pairs = [(major, minor) for major in (0.45, 0.55, 0.65, 0.75) for minor in (0.12, 0.2, 0.28)]
    return Family(
        "Tori of two radii",
        tuple(f"ring {major:g}, tube {minor:g}" for major, minor in pairs),
        tuple(Scene((Part("torus", pair),)) for pair in pairs),
    )


def _boxes() -> Family:
    sides = [(w, h) for w in (0.3, 0.5, 0.7) for h in (0.3, 0.5, 0.7)]
    return Family(
        "Boxes, flat to tall",
        tuple(f"{w:g} wide, {h:g} tall" for w, h in sides),
        tuple(Scene((Part("rounded-box", (w, h, 0.5, 0.1)),)) for w, h in sides),
    )


def _vases() -> Family:
    """A round body and a neck, blended; wide or narrow, long or short."""
    found = {}
    for body in (0.35, 0.45, 0.55):
        for neck in (0.12, 0.2, 0.28):
            found[f"body {body:g}, neck {neck:g}"] = Scene(
                (
                    Part("sphere", (body,), place=(0, -0.3, 0)),
                    Part("cylinder", (neck, 0.45), place=(0, 0.35, 0), blend=0.2),
                    Part("cylinder", (0.45, 0.05), place=(0, -0.75, 0), blend=0.15),
                )
            )
    return Family("Vases of body and neck", tuple(found), tuple(found.values()))


def _solids() -> Family:
    kinds = {
        "sphere": Part("sphere", (0.6,)),
        "box": Part("box", (0.5, 0.5, 0.5)),
        "torus": Part("torus", (0.6, 0.22)),
        "cylinder": Part("cylinder", (0.45, 0.6)),
        "capsule": Part("capsule", (0.35, 0.45)),
        "cone": Part("cone", (0.6, 0.6)),
    }
    return Family(
        "Six different solids", tuple(kinds), tuple(Scene((part,)) for part in kinds.values())
    )


FAMILIES: dict[str, Family] = {
    "vases": _vases(),
    "tori": _tori(),
    "boxes": _boxes(),
    "solids": _solids(),
}
