"""Ways to fit a body to a picture, on the same held-out people, from the same start.

What counts is where the joints are in space beside the pelvis, as is usual for poses from pictures
(mean per-joint position error), and how far they are from where they are seen.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.humans.body.asset import body
from engine.humans.body.fit_simulation import (
    METHODS,
    PICTURE_HEIGHT,
    BodyFit,
    BodyFitSettings,
)
from engine.humans.body.fitting import (
    FIRST_DAMPING,
    FitEnergy,
    FitSettings,
    FitStep,
    levenberg_marquardt_step,
    next_damping,
)
from engine.humans.body.learned_descent import (
    TRAINED_STEPS,
    Bodies,
    LearnedDescent,
    learned_step,
    pretrained,
    start_parameters,
    state_of,
    training_view,
)
from engine.humans.body.observations import Joints2D
from engine.humans.body.pose_distribution import sampled_people
from engine.seeds import derive, generator

PEOPLE = 100
CHUNK = 10
"""People that are fitted in one call."""
MOST_STEPS = 12
WAYS = (*METHODS, "learned", "learned_start")
"""The last one takes the network's `TRAINED_STEPS`, then those of Levenberg–Marquardt."""
START = "relaxed"


@dataclass(frozen=True, eq=False)
class Scores:
    """How far the joints of people are off before the first step and after each.

    Attributes:
        millimetres: mean over the joints, each beside the pelvis.
        pixels: mean over the joints in the picture.
    """

    millimetres: Float[np.ndarray, "person step"]
    pixels: Float[np.ndarray, "person step"]

    def success(self, within: float) -> Float[np.ndarray, " step"]:
        """The share of people whose joints are within so many millimetres on average."""
        share: np.ndarray = (self.millimetres <= within).mean(0)
        return share


@functools.lru_cache(8)
def held_out_joints(seed: int) -> Float[Tensor, "person joint 3"]:
    """Where the joints of the held-out people are, metres, float64; shared: do not change them."""
    people = sampled_people(PEOPLE, generator(derive(seed, "held-out people")))
    rows = torch.cat([people.poses.flatten(1), people.betas, people.translations], 1)
    return Bodies(rows.float()).joints(body()).double()


def paths(
    way: str, joints: Float[Tensor, "n joint 3"], weights: FitSettings
) -> Float[Tensor, "n step joint 3"]:
    """The joints before the first step of a fit and after each.

    Args:
        way: one of `WAYS`.
        joints: of the people, metres.
        weights: of the energy; the network has none.

    Raises:
        ValueError: there is no such way.
    """
    if way not in WAYS:
        raise ValueError(f"There is no way {way!r}; there are {', '.join(WAYS)}.")
    if way == "learned":
        return learned_paths(pretrained(), joints)
    if way == "learned_start":
        return _learned_then_optimised(joints, weights)
    return torch.stack([_played(way, one, weights) for one in joints])


@cached
def chunk_scores(way: str, seed: int, first: int, weights: FitSettings) -> Scores:
    """What one way scores on `CHUNK` of the people, from the first one's number on.

    The learned way has no weights: give it the same ones always.
    """
    joints = held_out_joints(seed)[first : first + CHUNK]
    return scores(joints, paths(way, joints, weights))


def joined(chunks: Sequence[Scores]) -> Scores:
    """The scores of all people of some chunks."""
    return Scores(
        np.concatenate([each.millimetres for each in chunks]),
        np.concatenate([each.pixels for each in chunks]),
    )


def scores(joints: Float[Tensor, "n joint 3"], places: Float[Tensor, "n step joint 3"]) -> Scores:
    """How far fits are off.

    Args:
        joints: where they are, metres.
        places: where the fits have them.
    """
    view, true = training_view(), joints[:, None]
    beside = (places - places[:, :, :1]) - (true - true[:, :, :1])
    pixels = (view.project(places) - view.project(true)).norm(dim=-1).mean(-1) * PICTURE_HEIGHT
    return Scores((beside.norm(dim=-1).mean(-1) * 1000).numpy(), pixels.numpy())


@torch.no_grad()
def learned_paths(
    network: LearnedDescent, joints: Float[Tensor, "n joint 3"], steps: int = MOST_STEPS
) -> Float[Tensor, "n step joint 3"]:
    """The joints of bodies that a network fits to a picture, before the first step and after each.

    Args:
        network: N_w.
        joints: of the people, metres.
        steps: of the network.
    """
    model = body()
    every = [Bodies(each).joints(model) for each in _learned_parameters(network, joints, steps)]
    return torch.stack(every, 1).double()


def _learned_parameters(
    network: LearnedDescent, joints: Float[Tensor, "n joint 3"], steps: int
) -> list[Tensor]:
    view, model = training_view(), body()
    seen = view.project(joints).float()
    found = [start_parameters(len(joints))]
    for _ in range(steps):
        found.append(learned_step(network, model, view, found[-1], seen))
    return found


@torch.no_grad()
def _learned_then_optimised(joints: Float[Tensor, "n joint 3"], weights: FitSettings) -> Tensor:
    view, model = training_view(), body()
    every = _learned_parameters(pretrained(), joints, TRAINED_STEPS)
    begun = torch.stack([Bodies(each).joints(model) for each in every], 1).double()
    ends = []
    for one, parameters in zip(joints, every[-1], strict=True):
        seen = Joints2D(view.project(one), torch.ones(24, dtype=torch.float64), view)
        energy = FitEnergy(model, seen, weights)
        step: FitStep | None = energy.at(state_of(parameters), FIRST_DAMPING, rigid=False)
        damping, places = FIRST_DAMPING, []
        for _ in range(MOST_STEPS - TRAINED_STEPS):
            assert step is not None
            found = levenberg_marquardt_step(energy, step, damping, rigid=False)
            step = step if found is None else found
            damping = next_damping(step)
            places.append(step.joints)
        ends.append(torch.stack(places))
    return torch.cat([begun, torch.stack(ends)], 1)


def _played(way: str, joints: Float[Tensor, "joint 3"], weights: FitSettings) -> Tensor:
    settings = BodyFitSettings(
        positions=tuple((x, y, z) for x, y, z in joints.tolist()),
        in_picture=True,
        start=START,
        method=way,
        weights=weights,
    )
    simulation = BodyFit(settings)
    places = [simulation.now.joints]
    for _ in range(MOST_STEPS):
        simulation.advance(1)
        places.append(simulation.now.joints)
    return torch.stack(places)
