"""From shape and pose to vertices: blended matrices or blended dual quaternions.

`posed_body` is for batches and gradients. `FastSkinning` is for one body under the hand.
"""

import copy
from typing import Literal, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.correctives import correctives as fast_correctives
from engine.humans.body.dual_quaternions import dual_quaternion_skinning
from engine.humans.body.kinematics import forward_kinematics, skinning_transforms
from engine.humans.body.model import BodyModel, per_model, pose_features
from engine.humans.body.rotations import rotation_matrices

Method = Literal["linear", "dual quaternion"]


class PosedBody(NamedTuple):
    """A body in a pose.

    Attributes:
        vertices: metres.
        joints: metres.
    """

    vertices: Float[Tensor, "*b v 3"]
    joints: Float[Tensor, "*b joint 3"]


def linear_blend_skinning(
    vertices: Float[Tensor, "*b v 3"],
    weights: Float[Tensor, "v joint"],
    transforms: Float[Tensor, "*b joint 4 4"],
) -> Float[Tensor, "*b v 3"]:
    """v' = Σⱼ wⱼ Gⱼ v: each vertex moved by the weighted mean of its bones' matrices.

    Args:
        vertices: at rest, metres.
        weights: of each bone on each vertex; rows sum to one.
        transforms: motions of the bones from rest to pose.
    """
    blended = (weights @ transforms[..., :3, :].flatten(-2)).unflatten(-1, (3, 4))
    return (blended[..., :3] @ vertices[..., None]).squeeze(-1) + blended[..., 3]


def posed_body(
    model: BodyModel,
    betas: Float[Tensor, "*b beta"],
    pose: Float[Tensor, "*b joint 3"],
    *,
    method: Method = "linear",
    correctives: bool = True,
) -> PosedBody:
    """M(β, θ): shape, pose correctives, skinning.

    Args:
        model: the body.
        betas: in standard deviations.
        pose: axis-angle vectors, radians.
        method: "linear" blends matrices, "dual quaternion" blends rigid motions.
        correctives: whether P(θ) is added at rest; it was learned for the linear blend.

    Raises:
        ValueError: there are more β than components, or the method is another one.
    """
    if betas.shape[-1] > model.shape_count:
        raise ValueError(f"The body has {model.shape_count} shape components.")
    rotations = rotation_matrices(pose)
    joints = model.joints(betas).expand(*pose.shape)
    posed = forward_kinematics(rotations, joints, model.parents)
    transforms = skinning_transforms(posed, joints)
    rest = model.shaped(betas)
    if correctives:
        offsets = pose_features(rotations) @ model.pose_directions.flatten(1)
        rest = rest + offsets.unflatten(-1, (-1, 3))
    rest = rest.expand(*pose.shape[:-2], *rest.shape[-2:])
    if method == "linear":
        vertices = linear_blend_skinning(rest, model.skinning_weights, transforms)
    elif method == "dual quaternion":
        vertices = dual_quaternion_skinning(rest, model.skinning_weights, transforms, model.parents)
    else:
        raise ValueError(f"Skinning is linear or dual quaternion, not {method!r}.")
    return PosedBody(vertices, posed.positions)


class FastSkinning:
    """Linear blend skinning of one body at a time, for dragging; no gradients.

    Vertices are kept as three rows x, y, z, and pose correctives that are sparse are added where
    they are not zero. A shape is prepared once and reused until it changes.

    Args:
        model: the body.
    """

    def __init__(self, model: BodyModel) -> None:
        self._model = model
        self._weights = model.skinning_weights.T.contiguous()
        self._correctives = fast_correctives(model)
        self._template = model.template.T.contiguous()
        self._directions = model.shape_directions.permute(2, 1, 0).flatten(1).contiguous()
        self._last: tuple[Tensor, Tensor, Tensor] | None = None

    def with_weights(self, weights: Float[Tensor, "v joint"]) -> "FastSkinning":
        """The same body carried with other skinning weights; the rest is shared.

        Args:
            weights: of each bone on each vertex; rows sum to one.
        """
        other = copy.copy(self)
        other._weights = weights.T.contiguous()
        return other

    @torch.inference_mode()
    def __call__(self, betas: Float[Tensor, " beta"], pose: Float[Tensor, "joint 3"]) -> PosedBody:
        """The same body as `posed_body` with its defaults.

        Args:
            betas: in standard deviations, all of them.
            pose: axis-angle vectors, radians.
        """
        rest, joints = self._shape(betas)
        rotations = rotation_matrices(pose)
        posed = forward_kinematics(rotations, joints, self._model.parents)
        shift = posed.positions - (posed.rotations @ joints[..., None]).squeeze(-1)
        transforms = torch.cat([posed.rotations, shift[..., None]], -1).flatten(1)
        bent = self._correctives(rest, pose_features(rotations))
        blend = (transforms.T @ self._weights).view(3, 4, -1)
        moved = blend[:, 3].addcmul(blend[:, 0], bent[0])
        moved.addcmul_(blend[:, 1], bent[1]).addcmul_(blend[:, 2], bent[2])
        return PosedBody(moved.T.contiguous(), posed.positions)

    def _shape(self, betas: Tensor) -> tuple[Tensor, Tensor]:
        """Rest and joints of a shape; one tuple, since several visitors' threads may ask."""
        last = self._last
        if last is None or not torch.equal(last[0], betas):
            rest = self._template + (betas @ self._directions).view(3, -1)
            last = self._last = (betas.clone(), rest, self._model.joints(betas))
        return last[1], last[2]


@per_model
def fast_skinning(model: BodyModel) -> FastSkinning:
    """The fast form of a body, prepared once."""
    return FastSkinning(model)
