"""Trains the network of learned gradient descent that ships.

`python -m recipes.body_learned_descent` writes `body-learned-descent` into assets/: about three
CPU-minutes. Each batch is of new people; the loss is taken after each of the network's own steps.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine import seeds, weights
from engine.humans.body import asset, fit_comparison
from engine.humans.body.learned_descent import (
    NAME,
    TRAINED_STEPS,
    Bodies,
    LearnedDescent,
    learned_step,
    residuals_of,
    start_parameters,
    training_view,
)
from engine.humans.body.pose_distribution import sampled_people
from recipes import fitting

STEPS, BATCH, PEAK = 1_500, 160, 1.5e-3
_POOL = 40
"""Batches that are drawn at once."""
_JOINTS_WEIGHT, _POSE_WEIGHT, _PICTURE_WEIGHT, _SHAPE_WEIGHT = 10.0, 1.0, 10.0, 0.02


def train(seed: int, steps: int) -> LearnedDescent:
    """The network, trained through its own steps with the gradient of L taken as given."""
    network = LearnedDescent(seeds.generator(seeds.derive(seed, "learned descent")))
    people = seeds.generator(seeds.derive(seed, "learned descent", "people"))
    model, view = asset.body(), training_view()
    waiting: list[Tensor] = []

    def batch() -> Tensor:
        if not waiting:
            drawn = sampled_people(_POOL * BATCH, people)
            rows = torch.cat([drawn.poses.flatten(1), drawn.betas, drawn.translations], 1)
            waiting.extend(rows.float().split(BATCH))
        return waiting.pop()

    def loss() -> Tensor:
        truth = batch()
        joints = Bodies(truth).joints(model)
        seen = view.project(joints.double()).float()
        parameters, total = start_parameters(BATCH), torch.zeros(())
        for _ in range(TRAINED_STEPS):
            parameters = learned_step(network, model, view, parameters.detach(), seen)
            places = Bodies(parameters).joints(model)
            total = (
                total
                + _JOINTS_WEIGHT * (places - joints).abs().mean()
                + _POSE_WEIGHT * (parameters - truth)[:, :72].abs().mean()
                + _SHAPE_WEIGHT * (parameters - truth)[:, 72:82].square().mean()
                + _PICTURE_WEIGHT * residuals_of(view, places, seen).abs().mean()
            )
        return total / TRAINED_STEPS

    fitting.fit(network, loss, steps, peak=PEAK, decay=1e-4, bfloat16=False)
    return network.eval().requires_grad_(False)


def main() -> None:
    """Trains and writes the network, with what it scores on people that it has not seen."""
    given = fitting.arguments("recipes.body_learned_descent", __doc__)
    network = train(given.seed, STEPS)
    tensors = fitting.halved(network)
    joints = fit_comparison.held_out_joints(given.seed)
    found = fit_comparison.scores(
        joints, fit_comparison.learned_paths(network, joints, TRAINED_STEPS)
    )
    metric = {
        "median millimetres, held-out people": float(np.median(found.millimetres[:, -1])),
        "median pixels, held-out people": float(np.median(found.pixels[:, -1])),
    }
    weights.save(
        NAME,
        tensors,
        recipe="recipes.body_learned_descent",
        seed=given.seed,
        metric=metric,
        folder=given.into,
    )
    print(metric)


if __name__ == "__main__":
    main()
