"""Steps 6 and 7 of the pipeline: the joint regressor, and pose correctives."""

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.humans.body import asset
from engine.humans.body.pipeline import PipelineSettings, learned_shapes, three_skinnings
from engine.humans.body.skeleton import joint_index
from pages.humans.body import body_scene, shape_table
from pages.humans.body.shape_fields import BENDS
from pages.humans.body.shape_learned import MANY
from pages.humans.body.shape_scans import PAIR, StepShown
from ui import frame
from ui.components import scene
from ui.frame import number
from ui.state import PageState
from ui.topic import Place

_LEAST_WEIGHT = 1e-3
_CLOSE = torch.tensor([0.34, 0.34, 0.34])
"""Metres around a bent joint that the camera frames."""
_ANGLES = {
    "left_elbow": (0.0, -120.0, 0.0),
    "left_knee": (120.0, 0.0, 0.0),
    "left_shoulder": (0.0, 0.0, -80.0),
    "left_hip": (-90.0, 0.0, 0.0),
    "left_wrist": (90.0, 0.0, 0.0),
}


def draw_regressor(page: PageState, place: Place, settings: PipelineSettings) -> StepShown:
    """The vertices that a joint is computed from: learned from few people, and from many."""
    model, learned = body_scene.shipped_body(), learned_shapes(settings)
    joint = joint_index(page["joint"])
    regressors = {str(settings.people): learned.regressor, MANY: model.joint_regressor}
    items: list[Any] = []
    for view, regressor in enumerate(regressors.values()):
        items += _regressor_items(learned.space.mean, regressor, joint, view)
    with place.stage:
        scene.scene(
            PAIR,
            *items,
            views=[f"From {count} people" for count in regressors],
            camera=page["camera"],
            bounds=shape_table.BOUNDS,
            legend=False,
            hint="Press a joint. Blue points: the vertices that it is the weighted mean of",
            alt=f"The vertices that the {body_scene.joint_title(page['joint']).lower()} is computed"
            " from, on the average body",
        )
    errors = {
        count: 1_000 * each
        for count, each in zip(
            regressors, (learned.joint_errors, learned.model_joint_errors), strict=True
        )
    }
    used = {count: int((each[joint] > _LEAST_WEIGHT).sum()) for count, each in regressors.items()}
    few = str(settings.people)
    title = body_scene.joint_title(page["joint"])
    with place.readouts:
        frame.readout(
            [
                frame.Readout(title, f"{used[few]} and {used[MANY]} vertices", "chosen"),
                (f"its error, of {few}", f"{number(float(errors[few][joint]), 1)} mm"),
                (f"its error, of {MANY}", f"{number(float(errors[MANY][joint]), 1)} mm"),
                (f"all joints, of {few}", f"{number(float(errors[few].mean()), 1)} mm"),
                (f"all joints, of {MANY}", f"{number(float(errors[MANY].mean()), 1)} mm"),
            ]
        )
        frame.notice(["Errors are those in four people who were left out."])
    numbers = {
        "people": settings.people,
        "joint": page["joint"],
        "own_mm": float(errors[few].mean()),
        "model_mm": float(errors[MANY].mean()),
        "own_vertices": used[few],
        "model_vertices": used[MANY],
    }
    return StepShown(numbers, learned.space.mean)


def _regressor_items(body: Tensor, regressor: Tensor, joint: int, view: int) -> list[Any]:
    model = body_scene.shipped_body()
    standing = body_scene.lifted(body, body_scene.floor_shift(body))
    members = (regressor[joint] > _LEAST_WEIGHT).nonzero().squeeze(1)
    joints = regressor @ standing
    ends = torch.cat([joints[joint : joint + 1], standing[members]])
    spokes = np.stack([np.zeros(len(members), np.int64), np.arange(1, len(members) + 1)], 1)
    skeleton = body_scene.skeleton_items(model, joints, joint, view=view)
    return [
        body_scene.body_mesh(
            model, standing, name=f"body {view}", opacity=0.35, pick=False, view=view
        ),
        *(replace(each, name=f"{each.name} {view}") for each in skeleton),
        scene.Points(
            name=f"vertices {view}", positions=body_scene.to_viewer(standing[members]), size=9,
            pick=False, view=view,
        ),
        scene.Lines(
            name=f"spokes {view}", positions=body_scene.to_viewer(ends), segments=spokes,
            colour="data", width=1.5, view=view,
        ),
    ]  # fmt: skip


