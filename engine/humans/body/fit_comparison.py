"""Ways to fit a body to a picture, on the same held-out people, from the same start.

What counts is where the joints are in space beside the pelvis, as is usual for poses from pictures
(mean per-joint position error), and how far they are from where they are seen.
"""

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
from engine.humans.body.fitting import FitSettings
from engine.humans.body.learned_descent import (
    Bodies,
    LearnedDescent,
    learned_step,
    pretrained,
    start_parameters,
    training_view,
)
from engine.humans.body.pose_distribution import sampled_people
from engine.seeds import derive, generator

PEOPLE = 100
CHUNK = 10
"""People that are fitted in one call."""
MOST_STEPS = 12
HELD_OUT_SEED = 0
WAYS = (*METHODS, "learned")
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


def held_out_joints(seed: int) -> Float[Tensor, "person joint 3"]:
    """Where the joints of the held-out people are, metres, float64."""
    people = sampled_people(PEOPLE, generator(derive(seed, "held-out people")))
    rows = torch.cat([people.poses.flatten(1), people.betas, people.translations], 1)
    return Bodies(rows.float()).joints(body()).double()


def scores_of(way: str, seed: int, first: int, weights: FitSettings) -> Scores:
    """What one way scores on a tenth of the people.

    Args:
        way: one of `WAYS`.
        seed: of the people.
        first: the number of the first of `CHUNK` people.
        weights: of the energy; the network has none.

    Raises:
        ValueError: there is no such way.
    """
    if way not in WAYS:
        raise ValueError(f"There is no way {way!r}; there are {', '.join(WAYS)}.")
    joints = held_out_joints(seed)[first : first + CHUNK]
    if way == "learned":
        return learned_paths(pretrained(), joints)
    return _scores(joints, torch.stack([_played(way, one, weights) for one in joints]))


chunk_scores = cached(scores_of)
"""`scores_of`, remembered."""


def joined(chunks: list[Scores]) -> Scores:
    """The scores of all people of some chunks."""
    return Scores(
        np.concatenate([each.millimetres for each in chunks]),
        np.concatenate([each.pixels for each in chunks]),
    )


def learned_scores(network: LearnedDescent, seed: int, steps: int = MOST_STEPS) -> Scores:
    """What a network scores on all held-out people."""
    return learned_paths(network, held_out_joints(seed), steps)


@torch.no_grad()
def learned_paths(
    network: LearnedDescent, joints: Float[Tensor, "n joint 3"], steps: int = MOST_STEPS
) -> Scores:
    """What a network scores on people whose joints are given."""
    view, model = training_view(), body()
    seen = view.project(joints).float()
    parameters = start_parameters(len(joints))
    places = [Bodies(parameters).joints(model)]
    for _ in range(steps):
        parameters = learned_step(network, model, view, parameters, seen)
        places.append(Bodies(parameters).joints(model))
    return _scores(joints, torch.stack(places, 1).double())


def _played(way: str, joints: Float[Tensor, "joint 3"], weights: FitSettings) -> Tensor:
    """The joints at every step of a fit, [step, joint, 3]."""
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


def _scores(joints: Float[Tensor, "n joint 3"], places: Float[Tensor, "n step joint 3"]) -> Scores:
    view, true = training_view(), joints[:, None]
    beside = (places - places[:, :, :1]) - (true - true[:, :, :1])
    pixels = (view.project(places) - view.project(true)).norm(dim=-1).mean(-1) * PICTURE_HEIGHT
    return Scores((beside.norm(dim=-1).mean(-1) * 1000).numpy(), pixels.numpy())
