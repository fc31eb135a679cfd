"""Shape: sliders named by the model, a pipeline that is stepped, measurements that are typed in."""

import json
import re

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from engine.humans.body import asset
from engine.humans.body.measurements import measured
from engine.humans.body.pipeline import PipelineSettings
from engine.humans.body.shape_regression import measurement_model
from pages.humans.body import shape_fields, shape_measurements
from pages.humans.body.shape_components import difference, share_text
from pages.humans.body.shape_table import effects_text, scale_end, text
from tests.support.apps import (
    Visited,
    components,
    html,
    ignored,
    link,
    notices,
    readouts,
    unhurried,
)
from ui.components import unpack

PAGE = Visited("body")
BODY = asset.body()


def opened(**query: str) -> AppTest:
    with unhurried():
        return PAGE.opened(experiment="shape", **query)


def rows(app: AppTest) -> dict[str, list[dict[str, object]]]:
    """The controls of each panel, by their labels."""
    found = [json.loads(panel.json)["rows"] for panel in components(app, "panel")]
    return {str(row["label"]): row for panel in found for row in panel}


def scene_of(app: AppTest) -> dict[str, object]:
    (found,) = components(app, "scene")
    header: dict[str, object] = unpack(found.bytes)[0]
    return header


def table(app: AppTest) -> dict[str, list[str]]:
    """The cells of the table beside the stage, by the name of the row."""
    cells = re.findall(r"<th scope='row'>(.*?)</th>(.*?)</tr>", html(app))
    return {name: re.findall(r"<td>(.*?)</td>", rest) for name, rest in cells}


def test_sliders_are_named_by_what_the_model_does() -> None:
    app = opened()
    labels = [label for label in rows(app) if label.startswith("β")]
    assert len(labels) == 5
    effect = float(measurement_model(BODY).effects[0, 0])
    assert labels[0] == f"β₁ stature {text('stature', effect, signed=True)}/σ"
    app = opened(every_component="1")
    assert sum(label.startswith("β") for label in rows(app)) == 10
    assert effects_text({"stature": 0.1, "volume": -2.0}) == "stature +10.0 cm, volume −2.0 l"


def test_a_moved_slider_changes_the_body_its_measurements_and_the_link() -> None:
    app = opened()
    PAGE.slide(app, "", beta_1=0.0, beta_2=1.5, beta_3=0.0, beta_4=0.0, beta_5=0.0)
    assert link(app)["betas"] == "0_1.5"
    found = measured(BODY, shape_fields.read_betas("0_1.5"))
    assert table(app)["waist girth"][0] == text("waist girth", found["waist girth"])
    assert readouts(app)["|β|"] == "1.50"


@pytest.mark.parametrize("code", ["1_x", "9", "nan", "_".join(["0"] * 11)])
def test_a_link_with_an_impossible_shape_is_answered(code: str) -> None:
    assert "Shape β" in ignored(opened(betas=code))


def test_codes_are_read_as_they_were_written() -> None:
    betas = [0.5, 0.0, -1.25] + [0.0] * 7
    assert shape_fields.read_betas(shape_fields.write_betas(betas)).tolist() == betas
    assert shape_fields.write_betas([0.0] * 10) == ""


def test_a_pressed_joint_shows_the_vertices_it_is_computed_from() -> None:
    app = opened()
    PAGE.act(app, "shape", {"kind": "press", "item": "joints", "vertex": 20, "point": [0, 0, 0]})
    assert link(app)["joint"] == "left_wrist"
    used = int((BODY.joint_regressor[20] > 0).sum())
    assert readouts(app)["Left wrist: vertices"] == str(used)


def test_the_difference_to_the_mean_is_measured_along_the_normals() -> None:
    swollen = BODY.template.clone()
    swollen[:, 2] += 0.003
    away = difference(BODY, swollen)
    assert float(away.abs().max()) <= 3.001 and float(away.max()) > 2.9
    assert scale_end(away) == 5.0 and scale_end(torch.tensor([1e9])) == 200.0


def test_a_pressed_person_is_registered_next() -> None:
    app = opened(view="pipeline", part="scans", people="3", points="1000", iterations="1")
    items = scene_of(app)["items"]
    assert [item["name"] for item in items] == ["person 1", "person 2", "person 3"]  # type: ignore[attr-defined]
    press = {"kind": "press", "item": "person 3", "vertex": 5, "point": [0, 0, 0]}
    PAGE.act(app, "shape:crowd", press)
    assert link(app)["person"] == "3"
    taken = PipelineSettings(people=3).taken
    assert readouts(app)["people"] == str(len(taken))


