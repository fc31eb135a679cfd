"""What can be saved from "Skinning": the posed surface, the pose, the walk."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import Tensor

from engine.geometry import meshio
from engine.geometry.meshes import Mesh
from engine.humans.body.gltf_export import export_motion
from engine.humans.body.model import BodyModel
from engine.humans.body.pose_file import write_pose
from engine.humans.body.skinning import posed_body
from engine.humans.body.walking import walking_cycle
from pages.humans.body import pose_controls, skinning_blending
from pages.humans.body.body_scene import shipped_body
from pages.humans.body.skinning_state import later_model
from ui import saved_files
from ui.exports import Export
from ui.state import PageState

NOTE = "Metres, y up, x to the person's left, the pelvis at the origin."
MESH_FORMATS = ("obj", "ply", "stl", "glb")


def _posed(page: PageState) -> bool:
    return bool(page["view"] != "blending")


EXPORTS = (
    Export("surface", "Posed mesh", MESH_FORMATS, "body-posed", NOTE, _posed),
    Export("pose", "Pose", ("json",), "body-pose", NOTE, _posed),
    Export("walk", "Walking cycle", ("glb",), "body-walking", NOTE, _posed),
    Export(
        "radii",
        "Radii along the arm",
        ("csv",),
        "body-arm-radii",
        "Sections across the left arm, cut at rest.",
        lambda page: page["view"] == "blending",
    ),
)


def files(page: PageState) -> Mapping[str, Callable[[str], bytes]]:
    """How the files of what is on the stage are made, when they are asked for."""
    if not _posed(page):
        settings = skinning_blending.settings_of(page)
        return {"radii": lambda kind: _table(skinning_blending.saved_columns(settings))}
    model, pose = later_model(page), pose_controls.pose_now(page).float()
    betas = torch.zeros(shipped_body().shape_count)
    return {
        "surface": lambda kind: posed_surface(model(), betas, pose, kind),
        "pose": lambda kind: write_pose(pose, betas),
        "walk": lambda kind: export_motion(model(), betas, walking_cycle(33).float()),
    }


def posed_surface(model: BodyModel, betas: Tensor, pose: Tensor, kind: str) -> bytes:
    """The posed surface: its points, or as GLB with its skeleton, for programs that skin."""
    if kind == "glb":
        return export_motion(model, betas, pose[None])
    vertices = posed_body(model, betas, pose).vertices
    return meshio.dump(Mesh(vertices, model.faces.long()), kind)


def _table(columns: Mapping[str, np.ndarray]) -> bytes:
    rows = zip(*(values.tolist() for values in columns.values()), strict=True)
    return saved_files.table(list(columns), rows)
