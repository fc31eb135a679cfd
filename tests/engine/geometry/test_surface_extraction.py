"""Surfaces of fields: closed at the border of the cube, in world coordinates."""

import pytest

from engine.geometry.implicit_surfaces.csg import parse_model
from engine.geometry.surface_extraction import extract_surface


def test_a_sphere_has_its_volume_in_world_coordinates():
    sphere = extract_surface(parse_model("sphere:0.7:0.2,0,0"), 48)
    assert sphere.closed() and sphere.euler() == 2
    assert sphere.volume() == pytest.approx(4 / 3 * 3.14159 * 0.7**3, rel=0.01)
    assert sphere.vertices.mean(0).tolist() == pytest.approx([0.2, 0, 0], abs=0.01)


def test_a_shape_that_leaves_the_cube_is_closed_at_its_border():
    def field(points):
        return points.norm(dim=1) - 1.4

    assert extract_surface(field, 20).closed()
    assert not extract_surface(field, 20, closed=False).closed()
    assert extract_surface(field, 20).nbytes > 0
