"""Learns a body as two neural fields from posed bodies: where its surface is, and what carries it.

`python -m recipes.body_neural` writes `body-neural` into assets/ in about three minutes of one
core. It follows Chen et al., *SNARF* (2021): no weight is given, only points of posed space with
their distances to the posed surface, and the motions of the bones. The shipped body is posed by
linear blend skinning without pose correctives, which one canonical shape could not follow.

1. First weights: what the skeleton suggests, the nearest bone.
2. The T-pose alone, in which a point is its own root: the surface.
3. Random poses, in which the root of each point is searched: surface and weights together.
"""

import math
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from engine import flat, seeds, weights
from engine.geometry.mesh_distance import MeshDistance
from engine.geometry.metrics import intersection_over_union
from engine.geometry.sparse import extract_surface
from engine.humans.body.asset import body as shipped_body
from engine.humans.body.neural import training
from engine.humans.body.neural.deformation import Pose, posed_distance
from engine.humans.body.neural.fields import NeuralBody
from recipes import fitting

NAME = "body-neural"
POSES, SAMPLES, REACH = 96, 6_000, 0.6
"""Training poses, points of each, and how far of their limits the joints turn."""
REST_SAMPLES = 60_000
WEIGHT_STEPS, REST_STEPS, POSED_STEPS = 300, 1_500, 2_500
BATCH, POSES_AT_ONCE, STARTS = 1_024, 2, 3
PEAK, POSED_PEAK, LAST = 2e-3, 1e-3, 2e-5
HELD_OUT = 6
"""Poses that nothing is learned from, for the score."""


def train(seed: int, scale: float = 1.0) -> NeuralBody:
    """The fields after all three parts.

    Args:
        seed: of poses, points, first weights and batches.
        scale: of the numbers of steps and samples, for a trial.
    """
    model = shipped_body()
    segments = training.rest_segments(model)
    generator = seeds.generator(seeds.derive(seed, "fields"))
    body = NeuralBody(model.joint_count, generator)
    chance = seeds.generator(seeds.derive(seed, "samples"))
    rest = training.sample_pose(model, torch.zeros(24, 3), int(REST_SAMPLES * scale), chance)
    poses = [training.random_pose(chance, REACH) for _ in range(max(2, int(POSES * scale)))]
    sampled = [training.sample_pose(model, pose, SAMPLES, chance) for pose in poses]

    def first_weights() -> Tensor:
        chosen = torch.randint(len(rest.points), (BATCH,), generator=chance)
        return training.first_weights_loss(body, rest.points[chosen], segments)

    def at_rest() -> Tensor:
        chosen = torch.randint(len(rest.points), (2 * BATCH,), generator=chance)
        return training.distance_loss(
            body.signed_distance(rest.points[chosen]), rest.distances[chosen]
        )

    def posed() -> Tensor:
        loss = torch.zeros(())
        for index in torch.randint(len(sampled), (POSES_AT_ONCE,), generator=chance).tolist():
            chosen = torch.randint(SAMPLES, (BATCH,), generator=chance)
            loss = loss + training.posed_loss(body, sampled[index], chosen, segments, STARTS)
        return loss / POSES_AT_ONCE + at_rest() / 2

    _descend("first weights", body, first_weights, int(WEIGHT_STEPS * scale))
    _descend("T-pose", body, at_rest, int(REST_STEPS * scale))
    _descend("posed", body, posed, int(POSED_STEPS * scale), POSED_PEAK)
    return body


def _descend(
    title: str, body: NeuralBody, loss: Callable[[], Tensor], steps: int, peak: float = PEAK
) -> None:
    """Adam, with a rate that falls along half a cosine."""
    vector = flat.flatten(body.parameters())
    assert vector.grad is not None
    optimiser = torch.optim.Adam([vector], lr=peak, fused=True)
    begun, recent = time.perf_counter(), 0.0
    for step in range(steps):
        share = (1 + math.cos(math.pi * step / steps)) / 2
        optimiser.param_groups[0]["lr"] = LAST + (peak - LAST) * share
        vector.grad.zero_()
        value = loss()
        value.backward()
        vector.grad.mul_((0.3 / vector.grad.norm()).clamp(max=1))
        optimiser.step()
        recent += float(value.detach())
        if (step + 1) % 250 == 0:
            spent = time.perf_counter() - begun
            print(f"{title} {step + 1}: loss {recent / 250:.5f}, {spent:.0f} s", flush=True)
            recent = 0.0


def make(seed: int, into: Path) -> weights.Entry:
    """Trains, scores on poses that were not trained on, and saves."""
    body = train(seed)
    tensors = fitting.halved(body)
    chance = seeds.generator(seeds.derive(seed, "held out"))
    scores = [score(body, training.random_pose(chance, REACH), chance) for _ in range(HELD_OUT)]
    overlaps, errors = zip(*scores, strict=True)
    return weights.save(
        NAME,
        tensors,
        recipe="recipes.body_neural",
        seed=seed,
        metric={
            "intersection over union, held-out poses": sum(overlaps) / HELD_OUT,
            "mean surface error in mm, held-out poses": 1e3 * sum(errors) / HELD_OUT,
        },
        folder=into,
    )


def score(body: NeuralBody, pose: Tensor, generator: torch.Generator) -> tuple[float, float]:
    """The overlap with the true posed body, and the mean distance of the surface to it, metres."""
    model = shipped_body()
    true = training.posed_mesh(model, pose)
    truth = MeshDistance(true, overlapping=False)
    motions = model.transforms(model.template.new_zeros(model.shape_count), pose)
    prepared = Pose.of(motions, training.rest_segments(model))

    def field(points: Tensor) -> Tensor:
        return posed_distance(body, points, prepared, starts=6, max_iterations=10)

    mesh = extract_surface(field, 128, float(true.vertices.abs().max()) + 0.1, lipschitz=1.4)
    low, high = true.vertices.amin(0), true.vertices.amax(0)
    points = low + (high - low) * torch.rand(20_000, 3, generator=generator)
    overlap = intersection_over_union(field(points) < 0, truth(points) < 0)
    return overlap, float(truth.unsigned(mesh.vertices).mean())


if __name__ == "__main__":
    given = fitting.arguments("recipes.body_neural", __doc__)
    print(make(given.seed, given.into), flush=True)
