"""A template followed from picture to picture by its joints and its outline.

Template-based capture (Carranza, Theobalt, Magnor, Seidel 2003; Gall et al. 2009; Habermann et al.
2019, in small): the shape is given, and for each picture the pose θ and the place t minimise

    E = Σₖ ρ(‖rₖ‖) + w_s/n Σᵢ ρ(d(π(vᵢ))) + w_m ‖θ − θ'‖² + w_p ‖t − t'‖² + priors

with r the distances of joints from where they are seen, vᵢ the n vertices on the template's own
outline, d the signed distance from the outline that is seen, and θ' and t'
those of the picture before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.humans.body.fitting import (
    FIRST_DAMPING,
    BodyState,
    FitEnergy,
    FitSettings,
    FitStep,
    levenberg_marquardt_step,
    next_damping,
    settled,
)
from engine.humans.body.kinematics import below
from engine.humans.body.model import BodyModel, pose_features
from engine.humans.body.observations import Joints2D, View
from engine.humans.body.rotations import right_jacobians, rotation_matrices
from engine.humans.body.silhouette import Silhouette, rim_vertices
from engine.humans.body.skinning import fast_skinning
from engine.settings import check_ranges, setting

RIM_VERTICES = 240
_OUTLINE_SCALE = 0.03
"""Metres: σ of ρ for the outline, where an arm may hide what was meant."""


@dataclass(frozen=True)
class TrackingSettings:
    """Weights of a tracker.

    Attributes:
        outline_weight: w_s; 0 leaves the silhouette unused.
        motion_weight: w_m, square metres.
        place_weight: of the squared distance from the last place.
        steps: at most for a picture, each way round.
    """

    outline_weight: float = setting(200.0, low=0.0, high=1000.0)
    motion_weight: float = setting(1e-2, low=0.0, high=1.0)
    place_weight: float = setting(0.3, low=0.0, high=100.0)
    steps: int = setting(5, low=1, high=50)

    def __post_init__(self) -> None:
        check_ranges(self)


class RimVertices:
    """Some vertices of a template, skinned in float64 with their derivatives.

    Args:
        model: the template.
        rows: which vertices.
    """

    def __init__(self, model: BodyModel, rows: Int[Tensor, " n"]) -> None:
        self._rest = model.template[rows].double()
        self._offsets = model.pose_directions[:, rows].double().flatten(1)
        self._weights = model.skinning_weights[rows].double()
        self._joints = model.rest_joints.double()
        self._below = below(model.parents).double() + torch.eye(24, dtype=torch.float64)
        self._turned = self._weights @ self._below

    def positions(self, step: FitStep) -> tuple[Float[Tensor, "n 3"], Float[Tensor, "n joint 3"]]:
        """Where they are, and where each bone alone would carry them, times its weight."""
        local = rotation_matrices(step.state.pose)
        offsets = (pose_features(local) @ self._offsets).view(-1, 3)
        arms = (self._rest + offsets)[:, None] - self._joints
        carried = torch.einsum("jab,njb->nja", step.rotations, arms) + step.joints
        weighted = self._weights[..., None] * carried
        return weighted.sum(1), weighted

    def slopes(
        self,
        step: FitStep,
        weighted: Float[Tensor, "n joint 3"],
        directions: Float[Tensor, "n 3"],
    ) -> Float[Tensor, "n 72"]:
        """Derivatives by the pose of how far each goes in a direction, without the correctives.

        A joint that turns by ω moves what hangs on it by ω × a, with a from the joint to there, and
        n · (ω × a) = ω · (a × n).
        """
        axes = step.rotations @ right_jacobians(step.state.pose)  # [k, 3, component]
        hanging = (self._below.T @ weighted) - self._turned[..., None] * step.joints
        turning = torch.linalg.cross(hanging, directions[:, None].expand_as(hanging))
        return (turning[:, :, None] @ axes).flatten(1)


class TrackingEnergy(FitEnergy):
    """E of one picture.

    Args:
        model: the template.
        observation: where its joints are seen.
        silhouette: what is seen of it; None without.
        rim: vertices on its own outline.
        before: the body in the picture before.
        settings: the weights.
    """

    def __init__(
        self,
        model: BodyModel,
        observation: Joints2D,
        silhouette: Silhouette | None,
        rim: Int[Tensor, " n"],
        before: BodyState,
        settings: TrackingSettings,
    ) -> None:
        super().__init__(model, observation, FitSettings(pose_weight=1e-5, robust_scale=0.1))
        self._view, self._scale = observation.view, observation.scale
        self._silhouette, self._before, self._tracking = silhouette, before, settings
        self._rim = RimVertices(model, rim)
        self._outline_weight = settings.outline_weight / max(len(rim), 1)

    def at(self, state: BodyState, damping: float, rigid: bool) -> FitStep:
        """A state with its terms."""
        step = super().at(state, damping, rigid)
        turned = (state.pose - self._before.pose)[1:].square().sum()
        moved = (state.translation - self._before.translation).square().sum()
        step.terms["motion"] = self._tracking.motion_weight * float(turned)
        step.terms["motion"] += self._tracking.place_weight * float(moved)
        if self._silhouette is not None:
            points, _ = self._rim.positions(step)
            distance, _ = self._silhouette.sample(self._view.project(points))
            squared = (self._scale * distance).square()
            sigma = _OUTLINE_SCALE**2
            robust = squared * sigma / (sigma + squared)
            step.terms["outline"] = self._outline_weight * float(robust.sum())
        return step

    def _linearised(self, step: FitStep) -> tuple[Tensor, Tensor, Tensor]:
        weighted, gradient, J = super()._linearised(step)
        smooth = torch.zeros_like(gradient)
        smooth[3:72] = self._tracking.motion_weight
        smooth[-3:] = self._tracking.place_weight
        away = torch.zeros_like(gradient)
        away[:72] = (step.state.pose - self._before.pose).flatten()
        away[-3:] = step.state.translation - self._before.translation
        rows, values = [J], [weighted]
        gradient = gradient + smooth * away
        root = torch.diag(smooth.sqrt())
        rows.append(root)
        values.append(root)
        if self._silhouette is not None:
            outline, weight, residual = self._outline(step)
            gradient = gradient + outline.T @ (weight * residual)
            rows.append(outline)
            values.append(weight[:, None] * outline)
        return torch.cat(values), gradient, torch.cat(rows)

    def _outline(self, step: FitStep) -> tuple[Tensor, Tensor, Tensor]:
        """The Jacobian of the distances of the rim, their weights, and the distances in metres."""
        assert self._silhouette is not None
        points, weighted = self._rim.positions(step)
        distance, slope = self._silhouette.sample(self._view.project(points))
        normal = self._scale * (slope[:, None] @ self._view.slopes(points)).squeeze(1)
        turned = self._rim.slopes(step, weighted, normal)
        betas = torch.zeros(len(points), len(step.state.betas), dtype=torch.float64)
        residual = self._scale * distance
        sigma = _OUTLINE_SCALE**2
        robust = (sigma / (sigma + residual.square())).square()
        return torch.cat([turned, betas, normal], 1), self._outline_weight * robust, residual


@torch.inference_mode()
def track_picture(
    model: BodyModel,
    observation: Joints2D,
    silhouette: Silhouette | None,
    before: Sequence[BodyState],
    settings: TrackingSettings,
) -> FitStep:
    """The template in one picture, from where it was in the one before.

    Args:
        model: the template.
        observation: where its joints are seen.
        silhouette: what is seen of it; None to go by the joints alone.
        before: the bodies in earlier pictures, the newest last.
        settings: the weights.
    """
    last = before[-1]
    rim = torch.zeros(0, dtype=torch.long)
    found: FitStep | None = None
    # The template's outline depends on its pose, so it is found again once the joints are met.
    for use_outline in (False, True) if silhouette is not None else (False,):
        start = last if found is None else found.state
        if use_outline:
            rim = _rim(model, start, observation.view)
        seen = silhouette if use_outline else None
        energy = TrackingEnergy(model, observation, seen, rim, last, settings)
        found = _minimised(energy, energy.at(start, FIRST_DAMPING, rigid=False), settings.steps)
    assert found is not None
    return found


def surface(model: BodyModel, state: BodyState) -> Float[Tensor, "v 3"]:
    """The vertices of a template in a state, metres, float32."""
    posed = fast_skinning(model)(state.betas.float(), state.pose.float())
    return posed.vertices + state.translation.float()


def _minimised(energy: TrackingEnergy, step: FitStep, steps: int) -> FitStep:
    damping = FIRST_DAMPING
    for _ in range(steps):
        found = levenberg_marquardt_step(energy, step, damping, rigid=False)
        if found is None:
            break
        gain, step, damping = step.energy - found.energy, found, next_damping(found)
        if settled(gain, found.energy):
            break
    return step


def _rim(model: BodyModel, state: BodyState, view: View) -> Tensor:
    return rim_vertices(surface(model, state), model.faces, view, RIM_VERTICES)