def stage_of(bend: str) -> str:
    """Of a bent joint: each has a frame of its own for the camera."""
    return f"{PAIR}:{bend}"


def draw_correctives(page: PageState, place: Place, settings: PipelineSettings) -> StepShown:
    """A bent joint of the average: blended matrices alone, and with pose correctives."""
    model, learned = body_scene.shipped_body(), learned_shapes(settings)
    rest = learned.space.mean
    pose = torch.zeros(model.joint_count, 3)
    share = page["bend_share"] / 100
    pose[joint_index(page["bend"])] = share * torch.tensor(_ANGLES[page["bend"]]).deg2rad()
    joints = learned.regressor @ rest
    found = three_skinnings(model, rest, joints, pose)
    errors = {
        name: 1_000 * (vertices - found.dual).norm(dim=1)
        for name, vertices in (("linear", found.linear), ("corrected", found.corrected))
    }
    shift = body_scene.floor_shift(rest)
    seen = body_scene.lifted(joints[joint_index(page["bend"])], shift)
    low, high = (body_scene.to_viewer(seen + side * _CLOSE).tolist() for side in (-1, 1))
    highest = max(10.0, float(errors["linear"].max()))
    with place.stage:
        scene.scene(
            stage_of(page["bend"]),
            *(
                body_scene.body_mesh(
                    model,
                    body_scene.lifted(vertices, shift),
                    name=name,
                    view=view,
                    values=errors[name].numpy(),
                    colormap="sequential",
                    limits=(0.0, highest),
                    label="mm off dual quaternions",
                    pick=False,
                )
                for view, (name, vertices) in enumerate(
                    {"linear": found.linear, "corrected": found.corrected}.items()
                )
            ),
            views=["Linear blend", "With correctives P(θ)"],
            camera=page["camera"],
            bounds=(np.minimum(low, high), np.maximum(low, high)),
            floor=False,
            alt=f"{BENDS[page['bend']]}: the surface of blended matrices, and with correctives",
        )
    moved = 1_000 * found.offsets.norm(dim=1)
    numbers = {
        "people": settings.people,
        "bend": page["bend"],
        "bend_share": page["bend_share"],
        "linear_mm": float(errors["linear"].max()),
        "corrected_mm": float(errors["corrected"].max()),
        "linear_mean_mm": float(errors["linear"].mean()),
        "corrected_mean_mm": float(errors["corrected"].mean()),
        "offset_mm": float(moved.max()),
        "moved": int((moved > 0.1).sum()),
    }
    with place.readouts:
        frame.readout(
            [
                ("largest error, linear", f"{number(numbers['linear_mm'], 1)} mm"),
                frame.Readout("with P(θ)", f"{number(numbers['corrected_mm'], 1)} mm", "model"),
                ("mean error, linear", f"{number(numbers['linear_mean_mm'], 2)} mm"),
                ("mean with P(θ)", f"{number(numbers['corrected_mean_mm'], 2)} mm"),
                ("largest offset of P(θ)", f"{number(numbers['offset_mm'], 1)} mm"),
                ("vertices it moves by 0.1 mm", f"{numbers['moved']:,}"),
            ]
        )
        frame.notice(
            [
                f"Learned from {asset.LEARNED_FROM_POSES:,} poses, in which dual quaternions say"
                " what is right."
            ]
        )
    return StepShown(numbers, found.corrected)
