"""Marching squares and cubes, cell by cell, and what representations cost."""

from streamlit.testing.v1 import AppTest

from pages.geometry.implicit_surfaces.fields import AMBIGUITY_RULES
from pages.geometry.implicit_surfaces.presets import PRESETS
from tests.pages.geometry.implicit_surfaces.viewing import (
    PAGE,
    item,
    kept_mesh,
    number,
    stage,
    topology,
)
from tests.support.apps import html, link, playback, ran, readouts


def opened(**query: str) -> AppTest:
    return PAGE.opened(experiment="marching", **query)


def test_representations_stand_side_by_side_and_can_be_saved() -> None:
    app = opened(view="representations")
    assert {item["name"] for item in stage(app)["items"]} == {"voxels", "points", "mesh"}
    for name in ("voxels", "mesh"):
        assert kept_mesh(app, name).is_watertight


def test_it_plays_to_its_end_and_seeks_back() -> None:
    for view, elements in (("squares", "segments"), ("cubes", "triangles")):
        app = opened(view=view, samples="8")
        assert playback(app)["autostart"] > 0 and playback(app)["step"] > 0
        run = f"marching-{view}"
        PAGE.order(app, run, {"kind": "pace", "name": "fastest"}, {"kind": "play"})
        assert playback(app)["done"]
        total = playback(app)["step"]
        shown, of = readouts(app)[f"{elements} so far"].split(" of ")
        assert shown == of
        PAGE.order(app, run, {"kind": "seek", "step": 1})
        assert playback(app)["step"] == 1 and playback(app)["furthest"] == total
        assert "case" in html(app)


def test_interpolation_brings_the_curve_nearer() -> None:
    label = "mean |f| on the result"
    smooth, midpoints = opened(samples="16"), opened(samples="16", interpolate="0")
    assert 4 * number(smooth, label) < number(midpoints, label)


def test_the_rule_decides_whether_an_ambiguous_square_gives_one_curve_or_two() -> None:
    shape = next(p.values for p in PRESETS["marching"] if "ambiguity_rule" in p.values)["shape"]
    for rule, curves in zip(AMBIGUITY_RULES, (1, 2, 1), strict=True):
        app = opened(shape=shape, samples="6", step="1", ambiguity_rule=rule)
        assert readouts(app)["curves, ambiguous squares"] == f"{curves}, 1"


def test_a_torus_of_cubes_has_a_hole_and_can_be_saved() -> None:
    app = opened(view="cubes", shape="torus", samples="16", step="1000")
    assert topology(app) == ("1", "0")
    assert item(app, "surface")["colour"] == "model"
    assert kept_mesh(app, "surface").euler_number == 0


def test_a_shape_that_slips_through_the_grid_is_said() -> None:
    app = opened(view="representations", shape="sphere:0.02:0.1,0.1,0.1", samples="6")
    assert "Nothing is left" in app.info[0].value
    assert readouts(opened(slice_position="-1.20", shape="torus"))["mean |f| on the result"] == "–"


def test_a_shape_that_was_not_cut_is_cut_to_be_marched_over() -> None:
    app = PAGE.opened(slice_position="-1.20", shape="torus")
    app.segmented_control[0].set_value("marching")
    ran(app)
    assert link(app)["experiment"] == "marching" and "slice_position" not in link(app)
    assert playback(app)["furthest"] > 0 or playback(app)["autostart"] > 0
