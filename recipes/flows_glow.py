"""Trains the multi-scale flow of digits that ships.

`python -m recipes.flows_glow` writes `flows-glow` into assets/.
"""

from pathlib import Path

import torch
from torch import Tensor

from engine import seeds, weights
from engine.data import images
from engine.generative import digit_training
from engine.generative.flows.glow import initialisation, pixels, pretrained
from engine.generative.flows.glow.multiscale import Glow, GlowSettings
from recipes import fitting

STEPS, BATCH, PEAK = 3_200, 64, 2e-3
_FIRST_BATCH = 512


def train(seed: int, steps: int) -> Glow:
    """A flow of its own initial weights, batches, distortions and noise.

    Half of each batch is distorted against memorising; the other half is as the held-out digits
    are, since interpolation leaves faint grey where MNIST has none.
    """
    data = images.split(images.mnist()).train.images
    flow = Glow(GlowSettings(), seeds.generator(seeds.derive(seed, "glow", "weights")))
    draw = seeds.generator(seeds.derive(seed, "glow", "batches"))
    order = digit_training.shuffled_batches(len(data), BATCH, draw)
    first = pixels.dequantise(data[:_FIRST_BATCH], draw)
    initialisation.initialise(flow, pixels.to_logits(first).points)

    def loss() -> Tensor:
        plain, others = data[next(order)].chunk(2)
        pictures = torch.cat((plain, digit_training.augment(others, draw)))
        unit = pixels.dequantise(pictures, draw)
        logits, log_det = pixels.to_logits(unit)
        return pixels.bits_per_dimension(flow.log_prob(logits) + log_det).mean()

    fitting.fit(flow, loss, steps, peak=PEAK, bfloat16=False)
    return flow.eval().requires_grad_(False)


def make(seed: int, into: Path, steps: int = STEPS) -> None:
    """Trains, scores and saves."""
    flow = train(seed, steps)
    tensors = fitting.halved(flow)
    bits = pretrained.held_out_bits(flow, seed)
    entry = weights.save(
        pretrained.NAME,
        tensors,
        recipe="recipes.flows_glow",
        seed=seed,
        metric={pretrained.METRIC: float(bits.mean())},
        folder=into,
    )
    print(entry)


if __name__ == "__main__":
    given = fitting.arguments("recipes.flows_glow", __doc__)
    make(given.seed, given.into)
