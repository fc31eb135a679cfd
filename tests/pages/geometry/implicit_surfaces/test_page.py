"""Every experiment, every preset, ordinary and extreme settings, and links of all kinds."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.geometry.implicit_surfaces.csg import LARGEST_PARTS, parse
from pages.geometry.implicit_surfaces import solids, table
from tests.support.apps import (
    Visited,
    check,
    components,
    html,
    link,
    notices,
    playback,
    ran,
    readouts,
    send,
)
from ui.components import unpack
from ui.state import Number

PAGE = Visited("implicit-surfaces")
PRESETS = [(x, question) for x, questions in table.TRY.items() for question in questions]
VARIANTS = [
    ("combine", {}),
    *(("march", {"d": form}) for form in table.MARCHING),
    ("learn", {}),
    ("learn", {"l": "star"}),
    ("occupancy", {}),
    ("deepsdf", {}),
    ("deepsdf", {"do": "find"}),
]


def stage(app: AppTest) -> dict:
    """The header of the scene."""
    (proto,) = components(app, "scene")
    return unpack(proto.bytes)[0]


def pictures(app: AppTest) -> list:
    """What stands on the stage: a scene or a plane."""
    return components(app, "scene") or components(app, "plane")


def item(app: AppTest, name: str) -> dict:
    return next(item for item in stage(app)["items"] if item["name"] == name)


def measured(app: AppTest) -> tuple[float, float]:
    """Volume and area."""
    volume, area = readouts(app)["volume · area"].replace("−", "-").split(" · ")
    return float(volume), float(area)


def test_the_first_picture_is_alive() -> None:
    app = PAGE.opened()
    assert {item["name"] for item in stage(app)["items"]} >= {
        "surface",
        "inside",
        "outside",
        "zero",
    }
    assert [handle["name"] for handle in stage(app)["handles"]] == ["1", "2"]


@pytest.mark.parametrize(("experiment", "question"), PRESETS)
def test_every_preset_opens(experiment: str, question: str) -> None:
    app = PAGE.opened(x=experiment)
    place = list(table.TRY[experiment]).index(question)
    send(app, "implicit-surfaces:presets", "chosen", place)
    assert pictures(app)
    for name, value in table.TRY[experiment][question].items():
        field = table_field(name)
        if value != field.default:
            assert name in link(app)


def table_field(name: str):
    return next(field for field in table.FIELDS if field.name == name)


@pytest.mark.parametrize(("experiment", "more"), VARIANTS)
@pytest.mark.parametrize("end", ["low", "high"])
def test_extreme_settings_give_a_picture(experiment: str, more: dict, end: str) -> None:
    numbers = [field for field in table.FIELDS if isinstance(field, Number) and field.name != "k"]
    query = {field.name: field.format(getattr(field, end)) for field in numbers}
    app = PAGE.opened(x=experiment, k="10", **more, **query)
    assert pictures(app) or "Nothing is left" in app.info[0].value


@pytest.mark.parametrize("shows", table.SHOWN)
@pytest.mark.parametrize("relabelling", ["cube", "absolute", "negative", "shifted"])
def test_every_relabelling_has_a_picture(shows: str, relabelling: str) -> None:
    app = PAGE.opened(f=shows, g=relabelling)
    surface = item(app, "surface")
    empty = relabelling == "absolute"
    assert ("volume is 0.00" in stage(app)["alt"]) == empty
    assert surface["colour"] == "model"


def test_a_solid_follows_the_hand_and_the_link_says_so() -> None:
    app = PAGE.opened()
    PAGE.act(app, "combine", {"kind": "drag", "handle": "1", "point": [-0.6, 0.2, 0.1]})
    # The picture's (x, y, z) is the engine's (x, z, −y).
    assert parse(app.session_state["page:implicit-surfaces"]["values"]["s"]).parts[0].place == (
        -0.6,
        0.1,
        -0.2,
    )
    assert stage(app)["handles"][0]["position"] == pytest.approx([-0.6, 0.2, 0.1], abs=1e-6)
    assert link(app)["s"].startswith("sphere") and link(app)["p"] == "1"


def test_a_solid_follows_the_hand_when_everything_is_turned() -> None:
    app = PAGE.opened(a="90")
    PAGE.act(app, "combine", {"kind": "drag", "handle": "2", "point": [0.3, -0.4, 0.5]})
    assert stage(app)["handles"][1]["position"] == pytest.approx([0.3, -0.4, 0.5], abs=0.011)


def test_turning_everything_changes_neither_volume_nor_area() -> None:
    straight, turned = measured(PAGE.opened()), measured(PAGE.opened(a="35"))
    assert turned == pytest.approx(straight, rel=3e-3)


def test_increasing_relabellings_keep_the_surface_and_others_do_not() -> None:
    volume, _ = measured(PAGE.opened())
    assert measured(PAGE.opened(g="exponential"))[0] == pytest.approx(volume, rel=2e-3)
    assert measured(PAGE.opened(g="tanh"))[0] == pytest.approx(volume, rel=1e-2)
    assert measured(PAGE.opened(g="shifted"))[0] > 1.3 * volume


def test_the_probe_stands_where_the_slice_is_pressed() -> None:
    app = PAGE.opened(s="sphere:0.5")
    PAGE.act(app, "combine", {"kind": "press", "item": "inside", "point": [0.6, 0.0, 0.8]})
    assert "at (0.60, 0.00, 0.80)" in html(app)
    assert link(app)["q"] == "0.60_0.80"
    assert readouts(app)["distance to the surface"] == "0.500"  # a 3-4-5 triangle, less 0.5
    assert readouts(app)["slope |∇|"] == "1.000"


def test_sizes_and_blend_of_the_chosen_solid_are_the_sliders() -> None:
    app = PAGE.opened(s="torus:0.6,0.2;sphere:0.3:0,0.5,0:::0.2", p="1")
    PAGE.slide(app, "z+f+c+a", z=0.9)
    parts = parse(app.session_state["page:implicit-surfaces"]["values"]["s"]).parts
    assert parts[0].sizes == pytest.approx((0.9, 0.3))
    assert parts[1].blend == 0.2
    app = PAGE.opened(s="torus:0.6,0.2;sphere:0.3:0,0.5,0:::0.2", p="2")
    PAGE.slide(app, "z+b+f+c+a", z=0.4, b=0.5)
    parts = parse(app.session_state["page:implicit-surfaces"]["values"]["s"]).parts
    assert parts[1].blend == 0.5 and parts[1].sizes == (0.4,)
    # The link has them once: in the shape.
    assert link(app)["s"].startswith("torus") and not {"z", "b"} & link(app).keys()


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
    one: Any = {"s": "sphere:0.5", "p": 1}
    solids._remove(one)
    assert one["s"] == "sphere:0.5"
    many: Any = {"s": ";".join(["sphere:0.5"] * LARGEST_PARTS), "p": 1}
    before = many["s"]
    solids._add(many)
    assert many["s"] == before


@pytest.mark.parametrize(("form", "pieces"), [("squares", "segments"), ("cubes", "triangles")])
def test_a_march_plays_to_its_end_and_seeks_back(form: str, pieces: str) -> None:
    app = PAGE.opened(x="march", d=form, n="8")
    assert playback(app)["autostart"] > 0 and playback(app)["step"] > 0
    PAGE.order(app, f"march-{form}", {"kind": "pace", "name": "fastest"}, {"kind": "play"})
    assert playback(app)["done"]
    total = playback(app)["step"]
    said = readouts(app)[f"{pieces} so far"].split(" of ")
    assert said[0] == said[1]
    PAGE.order(app, f"march-{form}", {"kind": "seek", "step": 1})
    assert playback(app)["step"] == 1 and playback(app)["furthest"] == total
    assert "case" in html(app)


def test_interpolation_brings_the_curve_nearer() -> None:
    def error(app: AppTest) -> float:
        return float(readouts(app)["mean |f| on the result"])

    assert 4 * error(PAGE.opened(x="march", n="16")) < error(PAGE.opened(x="march", n="16", i="0"))


def test_two_ways_through_give_one_curve_or_two() -> None:
    query = table.TRY["march"]["Two ways?"]
    asked = {"x": "march", "s": str(query["s"]), "n": str(query["n"]), "k": "1"}
    for rule, curves in (("decider", 1), ("joined", 1), ("apart", 2)):
        app = PAGE.opened(**asked, u=rule)
        assert readouts(app)["curves · unclear squares"] == f"{curves} · 1"


def test_a_torus_of_cubes_has_a_hole() -> None:
    app = PAGE.opened(x="march", d="cubes", s="torus", n="16", k="5")
    assert readouts(app)["pieces · V − E + F"] == "1 · 0"


def test_a_shape_that_slips_through_the_grid_is_said() -> None:
    app = PAGE.opened(x="march", d="cost", s="sphere:0.02:0.1,0.1,0.1", n="6")
    assert "Nothing is left" in app.info[0].value


def test_a_surface_is_learned_rewound_and_continued() -> None:
    app = PAGE.opened(x="learn", k="10")
    PAGE.order(app, "learn", {"kind": "play"})
    PAGE.order(app, "learn", {"kind": "tick"}, {"kind": "tick"})
    assert playback(app)["step"] > 10 and playback(app)["playing"]
    furthest = playback(app)["furthest"]
    PAGE.order(app, "learn", {"kind": "seek", "step": 5})
    assert playback(app)["step"] == 5 and playback(app)["furthest"] == furthest
    # The weight of a term changes in flight; another cloud is another fit.
    PAGE.slide(app, "m+o+h+e+r+j+c", m=2000, o=0, h=0, e=0.5, r=-2.8)
    assert playback(app)["step"] == 5 and playback(app)["furthest"] == 5
    PAGE.slide(app, "m+o+h+e+r+j+c", m=500, o=0, h=0, e=0.5, r=-2.8)
    assert playback(app)["step"] == 0
    assert "starts the fit anew" in app.info[0].value


def test_without_the_eikonal_term_the_slope_dies() -> None:
    def slope(app: AppTest) -> float:
        return float(readouts(app)["mean |∇f|"])

    assert slope(PAGE.opened(x="learn", l="blob", k="60", e="0.00")) < 0.6
    assert slope(PAGE.opened(x="learn", l="blob", k="60")) > 0.75


def test_a_diverging_fit_is_explained_and_can_be_rewound() -> None:
    app = PAGE.opened(x="learn", l="blob", r="0.0", k="20")
    PAGE.order(app, "learn", {"kind": "step"})
    assert pictures(app)


def test_a_drawn_curve_is_what_is_learned_and_the_link_has_it() -> None:
    app = PAGE.opened(x="learn", l="drawn", k="1")
    circle = [[0.7 * np.cos(t), 0.5 * np.sin(t)] for t in np.linspace(0, 6.0, 50)]
    PAGE.stroke(app, "draw", circle)
    corners = np.array(
        table.curve(app.session_state["page:implicit-surfaces"]["values"]["w"]).corners
    )
    assert np.abs((corners[:, 0] / 0.7) ** 2 + (corners[:, 1] / 0.5) ** 2 - 1).max() < 0.05
    assert "w" in link(app)


def test_a_stroke_too_short_is_no_curve() -> None:
    app = PAGE.opened(x="learn", l="drawn", k="1")
    PAGE.point(app, "draw", {"kind": "release", "points": [[0.1, 0.1]]})
    assert "w" not in link(app)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"s": "teapot"}, "Shape"),
        ({"s": "sphere:9"}, "Shape"),
        ({"s": "<script>"}, "Shape"),
        ({"c": "7"}, "Slice"),
        ({"q": "5_5"}, "Probe"),
        ({"w": "1_2_3"}, "Drawing"),
        ({"w": "900_0_0_0_0_90"}, "Drawing"),
        ({"l": "bunny"}, "Points of"),
        ({"x": "nothing"}, "Experiment"),
        ({"cam": "../../etc"}, "Camera"),
        ({"lat": "3_3"}, "Code"),
        ({"lat": "0.70_0.00"}, "Code"),
        ({"width": "5"}, "Units"),
    ],
)
def test_a_wrong_link_opens_the_page_and_says_what_it_ignored(query: dict, said: str) -> None:
    app = PAGE.opened(**query)
    assert said in notices(app)
    assert "<script>" not in html(app)


def test_a_shape_that_was_not_cut_is_cut_to_be_marched_over() -> None:
    app = PAGE.opened(x="combine", c="-1.20", s="torus")
    app.segmented_control[0].set_value("march")
    ran(app)
    assert link(app)["x"] == "march" and "c" not in link(app)
    assert playback(app)["furthest"] > 0 or playback(app)["autostart"] > 0


def test_where_nothing_is_marched_there_is_no_error() -> None:
    app = PAGE.opened(x="march", c="-1.20", s="torus")
    assert readouts(app)["mean |f| on the result"] == "–"
