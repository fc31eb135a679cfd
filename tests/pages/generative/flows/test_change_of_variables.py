"""Change of variables: what is dragged moves map, density and areas, and stands in the link."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.generative.flows.plane_maps import Radial
from engine.generative.flows.pushed_density import PlaneDensity
from pages.generative.flows.change_fields import (
    IDENTITY,
    decode_map,
    encode_knots,
)
from pages.generative.flows.change_line_layers import FLOOR, WALL
from tests.support.apps import Visited, html, link, readouts

PAGE = Visited("flows")


def drag(app: AppTest, stage: str, *points: tuple[float, float]) -> None:
    """A press, drags, and a release at the last point."""
    first, *others = ([list(point)] for point in points)
    PAGE.point(app, stage, {"kind": "press", "points": first})
    for each in others:
        PAGE.point(app, stage, {"kind": "drag", "points": each})
    PAGE.point(app, stage, {"kind": "release", "points": [list(points[-1])]})


def test_a_dragged_knot_moves_the_density_and_stands_in_the_link() -> None:
    app = PAGE.opened(line_map=IDENTITY, strip_centre="0")
    assert float(readouts(app)["density p(x)"]) == pytest.approx(0.399, abs=1e-3)
    drag(app, "line", (0.55, 0.4), (0.6, 0.9), (0.5, 1.3))
    drag(app, "line", (-0.45, -0.6), (-0.5, -1.3))
    g = decode_map(link(app)["line_map"])
    assert g.z[2:4] == (-0.5, 0.5) and g.x[2:4] == (-1.3, 1.3)
    numbers = readouts(app)
    assert float(numbers["density p(x)"]) < 0.2 and float(numbers["slope dx/dz"]) > 2
    assert numbers["area of the strip in z"] == numbers["area of the strip in x"]


def test_a_knot_stays_between_its_neighbours_in_z() -> None:
    app = PAGE.opened(line_map=IDENTITY)
    drag(app, "line", (0.5, 0.5), (3.2, 0.6))
    z = decode_map(link(app)["line_map"]).z
    assert z == (-3, -1.5, -0.5, 1.4, 1.5, 3)


def test_a_map_is_drawn_across_its_knots() -> None:
    app = PAGE.opened(line_map=IDENTITY)
    drag(app, "line", (-2.0, -3.0), (-1.0, -1.0), (1.0, 1.0), (2.0, 3.0))
    assert decode_map(link(app)["line_map"]).x == (-3, -2, -0.5, 0.5, 2, 3)
    drag(app, "line", (1.0, -1.0), (-1.0, -2.0))
    assert decode_map(link(app)["line_map"]).x == (-3, -2, -1.75, -1.25, 2, 3)


def test_the_strip_is_dragged_under_either_density() -> None:
    app = PAGE.opened(line_map=IDENTITY)
    drag(app, "line", (0.8, FLOOR + 0.3), (-1.2, FLOOR + 0.3))
    assert link(app)["strip_centre"] == "-1.20"
    drag(app, "line", (WALL + 0.5, 1.5))
    assert float(link(app)["strip_centre"]) == pytest.approx(1.5, abs=0.01)


def test_a_fold_is_refused_and_its_preimages_are_named() -> None:
    app = PAGE.opened(line_map=IDENTITY, strip_centre="0")
    drag(app, "line", (-0.5, -0.5), (-0.5, 1.2))
    assert "turns back at z = −0.50" in html(app)
    drag(app, "line", (0.5, 0.5), (0.5, -1.2))
    assert readouts(app)["comes from z ="].count(",") == 2
    drag(app, "line", (-0.5, 1.2), (-0.5, -1.3))
    assert "turns back" not in html(app)


def test_a_dragged_column_changes_the_area_and_may_turn_the_plane_over() -> None:
    app = PAGE.opened(view="plane", first_column="1.00_0.00", second_column="0.00_1.00")
    drag(app, "plane_x", (0.1, 0.9), (0.5, 2.0))
    assert link(app)["first_column"] == "1.00_0.00"
    assert link(app)["second_column"] == "0.50_2.00"
    numbers = readouts(app)
    assert numbers["signed area of the image"] == "2.00" and numbers["orientation"] == "kept"
    drag(app, "plane_x", (0.9, 0.1), (-1.0, 0.0))
    numbers = readouts(app)
    assert numbers["signed area of the image"] == "−2.00"
    assert numbers["orientation"] == "reversed"
    drag(app, "plane_x", (-0.9, 0.0), (0.25, 1.0))
    assert "pressed onto that line" in html(app)
    app.button(key="flows:identity").click().run()
    assert readouts(app)["signed area of the image"] == "1.00"


def test_the_square_is_dragged_by_itself_and_by_its_image() -> None:
    app = PAGE.opened(view="plane", plane_map="swirl")
    drag(app, "plane_z", (0.0, 0.0), (1.0, -0.5))
    assert link(app)["square_centre"] == "1.00_-0.50"
    numbers = readouts(app)
    assert numbers["area of the image"] == numbers["area of the square"] == "0.3600"
    drag(app, "plane_x", (0.0, 0.0))
    assert link(app)["square_centre"] == "0.00_0.00"


def test_strokes_draw_the_density_of_the_plane() -> None:
    app = PAGE.opened(view="plane", plane_density="drawn")
    drag(app, "plane_z", (-1.0, 0.0), (1.0, 0.0))
    assert link(app)["drawn_density"]
    assert "Same data on" in html(app)


@pytest.mark.parametrize(
    "code", ["", "1_2_3", "0_0_0_1", "999_0_1_1", "a_b_c_d", "_".join("12" * 30)]
)
def test_what_is_no_map_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"hundredths|knots|one after the other"):
        decode_map(code)


def test_codes_give_back_what_was_written() -> None:
    z, x = (-1.5, 0.25, 3.0), (-3.5, 0.0, 1.01)
    g = decode_map(encode_knots(z, x))
    assert g.z == z and g.x == x


def test_where_the_plane_folds_the_density_is_the_sum_over_all_places_of_one_x() -> None:
    app = PAGE.opened(view="plane", plane_map="radial", map_strength="-1.5")
    assert readouts(app)["places of the same x"] == "3 z"
    (text,) = re.findall(r"sum over 3 z: ([\d.]+)", html(app))
    assert "Σ p(z) / |det J(z)|" in html(app)
    g, z = Radial(-1.5), np.array([[0.8, 0.5]])
    one_term = PlaneDensity("normal")(z)[0] / abs(g.determinant(z)[0])
    assert float(text) > 1.2 * one_term
    assert "sum over" not in html(PAGE.opened(view="plane", plane_map="radial"))
