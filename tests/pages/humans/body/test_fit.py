"""Fit: joints are dragged in the picture, the fit follows, and each view shows what it says."""

import json
import re
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from engine.humans.body.skeleton import joint_index
from pages.humans.body import fit_answers as answers
from pages.humans.body.fit_explain import PRESETS
from pages.humans.body.fit_offsets import offset_to, read_offsets, with_offsets, write_offsets
from tests.pages.humans.body.fit_claims import CLAIMS
from tests.support.apps import Visited, components, html, link, playback, readouts
from ui.components import unpack
from ui.topic import View

PAGE = Visited("body")
FIT = {"experiment": "fit"}


def planes(app: AppTest) -> list[tuple[dict[str, Any], dict[str, np.ndarray]]]:
    """Header and arrays of each plane."""
    return [unpack(proto.bytes) for proto in components(app, "plane")]


def test_a_joint_is_dragged_and_the_body_follows() -> None:
    app = PAGE.opened(**FIT, seen="space")
    before = readouts(app)["joints in space"]
    header = planes(app)[0][0]
    assert header["tool"] == "move"
    x, y = header["chosen"]  # the left wrist
    PAGE.stroke(app, "fit:picture", [[x + 3, y - 4], [x + 20, y + 30], [x + 40, y + 60]])
    code = link(app)["moved"]
    (moved,) = read_offsets(code).items()
    assert moved[0] == joint_index("left_wrist")
    # 37 px to the right and 64 px up, at about 2.7 mm each; the hand was not taken along.
    assert moved[1][0] == pytest.approx(40 * 2.67, rel=0.15)
    assert moved[1][1] == pytest.approx(60 * 2.67, rel=0.15) and abs(moved[1][2]) < 12
    assert readouts(app)["joints in space"] != before
    assert PAGE.opened(**FIT, seen="space", moved=code).session_state is not None
    PAGE.stroke(app, "fit:picture", [[-320.0, 350.0], [-300.0, 300.0]])
    assert link(app)["moved"] == code, "nothing is near that place"


def test_the_fit_is_rewound_and_saved() -> None:
    app = PAGE.opened(**FIT)
    assert playback(app)["step"] == 40
    settled = readouts(app)["E = data + priors"]
    PAGE.order(app, "fit", {"kind": "seek", "step": 2})
    assert readouts(app)["E = data + priors"] != settled
    pose = json.loads(app.session_state["body:export"]["pose"]("json"))
    assert np.shape(pose["pose"]) == (24, 3) and len(pose["joints"]) == 24
    PAGE.order(app, "fit", {"kind": "seek", "step": 40})
    assert readouts(app)["E = data + priors"] == settled


def test_every_view_draws_what_it_says() -> None:
    app = PAGE.opened(**FIT, view="ambiguity", person="waving", alike="5")
    assert readouts(app)["combinations 4⁴"] == "256"
    assert readouts(app)["farthest joint, picture"].endswith("px")
    assert re.search(r"✗ [\d.]+ px", html(app))
    PAGE.follow(app, **FIT, view="capture", picture="1")
    assert playback(app)["step"] == 1
    assert "Drift in picture 1" in html(app) and "Scan, silhouettes" in html(app)
    PAGE.follow(app, **FIT, view="learned")
    assert "held-out people" in html(app)


def test_moved_joints_have_a_code() -> None:
    offsets = {20: (120, -35, 0), 7: (0, 10, 4)}
    assert read_offsets(write_offsets(offsets)) == offsets and read_offsets("") == {}
    joints = torch.zeros(24, 3, dtype=torch.float64)
    moved = with_offsets(joints, offsets)
    assert offset_to(joints, 20, moved[20]) == offsets[20]
    for hostile in ("20", "99.1_2_3", "20.9999_0_0", "20.1_2", "x" * 50):
        with pytest.raises(ValueError, match=r"it names no moved|there are joints 0 to 23"):
            read_offsets(hostile)


@pytest.mark.parametrize(
    ("answer", "change", "says"),
    [
        (answers.descent, {"settled": 0.0}, "still goes on"),
        (answers.own_joints, {"moved": 2, "pixels": 2.0}, "^The body follows: 2 joints"),
        (answers.own_joints, {"moved": 2, "pixels": 40.0}, "^The body cannot follow"),
        (answers.strong_prior, {"pose_weight": 1e-4}, r"off\.$"),
    ],
)
def test_answers_follow_the_numbers(answer: Any, change: dict[str, Any], says: str) -> None:
    numbers = {
        "step": 12, "settled": 1.0, "settled_at": 10, "first_energy": 0.4, "energy": 0.01,
        "millimetres": 3.0, "pixels": 1.0, "in_picture": True, "moved": 0, "pose_weight": 0.1,
        "pose_prior": 0.005,
    }  # fmt: skip
    said = answer(View(numbers=numbers | change))
    assert re.search(says, said), said
    assert len(said) <= 280


def test_every_question_has_a_claim_and_says_where_it_belongs() -> None:
    assert set(CLAIMS) == {preset.question for preset in PRESETS}
    for preset in PRESETS:
        assert preset.answer is not None
        assert preset.answer(View()).startswith("Choose the view “")


@pytest.mark.parametrize("view", ["joints", "ambiguity", "learned", "capture"])
def test_a_view_offers_the_files_that_it_makes_and_no_others(view: str) -> None:
    app = PAGE.opened(**FIT, view=view, paused="1")
    files = app.session_state["body:export"]
    app.session_state["body:export:fold"] = True
    app.run()
    assert not app.exception
    labels = [each.value for each in app.caption]
    assert ("**Pose**" in labels) == ("pose" in files) == (view == "joints")
    if view == "joints":
        assert json.loads(files["pose"]("json"))
