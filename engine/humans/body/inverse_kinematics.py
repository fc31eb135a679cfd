"""Inverse kinematics: the pose that brings joints to given places, by damped least squares.

With J the analytic Jacobian, r the distances from the targets and q the distance from a reference
pose, each step solves

    (Jᵀ J + W + λ I) dθ = −(Jᵀ r + W q)

(Wampler 1986, Nakamura and Hanafusa 1986; the damping λ follows Levenberg and Marquardt). The
limits are a box: what lies on its border and is pushed outwards stays out of the step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from engine.humans.body.kinematics import PosedJoints, posed_joints, position_jacobian
from engine.humans.body.limits import movements, pose_limits
from engine.humans.body.skeleton import joint_index
from engine.settings import check_ranges, setting

_LEAST_DAMPING, _MOST_DAMPING = 1e-8, 1e3
_STRETCHED = 0.1
"""Radians; a knee or an elbow that is bent less counts as stretched."""


@dataclass(frozen=True)
class Chain:
    """What moves when a hand or a foot is dragged.

    Attributes:
        end: the joint that is brought to the target.
        stiffness: by joint, how unwillingly it leaves the reference pose.
    """

    end: str
    stiffness: Mapping[str, float]


def _chains() -> Mapping[str, Chain]:
    spine = {"spine1": 30.0, "spine2": 30.0, "spine3": 20.0}
    found = {}
    for side in ("left", "right"):
        arm = {f"{side}_collar": 5.0, f"{side}_shoulder": 1.0, f"{side}_elbow": 1.0}
        leg = {f"{side}_hip": 1.0, f"{side}_knee": 1.0}
        found[f"{side}_hand"] = Chain(f"{side}_wrist", MappingProxyType(spine | arm))
        found[f"{side}_foot"] = Chain(f"{side}_ankle", MappingProxyType(leg))
    return MappingProxyType(found)


CHAINS = _chains()
"""By what a visitor grabs: a hand or a foot."""


@dataclass(frozen=True)
class IKSettings:
    """How hard the solver tries.

    Attributes:
        iterations: at most.
        pull: weight of a squared radian away from the reference pose, in square metres.
        damping: λ at the start.
        tolerance: it stops when a step lowers the cost by less than this, in square metres.
    """

    iterations: int = setting(12, low=1, high=200)
    pull: float = setting(1e-4, low=0.0, high=1.0)
    damping: float = setting(1e-3, low=1e-8, high=10.0)
    tolerance: float = setting(1e-8, low=0.0, high=1e-2)

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, eq=False)
class IKSolution:
    """A pose and how it was found.

    Attributes:
        pose: axis-angle vectors, radians.
        error: the largest distance of a joint from its target, metres.
        costs: before the first step and after each.
    """

    pose: Float[Tensor, "joint 3"]
    error: float
    costs: tuple[float, ...]

    @property
    def iterations(self) -> int:
        """Steps that were taken."""
        return len(self.costs) - 1


@torch.inference_mode()
def drag(
    grabbed: str,
    target: Float[Tensor, " 3"],
    pose: Float[Tensor, "24 3"],
    joints: Float[Tensor, "24 3"],
    parents: tuple[int, ...],
    *,
    reference: Float[Tensor, "24 3"] | None = None,
    settings: IKSettings | None = None,
) -> IKSolution:
    """The pose in which a hand or a foot follows the pointer, from the last pose.

    Args:
        grabbed: a key of `CHAINS`.
        target: where its joint should be, metres.
        pose: where the search starts.
        joints: at rest.
        parents: of the joints.
        reference: the pose that is stayed near, such as that of the grab; the start if None.
        settings: how hard the solver tries.

    Raises:
        ValueError: nothing of that name can be dragged, or the target is not finite.
    """
    if grabbed not in CHAINS:
        raise ValueError(f"{grabbed} cannot be dragged; {', '.join(CHAINS)} can.")
    chain = CHAINS[grabbed]
    free = torch.tensor([joint_index(name) for name in chain.stiffness])
    problem = Problem(
        joints.double(),
        parents,
        torch.tensor([joint_index(chain.end)]),
        target.double()[None],
        free,
        torch.tensor(list(chain.stiffness.values()), dtype=torch.float64),
        (pose if reference is None else reference).double(),
    )
    return solve(problem, _bent(pose, chain), settings or IKSettings())


def _bent(pose: Float[Tensor, "24 3"], chain: Chain) -> Float[Tensor, "24 3"]:
    """The pose with a stretched knee or elbow bent by a few degrees.

    A stretched limb cannot be shortened to first order: whichever way it bends, its end moves
    across. From there the search would not find the bend.
    """
    bent = pose.clone()
    for joint in chain.stiffness:
        if joint.endswith(("knee", "elbow")):
            flexion = next(m for m in movements(joint) if m.label == "Flexion")
            row = joint_index(joint)
            if flexion.sign * float(pose[row, flexion.axis]) < _STRETCHED:
                bent[row, flexion.axis] = flexion.sign * _STRETCHED
    return bent


@dataclass(frozen=True, eq=False)
class Problem:
    """Joints that should come to places, in float64.

    Attributes:
        joints: at rest, metres.
        parents: of the joints.
        ends: the joints with targets.
        targets: metres.
        free: the joints that turn.
        stiffness: of each of these.
        reference: the pose that is stayed near.

    Raises:
        ValueError: a target is not finite.
    """

    joints: Float[Tensor, "24 3"]
    parents: tuple[int, ...]
    ends: Int[Tensor, " end"]
    targets: Float[Tensor, "end 3"]
    free: Int[Tensor, " free"]
    stiffness: Float[Tensor, " free"]
    reference: Float[Tensor, "24 3"]

    def __post_init__(self) -> None:
        if not bool(torch.isfinite(self.targets).all()):
            raise ValueError("The place to reach is not a finite point.")


@torch.inference_mode()
def solve(problem: Problem, pose: Float[Tensor, "24 3"], settings: IKSettings) -> IKSolution:
    """Damped least squares from a pose, within the limits of the joints.

    Args:
        problem: what should come where.
        pose: the start; where it exceeds the limits it is brought back first.
        settings: how hard to try.
    """
    search = _Search(problem, settings)
    theta = pose.double().clone()
    low, high = search.limits
    theta[problem.free] = theta[problem.free].clamp(low, high)
    posed, cost = search.evaluate(theta)
    costs, damping = [cost], settings.damping
    while len(costs) <= settings.iterations:
        normal, gradient = search.normal_equations(theta, posed)
        found = None
        while found is None and damping < _MOST_DAMPING:
            change = search.step(normal, gradient, damping)
            # More damping promises less still: there is nothing to gain from here.
            if search.promised(normal, gradient, change) < settings.tolerance:
                break
            trial = search.moved(theta, change)
            trial_posed, trial_cost = search.evaluate(trial)
            if trial_cost < cost:
                found = trial
            else:
                damping *= 8
        if found is None:
            break
        gain, theta, posed, cost = cost - trial_cost, found, trial_posed, trial_cost
        damping = max(damping / 8, _LEAST_DAMPING)
        costs.append(cost)
        if gain < settings.tolerance:
            break
    left = (posed.positions[problem.ends] - problem.targets).norm(dim=-1)
    return IKSolution(theta.to(pose.dtype), float(left.max()), tuple(costs))


class _Search:
    """The cost of a pose and the steps that lower it."""

    def __init__(self, problem: Problem, settings: IKSettings) -> None:
        self._problem = problem
        low, high = pose_limits()
        self.limits = low[problem.free], high[problem.free]
        self._pull = (settings.pull * problem.stiffness).repeat_interleave(3)

    def evaluate(self, theta: Tensor) -> tuple[PosedJoints, float]:
        problem = self._problem
        posed = posed_joints(theta, problem.joints, problem.parents)
        left = posed.positions.index_select(0, problem.ends) - problem.targets
        return posed, float(left.square().sum() + (self._pull * self._away(theta).square()).sum())

    def normal_equations(self, theta: Tensor, posed: PosedJoints) -> tuple[Tensor, Tensor]:
        """JᵀJ + W and Jᵀr + Wq, without what the limits hold."""
        problem = self._problem
        J = position_jacobian(theta, posed, problem.parents, problem.ends, problem.free)
        J = J.flatten(2).flatten(0, 1)
        left = (posed.positions.index_select(0, problem.ends) - problem.targets).flatten()
        gradient = J.T @ left + self._pull * self._away(theta)
        held = self._held(theta, gradient)
        J = J.masked_fill(held, 0.0)
        return J.T @ J + torch.diag(self._pull), gradient.masked_fill(held, 0.0)

    def step(self, normal: Tensor, gradient: Tensor, damping: float) -> Tensor:
        """The damped step, before the limits."""
        damped = normal + damping * torch.eye(len(normal), dtype=normal.dtype)
        return torch.cholesky_solve(-gradient[:, None], torch.linalg.cholesky(damped))[:, 0]

    def promised(self, normal: Tensor, gradient: Tensor, change: Tensor) -> float:
        """By how much a step lowers the cost of the linearised problem."""
        return float(-change @ (2 * gradient + normal @ change))

    def moved(self, theta: Tensor, change: Tensor) -> Tensor:
        """The pose after a step, within the limits."""
        free = self._problem.free
        moved = theta.clone()
        low, high = self.limits
        moved[free] = (theta[free] + change.view(-1, 3)).clamp(low, high)
        return moved

    def _away(self, theta: Tensor) -> Tensor:
        free = self._problem.free
        return (
            theta.index_select(0, free) - self._problem.reference.index_select(0, free)
        ).flatten()

    def _held(self, theta: Tensor, gradient: Tensor) -> Bool[Tensor, " n"]:
        low, high = (bound.flatten() for bound in self.limits)
        value = theta.index_select(0, self._problem.free).flatten()
        return ((value <= low) & (gradient > 0)) | ((value >= high) & (gradient < 0))
