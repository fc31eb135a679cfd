"""Experiment "Bring your own": a body, a motion or a pose from a file, played and saved."""

from __future__ import annotations

from typing import Any

import streamlit as st
import torch
from torch import Tensor

from engine.humans.body.model import BodyModel
from engine.humans.body.motion_clock import MotionClock
from pages.humans.body import body_scene, own_analyses, own_explain, own_exports, own_files
from pages.humans.body.own_body import (
    Moment,
    bounds_of,
    clock_of,
    fits,
    model_of,
    moment_of,
    motion_of,
)
from pages.humans.body.own_fields import OWN, SHAPES, TURNS
from ui import frame
from ui.components import scene
from ui.components.panel import panel
from ui.controls import choose_from_list
from ui.live import Live, Pace
from ui.state import UPLOAD, PageState
from ui.topic import Experiment, Place, View

STAGE = "body:own"
PACES = (Pace("¼×", 133, 1), Pace("½×", 66, 1), Pace("1×", 33, 1))


def draw_controls(page: PageState) -> None:
    """Files, what is shown of them, the shape, and one joint to turn."""
    own_files.draw_uploader(page)
    uploaded = {"file_frame": lambda: bool(page["motion"] == UPLOAD)}
    panel(page, "body", "motion", "file_frame", "travel", *SHAPES, where=uploaded)
    model, _ = model_of(page)
    names = {name: body_scene.joint_title(name) for name in model.joint_names}
    if page["model_joint"] not in names:
        page["model_joint"] = ""
    choose_from_list(page, "model_joint", {"": "None"} | names)
    if page["model_joint"]:
        panel(page, *TURNS)
    panel(page, "hostile")


def draw_stage(page: PageState, place: Place) -> View:
    """The body at a moment of the motion."""
    if (code := scene.camera(STAGE)) is not None:
        page["own_camera"] = code
    motion, live = motion_of(page), None
    if len(motion.poses) > 1:
        live = Live(
            page, "motion", MotionClock, paces=PACES, pace="1×", noun="frame", autostart_after=0
        )
        live.advance(clock_of(motion))
    moment = moment_of(page, page["step"])
    numbers = _numbers(page, moment, playing=live is not None and live.playing)
    refused, said = own_files.sentences(page)
    with place.stage:
        for sentence in refused:
            st.error(sentence, icon=":material/block:")
        for sentence in said:
            st.info(sentence, icon=":material/draft:")
        _draw_scene(page, moment)
    with place.readouts:
        _draw_readouts(page, moment, numbers)
    return View(
        live=live,
        numbers=numbers,
        files=own_exports.files(page, moment),
        below=_draw_notice,
    )


def _draw_notice() -> None:
    st.caption(own_explain.NOTICE)


def _draw_scene(page: PageState, moment: Moment) -> None:
    model, standing = moment.model, moment.standing
    items: list[Any] = [
        body_scene.body_mesh(
            model,
            standing.vertices,
            colour="model" if model is body_scene.shipped_body() else "data",
            pick=False,
        )
    ]
    tags = []
    if page["model_joint"] in model.joint_names:
        joint = model.joint_names.index(page["model_joint"])
        x, y, z = body_scene.to_viewer(standing.joints[joint]).tolist()
        tags.append(scene.Tag(body_scene.joint_title(page["model_joint"]), (x, y, z), "chosen"))
    scene.scene(
        STAGE,
        *items,
        tags=tags,
        camera=page["own_camera"],
        bounds=bounds_of(model),
        pick=False,
        hint=moment.family,
        alt=f"A body of {len(model.template):,} vertices, {moment.family}, at frame"
        f" {moment.frame + 1} of {len(moment.motion.poses)}",
    )


def _draw_readouts(page: PageState, moment: Moment, numbers: dict[str, Any]) -> None:
    model, motion = moment.model, moment.motion
    rows: list[frame.Row] = [
        ("body", moment.family),
        ("vertices", f"{len(model.template):,}"),
        ("joints", str(model.joint_count)),
        ("shape components", str(model.shape_count)),
        ("frames, at a rate of", f"{len(motion.poses):,}, {motion.frames_per_second:g}/s"),
        (
            "length of the motion",
            f"{frame.number(motion.seconds, 1)} s" if len(motion.poses) > 1 else "–",
        ),
        frame.Readout("frame now", f"{moment.frame + 1:,}", "chosen"),
    ]
    rows.append(("height in the T-pose", f"{frame.number(numbers['stature'], 2)} m"))
    frame.readout(rows)
    if not fits(model):
        frame.notice(
            [
                f"{moment.family} has {model.joint_count} joints of its own: motions of bodies do"
                " not fit it. Choose one of its joints and turn it."
            ]
        )


def _numbers(page: PageState, moment: Moment, *, playing: bool) -> dict[str, Any]:
    model, motion = moment.model, moment.motion
    named = "left_knee" in model.joint_names and "left_ankle" in model.joint_names
    knee = model.joint_names.index("left_knee") if named else 0
    heights = model.shaped(moment.betas)[:, 1]
    phase = clock_of(motion).phase(page["step"])
    return {
        "family": moment.family,
        "own": page["body"] == UPLOAD and own_files.own_body() is not None,
        "own_motion": page["motion"] == UPLOAD and own_files.own_motion(page) is not None,
        "motion": page["motion"],
        "frames": len(motion.poses),
        "rate": motion.frames_per_second,
        "seconds": motion.seconds,
        "phase": phase,
        "knee": float(moment.pose[knee].norm().rad2deg()) if named else 0.0,
        "joints": model.joint_count,
        "vertices": len(model.template),
        "stature": float(heights.max() - heights.min()),
        "shape_1": page["shape_1"],
        "leg": _leg(model, moment.betas) if named else 0.0,
        "usual_leg": _leg(model, torch.zeros_like(moment.betas)) if named else 0.0,
        "exported": 0.0 if playing else own_exports.exported_difference(moment),
        "hostile": page["hostile"],
        "refusal": own_files.hostile_answer() if page["hostile"] else "",
    }


def _leg(model: BodyModel, betas: Tensor) -> float:
    """From hip to ankle, metres."""
    places = [model.joint_names.index(f"left_{name}") for name in ("hip", "knee", "ankle")]
    joints = model.joints(betas)[places]
    return float((joints[1:] - joints[:-1]).norm(dim=1).sum())


EXPERIMENT = Experiment(
    "own",
    "Bring your own",
    controls=draw_controls,
    stage=draw_stage,
    intro=own_explain.INTRO,
    fields=OWN,
    presets=own_explain.PRESETS,
    maths=own_explain.MATHS,
    sources=own_explain.SOURCES,
    code=own_explain.CODE,
    exports=own_exports.EXPORTS,
    analyses=own_analyses.ANALYSES,
)
