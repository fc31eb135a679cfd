"""A body in the SMPL formulation: template, shape and pose offsets, joint regressor, weights.

Loper, Mahmood, Romero, Pons-Moll, Black, *SMPL: A Skinned Multi-Person Linear Model* (2015):

    T(β, θ) = T̄ + Σ βₖ Sₖ + Σ (R(θ) − I)ₙ Pₙ      (equations 2, 8, 9)
    J(β) = 𝒥 (T̄ + Σ βₖ Sₖ)                        (equation 10)
    M(β, θ) = W(T(β, θ), J(β), θ, 𝒲)              (equation 6)
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.humans.body.kinematics import posed_joints, skinning_transforms
from engine.humans.body.rotations import rotation_matrices

R = TypeVar("R")


@dataclass(frozen=True, eq=False)
class BodyModel:
    """What a body is made of; the tensors share one type and one device.

    Attributes:
        template: T̄, metres, in the T-pose.
        shape_directions: S, by one standard deviation each.
        pose_directions: P, by the entries of R − I of every joint but the root, row by row.
        joint_regressor: 𝒥; rows sum to one.
        skinning_weights: 𝒲; rows sum to one.
        faces: counterclockwise seen from outside.
        parents: of the joints, −1 for the root; a parent comes before its children.
        joint_names: one for each joint.

    Raises:
        ValueError: the parts do not fit together, a number is not finite, or rows of the weights
            or of the regressor do not sum to one.
    """

    template: Float[Tensor, "v 3"]
    shape_directions: Float[Tensor, "v 3 beta"]
    pose_directions: Float[Tensor, "feature v 3"]
    joint_regressor: Float[Tensor, "joint v"]
    skinning_weights: Float[Tensor, "v joint"]
    faces: Int[Tensor, "f 3"]
    parents: tuple[int, ...]
    joint_names: tuple[str, ...]

    def __post_init__(self) -> None:
        count = len(self.parents)
        if not self.parents or self.parents[0] != -1:
            raise ValueError("The first joint of a body is its root, and has no parent.")
        if any(not 0 <= parent < joint for joint, parent in enumerate(self.parents) if joint):
            raise ValueError("The parent of a joint must come before it.")
        if len(self.joint_names) != count:
            raise ValueError(f"{count} joints have {len(self.joint_names)} names.")
        _check_shapes(self)
        _check_numbers(self)

    @property
    def joint_count(self) -> int:
        """Including the root."""
        return len(self.parents)

    @property
    def shape_count(self) -> int:
        """Number of shape components."""
        return self.shape_directions.shape[-1]

    @functools.cached_property
    def rest_joints(self) -> Float[Tensor, "joint 3"]:
        """The joints of the template."""
        with torch.inference_mode(False):  # kept, so that gradients may flow later
            return self.joint_regressor @ self.template

    @functools.cached_property
    def joint_directions(self) -> Float[Tensor, "joint 3 beta"]:
        """How the joints follow the shape: 𝒥 S."""
        with torch.inference_mode(False):
            return torch.einsum("jv,vck->jck", self.joint_regressor, self.shape_directions)

    def to(
        self, *, device: torch.device | str | None = None, dtype: torch.dtype | None = None
    ) -> "BodyModel":
        """The same body on a device or in a precision; faces stay whole numbers."""
        floats = [f.name for f in fields(self) if f.name not in _NO_FLOATS]
        moved = {name: getattr(self, name).to(device=device, dtype=dtype) for name in floats}
        return replace(self, faces=self.faces.to(device=device), **moved)

    def shaped(self, betas: Float[Tensor, "*b beta"]) -> Float[Tensor, "*b v 3"]:
        """T̄ + Σ βₖ Sₖ; fewer β than components leave the last ones at zero."""
        directions = self.shape_directions[..., : betas.shape[-1]]
        return self.template + torch.einsum("...k,vck->...vc", betas, directions)

    def joints(self, betas: Float[Tensor, "*b beta"]) -> Float[Tensor, "*b joint 3"]:
        """J(β), the joints at rest of a shape."""
        directions = self.joint_directions[..., : betas.shape[-1]]
        return self.rest_joints + torch.einsum("...k,jck->...jc", betas, directions)

    def pose_offsets(self, pose: Float[Tensor, "*b joint 3"]) -> Float[Tensor, "*b v 3"]:
        """P(θ), the pose correctives at rest; zero to the last bit at rest."""
        return torch.einsum(
            "...p,pvc->...vc", pose_features(rotation_matrices(pose)), self.pose_directions
        )

    def transforms(
        self, betas: Float[Tensor, "*b beta"], pose: Float[Tensor, "*b joint 3"]
    ) -> Float[Tensor, "*b joint 4 4"]:
        """The motions of the bones from rest to pose."""
        joints = self.joints(betas)
        return skinning_transforms(posed_joints(pose, joints, self.parents), joints)


def pose_features(rotations: Float[Tensor, "*b joint 3 3"]) -> Float[Tensor, "*b feature"]:
    """R − I of every joint but the root, row by row."""
    identity = torch.eye(3, dtype=rotations.dtype, device=rotations.device)
    return (rotations[..., 1:, :, :] - identity).flatten(-3)


def per_model(function: Callable[..., R]) -> Callable[..., R]:
    """Keeps the results of a function of a model, and of hashable arguments, with that model.

    They go when the model goes, so a visitor's own body leaves nothing behind.
    """

    @functools.wraps(function)
    def remembered(model: BodyModel, *args: Any) -> R:
        results = vars(model).setdefault("_results", {})
        key = (function.__module__, function.__qualname__, *args)
        if key not in results:
            results[key] = function(model, *args)
        return results[key]

    return remembered


_NO_FLOATS = ("faces", "parents", "joint_names")


def _check_shapes(model: BodyModel) -> None:
    v, j = len(model.template), len(model.parents)
    wanted = {
        "template": (v, 3),
        "shape_directions": (v, 3, model.shape_directions.shape[-1]),
        "pose_directions": (9 * (j - 1), v, 3),
        "joint_regressor": (j, v),
        "skinning_weights": (v, j),
        "faces": (len(model.faces), 3),
    }
    for name, shape in wanted.items():
        found = tuple(getattr(model, name).shape)
        if found != shape:
            label = name.replace("_", " ")
            raise ValueError(f"The {label} of {v:,} vertices and {j} joints has shape {found}.")


def _check_numbers(model: BodyModel) -> None:
    for each in fields(model):
        value = getattr(model, each.name)
        if each.name not in _NO_FLOATS and not bool(torch.isfinite(value).all()):
            raise ValueError(
                f"The {each.name.replace('_', ' ')} holds a number that is not finite."
            )
    if len(model.faces) and not 0 <= int(model.faces.min()) <= int(model.faces.max()) < len(
        model.template
    ):
        raise ValueError("A face of the body names a vertex that does not exist.")
    for name, label in (("skinning_weights", "skinning weights"), ("joint_regressor", "regressor")):
        sums = getattr(model, name).sum(-1)
        if float((sums - 1).abs().max()) > 1e-3:
            raise ValueError(f"The rows of the {label} do not sum to one.")
