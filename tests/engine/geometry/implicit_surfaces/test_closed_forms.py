"""Formulas of volume and area, against the surfaces that marching cubes finds."""

import math

import pytest

from engine.geometry import sparse
from engine.geometry.implicit_surfaces.closed_forms import volume_and_area
from engine.geometry.implicit_surfaces.csg import CSGModel, Part, parse_model

SOLIDS = (
    Part("sphere", (0.7,)),
    Part("box", (0.3, 0.5, 0.25)),
    Part("rounded-box", (0.4, 0.5, 0.25, 0.15), position=(0.05, 0.0, 0.0)),
    Part("torus", (0.65, 0.25), rotation=(30.0, 0.0, 10.0)),
    Part("cylinder", (0.4, 0.6)),
    Part("capsule", (0.3, 0.5)),
    Part("cone", (0.5, 0.6)),
)


def test_formulas_agree_with_the_surface_on_a_fine_grid() -> None:
    """Within two per cent: a grid bevels the edges of box, cylinder and cone."""
    for part in SOLIDS:
        model = CSGModel((part,))
        surface = sparse.extract_surface(model, 96, lipschitz=1.0)
        found = surface.volume(), surface.area()
        assert volume_and_area(model) == pytest.approx(found, rel=0.02), part


def test_a_rounded_box_is_a_box_or_a_ball_at_its_ends() -> None:
    """The formula at both ends of the radius of the edges."""
    ball = volume_and_area(parse_model("rounded-box:0.29,0.29,0.29,0.29"))
    assert ball == pytest.approx((4 / 3 * math.pi * 0.29**3, 4 * math.pi * 0.29**2))
    sharp = volume_and_area(parse_model("rounded-box:0.3,0.3,0.3,0.02"))
    assert sharp == pytest.approx(volume_and_area(parse_model("box:0.3,0.3,0.3")), rel=0.03)


def test_there_is_none_of_what_has_no_formula() -> None:
    for text in (
        "sphere:0.5;sphere:0.5:0.3,0,0",
        "ellipsoid:0.8,0.4,0.6",
        "torus:0.3,0.4",
        "sphere:0.7:0.8,0,0",
    ):
        assert volume_and_area(parse_model(text)) is None, text
