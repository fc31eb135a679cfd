"""Explore: orbit and measure by hand, files in and out."""

import json
import math
from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from engine.geometry.gaussian_splats import (
    example_scenes,
    exploring,
    file_checks,
    ply_file,
    splat_file,
)
from pages.geometry.gaussian_splats import explore_source
from pages.geometry.gaussian_splats.explore_fields import read_point, write_point
from tests.support import apps
from tests.support.apps import Visited, components, ignored, link, notices, readouts

PAGE = Visited("gaussian-splats")


def opened(**query: str) -> AppTest:
    return PAGE.opened(experiment="explore", **query)


def press(app: AppTest, x: float, y: float) -> None:
    PAGE.point(
        app,
        "explore",
        {"kind": "press", "points": [[x, y]]},
        {"kind": "release", "points": [[x, y]]},
    )


def test_a_drag_turns_the_camera_and_measures_nothing() -> None:
    app = opened()
    PAGE.stroke(app, "explore", [[120.0, 120.0], [170.0, 100.0]])
    asked = link(app)
    assert (asked["azimuth"], asked["elevation"]) == ("-90", "42")
    assert "measured_from" not in asked


def test_sliders_follow_a_drag_once_it_is_let_go() -> None:
    app = opened()
    PAGE.stroke(app, "explore", [[120.0, 120.0], [170.0, 100.0]])
    found = json.loads(components(app, "panel")[1].json)
    values = {row["name"]: row["value"] for row in found["rows"]}
    assert (values["azimuth"], values["elevation"]) == (-90, 42)


def test_plus_and_minus_change_the_distance_within_its_range() -> None:
    app = opened()
    for key, zoom in (("+", "2.7"), ("=", "2.4"), ("-", "2.6")):
        PAGE.point(app, "explore", {"kind": "key", "key": key, "points": [[120.0, 120.0]]})
        assert link(app)["zoom"] == zoom
    app = opened(zoom="0.5")
    PAGE.point(app, "explore", {"kind": "key", "key": "+", "points": [[120.0, 120.0]]})
    assert link(app)["zoom"] == "0.5"
    PAGE.point(app, "explore", {"kind": "key", "key": "-", "points": [[120.0, 120.0]]})
    assert link(app)["zoom"] == "0.6"


def test_a_drag_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened()
    looks, look = [], exploring.look

    def counted(*given: Any) -> exploring.Look:
        looks.append(given)
        return look(*given)

    monkeypatch.setattr(exploring, "look", counted)
    PAGE.point(app, "explore", {"kind": "press", "points": [[120.0, 120.0]]})
    looks.clear()
    PAGE.point(app, "explore", {"kind": "drag", "points": [[170.0, 100.0]]})
    assert len(looks) == 1, "also the view that the hand has left"


def test_the_fitted_scene_is_explored_without_a_file() -> None:
    app = opened(scene="fitted")
    assert any("Nothing has been fitted yet" in box.proto.body for box in app.info)
    assert readouts(app)["Gaussians"] == "19,800"
    small = {"resolution": "32", "view_count": "4", "initial_count": "80", "step": "3"}
    with apps.unhurried():
        PAGE.follow(app, experiment="scene", **small)
        PAGE.follow(app, experiment="explore", scene="fitted")
    assert readouts(app)["Gaussians"] == "80"
    assert "Toy blocks, as “Fit a scene” has it after 3 steps" in notices(app)


def test_two_presses_measure_the_height_of_the_ball() -> None:
    """From above: the top of the ball and the disc beside it, 0.64 apart in height."""
    app = opened(elevation="90", azimuth="0", least_opacity="0.20")
    press(app, 120.0, 120.0)
    assert "measured_to" not in link(app)
    top = read_point(link(app)["measured_from"])
    assert top is not None and top == pytest.approx((0.0, 0.0, 0.64), abs=0.04)
    press(app, 232.0, 120.0)
    disc = read_point(link(app)["measured_to"])
    assert disc is not None and disc[2] == pytest.approx(0.0, abs=0.03)
    assert float(readouts(app)["distance"]) == pytest.approx(math.dist(top, disc), abs=2e-3)
    press(app, 120.0, 120.0)  # a third begins anew
    assert "measured_to" not in link(app) and readouts(app)["distance"] == "–"


def test_what_is_shown_is_what_is_saved() -> None:
    app = opened(least_opacity="0.20", degree="1")
    save = app.session_state["gaussian-splats:export"]["gaussians"]
    read = ply_file.read(save("ply")).gaussians
    assert (read.count, read.degree) == (19_600, 1)
    assert float(read.opacities.min()) >= 0.2
    assert splat_file.read(save("splat")).gaussians.count == 19_600


def test_a_file_is_read_by_its_ending_and_a_bad_one_refused() -> None:
    some = example_scenes.surfels(torch.Generator().manual_seed(0))
    for name, data in (
        ("a.ply", ply_file.write(some)),
        ("b.SPLAT", splat_file.write(some)),
    ):
        assert explore_source.read(name, data).gaussians.count == 490
    for name, data in (("a.ply", b"solid"), ("b.splat", b"12345"), ("c.ply", b"")):
        with pytest.raises(ValueError, match=r"\."):
            explore_source.read(name, data)


def test_without_a_file_the_page_says_so_and_shows_the_built_in_scene() -> None:
    app = opened(scene="upload")
    assert any("No file yet" in box.proto.body for box in app.info)
    assert readouts(app)["Gaussians"] == "19,800"


def test_an_own_file_is_shown_and_a_bad_one_explained() -> None:
    app = opened(scene="upload")
    data = ply_file.write(example_scenes.surfels(torch.Generator().manual_seed(0)))
    app.file_uploader(key=explore_source.FILE).upload("own.ply", data).run()
    assert readouts(app)["Gaussians"] == "490"
    app.file_uploader(key=explore_source.FILE).upload("own.ply", b"ply but damaged").run()
    assert any("The ring and ball are shown instead" in box.proto.body for box in app.error)
    assert readouts(app)["Gaussians"] == "19,800"


def test_what_is_left_out_of_an_own_file_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(scene="upload")
    some = example_scenes.surfels(torch.Generator().manual_seed(0))
    some.means[11] = torch.nan
    monkeypatch.setattr(file_checks, "MAX_GAUSSIANS", 400)
    app.file_uploader(key=explore_source.FILE).upload("own.ply", ply_file.write(some)).run()
    assert readouts(app)["Gaussians"] == "400"
    told = notices(app)
    assert "1 of 490 Gaussians cannot be drawn and are left out; the first, number 12," in told
    assert (
        "The file has 490 Gaussians. The 400 of the largest" in told and "89 are left out" in told
    )


def test_everything_hidden_is_told() -> None:
    app = opened(least_opacity="0.95", crop_x="0.05", crop_y="0.05", crop_z="0.05")
    assert readouts(app)["shown"] == "0"


def test_points_survive_their_text() -> None:
    assert read_point(write_point((1.5, -2.25, 0.125))) == (1.5, -2.25, 0.125)
    assert write_point(None) == "" and read_point("") is None
    assert "no point" in ignored(opened(measured_from="1_2"))
