"""DeepSDF: codes under the hand, a family in training, codes of partial point clouds."""

from typing import Any

from streamlit.testing.v1 import AppTest

from pages.geometry.implicit_surfaces import deepsdf
from pages.geometry.implicit_surfaces.fields import CUT_SIDES, MAX_CODE
from tests.pages.geometry.implicit_surfaces.viewing import (
    PAGE,
    kept_mesh,
    number,
    stage,
)
from tests.support.apps import link, playback, readouts

INFERENCE = "target+cut_side+cut_position+noise+code_learning_rate"
SETTINGS: dict[str, Any] = {
    "target": "held_out",
    "cut_side": "left",
    "noise": 0,
    "code_learning_rate": 0.02,
}


def opened(**query: str) -> AppTest:
    return PAGE.opened(experiment="deepsdf", **query)


def drag_code(app: AppTest, *codes: tuple[float, float]) -> None:
    """A drag in the plane of codes."""
    PAGE.point(app, "codes", *({"kind": "drag", "points": [list(code)]} for code in codes))


def code(app: AppTest) -> tuple[float, float]:
    z1, z2 = readouts(app)["latent code z"].replace("−", "-").strip("()").split(", ")
    return float(z1), float(z2)


def test_a_code_under_the_hand_is_a_shape_and_the_link_has_it() -> None:
    app = opened(step="1")
    drag_code(app, (0.1, 0.1), (0.2, -0.1))
    assert code(app) == (0.2, -0.1) and link(app)["latent_code"] == "0.20_-0.10"
    drag_code(app, (9.0, -9.0))
    limit = code(app)[0]
    assert code(app) == (limit, -limit) and 0.25 < limit < MAX_CODE
    assert kept_mesh(app, "surface").is_watertight


def test_a_family_is_learned_sought_back_and_regularised_in_flight() -> None:
    app = opened(step="2")
    PAGE.order(app, "deepsdf", {"kind": "step"}, {"kind": "step"})
    assert playback(app)["step"] == 4
    PAGE.order(app, "deepsdf", {"kind": "seek", "step": 3})
    panel = "code_regularisation+learning_rate"
    PAGE.slide(app, panel, code_regularisation=0.05, learning_rate=0.004)
    assert playback(app)["step"] == 3 and playback(app)["furthest"] == 3


def test_a_code_is_inferred_from_half_a_vase() -> None:
    app = opened(task="infer", inference_step="1")
    label = "mean |f|, whole shape"
    before = number(app, label)
    assert 800 < number(app, "visible points")
    assert before > 0.01
    PAGE.order(app, "inference", {"kind": "pace", "name": "fastest"})
    PAGE.play_until(app, "inference", lambda: number(app, label) < min(0.01, 0.5 * before))


def test_the_cut_follows_scissors_and_slider_and_the_inference_goes_on() -> None:
    app = opened(task="infer", inference_step="5")
    cut = {"kind": "drag", "handle": deepsdf.CUT_HANDLE, "point": [0.3, 0.1, 0.2]}
    PAGE.act(app, "deepsdf", cut)
    assert link(app)["cut_position"] == "-0.30" and playback(app)["step"] == 5
    fewer = number(app, "visible points")
    PAGE.slide(app, INFERENCE, **SETTINGS, cut_position=1.2)
    assert number(app, "visible points") == 2000 > fewer
    PAGE.slide(app, INFERENCE, **(SETTINGS | {"cut_side": "top"}), cut_position=-0.9)
    assert 20 <= number(app, "visible points") < 200, "a few points always stay"
    assert stage(app)["handles"][0]["along"] == "z"


def test_the_hand_moves_the_code_of_the_inference() -> None:
    app = opened(task="infer", inference_step="3")
    drag_code(app, (0.2, 0.1))
    assert playback(app)["step"] == 3
    error = number(app, "mean |f|, visible points")
    PAGE.order(app, "inference", *[{"kind": "step"}] * 10)
    assert number(app, "mean |f|, visible points") < error


def test_training_and_inference_have_steps_of_their_own() -> None:
    app = opened(step="7")
    PAGE.slide(app, "task", task="infer")
    assert playback(app)["step"] <= 1
    PAGE.slide(app, "task", task="train")
    assert playback(app)["step"] == 7


def test_sides_remove_what_their_name_says() -> None:
    assert CUT_SIDES["top"].direction == (0.0, 1.0, 0.0), "y is up in the engine"
    assert {each.along for each in CUT_SIDES.values()} == {"x", "z"}
