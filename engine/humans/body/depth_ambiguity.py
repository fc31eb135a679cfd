"""Bodies that look the same in a picture: limbs that point to the camera or away from it.

A bone of known length that starts at a known place and ends somewhere on a viewing ray has two
ends: the ray meets the sphere about its start twice (Lee and Chen 1985; Sminchisescu and Triggs
2003 call them kinematic flips). Two bones to a limb give four limbs, four limbs 4⁴ = 256 bodies.
What the limits of the joints allow is found by inverse kinematics, limb by limb, as the trunk does
not move.
"""

import itertools
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.humans.body.fitting import BodyState
from engine.humans.body.inverse_kinematics import IKSettings, Problem, solve
from engine.humans.body.kinematics import posed_joints
from engine.humans.body.limits import pose_limits
from engine.humans.body.model import BodyModel
from engine.humans.body.observations import View, orbit_view
from engine.humans.body.observed_person import state_joints
from engine.humans.body.skeleton import joint_index

LIMBS = {
    "left arm": ("left_shoulder", "left_elbow", "left_wrist", "left_hand"),
    "right arm": ("right_shoulder", "right_elbow", "right_wrist", "right_hand"),
    "left leg": ("left_hip", "left_knee", "left_ankle", "left_foot"),
    "right leg": ("right_hip", "right_knee", "right_ankle", "right_foot"),
}
"""The joints of each from the trunk outwards."""
_SETTINGS = IKSettings(iterations=30, pull=1e-7, tolerance=1e-10)
_EXACT = 1e-4
"""Picture heights: no better way is looked for."""
_REACHED = 1e-3
"""Metres."""
_SAME = 0.02
"""Metres: limbs whose joints are nearer to each other than this are one."""


@dataclass(frozen=True, eq=False)
class LimbPose:
    """A limb that is seen where the given one is.

    Attributes:
        limb: a key of `LIMBS`.
        flips: whether each of its two bones was turned over.
        rotations: axis-angle vectors of its joints but the last.
        joints: its joints, metres.
        error: largest distance in the picture from where they should be seen, in picture heights.
        moved: largest distance of a joint from where it was, metres.
    """

    limb: str
    flips: tuple[bool, bool]
    rotations: Float[Tensor, "3 3"]
    joints: Float[Tensor, "4 3"]
    error: float
    moved: float


def ray_sphere(
    start: Float[Tensor, " 3"], length: float, through: Float[Tensor, " 3"], view: View
) -> tuple[Float[Tensor, " 3"], Float[Tensor, " 3"]]:
    """The two points at a distance from a start on the viewing ray of a point, the nearer first.

    Where the ray misses the sphere, both are the point of the ray nearest to the start.

    Args:
        start: where the bone begins, metres.
        length: of the bone, metres.
        through: a point on the ray.
        view: the camera.
    """
    ray = torch.nn.functional.normalize(through - view.eye, dim=-1)
    along = (start - view.eye) @ ray
    reach = length**2 - (start - view.eye).square().sum() + along.square()
    half = reach.clamp(min=0).sqrt()
    return view.eye + (along - half) * ray, view.eye + (along + half) * ray


def flipped_limbs(
    model: BodyModel, state: BodyState, view: View, limb: str
) -> tuple[LimbPose, ...]:
    """The poses of a limb that look like the given one, itself first.

    Each is the best within the limits of the joints; whether it looks the same is its `error`.

    Args:
        model: a body of 24 joints.
        state: the body.
        view: the camera.
        limb: a key of `LIMBS`.

    Raises:
        ValueError: there is no limb of that name.
    """
    if limb not in LIMBS:
        raise ValueError(f"There is no limb {limb!r}; there are {', '.join(LIMBS)}.")
    rows = [joint_index(name) for name in LIMBS[limb]]
    places = state_joints(state, model)
    found: list[LimbPose] = []
    for flips in itertools.product((False, True), (False, True)):
        best = None
        for targets in _targets(places[rows], view, flips):
            option = _solved(model, state, view, limb, flips, targets)
            best = option if best is None or option.error < best.error else best
            if best.error < _EXACT:
                break
        assert best is not None
        if all(float((best.joints - one.joints).norm(dim=-1).max()) > _SAME for one in found):
            found.append(best)
    return tuple(found)


def with_limbs(state: BodyState, limbs: tuple[LimbPose, ...]) -> BodyState:
    """The body with other limbs."""
    pose = state.pose.clone()
    for each in limbs:
        pose[[joint_index(name) for name in LIMBS[each.limb][:3]]] = each.rotations
    return BodyState(pose, state.betas, state.translation)


def look_alikes(
    limbs: dict[str, tuple[LimbPose, ...]], tolerance: float
) -> tuple[tuple[LimbPose, ...], ...]:
    """All bodies of limbs that are seen to within a tolerance, the given body first.

    Bodies follow in the order of how many bones are turned over, then of how far they moved.

    Args:
        limbs: by name, of `flipped_limbs`.
        tolerance: in picture heights.
    """
    allowed = [
        [each for k, each in enumerate(options) if k == 0 or each.error <= tolerance]
        for options in limbs.values()
    ]

    def order(body: tuple[LimbPose, ...]) -> tuple[int, float]:
        return sum(sum(each.flips) for each in body), -sum(each.moved for each in body)

    return tuple(sorted(itertools.product(*allowed), key=order))


