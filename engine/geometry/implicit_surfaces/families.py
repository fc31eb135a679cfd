"""Families of shapes whose members differ in one or two things."""

from dataclasses import dataclass

from engine.geometry.implicit_surfaces.csg import SCENES, Part, Scene


@dataclass(frozen=True)
class Family:
    """Shapes that belong together.

    Attributes:
        title: its name for the visitor.
        names: of the members.
        scenes: the members, at most 24.
        unseen: another of their kind, between them.
        stranger: a shape of another kind.
    """

    title: str
    names: tuple[str, ...]
    scenes: tuple[Scene, ...]
    unseen: Scene
    stranger: Scene


def _tori() -> Family:
    pairs = [(major, minor) for major in (0.45, 0.55, 0.65, 0.75) for minor in (0.12, 0.2, 0.28)]
    return Family(
        "Tori of two radii",
        tuple(f"ring {major:g}, tube {minor:g}" for major, minor in pairs),
        tuple(Scene((Part("torus", pair),)) for pair in pairs),
        unseen=Scene((Part("torus", (0.6, 0.16)),)),
        stranger=Scene((Part("box", (0.55, 0.2, 0.55)),)),
    )


def _boxes() -> Family:
    sides = [(w, h) for w in (0.3, 0.5, 0.7) for h in (0.3, 0.5, 0.7)]
    return Family(
        "Boxes, flat to tall",
        tuple(f"{w:g} wide, {h:g} tall" for w, h in sides),
        tuple(_box(w, h) for w, h in sides),
        unseen=_box(0.4, 0.62),
        stranger=SCENES["snowman"],
    )


def _box(width: float, height: float) -> Scene:
    return Scene((Part("rounded-box", (width, height, 0.5, 0.1)),))


def _vases() -> Family:
    """A round body and a neck, blended; wide or narrow, long or short."""
    pairs = [(body, neck) for body in (0.35, 0.45, 0.55) for neck in (0.12, 0.2, 0.28)]
    return Family(
        "Vases of body and neck",
        tuple(f"body {body:g}, neck {neck:g}" for body, neck in pairs),
        tuple(_vase(*pair) for pair in pairs),
        unseen=_vase(0.5, 0.16),
        stranger=SCENES["torus"],
    )


def _vase(body: float, neck: float) -> Scene:
    return Scene(
        (
            Part("sphere", (body,), place=(0, -0.3, 0)),
            Part("cylinder", (neck, 0.45), place=(0, 0.35, 0), blend=0.2),
            Part("cylinder", (0.45, 0.05), place=(0, -0.75, 0), blend=0.15),
        )
    )


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
        "Six different solids",
        tuple(kinds),
        tuple(Scene((part,)) for part in kinds.values()),
        unseen=Scene((Part("rounded-box", (0.5, 0.5, 0.5, 0.25)),)),
        stranger=SCENES["snowman"],
    )


FAMILIES: dict[str, Family] = {
    "vases": _vases(),
    "tori": _tori(),
    "boxes": _boxes(),
    "solids": _solids(),
}
