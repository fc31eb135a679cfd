"""The adults that the body is learned from, and the poses that its correctives are learned from."""

import numpy as np
import torch

from engine import seeds
from engine.humans.body.limits import pose_limits
from engine.humans.body.skeleton import joint_index
from recipes.body.source import REGIONS

BODIES, POSES = 1_500, 2_500
_ARMS_DOWN = 0.4
"""Share of the poses whose arms hang: that is where people have them."""


def adults(count: int, seed: int) -> dict[str, np.ndarray]:
    """Attributes of random adults, half of them women; statures are about 1.72 ± 0.10 m."""
    random = np.random.default_rng(seeds.derive(seed, "body", "adults"))
    woman = random.uniform(size=count) < 0.5
    blend = np.abs(random.normal(0, 0.08, count))
    people = {
        "gender": np.where(woman, 1 - blend, blend),
        "age": random.beta(1.0, 1.6, count),
        "muscle": random.normal(0.5, 0.2, count),
        "weight": random.normal(0.5, 0.22, count),
        "height": random.normal(0.39, 0.062, count),
        "proportions": random.normal(0.5, 0.2, count),
        "cupsize": random.normal(0.5, 0.2, count),
        "firmness": random.normal(0.5, 0.2, count),
    }
    people = {name: np.clip(values, 0, 1) for name, values in people.items()}
    shares = random.dirichlet([0.8, 0.8, 0.8], count)
    return people | {region: shares[:, k] for k, region in enumerate(REGIONS)}


def poses(count: int, seed: int) -> torch.Tensor:
    """Random poses [count, 24, 3] within the limits, seven joints of ten away from rest."""
    random = np.random.default_rng(seeds.derive(seed, "body", "poses"))
    low, high = (bound.numpy() for bound in pose_limits())
    reach = random.beta(1.3, 1.0, (count, 24, 1)) * (random.uniform(size=(count, 24, 1)) < 0.7)
    found = (low + (high - low) * random.uniform(size=(count, 24, 3))) * reach
    hanging = np.zeros((24, 3))
    hanging[joint_index("left_shoulder"), 2] = -1.15
    hanging[joint_index("left_collar"), 2] = -0.1
    hanging[joint_index("right_shoulder"), 2] = 1.15
    hanging[joint_index("right_collar"), 2] = 0.1
    down = random.uniform(size=count) < _ARMS_DOWN
    found[down] = found[down] * 0.6 + hanging
    found = np.clip(found, low, high)
    found[:, 0] = 0  # correctives do not depend on where the whole body is turned
    return torch.from_numpy(found)
