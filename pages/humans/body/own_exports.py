"""What can be saved from "Bring your own": the posed surface, the pose, the whole motion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import torch

from engine.humans.body.gltf_export import export_motion
from engine.humans.body.pose_file import write_pose
from engine.humans.body.skinning import linear_blend_skinning, posed_body
from pages.humans.body.own_body import Moment, fits, fitted_poses
from pages.humans.body.skinning_exports import MESH_FORMATS, NOTE, posed_surface
from ui.exports import Export
from ui.state import PageState

EXPORTS = (
    Export("surface", "Posed mesh", MESH_FORMATS, "body-posed", NOTE),
    Export("pose", "Pose", ("json",), "body-pose", NOTE),
    Export("motion", "Motion as glTF animation", ("glb",), "body-motion", NOTE),
)


def files(page: PageState, moment: Moment) -> Mapping[str, Callable[[str], bytes]]:
    """How the files of what is on the stage are made, when they are asked for."""
    model, motion = moment.model, moment.motion
    poses = partial(fitted_poses, page.at({}), model, motion.poses)
    whole = torch.zeros(24, 3)
    if fits(model):
        count = min(24, model.joint_count)
        whole[:count] = moment.pose[:count]
        whole[22:] = moment.pose[22:24] if model.joint_count == 24 else 0
    return {
        "surface": partial(posed_surface, model, moment.betas, moment.pose),
        "pose": lambda kind: write_pose(whole, moment.betas),
        "motion": lambda kind: export_motion(
            model, moment.betas, poses(), motion.translations, motion.frames_per_second
        ),
    }


def exported_difference(moment: Moment) -> float:
    """How far a vertex of the exported body is at most from its place here, millimetres.

    Programs skin linearly with four bones and without correctives; the file says so.
    """
    model = moment.model
    weights, bones = model.skinning_weights.topk(min(4, model.joint_count), dim=1)
    kept = torch.zeros_like(model.skinning_weights).scatter_(1, bones, weights)
    kept = kept / kept.sum(1, keepdim=True)
    here = posed_body(model, moment.betas, moment.pose).vertices
    transforms = model.transforms(moment.betas, moment.pose)
    there = linear_blend_skinning(model.shaped(moment.betas), kept, transforms)
    return 1000 * float((here - there).norm(dim=1).max())
