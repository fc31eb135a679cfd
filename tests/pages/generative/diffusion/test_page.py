"""Every experiment, view and preset, ordinary and extreme settings, drawings and links."""

import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.generative.diffusion.training import DRAWN
from pages.generative.diffusion import drawing, learn, table
from pages.generative.diffusion.page import TOPIC
from tests.support.apps import (
    Visited,
    arrays,
    check,
    components,
    html,
    link,
    notices,
    playback,
    send,
)
from ui.components import unpack
from ui.state import Number

PAGE = Visited("diffusion")
VIEWS = {
    "noise": [{"v": view} for view in table.VIEWS],
    "samplers": [{"experiment": "samplers", "y": view} for view in ("compare", "encode")],
}
PRESETS = [(e.name, preset) for e in TOPIC.experiments for preset in e.presets]


def stage(app: AppTest) -> dict[str, Any]:
    """Header of the picture in the middle, its layers with their arrays."""
    (found,) = [c for c in components(app, "plane") if not c.id.endswith("diffusion:schedule")]
    header, _ = unpack(found.bytes)
    for layer in header["layers"]:
        layer["blobs"] = {use: arrays(app)[name] for use, name in layer["arrays"].items()}
    return header


def cloud(app: AppTest, label: str) -> np.ndarray:
    """Coordinates of a layer of points on the stage, as sent."""
    (found,) = [layer for layer in stage(app)["layers"] if layer["label"] == label]
    return found["blobs"]["xy"]


def test_the_first_picture_is_alive():
    app = PAGE.opened()
    assert playback(app)["step"] == learn.BEGIN and playback(app)["autostart"] > 0
    assert cloud(app, "samples").std() > 100
    assert f"after {learn.BEGIN} steps" in stage(app)["alt"]


@pytest.mark.parametrize(
    ("query", "density"),
    [(query, "moons") for views in VIEWS.values() for query in views]
    + [({"v": "train"}, density) for density in table.SHAPES],
)
def test_every_view_of_every_density_has_a_stage_and_numbers(query, density):
    app = PAGE.opened(d=density, k="1", n="6", **query)
    header = stage(app)
    assert all(layer["kind"] and layer["blobs"] is not None for layer in header["layers"])
    films = query != {"v": "train"}
    assert (header["film"] is not None) == films
    assert link(app)["d"] == density if density != "eight-gaussians" else "d" not in link(app)


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_every_preset_opens(name, preset):
    app, experiment = PAGE.opened(experiment=name), TOPIC.experiment(name)
    PAGE.ask(app, experiment.presets.index(preset))
    fields = {field.name: field for field in (*TOPIC.fields, *experiment.fields)}
    for name in preset.values.keys() - {"k", "step"}:
        field, value = fields[name], preset.values[name]
        assert link(app).get(name, field.format(field.default)) == field.format(value)


@pytest.mark.parametrize("query", [*(q for views in VIEWS.values() for q in views)])
@pytest.mark.parametrize("end", ["low", "high"])
def test_extreme_settings_give_a_picture_or_a_sentence(query, end):
    numbers = [f for f in table.FIELDS if isinstance(f, Number) and f.name not in {"k", "seed"}]
    extremes = {f.name: f.format(getattr(f, end)) for f in numbers}
    app = PAGE.opened(k="20", f="both", m="exact", b="cosine", **query, **extremes)
    assert stage(app)["alt"]


@pytest.mark.parametrize(
    "query",
    [
        {"v": "forward", "q": "steps", "i": "40"},
        {"v": "train", "k": "3", "p": "mean", "b": "curve"},
        {"v": "reverse", "m": "exact", "n": "100"},
        {"experiment": "samplers", "n": "100"},
        {"experiment": "samplers", "y": "encode", "n": "100", "r": "1"},
    ],
)
def test_with_a_hundred_steps_from_data_to_noise_everything_is_there(query):
    app = PAGE.opened(T="100", **query)
    film = stage(app)["film"]
    assert link(app)["T"] == "100"
    assert film is None or any(label.find("t = 100 ") >= 0 for label in film["labels"])


def test_training_plays_seeks_back_and_goes_on_from_there():
    app = PAGE.opened(k="20")
    before = cloud(app, "samples")
    PAGE.order(app, "train", {"kind": "play"}, {"kind": "tick"})
    assert playback(app)["step"] > 20
    PAGE.order(app, "train", {"kind": "seek", "step": 20})
    np.testing.assert_array_equal(cloud(app, "samples"), before)
    furthest = playback(app)["furthest"]
    assert furthest > 20
    PAGE.slide(app, "lr+t+f+b", lr=-1.0, t=0.25)
    assert playback(app)["step"] == playback(app)["furthest"] == 20, "the old future is gone"
    np.testing.assert_array_equal(cloud(app, "samples"), before)


def test_a_divergence_is_explained_and_can_be_rewound():
    app = PAGE.opened(lr="0.0", p="x0", k="30")
    PAGE.order(app, "train", {"kind": "play"}, *[{"kind": "tick"}] * 3)
    said = [error.value for error in app.error]
    assert not said or "learning rate" in said[0]
    assert playback(app)["step"] > 0


