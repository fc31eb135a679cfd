"""Occupancy beside distance: two targets learned side by side, changed in flight."""

from pages.geometry.implicit_surfaces import uploads
from tests.pages.geometry.implicit_surfaces.viewing import (
    PAGE,
    item,
    kept_mesh,
    number,
    stage,
    values,
)
from tests.support.apps import playback, ran

PANEL = "width+clamp+learning_rate+slice_position"


def test_two_networks_of_one_size_learn_one_mesh_side_by_side() -> None:
    app = PAGE.opened(experiment="occupancy", step="1")
    assert [view.split(":")[0] for view in stage(app)["views"]] == ["Occupancy", "Distance"]
    assert item(app, "occupancy")["view"] == 0 and item(app, "distance")["view"] == 1
    for target in ("occupancy", "distance"):
        assert kept_mesh(app, target).is_watertight
    before = {
        target: number(app, f"{target}: misclassified") for target in ("occupancy", "distance")
    }
    PAGE.order(app, "occupancy", *[{"kind": "step"}] * 10)
    assert playback(app)["step"] == 11
    assert number(app, "distance: misclassified") < before["distance"]
    PAGE.order(app, "occupancy", {"kind": "seek", "step": 1})
    assert number(app, "occupancy: misclassified") == before["occupancy"]


def test_rate_and_clamp_change_in_flight_and_the_width_only_shows_other_networks() -> None:
    app = PAGE.opened(experiment="occupancy", step="6")
    settings = {"clamp": 0.1, "learning_rate": 0.0063, "slice_position": 0}
    PAGE.slide(app, PANEL, width="8", **settings)
    assert playback(app)["step"] == 6 and playback(app)["furthest"] == 6
    assert number(app, "parameters") == 185
    PAGE.slide(app, PANEL, width="8", **(settings | {"clamp": 0.3, "learning_rate": 0.001}))
    assert playback(app)["step"] == 6
    assert not app.info


def test_an_open_mesh_is_learned_by_its_winding_number() -> None:
    app = PAGE.opened(experiment="occupancy", mesh="torn", fill_holes="0", step="1")
    assert not app.error and "47 rim edges" in app.caption[0].value
    assert stage(app)["items"]


def test_of_a_sheet_it_is_said_that_another_mesh_is_learned() -> None:
    app = PAGE.opened(experiment="occupancy", mesh="nut", step="1")
    sheet = b"v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3 4\n"
    app.session_state[uploads._UPLOAD] = ("sheet.obj", sheet)
    values(app)["mesh"] = "upload"
    ran(app)
    assert "no inside to learn" in app.error[0].value and "nut is shown" in app.error[0].value
    assert stage(app)["items"]
