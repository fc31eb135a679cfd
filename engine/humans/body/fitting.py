"""A body fitted to joints: pose, shape and place by optimisation with priors, step by step.

SMPLify (Bogo et al. 2016) in small: a robust data term, a prior on the pose and one on the shape,

    E = Σₖ cₖ ρ(‖rₖ‖) + w_pose Σ (θ / h)² + w_shape ‖β‖²,   ρ(r) = σ² r² / (σ² + r²)

with r the distance of joint k in metres, c its confidence, ρ the function of Geman and McClure and
h half the range of a movement. Levenberg–Marquardt steps with the analytic Jacobian lower E; the
first few turn and move the body as a whole. Limits of the joints hold throughout, unless they are
switched off.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.kinematics import below, forward_kinematics
from engine.humans.body.limits import limited, pose_limits
from engine.humans.body.model import BodyModel, per_model
from engine.humans.body.observations import Joints2D, Joints3D
from engine.humans.body.rotations import cross_matrices, right_jacobians, rotation_matrices
from engine.settings import check_ranges, setting

_POSE, _PLACE = 72, 3
_LEAST_DAMPING, _MOST_DAMPING = 1e-9, 1e6
FIRST_DAMPING = 1e-2
"""λ of the first step of either kind."""
_SETTLED = 1e-3
"""A fit ends when a step lowers E by less than this share of it."""


@dataclass(frozen=True)
class FitSettings:
    """Weights of the terms and the number of steps.

    Attributes:
        pose_weight: w_pose, square metres.
        shape_weight: w_shape, square metres.
        robust_scale: σ, metres; joints that are further off than this pull less.
        rigid_steps: steps that only turn and move the whole body.
        steps: steps of everything, after those.
        limits: whether joints stay within their limits.
    """

    pose_weight: float = setting(1e-3, low=0.0, high=1.0)
    shape_weight: float = setting(1e-3, low=0.0, high=1.0)
    robust_scale: float = setting(0.3, low=0.005, high=100.0)
    rigid_steps: int = setting(6, low=0, high=100)
    steps: int = setting(30, low=1, high=500)
    limits: bool = True

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
        rotations: of its bones against the world.
        terms: E by its parts: "data", "pose prior", "shape prior".
        damping: λ with which the step was found.
        rigid: whether the step only turned and moved the whole body.
    """

    state: BodyState
    joints: Float[Tensor, "24 3"]
    rotations: Float[Tensor, "24 3 3"]
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
    energy = FitEnergy(model, observation, settings)
    steps = [energy.at(start, FIRST_DAMPING, rigid=True)]
    for rigid, count in ((True, settings.rigid_steps), (False, settings.steps)):
        damping = FIRST_DAMPING
        for _ in range(count):
            found = levenberg_marquardt_step(energy, steps[-1], damping, rigid)
            if found is None:
                break
            gain = steps[-1].energy - found.energy
            steps.append(found)
            damping = next_damping(found)
            if settled(gain, found.energy):
                break
    return tuple(steps)


def next_damping(found: FitStep) -> float:
    """λ to try first after a step that was taken."""
    return max(found.damping / 8, _LEAST_DAMPING)


def settled(gain: float, energy: float) -> bool:
    """Whether a step lowered E by so little that another one is not worth it."""
    return gain < max(_SETTLED * energy, 1e-9)


@torch.inference_mode()
def levenberg_marquardt_step(
    energy: "FitEnergy", step: FitStep, damping: float, rigid: bool
) -> FitStep | None:
    """The next step, (JᵀWJ + prior + λ diag) δ = −gradient; None if no λ lowers E.

    Args:
        energy: what is lowered.
        step: the present state.
        damping: λ to try first; it is raised eightfold until E falls.
        rigid: whether only the whole body is turned and moved.
    """
    normal, gradient = energy.normal_equations(step, rigid)
    diagonal = normal.diagonal()
    while damping < _MOST_DAMPING:
        damped = normal + torch.diag(damping * diagonal + 1e-12)
        factor, failed = torch.linalg.cholesky_ex(damped)
        if not int(failed):
            change = torch.cholesky_solve(-gradient[:, None], factor).squeeze(1)
            found = energy.at(energy.moved(step.state, change), damping, rigid)
            if found.energy < step.energy:
                return found
        damping *= 8
    return None


