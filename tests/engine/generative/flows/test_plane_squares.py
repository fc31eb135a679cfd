"""What maps of the plane do to small squares: areas of images."""

import numpy as np
import pytest

from engine.generative.flows.change_of_variables import signed_area
from engine.generative.flows.plane_maps import UNIT_SQUARE, Affine, PlaneMap, plane_map
from engine.generative.flows.plane_squares import image_area, square

BENT = [plane_map(name, 0.6) for name in ("coupling", "banana", "swirl", "radial", "smooth")]


def test_a_matrix_multiplies_the_area_by_its_determinant() -> None:
    g = Affine((1.2, 0.4), (-0.3, 0.9))
    assert image_area(g, (0.3, -2), 0.7) == pytest.approx(0.49 * g.area, abs=1e-12)


@pytest.mark.parametrize("name", ["banana", "swirl"])
def test_some_bent_images_have_the_area_of_the_square(name: str) -> None:
    assert image_area(plane_map(name, 0.9), (0.5, 0.5), 1.0) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("g", BENT, ids=lambda g: type(g).__name__)
def test_the_area_of_an_image_is_that_of_a_fine_polygon(g: PlaneMap) -> None:
    polygon = g(square((0.7, -0.4), 0.9, points=4_000))
    assert image_area(g, (0.7, -0.4), 0.9) == pytest.approx(signed_area(polygon), abs=1e-6)


def test_a_smaller_square_agrees_with_the_determinant_four_times_as_well() -> None:
    g, centre = plane_map("smooth", 0.7), (0.4, -0.6)
    determinant = g.determinant(np.array([centre]))[0]
    errors = [image_area(g, centre, side) / side**2 - determinant for side in (0.4, 0.2, 0.1)]
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.1)
    assert errors[1] / errors[2] == pytest.approx(4, rel=0.05)


def test_a_square_runs_anticlockwise() -> None:
    assert signed_area(square((2, 3), 0.5)) == pytest.approx(0.25)
    np.testing.assert_allclose(square((0.5, 0.5), 1), UNIT_SQUARE)
