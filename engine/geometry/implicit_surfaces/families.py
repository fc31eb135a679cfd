"""Families of shapes whose members differ in one or two parameters, to learn latent codes of."""

from dataclasses import dataclass

from engine.cache import cached
from engine.geometry import sparse
from engine.geometry.implicit_surfaces.csg import MODELS, CSGModel, Part
from engine.geometry.meshes import Mesh


@dataclass(frozen=True)
class Family:
    """A family of shapes.

    Attributes:
        title: its name for the visitor.
        names: of the members.
        models: the members, at most 24.
        held_out: another member of the family, between those in `models`.
        out_of_family: a shape that does not belong to the family.
    """

    title: str
    names: tuple[str, ...]
    models: tuple[CSGModel, ...]
    held_out: CSGModel
    out_of_family: CSGModel


def _tori() -> Family:
    pairs = [(major, minor) for major in (0.45, 0.55, 0.65, 0.75) for minor in (0.12, 0.2, 0.28)]
    return Family(
        "Tori of two radii",
        tuple(f"ring {major:g}, tube {minor:g}" for major, minor in pairs),
        tuple(CSGModel((Part("torus", pair),)) for pair in pairs),
        held_out=CSGModel((Part("torus", (0.6, 0.16)),)),
        out_of_family=CSGModel((Part("box", (0.55, 0.2, 0.55)),)),
    )


def _boxes() -> Family:
    sides = [(w, h) for w in (0.3, 0.5, 0.7) for h in (0.3, 0.5, 0.7)]
    return Family(
        "Boxes, flat to tall",
        tuple(f"{w:g} wide, {h:g} tall" for w, h in sides),
        tuple(_box(w, h) for w, h in sides),
        held_out=_box(0.4, 0.62),
        out_of_family=MODELS["snowman"],
    )


def _box(width: float, height: float) -> CSGModel:
    return CSGModel((Part("rounded-box", (width, height, 0.5, 0.1)),))


def _vases() -> Family:
    """A round body and a neck, blended; wide or narrow, long or short."""
    pairs = [(body, neck) for body in (0.35, 0.45, 0.55) for neck in (0.12, 0.2, 0.28)]
    return Family(
        "Vases of body and neck",
        tuple(f"body {body:g}, neck {neck:g}" for body, neck in pairs),
        tuple(_vase(*pair) for pair in pairs),
        held_out=_vase(0.5, 0.16),
        out_of_family=MODELS["torus"],
    )


def _vase(body: float, neck: float) -> CSGModel:
    return CSGModel(
        (
            Part("sphere", (body,), position=(0, -0.3, 0)),
            Part("cylinder", (neck, 0.45), position=(0, 0.35, 0), blend=0.2),
            Part("cylinder", (0.45, 0.05), position=(0, -0.75, 0), blend=0.15),
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
        tuple(CSGModel((part,)) for part in kinds.values()),
        held_out=CSGModel((Part("rounded-box", (0.5, 0.5, 0.5, 0.25)),)),
        out_of_family=MODELS["snowman"],
    )


FAMILIES: dict[str, Family] = {
    "vases": _vases(),
    "tori": _tori(),
    "boxes": _boxes(),
    "solids": _solids(),
}


@cached
def extract_shape(model: CSGModel) -> Mesh:
    """The surface of a member, to compare a decoded one with."""
    return sparse.extract_surface(model, 64, lipschitz=1.0)
