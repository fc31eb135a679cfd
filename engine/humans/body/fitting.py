"""A body fitted to joints: pose, shape and place by optimisation with priors, step by step.

SMPLify (Bogo et al. 2016) in small: a robust data term, a prior on the pose and one on the shape,

    E = Σₖ cₖ ρ(‖rₖ‖) + w_pose Σ (θ / h)² + w_shape ‖β‖²,   ρ(r) = σ² r² / (σ² + r²)

with r the distance of joint k in metres, c its confidence, ρ the function of Geman and McClure and
h half the range of a movement. Levenberg–Marquardt steps with the analytic Jacobian lower E; the
first few turn and move the body as a whole. Limits of the joints hold throughout.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.kinematics import forward_kinematics, position_jacobian
from engine.humans.body.limits import limited, pose_limits
from engine.humans.body.model import BodyModel
from engine.humans.body.observations import Joints2D, Joints3D
from engine.humans.body.rotations import rotation_matrices
from engine.settings import check_ranges, setting

_POSE, _PLACE = 72, 3
_LEAST_DAMPING, _MOST_DAMPING = 1e-9, 1e6


@dataclass(frozen=True)
class FitSettings:
    """Weights of the terms and the number of steps.

    Attributes:
        pose_weight: w_pose, square metres.
        shape_weight: w_shape, square metres.
        robust_scale: σ, metres; joints that are further off than this pull less.
        rigid_steps: steps that only turn and move the whole body.
        steps: steps of everything, after those.
    """

    pose_weight: float = setting(1e-3, low=0.0, high=1.0)
    shape_weight: float = setting(1e-3, low=0.0, high=1.0)
    robust_scale: float = setting(0.3, low=0.005, high=100.0)
    rigid_steps: int = setting(6, low=0, high=100)
    steps: int = setting(30, low=1, high=500)

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, eq=False)
class BodyState:
    """A body in float64.

    Attributes:
        pose: axis-angle vectors, radians.
        betas: in standard deviations.
        translation: of the pelvis, metres.
    """

    pose: Float[Tensor, "24 3"]
    betas: Float[Tensor, " beta"]
    translation: Float[Tensor, " 3"]


@dataclass(frozen=True, eq=False)
class FitStep:
    """One state of a fit.

    Attributes:
        state: the body.
        joints: its joints, metres.
        terms: E by its parts: "data", "pose prior", "shape prior".
        damping: λ with which the step was found.
        rigid: whether the step only turned and moved the whole body.
    """

    state: BodyState
    joints: Float[Tensor, "24 3"]
    terms: dict[str, float]
    damping: float
    rigid: bool

    @property
    def energy(self) -> float:
        """E."""
        return sum(self.terms.values())


def start_state(model: BodyModel, pose: Float[Tensor, "24 3"] | None = None) -> BodyState:
    """The mean body at the origin, in the T-pose or another one."""
    theta = torch.zeros(24, 3) if pose is None else pose
    return BodyState(
        limited(theta.double()),
        torch.zeros(model.shape_count, dtype=torch.float64),
        torch.zeros(3, dtype=torch.float64),
    )


@torch.inference_mode()
def fit(
    model: BodyModel,
    observation: Joints2D | Joints3D,
    start: BodyState,
    settings: FitSettings | None = None,
) -> tuple[FitStep, ...]:
    """All states from the start to the end; each has a lower E than the one before.

    Args:
        model: a body of 24 joints.
        observation: where joints are seen.
        start: the first state.
        settings: weights and numbers of steps.

    Raises:
        ValueError: the body has not 24 joints, or the observation has another number of them.
    """
    settings = settings or FitSettings()
    if model.joint_count != 24 or len(observation.confidence) != 24:
        raise ValueError("A fit needs a body and an observation of 24 joints.")
    energy = _Energy(model, observation, settings)
    steps = [energy.at(start, 1e-2, rigid=True)]
    for rigid, count in ((True, settings.rigid_steps), (False, settings.steps)):
        damping = 1e-2
        for _ in range(count):
            found = _lower(energy, steps[-1], damping, rigid)
            if found is None:
                break
            gain = steps[-1].energy - found.energy
            steps.append(found)
            damping = max(found.damping / 8, _LEAST_DAMPING)
            if gain < 1e-9:
                break
    return tuple(steps)


def _lower(energy: "_Energy", step: FitStep, damping: float, rigid: bool) -> FitStep | None:
    """The next step, with more damping until E falls; none if it does not."""
    normal, gradient = energy.normal_equations(step, rigid)
    while damping < _MOST_DAMPING:
        damped = normal + torch.diag(damping * normal.diagonal() + 1e-12)
        change = torch.linalg.solve(damped, -gradient)
        found = energy.at(energy.moved(step.state, change), damping, rigid)
        if found.energy < step.energy:
            return found
        damping *= 8
    return None


class _Energy:
    """E and its Gauss–Newton approximation over (θ, β, translation)."""

    def __init__(
        self, model: BodyModel, observation: Joints2D | Joints3D, settings: FitSettings
    ) -> None:
        self._rest, self._directions = model.rest_joints.double(), model.joint_directions.double()
        self._parents, self._observation, self._settings = model.parents, observation, settings
        low, high = pose_limits()
        precision = 4 / (high - low).clamp(min=1e-3).square()
        precision[0] = 0  # a body may face anywhere
        self._low, self._high = low.flatten(), high.flatten()
        self._pose_weight = settings.pose_weight * precision.flatten()

    def at(self, state: BodyState, damping: float, rigid: bool) -> FitStep:
        """A state with its terms."""
        joints = self._rest + self._directions @ state.betas
        posed = forward_kinematics(rotation_matrices(state.pose), joints, self._parents)
        places = posed.positions + state.translation
        residuals, _ = self._observation.residuals(places)
        squared = residuals.square().sum(-1)
        sigma = self._settings.robust_scale**2
        data = self._observation.confidence * squared * sigma / (sigma + squared)
        terms = {
            "data": float(data.sum()),
            "pose prior": float((self._pose_weight * state.pose.flatten().square()).sum()),
            "shape prior": float(self._settings.shape_weight * state.betas.square().sum()),
        }
        return FitStep(state, places, terms, damping, rigid)

    def moved(self, state: BodyState, change: Tensor) -> BodyState:
        """The state after a step, brought back into the limits."""
        pose, betas, place = change.split((_POSE, len(state.betas), _PLACE))
        theta = (state.pose.flatten() + pose).clamp(self._low, self._high)
        return BodyState(theta.view(24, 3), state.betas + betas, state.translation + place)

    def normal_equations(self, step: FitStep, rigid: bool) -> tuple[Tensor, Tensor]:
        """JᵀJ and half the gradient, where what is held has the unit row of no step."""
        state, settings = step.state, self._settings
        residuals, slopes = self._observation.residuals(step.joints)
        J = (slopes @ self._joint_jacobian(state)).flatten(0, 1)
        sigma = settings.robust_scale**2
        # ρ as a weighted square: its weight is ρ'(r) / 2r.
        robust = (sigma / (sigma + residuals.square().sum(-1))).square()
        weight = (self._observation.confidence * robust)[:, None].expand_as(residuals).flatten()
        shape = torch.full((len(state.betas),), settings.shape_weight, dtype=torch.float64)
        prior = torch.cat([self._pose_weight, shape, torch.zeros(3, dtype=torch.float64)])
        values = torch.cat([state.pose.flatten(), state.betas, torch.zeros(3).double()])
        gradient = J.T @ (weight * residuals.flatten()) + prior * values
        normal = J.T @ (weight[:, None] * J) + torch.diag(prior)
        held = self._held(state, gradient, rigid)
        normal = normal.masked_fill(held | held[:, None], 0.0) + torch.diag(held.double())
        return normal, gradient.masked_fill(held, 0.0)

    def _joint_jacobian(self, state: BodyState) -> Float[Tensor, "24 3 n"]:
        """Derivatives of the joints' places by pose, shape and translation."""
        rotations = rotation_matrices(state.pose)
        joints = self._rest + self._directions @ state.betas
        posed = forward_kinematics(rotations, joints, self._parents)
        every = torch.arange(24)
        pose = position_jacobian(state.pose, posed, self._parents, every, every).flatten(2)
        # Places are linear in the joints at rest, so each direction is carried by the same chain.
        directions = self._directions.permute(2, 0, 1)
        carried = forward_kinematics(
            rotations.expand(len(directions), -1, -1, -1), directions, self._parents
        ).positions.permute(1, 2, 0)
        place = torch.eye(3, dtype=torch.float64).expand(24, 3, 3)
        return torch.cat([pose, carried, place], -1)

    def _held(self, state: BodyState, gradient: Tensor, rigid: bool) -> Tensor:
        """What may not change: limits that are pushed against; in rigid steps all but the root."""
        theta, slope = state.pose.flatten(), gradient[:_POSE]
        pushed = ((theta <= self._low) & (slope > 0)) | ((theta >= self._high) & (slope < 0))
        held = torch.cat([pushed, torch.zeros(len(gradient) - _POSE, dtype=torch.bool)])
        if rigid:
            held[3:-3] = True
        return held
