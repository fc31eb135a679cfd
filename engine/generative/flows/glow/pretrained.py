"""The flow that ships: trained by `recipes.flows_glow`, scored in the manifest."""

import functools

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds, weights
from engine.data import images
from engine.generative.flows.flow import PerPoint, Points
from engine.generative.flows.glow import pixels
from engine.generative.flows.glow.multiscale import Glow, GlowSettings

NAME = "flows-glow"
METRIC = "held-out bits per dimension"

_BATCH = 100


@functools.cache
def pretrained() -> Glow:
    """The flow; shared by everybody, so nobody may train it.

    Raises:
        engine.weights.WeightsError: its weights are missing or damaged.
    """
    flow = Glow(GlowSettings())
    weights.load_into(flow, NAME)
    return flow.eval().requires_grad_(False)


@torch.no_grad()
def log_density(flow: Glow, unit: Points) -> PerPoint:
    """ln p of dequantised pictures in the unit cube, in nats."""
    found = []
    for part in unit.split(_BATCH):
        logits, log_det = pixels.to_logits(part)
        found.append(flow.log_prob(logits) + log_det)
    return torch.cat(found)


def held_out_mean() -> float:
    """Bits per dimension of the held-out digits on average, as the manifest says.

    Raises:
        KeyError: it has no such entry.
    """
    return weights.manifest()[NAME].metric[METRIC]


def held_out_bits(flow: Glow, seed: int) -> Float[Tensor, " 500"]:
    """Bits per dimension of each held-out digit."""
    test = images.split(images.mnist()).test.images
    source = seeds.generator(seeds.derive(seed, "glow", "held-out"))
    return pixels.bits_per_dimension(log_density(flow, pixels.dequantise(test, source)))
