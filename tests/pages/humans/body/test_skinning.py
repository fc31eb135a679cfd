"""Skinning: what hands, sliders and the brush do to the body on the stage."""

import json
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from engine.humans.body import asset
from engine.humans.body.inverse_kinematics import CHAINS
from engine.humans.body.kinematics import posed_joints
from engine.humans.body.limits import movement_angles, within_limits
from engine.humans.body.pose_code import read_pose_code
from engine.humans.body.skeleton import joint_index
from engine.humans.body.skinning import posed_body
from engine.humans.body.walking import walking_pose
from engine.humans.body.weight_strokes import read_strokes
from pages.humans.body.body_scene import FRONT, floor_shift, from_viewer, to_viewer
from pages.humans.body.pose_controls import WALK
from pages.humans.body.skinning_walk import MOVED
from tests.support.apps import Visited, components, link, readouts, send
from ui.components import unpack

PAGE = Visited("body")
BODY = asset.body()


def shown(app: AppTest) -> dict[str, Any]:
    """The header of the scene on the stage."""
    (scene,) = components(app, "scene")
    return dict(unpack(scene.bytes)[0])


def handle(app: AppTest, name: str) -> list[float]:
    return list(next(each["position"] for each in shown(app)["handles"] if each["name"] == name))


def test_points_of_the_viewer_are_points_of_the_body() -> None:
    points = torch.tensor([[0.1, 0.2, 0.3], [-1.0, 0.5, -0.7]])
    for point, seen in zip(points, to_viewer(points), strict=True):
        assert from_viewer(seen.tolist()).tolist() == pytest.approx(point.tolist(), abs=1e-6)
    assert to_viewer(torch.tensor([0.0, 1.0, 0.0])).tolist() == [0, 0, 1]  # up is up


def test_a_dragged_hand_goes_where_it_is_dragged_within_the_limits() -> None:
    app = PAGE.opened()
    start = handle(app, "left_hand")
    goal = [start[0] + 0.1, start[1] - 0.25, start[2] + 0.35]
    grip = {"handle": "left_hand", "button": 0}
    PAGE.act(app, "skinning", grip | {"kind": "press", "point": start})
    for share in (0.25, 0.5, 0.75, 1.0, 1.0, 1.0):
        point = [a + share * (b - a) for a, b in zip(start, goal, strict=True)]
        PAGE.act(app, "skinning", grip | {"kind": "drag", "point": point})
    assert handle(app, "left_hand") == pytest.approx(goal, abs=0.01)
    PAGE.act(app, "skinning", grip | {"kind": "release", "point": goal})
    code = read_pose_code(link(app)["pose"])
    pose = code.pose()
    assert within_limits(pose, 1e-3)
    assert set(code.joints) <= set(CHAINS["left_hand"].stiffness)
    reached = posed_joints(pose, BODY.rest_joints.double(), BODY.parents).positions
    shift = floor_shift(posed_body(BODY, torch.zeros(10), pose.float()).vertices)
    seen = to_viewer(reached[joint_index("left_wrist")])
    assert [seen[0], seen[1], seen[2] + shift] == pytest.approx(goal, abs=0.01)
    send(app, "body:link", "edits", ["undo"])
    assert "pose" not in link(app), "one gesture is one step back"


def test_a_slider_turns_its_joint_and_a_named_pose_takes_the_place_of_all() -> None:
    app = PAGE.opened(pose="A", joint="right_knee", skeleton="1")
    names = "skeleton"
    panels = [json.loads(each.json)["rows"] for each in components(app, "panel")]
    rows = {row["name"]: row for row in panels[-1]}
    assert (rows["right_knee_x"]["label"], rows["right_knee_x"]["high"]) == ("Flexion", 140)
    values = {name: row["value"] for name, row in rows.items()}
    send(app, f"body:sliders:{names}", "values", values | {"right_knee_x": 90})
    assert link(app)["pose"] == "A~right_knee_90_0_0"
    assert readouts(app)["Flexion, 0° to 140°"] == "90°"
    send(app, f"body:sliders:{names}", "values", values | {"right_knee_x": 90, "base": "tree"})
    assert link(app)["pose"] == "tree"


def test_a_pressed_limb_chooses_its_joint_and_a_pressed_vertex_is_taken_apart() -> None:
    knee = int(BODY.skinning_weights[:, joint_index("left_knee")].argmax())
    press = {"kind": "press", "item": "body", "vertex": knee, "face": 0, "point": [0, 0, 0]}
    app = PAGE.opened()
    PAGE.act(app, "skinning", press)
    assert link(app)["joint"] == "left_knee"
    PAGE.follow(app, view="vertex", pose="sitting")
    PAGE.act(app, "skinning", press)
    assert link(app)["vertex"] == str(knee)
    assert readouts(app)["bones that carry it"] == str(
        int((BODY.skinning_weights[knee] > 1e-6).sum())
    )