def test_a_registration_comes_nearer_step_by_step() -> None:
    fast = {"view": "pipeline", "part": "registration", "points": "2000", "iterations": "2"}
    residuals = []
    for step in ("0", "3", "7"):
        found = readouts(opened(**fast, step=step))
        residuals.append(float(found["residual"].split()[0]))
    assert residuals == sorted(residuals, reverse=True)
    assert residuals[0] > 30 > 5 > residuals[-1] and "Surface drawn" in found


def test_fewer_people_are_learned_from_until_all_are_registered() -> None:
    # Noise that no other test has, so that nobody is registered yet.
    with unhurried(0.0):
        app = PAGE.opened(
            experiment="shape", view="pipeline", part="average", people="3", points="1000",
            iterations="1", noise="3.5",
        )  # fmt: skip
    assert "1 of 3 people are registered" in notices(app)
    with unhurried():
        PAGE.slide(app, "people+averaged", people=3, averaged="vertices")
    assert "registered" not in notices(app)
    assert readouts(app)["people"] == "3"


def test_another_seed_takes_other_people() -> None:
    distances = {
        readouts(opened(view="pipeline", part="average", people="2", points="1000",
                        iterations="1", seed=seed))["mean distance"]
        for seed in ("0", "1", "2")
    }  # fmt: skip
    assert len(distances) == 3


def test_a_component_that_few_people_do_not_have_is_not_drawn() -> None:
    few = {"view": "pipeline", "part": "principal", "people": "2", "points": "1000"}
    app = opened(**few, iterations="1", component="3")
    assert readouts(app)["variance, of 2"] == "none"
    assert scene_of(app)["views"] == ["From 1,436 people"]


def test_typed_measurements_are_achieved_and_the_rest_is_said_to_be_free() -> None:
    app = opened(view="measurements")
    assert table(app)["stature"] == ["180.0", "180.0"]
    assert table(app)["hip girth"][0] == "–" and " ± " in table(app)["hip girth"][1]
    assert readouts(app)["directions of β left free"] == "8 of 10"
    stature = next(each for each in app.text_input if each.label == "Stature in cm")
    stature.set_value("1,65 m").run()
    assert table(app)["stature"] == ["165.0", "165.0"]
    other = opened(view="measurements", member="another", seed="3")
    assert table(other)["stature"][1] == "180.0"
    assert table(other)["hip girth"] != table(opened(view="measurements"))["hip girth"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"stature": "tall"}, "Stature “tall”\\? Type a number such as 82, 82 cm or 0.82 m."),
        ({"waist": "70 kg"}, "Waist girth “70 kg”\\?"),
        ({"stature": "300"}, "Stature 300 cm\\? For this body it goes from 13\\d to 21\\d cm."),
        ({"volume": "1e9"}, "Volume “1e9”\\?"),
        ({"volume": "900"}, "Volume 900 litres\\?"),
        ({"stature": "", "waist": ""}, "Nothing is asked for: this is the mean body."),
        ({"stature": "", "waist": "50", "hips": "110"}, "No body of this model has these"),
        ({"stature": "150", "waist": "100"}, "hardly go together"),
    ],
)
def test_bad_measurements_are_answered_with_a_sentence(
    typed: dict[str, str], sentence: str
) -> None:
    app = opened(view="measurements", **typed)
    assert re.search(sentence, notices(app)), notices(app)
    assert components(app, "scene")


def test_units_are_understood() -> None:
    assert shape_measurements.typed("0.82 m", "waist girth") == pytest.approx(0.82)
    assert shape_measurements.typed("82cm", "waist girth") == pytest.approx(0.82)
    assert shape_measurements.typed("70 KG", "volume") == 70
    assert shape_measurements.typed("  ", "stature") is None
    for wrong in ("--5", "5 5", "∞", "nan", "1" * 500 + "x"):
        with pytest.raises(ValueError, match="Type a number"):
            shape_measurements.typed(wrong, "stature")


def test_rare_bodies_are_counted_in_words() -> None:
    assert [share_text(x) for x in (1.0, 0.056, 0.002, 3e-8, 0.0)] == [
        "100 %", "6 %", "1 in 500", "1 in 30,000,000", "fewer than 1 in 10⁹",
    ]  # fmt: skip


def test_exported_bodies_are_those_on_the_stage() -> None:
    app = opened(betas="1")
    makers = app.session_state["body:export"]
    stored = json.loads(makers["shape"]("json"))
    assert stored["betas"][0] == 1 and stored["measurements"]["stature"] == pytest.approx(
        measured(BODY, shape_fields.read_betas("1"))["stature"], abs=1e-4
    )
    lines = makers["body"]("obj").decode().splitlines()
    vertices = np.array([line.split()[1:4] for line in lines if line.startswith("v ")], float)
    shaped = BODY.shaped(shape_fields.read_betas("1")).numpy()
    assert np.allclose(vertices, shaped, atol=1e-4)
    assert makers["body"]("glb")[:4] == b"glTF"
