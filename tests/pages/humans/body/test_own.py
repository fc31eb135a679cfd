"""Bring your own: files are read or refused, and what is on the stage stays."""

import io
import json
import struct
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from engine.humans.body import asset
from engine.humans.body.hostile_file import hostile_pickle
from engine.humans.body.pose_code import read_pose_code
from engine.humans.body.pose_file import write_pose
from engine.humans.body.presets import preset_pose
from engine.humans.body.walking import walking_cycle
from pages.humans.body import own_files
from tests.support.apps import Visited, components, link, readouts
from ui.components import unpack

PAGE = Visited("body")
BODY = asset.body()


def npz(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def body_file(vertices: int = 6890, joints: int = 24) -> bytes:
    """This page's body, or so many of its vertices with a row of joints, as such files are."""
    parents = list(BODY.parents) if joints == 24 else list(range(-1, joints - 1))
    regressor = np.zeros((joints, vertices))
    regressor[np.arange(joints), np.arange(joints)] = 1
    weights = np.zeros((vertices, joints))
    weights[np.arange(vertices), np.arange(vertices) % joints] = 1
    faces = BODY.faces.numpy()
    return npz(
        v_template=BODY.template.numpy()[:vertices],
        shapedirs=BODY.shape_directions.numpy()[:vertices],
        posedirs=np.zeros((vertices, 3, 9 * (joints - 1)), np.float32),
        J_regressor=regressor,
        weights=weights,
        kintree_table=np.array([[p % 2**32 for p in parents], range(joints)], np.uint32),
        f=faces[(faces < vertices).all(1)].astype(np.uint32),
    )


def opened(**query: str) -> AppTest:
    return PAGE.opened(experiment="own", **query)


def uploaded(app: AppTest, name: str, content: bytes) -> AppTest:
    app.file_uploader(key=own_files.FILE).upload(name, content).run()
    assert not app.exception
    return app


def message(app: AppTest) -> str:
    return " ".join(each.value for each in (*app.error, *app.info))


@pytest.mark.parametrize(("joints", "family"), [(24, "SMPL"), (52, "SMPL-H"), (55, "SMPL-X")])
def test_a_body_is_read_and_plays_the_walk(joints: int, family: str) -> None:
    app = uploaded(opened(step="5", paused="1"), "mine.npz", body_file(600, joints))
    assert readouts(app)["body"] == family and readouts(app)["joints"] == str(joints)
    assert family in message(app) and link(app)["body"] == "upload"
    before = unpack(components(app, "scene")[0].bytes)[1]
    PAGE.order(app, "motion", {"kind": "step"})
    after = unpack(components(app, "scene")[0].bytes)[1]
    assert after and set(after) != set(before), "it moves"


def test_a_hand_has_joints_of_its_own_that_can_be_turned() -> None:
    app = uploaded(opened(), "hand.npz", body_file(300, 16))
    assert readouts(app)["body"] == "MANO"
    assert "motions of bodies do not fit it" in " ".join(
        str(getattr(each, "body", "")) for each in app.get("html")
    )
    names = app.selectbox[0].options
    assert "Index1" in names and "Left knee" not in names


def test_a_motion_is_played_on_the_body_and_saved_as_an_animation() -> None:
    poses = np.zeros((40, 156), np.float32)
    poses[:, :66] = walking_cycle(40)[:, :22].flatten(1).numpy()
    trans = np.linspace(0, 1, 120, dtype=np.float32).reshape(40, 3)
    content = npz(poses=poses, trans=trans, mocap_framerate=np.asarray(20.0))
    app = uploaded(opened(), "walk.npz", content)
    assert link(app)["motion"] == "upload"
    assert readouts(app)["frames, at a rate of"] == "40, 20/s"
    made = app.session_state["body:export"]["motion"]("glb")
    length = struct.unpack_from("<I", made, 12)[0]
    document = json.loads(made[20 : 20 + length])
    assert len(document["animations"][0]["channels"]) == 25, "24 joints turn, one moves"


def test_a_pose_is_read_and_saved_again_and_travels_in_the_link() -> None:
    pose = preset_pose("sitting")
    app = uploaded(opened(), "p.json", write_pose(pose, torch.tensor([1.5, -0.5])))
    asked = link(app)
    assert asked["motion"] == "still" and asked["shape_1"] == "1.5" and asked["shape_2"] == "-0.5"
    assert float((read_pose_code(asked["pose"]).pose() - pose).abs().max()) < 1e-3
    stored = json.loads(app.session_state["body:export"]["pose"]("json"))
    assert stored["joints"]["left_knee"] == pytest.approx([86, 0, 0], abs=0.06)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("evil.pkl", hostile_pickle(), "os.system"),
        ("evil.npz", b"PK\x03\x04 not an archive", "damaged"),
        ("evil.json", b'{"joints": {"tail": [1, 2, 3]}}', "tail"),
        ("evil.txt", b"hello", ".npz or a .pkl"),
        ("evil.npz", npz(poses=np.full((3, 72), np.nan)), "finite"),
        ("evil.npz", npz(v_template=np.zeros((3, 3))), "no body model"),
    ],
)
def test_what_is_refused_leaves_everything_as_it_was(name: str, content: bytes, says: str) -> None:
    app = uploaded(opened(), "mine.npz", body_file(600))
    before = link(app)
    uploaded(app, name, content)
    assert app.error and says in app.error[0].value and f"{name} is not used" in app.error[0].value
    assert link(app) == before and readouts(app)["body"] == "SMPL"


def test_a_link_to_files_says_that_they_do_not_travel() -> None:
    app = opened(body="upload", motion="upload")
    assert "No body was uploaded yet" in message(app)
    assert "No motion was uploaded yet" in message(app)
    assert readouts(app)["vertices"] == "6,890"