def test_a_brush_paints_where_it_is_drawn_and_a_reset_takes_it_back() -> None:
    app = PAGE.opened(view="weights", pose="T", joint="left_elbow", brush="raise")
    assert shown(app)["brush"] == "body" and not shown(app)["handles"]
    vertices = (BODY.skinning_weights[:, joint_index("left_elbow")] > 0.3).nonzero()[:4, 0].tolist()
    stroke = [
        {"kind": "stroke", "item": "body", "vertex": v, "face": 0, "point": [0, 0, 0]}
        for v in vertices
    ]
    before = readouts(app)
    PAGE.act(app, "skinning", *stroke, {"kind": "release", "item": "body", "point": None})
    (painted,) = read_strokes(link(app)["strokes"], 6890)
    assert painted.vertices == tuple(vertices) and painted.joint == "left_elbow"
    assert readouts(app)["dabs painted"] == "4"
    assert readouts(app)["its share of all weights"] != before["its share of all weights"]
    send(app, "body:link", "edits", ["undo"])
    assert "strokes" not in link(app)
    send(app, "body:link", "edits", ["redo"])
    next(button for button in app.button if button.label == "Reset the weights").click()
    app.run()
    assert "strokes" not in link(app) and "dabs painted" not in readouts(app)


def test_the_walk_goes_on_while_a_joint_is_held() -> None:
    app = PAGE.opened(pose="walking~left_elbow_0_-90_0", step="5", paused="1")
    first = np.array(handle(app, "right_foot"))
    PAGE.order(app, "walk", {"kind": "step"})
    assert link(app)["step"] == "6"
    assert np.abs(np.array(handle(app, "right_foot")) - first).max() > 0.005
    assert link(app)["pose"].endswith("left_elbow_0_-90_0")


def sliders(app: AppTest) -> dict[str, float]:
    """The joint's angles as the controls show them, by label."""
    rows = [row for each in components(app, "panel") for row in json.loads(each.json)["rows"]]
    return {row["label"]: row["value"] for row in rows if row.get("unit") == "°"}


def test_the_sliders_of_a_joint_follow_a_walk_that_stands_and_go_while_it_plays() -> None:
    app = PAGE.opened(pose="walking", step="5", paused="1", joint="left_knee")

    def flexion() -> float:
        pose = walking_pose(WALK.phase(int(link(app)["step"])))
        return movement_angles(pose, "left_knee")["Flexion"]

    assert sliders(app)["Flexion"] == pytest.approx(flexion(), abs=0.06)
    before = flexion()
    for _ in range(3):
        PAGE.order(app, "walk", {"kind": "step"})
    assert abs(flexion() - before) > 1
    assert sliders(app)["Flexion"] == pytest.approx(flexion(), abs=0.06)
    PAGE.order(app, "walk", {"kind": "play"})
    assert not sliders(app)
    assert MOVED in [each.value for each in app.caption]
    PAGE.order(app, "walk", {"kind": "pause"})
    assert sliders(app)["Flexion"] == pytest.approx(flexion(), abs=0.06)
    assert MOVED not in [each.value for each in app.caption]


def test_a_joint_that_is_held_keeps_its_sliders_while_the_walk_plays() -> None:
    app = PAGE.opened(pose="walking~left_elbow_0_-90_0", paused="1", joint="left_elbow")
    PAGE.order(app, "walk", {"kind": "play"})
    assert sliders(app)["Flexion"] == pytest.approx(90)


def test_only_positions_travel_when_the_pose_changes() -> None:
    app = PAGE.opened(pose="A")
    _, arrays = unpack(components(app, "scene")[0].bytes)
    whole = sum(array.nbytes for array in arrays.values())
    PAGE.slide(app, "skeleton", skeleton=False, base="T")
    _, arrays = unpack(components(app, "scene")[0].bytes)
    moved = sum(array.nbytes for array in arrays.values())
    assert moved == 6890 * 3 * 2, "three numbers of 16 bits for each vertex"
    assert whole > 2 * moved


def test_the_camera_of_each_view_is_its_own() -> None:
    app = PAGE.opened()
    assert shown(app)["camera"] == FRONT
    send(app, "body:skinning", "camera", "10_20_3")
    assert link(app)["camera"] == "10_20_3"
    PAGE.follow(app, view="blending", camera="10_20_3")
    assert shown(app)["camera"] != "10_20_3"
    assert [row["name"] for row in json.loads(components(app, "panel")[1].json)["rows"]] == [
        "twist",
        "bend",
    ]
