"""View "Fit to joints": a body is drawn to joints that the visitor drags, step by step."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import numpy as np
import streamlit as st
import torch

from engine.humans.body.fit_readings import (
    depth_share,
    energy_after,
    excess_degrees,
    outlier_weight,
    settled_at,
)
from engine.humans.body.fit_simulation import BodyFit, BodyFitSettings
from engine.humans.body.skeleton import JOINT_NAMES, joint_index
from engine.humans.body.skinning import PosedBody, fast_skinning
from engine.runs import Frame
from pages.humans.body import body_scene, fit_notebooks, fit_picture, fit_targets, fit_terms
from pages.humans.body.fit_fields import PERSONS, STEP, confidence_of, weights_of
from pages.humans.body.fit_offsets import read_offsets
from pages.humans.body.fit_scene import FIT_BOUNDS, skeleton_lines
from pages.humans.body.fit_targets import STAGE, Targets
from ui import frame
from ui.components import scene
from ui.components.panel import panel
from ui.controls import choose_from_list, clear_button, more
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

PACES = (Pace("4/s", 250, 1), Pace("10/s", 100, 1), Pace("40/s", 25, 1))
TERMS = {"data": "data", "pose_prior": "pose prior", "shape_prior": "shape prior"}


def draw_controls(page: PageState) -> None:
    """Who is seen, how, and the weights of the energy."""
    choose_from_list(page, "person", PERSONS)
    panel(page, "seen", "pose_weight", "shape_weight", "robust_scale", "limits")
    clear_button(page, "moved", "Put joints back")
    more(page, "method", "start", "hidden", "noise", "azimuth")


def settings_of(page: PageState) -> BodyFitSettings:
    """The settings of the engine, from the fields."""
    targets = fit_targets.targets_of(page)
    return BodyFitSettings(
        positions=tuple((x, y, z) for x, y, z in targets.joints.tolist()),
        confidence=confidence_of(page["hidden"]),
        in_picture=page["seen"] == "picture",
        azimuth=page["azimuth"],
        start=page["start"],
        method=page["method"],
        weights=weights_of(
            {name: page[name] for name in ("pose_weight", "shape_weight", "robust_scale")},
            page["limits"],
        ),
    )


def draw_stage(page: PageState, place: Place) -> View:
    """The picture with its joints, the body in space, and the terms of the energy."""
    fit_targets.handle_events(page)
    targets = fit_targets.targets_of(page)
    live = Live(page, "fit", BodyFit, paces=PACES, pace="4/s", noun="iteration", step_field=STEP)
    seen = live.advance(settings_of(page))
    fitted = fitted_body(seen)
    with place.stage:
        left, right = st.columns([5, 6], gap="small")
        with left:
            fit_picture.draw(
                targets,
                [fit_picture.Skeleton(fitted.joints, label="fit")],
                chosen=page["chosen"],
                confidence=seen.settings.confidence,
                alt=f"24 joints in a picture and the fit, {seen.metrics['pixels']:.1f} px apart",
            )
        with right:
            _draw_scene(page, targets, fitted, seen)
    with place.readouts:
        _draw_readouts(seen)
    return View(
        live=live,
        numbers=_numbers(page, seen, place.dragging),
        files={"pose": lambda _: pose_json(seen)},
        shown={"frame": seen},
        notebook=Notebook.of_run(fit_notebooks.joint_fit, live),
    )


def fitted_body(seen: Frame) -> PosedBody:
    """Surface and joints of the state shown, metres."""
    arrays = {name: torch.from_numpy(each).float() for name, each in seen.arrays.items()}
    posed = fast_skinning(body_scene.shipped_body())(arrays["betas"], arrays["pose"])
    shift = arrays["translation"]
    return PosedBody(posed.vertices + shift, posed.joints + shift)


def pose_json(seen: Frame) -> bytes:
    """Pose, shape and place of the state shown."""
    found = {
        name: np.round(seen.arrays[name], 6).tolist() for name in ("pose", "betas", "translation")
    }
    return json.dumps(
        {"joints": JOINT_NAMES, **found, "units": "radians, metres"}, indent=1
    ).encode()


def _draw_scene(page: PageState, targets: Targets, fitted: PosedBody, seen: Frame) -> None:
    handles = []
    if page["seen"] == "space":
        at = body_scene.to_viewer(targets.joints[joint_index(page["chosen"])])
        x, y, z = at.tolist()
        title = body_scene.joint_title(page["chosen"])
        handles.append(scene.Handle(page["chosen"], (x, y, z), label=title))
    scene.scene(
        STAGE,
        body_scene.body_mesh(body_scene.shipped_body(), fitted.vertices, opacity=0.55, pick=False),
        *skeleton_lines("fit", fitted.joints, "model"),
        *skeleton_lines("true", targets.joints, "data"),
        handles=handles,
        camera=page["fit_camera"],
        bounds=FIT_BOUNDS,
        pick=False,
        hint="Orange: the fit; blue: where the joints are",
        alt=f"The fitted body in space, its joints {seen.metrics['millimetres']:.0f} mm from where "
        "they are",
    )


def _draw_readouts(seen: Frame) -> None:
    now = seen.metrics
    fit_terms.draw_bars({label: now[name] for name, label in TERMS.items()})
    frame.readout(
        [
            ("E = data + priors", f"{frame.number(now['energy'], 4)} m²"),
            frame.Readout("joints in the picture", f"{frame.number(now['pixels'], 1)} px", "model"),
            frame.Readout("joints in space", f"{frame.number(now['millimetres'], 1)} mm", "error"),
            ("damping λ", frame.number(now["damping"], 6)),
        ]
    )
    fit_terms.draw_curves(seen, {"energy": "E"} | TERMS)


def _numbers(page: PageState, seen: Frame, dragging: bool) -> dict[str, Any]:
    """What the answers speak of."""
    offsets = read_offsets(page["moved"])
    settings: BodyFitSettings = seen.settings
    joints = torch.from_numpy(seen.arrays["joints"])
    found = seen.metrics | {
        "view": page["view"],
        "step": seen.step,
        "first_energy": float(seen.series["energy"][0]),
        "settled_at": settled_at(seen),
        "rigid_steps": settings.weights.rigid_steps,
        "in_picture": settings.in_picture,
        "method": settings.method,
        "limits": settings.weights.limits,
        "moved": len(offsets),
        "pose_weight": settings.weights.pose_weight,
        "scale": settings.weights.robust_scale,
        "depth_share": depth_share(joints, settings),
        "excess": excess_degrees(torch.from_numpy(seen.arrays["pose"])),
        "outlier": None,
        "other_energy": None,
    }
    if not dragging and settings.method == "gradient_descent":
        other = dataclasses.replace(settings, method="levenberg_marquardt")
        found["other_energy"] = energy_after(other, seen.step)
    if not dragging and len(offsets) == 1:
        found["outlier"] = outlier_weight(joints, settings, next(iter(offsets)))
    return found
