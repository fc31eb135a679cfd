"""Occupancy beside distance, codes under the hand, and surfaces to keep."""

import io
from typing import Any

import numpy as np
import pytest
import trimesh
from streamlit.testing.v1 import AppTest

from engine.geometry import meshio
from pages.geometry.implicit_surfaces import deepsdf, table
from tests.pages.geometry.implicit_surfaces.test_page import PAGE, item, stage
from tests.support.apps import link, playback, readouts

OCCUPANCY = "width+delta+ro+c"
SEARCH = "of+side+cut+o+rs"


def numbers(app: AppTest, label: str) -> float:
    return float(readouts(app)[label].split(" ")[0].replace(",", ""))


def put(app: AppTest, *codes: tuple[float, float]) -> None:
    """A hand on the plane of codes."""
    PAGE.point(app, "codes", *({"kind": "drag", "points": [list(code)]} for code in codes))


def code(app: AppTest) -> tuple[float, float]:
    z1, z2 = readouts(app)["z"].replace("−", "-").strip("()").split(", ")
    return float(z1), float(z2)


def test_two_networks_of_one_size_learn_one_mesh_side_by_side() -> None:
    app = PAGE.opened(x="occupancy", k="1")
    assert [view.split(":")[0] for view in stage(app)["views"]] == ["Occupancy", "Distance"]
    assert item(app, "occupancy")["view"] == 0 and item(app, "distance")["view"] == 1
    before = {target: numbers(app, f"{target}: wrong side") for target in ("occupancy", "distance")}
    PAGE.order(app, "occupancy", {"kind": "pace", "name": "fastest"}, {"kind": "play"})
    for _ in range(4):
        PAGE.order(app, "occupancy", {"kind": "tick"})
    assert playback(app)["step"] > 15
    assert numbers(app, "distance: wrong side") < before["distance"]
    PAGE.order(app, "occupancy", {"kind": "seek", "step": 1})
    assert numbers(app, "occupancy: wrong side") == before["occupancy"]


def test_rate_and_clamp_change_in_flight_and_the_width_only_looks_elsewhere() -> None:
    app = PAGE.opened(x="occupancy", k="6")
    PAGE.slide(app, OCCUPANCY, width="8", delta=0.1, ro=-2.2, c=0)
    assert playback(app)["step"] == 6 and playback(app)["furthest"] == 6
    assert numbers(app, "numbers in each network") == 185
    PAGE.slide(app, OCCUPANCY, width="8", delta=0.3, ro=-3, c=0)
    assert playback(app)["step"] == 6
    assert not app.info


def test_an_open_mesh_is_said_and_another_one_is_learned() -> None:
    app = PAGE.opened(x="occupancy", t="torn", fill="0", k="1")
    assert "not watertight" in app.error[0].value
    assert stage(app)["items"]


def test_a_code_under_the_hand_is_a_shape_and_the_link_has_it() -> None:
    app = PAGE.opened(x="deepsdf", k="1")
    put(app, (0.1, 0.1), (0.2, -0.1))
    assert code(app) == (0.2, -0.1) and link(app)["lat"] == "0.20_-0.10"
    put(app, (9.0, -9.0))
    limit = code(app)[0]
    assert code(app) == (limit, -limit) and 0.25 < limit < table.REACH


def test_a_family_is_learned_sought_back_and_pulled_in_flight() -> None:
    app = PAGE.opened(x="deepsdf", k="2")
    PAGE.order(app, "deepsdf", {"kind": "step"}, {"kind": "step"})
    assert playback(app)["step"] == 4
    PAGE.order(app, "deepsdf", {"kind": "seek", "step": 3})
    PAGE.slide(app, "pull+rd", pull=0.05, rd=-2.4)
    assert playback(app)["step"] == 3 and playback(app)["furthest"] == 3


def test_a_code_is_found_for_half_a_vase() -> None:
    app = PAGE.opened(x="deepsdf", do="find", k="1")
    before = numbers(app, "on the whole shape")
    assert 800 < numbers(app, "points seen")
    PAGE.order(app, "search", {"kind": "pace", "name": "fastest"}, {"kind": "play"})
    for _ in range(4):
        PAGE.order(app, "search", {"kind": "tick"})
    after = numbers(app, "on the whole shape")
    assert after < 0.01 < before and after < 0.5 * before


def test_the_cut_follows_scissors_and_slider_and_the_search_goes_on() -> None:
    app = PAGE.opened(x="deepsdf", do="find", k="5")
    PAGE.act(app, "deepsdf", {"kind": "drag", "handle": deepsdf.CUT, "point": [0.3, 0.1, 0.2]})
    assert link(app)["cut"] == "-0.30" and playback(app)["step"] == 5
    fewer = numbers(app, "points seen")
    PAGE.slide(app, SEARCH, of="new", side="left", cut=1.2, o=0, rs=-1.7)
    assert numbers(app, "points seen") == 2000 > fewer
    PAGE.slide(app, SEARCH, of="new", side="top", cut=-0.9, o=0, rs=-1.7)
    assert 20 <= numbers(app, "points seen") < 200, "a few points are always left"
    assert stage(app)["handles"][0]["along"] == "z"


def test_the_hand_moves_the_code_of_the_search() -> None:
    app = PAGE.opened(x="deepsdf", do="find", k="3")
    put(app, (0.2, 0.1))
    assert playback(app)["step"] == 3
    seen = numbers(app, "mean |f| on them")
    PAGE.order(app, "search", *[{"kind": "step"}] * 30)
    assert numbers(app, "mean |f| on them") < seen


def test_steps_of_one_are_not_steps_of_the_other() -> None:
    app = PAGE.opened(x="deepsdf", k="7")
    PAGE.slide(app, "do", do="find")
    assert playback(app)["step"] <= 1
    PAGE.slide(app, "do", do="learn")
    assert playback(app)["step"] == 7


EXPORTS = [
    ("combine", "implicit-surfaces:combine", ["surface"]),
    ("march", "implicit-surfaces:march", ["surface"]),
    ("compare", "implicit-surfaces:compare", ["mesh", "voxels"]),
    ("learn", "implicit-surfaces:learn", ["surface"]),
    ("occupancy", "implicit-surfaces:occupancy", ["occupancy", "distance"]),
    ("deepsdf", "implicit-surfaces:deepsdf", ["surface"]),
    ("mesh", "implicit-surfaces:mesh", ["mesh"]),
]
QUERIES = {
    "march": {"d": "cubes", "k": "100000"},
    "compare": {"x": "march", "d": "cost"},
    "occupancy": {"k": "1"},
    "learn": {"k": "1"},
    "deepsdf": {"k": "1"},
}


@pytest.mark.parametrize(("experiment", "key", "names"), EXPORTS)
def test_every_surface_can_be_kept(experiment: str, key: str, names: list[str]) -> None:
    app = PAGE.opened(**{"x": experiment} | QUERIES.get(experiment, {}))
    kept = app.session_state[f"{key}:kept"]
    for name in names:
        data = meshio.dump(kept[name]().welded(), "ply")
        read: Any = trimesh.load_mesh(io.BytesIO(data), file_type="ply")
        assert len(read.faces) > 100 and np.isfinite(read.vertices).all()
        assert read.is_watertight


def test_sides_cut_away_what_their_name_says() -> None:
    assert table.SIDES["top"].direction == (0.0, 1.0, 0.0), "y is up in the engine"
    assert {each.along for each in table.SIDES.values()} == {"x", "z"}
