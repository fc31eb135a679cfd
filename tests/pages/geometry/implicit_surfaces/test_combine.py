"""Combine shapes: solids under the hand, the field on the slice, measures."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.geometry.implicit_surfaces.csg import MAX_PARTS, parse_model
from pages.geometry.implicit_surfaces import combine_controls
from pages.geometry.implicit_surfaces.fields import SLICE_QUANTITIES
from tests.pages.geometry.implicit_surfaces.viewing import (
    PAGE,
    item,
    kept_mesh,
    stage,
    values,
)
from tests.support.apps import check, html, link, readouts

SLIDERS = "slice_quantity+slice_position+rotation"
TWO = "torus:0.6,0.2;sphere:0.3:0,0.5,0:::0.2"


def measures(app: AppTest) -> tuple[float, float]:
    """Volume and area."""
    volume, area = readouts(app)["volume, area"].replace("−", "-").split(", ")
    return float(volume), float(area)


def test_the_first_picture_is_alive_and_can_be_saved() -> None:
    app = PAGE.opened()
    names = {item["name"] for item in stage(app)["items"]}
    assert names >= {"surface", "inside", "outside", "zero", "probe"}
    assert [handle["name"] for handle in stage(app)["handles"]] == ["1", "2"]
    assert kept_mesh(app, "surface").is_watertight


def test_what_is_combined_is_saved_where_it_stands() -> None:
    read = kept_mesh(PAGE.opened(shape="sphere:0.5:0.3,0,0"), "surface")
    assert read.is_volume and abs(read.volume - 0.5236) < 0.01
    assert abs(read.centroid[0] - 0.3) < 0.01


def test_every_transform_has_a_picture_of_every_quantity() -> None:
    app = PAGE.opened()
    for transform in ("cube", "absolute", "negated", "shifted"):
        values(app)["combine/transform"] = transform
        for quantity in SLICE_QUANTITIES:
            PAGE.slide(app, f"size+blend+{SLIDERS}", slice_quantity=quantity)
            assert ("volume is 0.00" in stage(app)["alt"]) == (transform == "absolute")
            assert item(app, "surface")["colour"] == "model"


def test_a_solid_follows_the_hand_and_the_link_says_so() -> None:
    app = PAGE.opened()
    PAGE.act(app, "combine", {"kind": "drag", "handle": "1", "point": [-0.6, 0.2, 0.1]})
    # The viewer's (x, y, z) is the engine's (x, z, −y).
    assert parse_model(values(app)["shape"]).parts[0].position == (-0.6, 0.1, -0.2)
    assert stage(app)["handles"][0]["position"] == pytest.approx([-0.6, 0.2, 0.1], abs=1e-6)
    assert link(app)["shape"].startswith("sphere") and link(app)["solid"] == "1"
    app = PAGE.opened(rotation="90")
    PAGE.act(app, "combine", {"kind": "drag", "handle": "2", "point": [0.3, -0.4, 0.5]})
    assert stage(app)["handles"][1]["position"] == pytest.approx([0.3, -0.4, 0.5], abs=0.011)


def test_rotation_and_increasing_transforms_keep_the_surface_and_others_do_not() -> None:
    volume, area = measures(PAGE.opened())
    assert measures(PAGE.opened(rotation="35")) == pytest.approx((volume, area), rel=3e-3)
    for transform, tolerance in (("exponential", 2e-3), ("tanh", 1e-2)):
        assert measures(PAGE.opened(transform=transform))[0] == pytest.approx(volume, rel=tolerance)
    assert measures(PAGE.opened(transform="shifted"))[0] > 1.3 * volume


def test_the_probe_stands_where_the_slice_is_pressed() -> None:
    app = PAGE.opened(shape="sphere:0.5")
    PAGE.act(app, "combine", {"kind": "press", "item": "inside", "point": [0.6, 0.0, 0.8]})
    assert "at (0.60, 0.00, 0.80)" in html(app)
    assert link(app)["probe"] == "0.60_0.80"
    assert readouts(app)["distance to the surface"] == "0.500"  # a 3-4-5 triangle, less 0.5
    assert readouts(app)["gradient norm |∇f|"] == "1.000"


def test_size_and_blend_of_the_chosen_solid_are_the_sliders() -> None:
    app = PAGE.opened(shape=TWO, solid="1")
    PAGE.slide(app, f"size+{SLIDERS}", size=0.9)
    parts = parse_model(values(app)["shape"]).parts
    assert parts[0].sizes == pytest.approx((0.9, 0.3)) and parts[1].blend == 0.2
    app = PAGE.opened(shape=TWO, solid="2")
    PAGE.slide(app, f"size+blend+{SLIDERS}", size=0.4, blend=0.5)
    parts = parse_model(values(app)["shape"]).parts
    assert parts[1].blend == 0.5 and parts[1].sizes == (0.4,)
    # The link has them once: in the shape.
    assert link(app)["shape"].startswith("torus") and not {"size", "blend"} & link(app).keys()


def test_solids_are_added_and_removed() -> None:
    app = PAGE.opened()
    app.button(key="implicit-surfaces:add").click().run()
    check(app)
    assert len(stage(app)["handles"]) == 3
    for _ in range(2):
        app.button(key="implicit-surfaces:remove").click().run()
        check(app)
    assert len(stage(app)["handles"]) == 1
    assert app.button(key="implicit-surfaces:remove").disabled


def test_a_button_pressed_before_the_browser_knew_does_no_harm() -> None:
    one: Any = {"shape": "sphere:0.5", "solid": 1}
    combine_controls._remove_solid(one)
    assert one["shape"] == "sphere:0.5"
    many: Any = {"shape": ";".join(["sphere:0.5"] * MAX_PARTS), "solid": 1}
    before = many["shape"]
    combine_controls._add_solid(many)
    assert many["shape"] == before