def _targets(
    joints: Float[Tensor, "4 3"], view: View, flips: tuple[bool, bool]
) -> list[Float[Tensor, "3 3"]]:
    """Where the last three joints may be: the end of the limb has two places of its own."""
    lengths = (joints[1:] - joints[:-1]).norm(dim=-1).tolist()
    places = [joints[0]]
    for bone, flip in enumerate(flips):
        near, far = ray_sphere(places[-1], lengths[bone], joints[bone + 1], view)
        old = joints[bone + 1] - joints[bone]
        ray = joints[bone + 1] - view.eye
        pointed_away = bool(old @ ray > _middle(joints[bone], joints[bone + 1], view) @ ray)
        places.append(far if pointed_away != flip else near)
    ends = ray_sphere(places[-1], lengths[2], joints[3], view)
    return [torch.stack([*places[1:], end]) for end in ends]


def _middle(start: Tensor, through: Tensor, view: View) -> Tensor:
    """From the start of a bone to the point of the ray that is nearest to it."""
    ray = torch.nn.functional.normalize(through - view.eye, dim=-1)
    return view.eye + ((start - view.eye) @ ray) * ray - start


def _solved(
    model: BodyModel,
    state: BodyState,
    view: View,
    limb: str,
    flips: tuple[bool, bool],
    targets: Tensor,
) -> LimbPose:
    rows = torch.tensor([joint_index(name) for name in LIMBS[limb]])
    rest = model.rest_joints.double() + model.joint_directions.double() @ state.betas
    if not any(flips):
        pose = state.pose
    else:
        problem = Problem(
            rest,
            model.parents,
            rows[1:],
            targets - state.translation,
            rows[:3],
            torch.ones(3, dtype=torch.float64),
            state.pose,
        )
        stretched = state.pose.clone()
        stretched[rows[:3]] = 0.0
        solutions = [solve(problem, state.pose, _SETTINGS)]
        if solutions[0].error > _REACHED:  # limits may have ended the search early
            solutions.append(solve(problem, stretched, _SETTINGS))
        pose = min(solutions, key=lambda each: each.error).pose
    before = state_joints(state, model)[rows]
    joints = state_joints(BodyState(pose, state.betas, state.translation), model)[rows]
    error = (view.project(joints) - view.project(before)).norm(dim=-1).max()
    moved = (joints - before).norm(dim=-1).max()
    return LimbPose(limb, flips, pose[rows[:3]], joints, float(error), float(moved))


@dataclass(frozen=True, eq=False)
class LookAlikes:
    """All bodies that are seen where a person is, the person first.

    Attributes:
        limbs: the options of each limb, of `flipped_limbs`.
        poses: axis-angle vectors, radians.
        joints: metres.
        flips: how many bones are turned over.
        pixels: largest distance of a joint from where the person's is seen, in picture heights.
        moved: largest distance of a joint from where the person's is, metres.
        prior: Σ (θ / h)², what the prior on the pose makes of each.
        beside: as `pixels`, for a second camera a quarter turn to the side.
        refused: poses of limbs that the limits of the joints keep from looking the same.
    """

    limbs: dict[str, tuple[LimbPose, ...]]
    poses: Float[Tensor, "body 24 3"]
    joints: Float[Tensor, "body 24 3"]
    flips: Int[Tensor, " body"]
    pixels: Float[Tensor, " body"]
    moved: Float[Tensor, " body"]
    prior: Float[Tensor, " body"]
    beside: Float[Tensor, " body"]
    refused: int


def all_limbs(model: BodyModel, state: BodyState, view: View) -> dict[str, tuple[LimbPose, ...]]:
    """The options of the four limbs."""
    return {name: flipped_limbs(model, state, view, name) for name in LIMBS}


def find_look_alikes(
    model: BodyModel, state: BodyState, azimuth: float, tolerance: float
) -> LookAlikes:
    """The bodies that look like a person to a camera.

    Args:
        model: a body of 24 joints.
        state: the person.
        azimuth: of the camera from the front, degrees.
        tolerance: in picture heights.
    """
    view, second = orbit_view(azimuth), orbit_view(azimuth + 90)
    limbs = all_limbs(model, state, view)
    bodies = look_alikes(limbs, tolerance)
    poses = torch.stack([with_limbs(state, each).pose for each in bodies])
    rest = model.rest_joints.double() + model.joint_directions.double() @ state.betas
    joints = posed_joints(poses, rest.expand(len(poses), -1, -1), model.parents).positions
    joints = joints + state.translation
    low, high = pose_limits()
    precision = 4 / (high - low).square()
    precision[0] = 0

    def apart(camera: View) -> Tensor:
        seen = camera.project(joints)
        return (seen - seen[:1]).norm(dim=-1).amax(1)

    return LookAlikes(
        limbs,
        poses,
        joints,
        torch.tensor([sum(sum(each.flips) for each in limb) for limb in bodies]),
        apart(view),
        (joints - joints[:1]).norm(dim=-1).amax(1),
        (precision * poses.square()).sum((1, 2)),
        apart(second),
        sum(each.error > tolerance for options in limbs.values() for each in options[1:]),
    )
