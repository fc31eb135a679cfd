"""Template-based capture of a person who walks, by four trackers at once.

A real body (a scan that nothing was learned from) walks and turns in front of a camera. In the
first picture it is scanned; the scan is registered and becomes one tracker's own template, another
keeps the mean body. Each follows the joints alone, or joints and silhouette.
"""

import dataclasses
import functools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.humans.body import asset
from engine.humans.body.asset import Scans, body
from engine.humans.body.dual_quaternions import dual_quaternion_skinning
from engine.humans.body.fitting import BodyState
from engine.humans.body.kinematics import PosedJoints, skinning_transforms
from engine.humans.body.model import BodyModel
from engine.humans.body.observations import Joints2D, View, orbit_view
from engine.humans.body.observed_person import state_joints
from engine.humans.body.registration import RegistrationSettings, register
from engine.humans.body.silhouette import Silhouette, silhouette_of
from engine.humans.body.skeleton import PARENTS
from engine.humans.body.tracking import TrackingSettings, surface, track_picture
from engine.humans.body.walking import walking_pose
from engine.seeds import derive, generator
from engine.settings import check_ranges, setting
from engine.simulation import Simulation

FRAMES_OF_STRIDE = 24
STRIDES = 2
FRAMES = FRAMES_OF_STRIDE * STRIDES
PEOPLE = 8
"""Scans to choose from."""
_FIRST = TrackingSettings(outline_weight=0.0, motion_weight=1.0, place_weight=0.0, steps=30)
TEMPLATES = ("mean", "components", "scan")
"""The mean body; the nearest body of ten shape components; the registered scan itself."""


@dataclass(frozen=True)
class Tracker:
    """A template, and whether silhouettes are used beside joints.

    Attributes:
        template: one of `TEMPLATES`.
        silhouettes: whether they are used.
    """

    template: str
    silhouettes: bool

    @property
    def name(self) -> str:
        """Such as "scan_silhouettes"."""
        return f"{self.template}_{'silhouettes' if self.silhouettes else 'joints'}"


@dataclass(frozen=True)
class CaptureSettings:
    """Who walks, what is seen, and which templates follow.

    Attributes:
        person: number of the scan.
        noise: of the joints in the picture, pixels of a picture 1000 high.
        turn: of the person over the whole sequence, degrees.
        generic: the template without personalisation: "mean" or "components".
        scan_noise: of the points of the scan, metres.
        seed: of all noise.
    """

    person: int = setting(0, low=0, high=PEOPLE - 1)
    noise: float = setting(3.0, low=0.0, high=20.0)
    turn: float = setting(60.0, low=0.0, high=180.0)
    generic: str = "mean"
    scan_noise: float = setting(0.002, low=0.0, high=0.02)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.generic not in TEMPLATES[:2]:
            raise ValueError(
                f"A template without personalisation is mean or components, not {self.generic!r}."
            )

    @property
    def trackers(self) -> tuple[Tracker, ...]:
        """The four that are compared."""
        return tuple(
            Tracker(template, silhouettes)
            for template in (self.generic, "scan")
            for silhouettes in (False, True)
        )


@functools.lru_cache(PEOPLE)
def person_model(person: int) -> BodyModel:
    """The scanned person itself: the true surface in the T-pose with the weights of the body.

    Raises:
        ValueError: there is no scan of that number.
    """
    scans = asset.scans()
    if not 0 <= person < len(scans.vertices):
        raise ValueError(f"There are {len(scans.vertices)} scans, numbered from 0.")
    return with_template(true_rest(scans, person))


def true_rest(scans: Scans, index: int) -> Float[Tensor, "v 3"]:
    """The true surface of a scanned person in the T-pose, the pelvis at the origin."""
    joints, turns = scans.joints[index], scans.turns[index]
    places = [joints[0]]
    for joint, parent in enumerate(PARENTS[1:], start=1):
        places.append(places[parent] + turns[parent] @ (joints[joint] - joints[parent]))
    posed = PosedJoints(turns, torch.stack(places))
    rest = dual_quaternion_skinning(
        scans.vertices[index], body().skinning_weights, skinning_transforms(posed, joints), PARENTS
    )
    return rest - (body().joint_regressor[0] @ rest)


@functools.lru_cache(16)
def template_model(template: str, person: int, noise: float, seed: int) -> BodyModel:
    """A template for a person.

    Args:
        template: one of `TEMPLATES`.
        person: number of the scan.
        noise: of its points, metres.
        seed: of the noise.

    Raises:
        ValueError: there is no such template or scan.
    """
    model = body()
    if template == "mean":
        return with_template(model.template)
    settings = RegistrationSettings(noise=noise, seed=seed)
    rest = register(model, asset.scans(), person, settings).unposed
    rest = rest - model.joint_regressor[0] @ rest
    if template == "scan":
        return with_template(rest)
    if template != "components":
        raise ValueError(f"There is no template {template!r}; there are {', '.join(TEMPLATES)}.")
    basis = model.shape_directions.flatten(0, 1).double()
    missing = (rest - model.template).flatten().double()
    betas = torch.linalg.lstsq(basis, missing[:, None]).solution[:, 0]
    return with_template(model.shaped(betas.float()))


def with_template(rest: Float[Tensor, "v 3"]) -> BodyModel:
    """The body with another surface in the T-pose, whose shape does not change."""
    model = body()
    still = torch.zeros_like(model.shape_directions[..., :1])
    return dataclasses.replace(model, template=rest.contiguous(), shape_directions=still)


def rest_error(template: str, settings: CaptureSettings) -> float:
    """How far a template is from the person in the T-pose, mean of the vertices, metres."""
    found = template_model(template, settings.person, settings.scan_noise, settings.seed)
    true = person_model(settings.person)
    return float((found.template - true.template).norm(dim=-1).mean())