class FitEnergy:
    """E and its Gauss–Newton approximation over (θ, β, translation).

    Args:
        model: a body of 24 joints.
        observation: where joints are seen.
        settings: the weights.

    Raises:
        ValueError: the body has not 24 joints, or the observation has another number of them.
    """

    def __init__(
        self, model: BodyModel, observation: Joints2D | Joints3D, settings: FitSettings
    ) -> None:
        if model.joint_count != 24 or len(observation.confidence) != 24:
            raise ValueError("A fit needs a body and an observation of 24 joints.")
        self.observation, self.settings = observation, settings
        self._chain = _chain(model)
        low, high = pose_limits()
        precision = 4 / (high - low).clamp(min=1e-3).square()
        precision[0] = 0  # a body may face anywhere
        unbounded = torch.full((_POSE,), math.inf, dtype=torch.float64)
        self._low = low.flatten() if settings.limits else -unbounded
        self._high = high.flatten() if settings.limits else unbounded
        shape = torch.full((model.shape_count,), settings.shape_weight, dtype=torch.float64)
        self._pose_weight = settings.pose_weight * precision.flatten()
        self._prior = torch.cat([self._pose_weight, shape, torch.zeros(_PLACE).double()])

    def at(self, state: BodyState, damping: float, rigid: bool) -> FitStep:
        """A state with its terms."""
        chain = self._chain
        rest = torch.addmv(chain.rest, chain.directions, state.betas).view(24, 3)
        posed = forward_kinematics(rotation_matrices(state.pose), rest, chain.parents)
        places = posed.positions + state.translation
        residuals, _ = self.observation.residuals(places)
        squared = residuals.square().sum(-1)
        sigma = self.settings.robust_scale**2
        data = self.observation.confidence * squared * sigma / (sigma + squared)
        terms = {
            "data": float(data.sum()),
            "pose prior": float(self._pose_weight @ state.pose.flatten().square()),
            "shape prior": self.settings.shape_weight * float(state.betas @ state.betas),
        }
        return FitStep(state, places, posed.rotations, terms, damping, rigid)

    def moved(self, state: BodyState, change: Tensor) -> BodyState:
        """The state after a step, brought back into the limits."""
        pose, betas, place = change.split((_POSE, len(state.betas), _PLACE))
        theta = (state.pose.flatten() + pose).clamp(self._low, self._high)
        return BodyState(theta.view(24, 3), state.betas + betas, state.translation + place)

    def gradient(self, step: FitStep) -> Float[Tensor, " n"]:
        """The derivative of E by (θ, β, translation)."""
        return 2 * self._linearised(step)[1]

    def normal_equations(self, step: FitStep, rigid: bool) -> tuple[Tensor, Tensor]:
        """JᵀJ and half the gradient, where what is held has the unit row of no step."""
        weighted, gradient, J = self._linearised(step)
        normal = weighted.T @ J
        normal.diagonal().add_(self._prior)
        held = self._held(step.state, gradient, rigid)
        normal.masked_fill_(held | held[:, None], 0.0)
        normal.diagonal().add_(held.double())
        return normal, gradient.masked_fill(held, 0.0)

    def _linearised(self, step: FitStep) -> tuple[Tensor, Tensor, Tensor]:
        """W J, half the gradient of E, and J."""
        state = step.state
        residuals, slopes = self.observation.residuals(step.joints)
        J = (slopes @ joint_jacobian(self._chain, step)).flatten(0, 1)
        sigma = self.settings.robust_scale**2
        # ρ as a weighted square: its weight is ρ'(r) / 2r.
        robust = (sigma / (sigma + residuals.square().sum(-1))).square()
        weight = (self.observation.confidence * robust)[:, None].expand_as(residuals).flatten()
        values = torch.cat([state.pose.flatten(), state.betas, state.translation])
        weighted = weight[:, None] * J
        return weighted, weighted.T @ residuals.flatten() + self._prior * values, J

    def _held(self, state: BodyState, gradient: Tensor, rigid: bool) -> Tensor:
        """What may not change: limits that are pushed against; in rigid steps all but the root."""
        theta, slope = state.pose.flatten(), gradient[:_POSE]
        pushed = ((theta <= self._low) & (slope > 0)) | ((theta >= self._high) & (slope < 0))
        held = torch.cat([pushed, torch.zeros(len(gradient) - _POSE, dtype=torch.bool)])
        if rigid:
            held[3:-3] = True
        return held


class _Chain(NamedTuple):
    """What the Jacobian needs of a model, in float64."""

    parents: tuple[int, ...]
    rest: Tensor
    directions: Tensor
    relative: Tensor
    above: Tensor
    path: Tensor
    below: Tensor


@per_model
def _chain(model: BodyModel) -> _Chain:
    directions = model.joint_directions.double()
    above = torch.tensor([max(parent, 0) for parent in model.parents])
    relative = directions - directions[above]
    relative[0] = directions[0]
    hangs = below(model.parents).double()
    return _Chain(
        model.parents,
        model.rest_joints.double().flatten(),
        directions.flatten(0, 1),
        relative,
        above,
        hangs + torch.eye(24, dtype=torch.float64),
        hangs,
    )


def joint_jacobian(chain: _Chain, step: FitStep) -> Float[Tensor, "24 3 n"]:
    """Derivatives of the joints' places by pose, shape and translation.

    A bone that turns by w moves a joint at p below it by w × (p − its own joint); see
    `kinematics.position_jacobian`. A joint's place is the sum of its bones from the root on, each
    turned as its parent is, so a change of shape adds up along the same path.
    """
    axes = step.rotations @ right_jacobians(step.state.pose)
    turns = cross_matrices(axes.mT)  # [k, component, 3, 3]
    swept = (turns.reshape(-1, 3) @ step.joints.T).view(24, 9, 24)  # w × p for every pair
    swept = (swept - swept.diagonal(dim1=0, dim2=2).T[..., None]) * chain.below.T[:, None]
    pose = swept.view(24, 3, 3, 24).permute(3, 2, 0, 1).flatten(2)
    frames = step.rotations.index_select(0, chain.above)
    bones = torch.cat([chain.relative[:1], frames[1:] @ chain.relative[1:]])
    shape = (chain.path @ bones.flatten(1)).view(24, 3, -1)
    place = torch.eye(3, dtype=torch.float64).expand(24, 3, 3)
    return torch.cat([pose, shape, place], -1)
