"""Every experiment, view and preset, ordinary and extreme settings, drawings and links."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.generative.diffusion.training import DRAWN
from pages.generative.diffusion import digits, drawing, ink, learn, table
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
DIGITS = [{"experiment": "digits", "D": view} for view in ("sample", "grid", "branch", "yours")]
PRESETS = [(e.name, preset) for e in TOPIC.experiments for preset in e.presets]


def stage(app: AppTest) -> dict[str, Any]:
    """Header of the picture in the middle, its layers with their arrays."""
    (found,) = [c for c in components(app, "plane") if not c.id.endswith("diffusion:schedule")]
    header, _ = unpack(found.bytes)
    for layer in header["layers"]:
        layer["blobs"] = {use: arrays(app)[name] for use, name in layer["arrays"].items()}
    return header


def sheets(app: AppTest) -> list:
    """Header and arrays of every canvas."""
    return [unpack(c.bytes) for c in components(app, "canvas")]


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
    for name in preset.values.keys() - {"k"}:
        field, value = fields[name], preset.values[name]
        assert link(app).get(name, field.format(field.default)) == field.format(value)


@pytest.mark.parametrize("query", [*(q for views in VIEWS.values() for q in views), *DIGITS])
@pytest.mark.parametrize("end", ["low", "high"])
def test_extreme_settings_give_a_picture_or_a_sentence(query, end):
    shown = table.DIGITS_FIELDS if query in DIGITS else table.FIELDS
    numbers = [f for f in shown if isinstance(f, Number) and f.name not in {"k", "seed", "j"}]
    extremes = {f.name: f.format(getattr(f, end)) for f in numbers}
    if query in DIGITS:
        app = PAGE.opened(j="2", **query, **extremes)
        assert all(header["alt"] for header, _ in sheets(app))
        return
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


def test_digits_come_out_of_noise_step_by_step_and_can_be_sought_back():
    app = PAGE.opened(experiment="digits", j="3", N="6")
    ((header, early),) = sheets(app)
    assert early["pixels"].shape == (4 * digits.COUNT, 28, 28) and "t = 500" in header["alt"]
    PAGE.order(app, "digits", {"kind": "play"}, *[{"kind": "tick"}] * 9)
    assert playback(app)["done"]
    ((_, late),) = sheets(app)
    x_t, guess = late["pixels"][:8].astype(int), late["pixels"][8:16].astype(int)
    assert np.abs(x_t - guess).mean() < 3 < np.abs(early["pixels"][:8] - guess).mean()
    PAGE.order(app, "digits", {"kind": "seek", "step": 3})
    np.testing.assert_array_equal(sheets(app)[0][1]["pixels"], early["pixels"])


@pytest.mark.parametrize("view", ["sample", "grid", "yours"])
def test_a_draft_comes_while_the_guidance_is_dragged_and_then_the_exact_pictures(view):
    app = PAGE.opened(experiment="digits", D=view, j="6", N="6")
    panel = "G+o+N+c+go" if view == "yours" else "G+N+c+go"
    PAGE.slide(app, panel, resting=False, G=4, N=6)
    header, draft = sheets(app)[-1]
    assert "draft" in header["hint"]
    PAGE.slide(app, panel, resting=True, G=4, N=6)
    assert link(app)["G"] == "4.0"
    header, exact = sheets(app)[-1]
    assert "draft" not in header["hint"]
    ((_, fresh),) = sheets(PAGE.opened(experiment="digits", D=view, j="6", N="6", G="4.0"))[-1:]
    np.testing.assert_array_equal(exact["pixels"], fresh["pixels"])
    apart = np.abs(draft["pixels"].astype(int) - exact["pixels"])
    assert 0 < apart.mean() < 40


def test_a_finished_way_is_finished_again_with_other_steps():
    app = PAGE.opened(experiment="digits", j="5", N="5")
    assert playback(app)["done"]
    PAGE.slide(app, "G+N+c+go", resting=False, G=2, N=9)
    assert playback(app)["done"] and playback(app)["step"] == 9
    PAGE.slide(app, "G+N+c+go", resting=True, G=2, N=9)
    assert playback(app)["done"] and link(app)["j"] == "9"


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


def test_a_press_on_the_tree_lets_a_way_part_and_undo_takes_it_back():
    app = PAGE.opened(experiment="digits", D="branch", tree="3.0.0", C="5")
    ((_, blobs),) = sheets(app)
    assert blobs["pixels"].shape == (11, 28, 28)
    PAGE.point(app, "tree", {"kind": "press", "points": [[2.5, 0.5]], "cells": [[0, 2]]})
    assert link(app)["tree"] == "3.0.0-0.4.5.1.0"
    ((_, blobs),) = sheets(app)
    dim, own = blobs["pixels"][11:13].max(), blobs["pixels"][13:].max()
    assert blobs["pixels"].shape == (22, 28, 28) and dim < 70 < own
    PAGE.point(app, "tree", {"kind": "press", "points": [[10.5, 0.5]], "cells": [[0, 10]]})
    assert link(app)["tree"] == "3.0.0-0.4.5.1.0", "a finished picture has no branches"
    app.button(key="diffusion:undo").click().run()
    check(app)
    assert link(app)["tree"] == "3.0.0"


def test_the_same_class_without_new_noise_would_not_part():
    app = PAGE.opened(experiment="digits", D="branch", tree="3.0.0", C="3")
    PAGE.point(app, "tree", {"kind": "press", "points": [[2.5, 0.5]], "cells": [[0, 2]]})
    assert link(app)["tree"].endswith(".100")
    ((_, blobs),) = sheets(app)
    assert (blobs["pixels"][10] != blobs["pixels"][21]).any()


def test_ink_on_the_paper_comes_back_and_is_in_the_link():
    app = PAGE.opened(experiment="digits", D="yours", j="2", o="0.50", N="4")
    PAGE.stroke(app, "paper", [[14.0, 4.0], [14.0, 24.0]])
    picture = ink.from_code(link(app)["ink"])
    assert picture[14, 13:15].min() > 200 and picture[:, :10].max() == 0, "the house is gone"
    paper = next(b["pixels"] for h, b in sheets(app) if h["mode"] == "image")
    np.testing.assert_array_equal(paper[0], picture)
    again = PAGE.opened(
        experiment="digits", D="yours", j="2", o="0.50", N="4", ink=link(app)["ink"]
    )
    for (_, one), (_, other) in zip(sheets(app), sheets(again), strict=True):
        np.testing.assert_array_equal(one["pixels"], other["pixels"])
    app.button(key="diffusion:wipe").click().run()
    check(app)
    assert ink.from_code(link(app)["ink"]).max() == 0


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
        ({"experiment": "digits", "tree": "3.0"}, "Tree"),
        ({"experiment": "digits", "tree": "-".join(["3.0.0"] + ["0.1.1.1.0"] * 9)}, "Tree"),
        ({"experiment": "digits", "ink": "AAAA"}, "Drawn digit"),
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