def test_a_stroke_becomes_data_and_the_link_brings_them_back():
    app = PAGE.opened(d=DRAWN, k="1")
    across = [[-2.0, 1.0], [0.0, 1.0], [2.0, 1.0]]
    PAGE.stroke(app, "stage", across)
    assert playback(app)["playing"], "it learns the new data by itself"
    data = cloud(app, "data")
    code = link(app)["drawn"]
    points = drawing.from_code(code)
    assert np.abs(points[:, 1] - 1).max() < 0.02 and np.ptp(points[:, 0]) > 3.9
    other = PAGE.opened(d=DRAWN, drawn=code, k="1")
    np.testing.assert_array_equal(cloud(other, "data"), data)
    app.button(key="diffusion:clear").click().run()
    check(app)
    assert "drawn" not in link(app)


def test_a_press_starts_a_sample_where_the_hand_is():
    app = PAGE.opened(k="5")
    PAGE.point(app, "stage", {"kind": "press", "points": [[3.0, -2.0]]})
    (ways,) = [layer for layer in stage(app)["layers"] if layer["kind"] == "paths"]
    assert ways["blobs"]["xy"].shape == (21, 1, 2)
    np.testing.assert_allclose(drawing.from_code(link(app)["s"]), [[3, -2]], atol=0.02)
    for k in range(8):
        PAGE.point(app, "stage", {"kind": "press", "points": [[0.1 * k, 0]]})
    assert len(drawing.from_code(link(app)["s"])) == drawing.MOST_STARTS


def test_a_drawn_schedule_is_used_and_falls():
    app = PAGE.opened(b="curve", v="forward")
    PAGE.stroke(app, "schedule", [[0.1, 0.3], [0.9, 0.9]])
    assert drawing.curve(link(app)["a"]).alpha_bar.diff().max() < 0, "though the stroke rises"
    PAGE.stroke(app, "schedule", [[0.0, 1.0], [1.0, 0.2]])
    levels = [int(level) for level in link(app)["a"].split(".")]
    assert levels == sorted(levels, reverse=True) and len(set(levels)) == drawing.KNOTS - 1
    assert drawing.curve(link(app)["a"]).alpha_bar[500] == pytest.approx(0.6, abs=0.02)


def test_an_exact_score_of_few_points_copies_them():
    app = PAGE.opened(v="reverse", m="copy", i="40")
    samples, known = cloud(app, "xₜ")[-1].astype(int), cloud(app, "60 points")[0].astype(int)
    nearest = np.abs(samples[:, None] - known).max(-1).min(1)
    assert np.quantile(nearest, 0.9) < 0.15 / 11.2 * 8191, "nine of ten are beside one"


@pytest.mark.parametrize(
    ("query", "panel"),
    [
        ({"v": "reverse", "m": "exact"}, "m+n+e+h+f+b"),
        ({"experiment": "samplers"}, "n+e+d+z+b+T"),
        ({"experiment": "samplers", "y": "encode"}, "n+r+d+z+b+T"),
    ],
)
def test_a_film_shows_its_end_while_its_steps_are_dragged(query, panel):
    app = PAGE.opened(n="5", **query)
    whole = stage(app)["film"]
    assert whole["only"] is None
    PAGE.slide(app, panel, resting=False, n=8)
    held = stage(app)["film"]
    assert held["only"] == held["total"] - 1 and "draft" in stage(app)["hint"]
    PAGE.slide(app, panel, resting=True, n=8)
    film = stage(app)["film"]
    assert film["only"] is None and film["total"] == held["total"] > whole["total"]


def test_displayed_formulas_of_several_lines_have_fences_of_their_own():
    """Markdown takes what stands beside an opening fence for its title, and loses it."""
    for experiment in TOPIC.experiments:
        displays = re.findall(r"\$\$(.+?)\$\$", experiment.maths, flags=re.DOTALL)
        assert displays
        for display in displays:
            assert "\n" not in display or (display[0] == display[-1] == "\n")


def test_a_moment_of_the_film_stands_in_the_link():
    app = PAGE.opened(v="forward")
    assert stage(app)["film"]["autoplay"]
    key = next(c.id for c in components(app, "plane") if len(c.bytes) > 50_000)
    send(app, key.split("-", 4)[-1], "index", 12)
    other = PAGE.opened(v="forward", i="12")
    film = stage(other)["film"]
    assert film["start"] == 12 and not film["autoplay"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"drawn": "<script>"}, "Drawn data"),
        ({"drawn": "AAAA"}, "Drawn data"),
        ({"a": "1.2.3"}, "Drawn schedule"),
        ({"a": "1000.2000.1.1.1.1.1.1"}, "Drawn schedule"),
        ({"s": "A" * 200}, "Started samples"),
        ({"d": "nothing"}, "Data"),
        ({"n": "1000000"}, "Steps"),
        ({"k": "1e9"}, "Step"),
    ],
)
def test_a_wrong_link_opens_the_page_and_says_what_it_ignored(query, said):
    app = PAGE.opened(v="forward", **query)
    assert said in notices(app)
    assert "<script>" not in html(app)


@pytest.mark.parametrize("count", [1, 30, drawing.MOST_POINTS])
def test_codes_of_points_give_them_back(count):
    points = np.random.default_rng(count).uniform(-3.9, 3.9, (count, 2))
    again = drawing.from_code(drawing.to_code(points))
    np.testing.assert_allclose(again, points, atol=drawing.REACH / 255 * 1.01)


def test_a_drawing_never_outgrows_its_link():
    code = ""
    for k in range(20):
        code = drawing.added(code, [(-3.9, k / 5 - 2), (3.9, k / 5 - 2)])
    assert 100 < len(drawing.from_code(code)) <= drawing.MOST_POINTS
    field = next(field for field in table.FIELDS if field.name == "drawn")
    assert field.parse(code) == code