def walker(frame: int, turn: float) -> BodyState:
    """The walking person in a picture: on the spot, turning to its left.

    Args:
        frame: number of the picture, `FRAMES_OF_STRIDE` to a stride.
        turn: over all pictures, degrees.
    """
    pose = walking_pose(frame / FRAMES_OF_STRIDE).clone()
    pose[0, 1] += math.radians(turn) * (frame / (FRAMES - 1) - 0.5)
    return BodyState(pose, torch.zeros(1, dtype=torch.float64), torch.zeros(3, dtype=torch.float64))


@dataclass(frozen=True, eq=False)
class Picture:
    """What is seen of the person.

    Attributes:
        state: the person.
        joints: its joints, metres.
        seen: its joints in the picture.
        silhouette: its silhouette.
    """

    state: BodyState
    joints: Float[Tensor, "24 3"]
    seen: Joints2D
    silhouette: Silhouette


@cached
def seen_silhouette(person: int, turn: float, frame: int) -> Silhouette:
    """The silhouette of the person in a picture."""
    model = person_model(person)
    return silhouette_of(surface(model, walker(frame, turn)), model.faces, camera())


def picture(settings: CaptureSettings, frame: int) -> Picture:
    """A picture of the sequence, made here: joints with noise, and the silhouette without."""
    model, state, view = person_model(settings.person), walker(frame, settings.turn), camera()
    joints = state_joints(state, model)
    source = generator(derive(settings.seed, "capture", frame))
    noise = torch.randn(24, 2, generator=source, dtype=torch.float64) * settings.noise / 1000
    seen = Joints2D(view.project(joints) + noise, torch.ones(24, dtype=torch.float64), view)
    return Picture(state, joints, seen, seen_silhouette(settings.person, settings.turn, frame))


def camera() -> View:
    """The camera stands still, a little to the person's left."""
    return orbit_view(20.0)


@dataclass(frozen=True)
class Drift:
    """How far a tracked body is from the true one.

    Attributes:
        place: of the pelvis, metres.
        surface: mean of the vertices, metres.
        form: the same with one pelvis moved onto the other, metres.
        depth: of the pelvis along the viewing direction, metres, positive where it is too far.
    """

    place: float
    surface: float
    form: float
    depth: float


def drift(vertices: Tensor, joints: Tensor, true_vertices: Tensor, true_joints: Tensor) -> Drift:
    """How far a body is from another one of the same topology."""
    away = vertices - true_vertices
    pelvis = (joints[0] - true_joints[0]).float()
    view = camera()
    depth = view.depth(joints[:1].double()) - view.depth(true_joints[:1])
    return Drift(
        float(pelvis.norm()),
        float(away.norm(dim=-1).mean()),
        float((away - pelvis).norm(dim=-1).mean()),
        float(depth),
    )


class Capture(Simulation[CaptureSettings]):
    """One step is one picture, followed by all four trackers."""

    log_every_step = True

    def __init__(self, settings: CaptureSettings) -> None:
        super().__init__(settings)
        self._models = {
            tracker: template_model(
                tracker.template, settings.person, settings.scan_noise, settings.seed
            )
            for tracker in settings.trackers
        }
        self._picture = picture(settings, 0)
        # In the first picture the person is scanned, so the pose is known; where a template must
        # stand to be seen like that follows from its size.
        first = walker(0, settings.turn)
        self._states = {
            tracker: track_picture(model, self._picture.seen, None, (first,), _FIRST).state
            for tracker, model in self._models.items()
        }
        self._drifts = self._measured()

    @property
    def done(self) -> bool:
        return self.step >= FRAMES - 1

    @property
    def picture(self) -> Picture:
        """What is seen now."""
        return self._picture

    def _advance_one(self) -> None:
        self._picture = picture(self.settings, self.step + 1)
        for tracker, model in self._models.items():
            silhouette = self._picture.silhouette if tracker.silhouettes else None
            found = track_picture(
                model,
                self._picture.seen,
                silhouette,
                (self._states[tracker],),
                TrackingSettings(),
            )
            self._states[tracker] = found.state
            self.check(energy=found.energy)
        self._drifts = self._measured()

    def _measured(self) -> dict[Tracker, Drift]:
        true = person_model(self.settings.person)
        vertices = surface(true, self._picture.state)
        return {
            tracker: drift(
                surface(model, self._states[tracker]),
                state_joints(self._states[tracker], model),
                vertices,
                self._picture.joints,
            )
            for tracker, model in self._models.items()
        }

    def metrics(self) -> dict[str, float]:
        """Millimetres of each tracker: surface, place, form and depth."""
        return {
            f"{tracker.name}_{part.name}": 1000 * getattr(found, part.name)
            for tracker, found in self._drifts.items()
            for part in dataclasses.fields(Drift)
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """Poses and places of the trackers, in their order, and where the joints are seen."""
        states = list(self._states.values())
        return {
            "poses": torch.stack([state.pose for state in states]).numpy(),
            "places": torch.stack([state.translation for state in states]).numpy(),
            "seen": self._picture.seen.points.numpy().copy(),
            "mask": self._picture.silhouette.mask.copy(),
        }

    def state_dict(self) -> dict[str, Any]:
        states = list(self._states.values())
        return {
            "frame": self.step,
            "poses": torch.stack([state.pose for state in states]),
            "places": torch.stack([state.translation for state in states]),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        still = torch.zeros(1, dtype=torch.float64)
        self._states = {
            tracker: BodyState(pose.clone(), still, place.clone())
            for tracker, pose, place in zip(
                self.settings.trackers, state["poses"], state["places"], strict=True
            )
        }
        self._picture = picture(self.settings, state["frame"])
        self._drifts = self._measured()
