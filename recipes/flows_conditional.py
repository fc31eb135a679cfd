"""Trains the conditional flows of digits that ship.

`python -m recipes.flows_conditional` writes `flows-styleflow`, `flows-srflow`,
`flows-srflow-no-injector`, `flows-cflow-digit` and `flows-cflow-outline` into assets/. The first is
trained with the given seed, the flows of pictures with the next one (`picture_seed`).
"""

from pathlib import Path

import torch
from torch import Tensor

from engine import seeds, weights
from engine.data import images
from engine.data.images import Picture
from engine.generative import digit_training
from engine.generative.flows.conditional import (
    cflow,
    cflow_translation,
    generated,
    srflow,
    srflow_samples,
    styleflow,
)
from engine.generative.flows.conditional.cflow import CFlow
from engine.generative.flows.conditional.srflow import SRFlow
from engine.generative.flows.conditional.styleflow import StyleFlow
from engine.generative.flows.glow import pixels
from recipes import fitting

STYLEFLOW_STEPS, STYLEFLOW_ROUNDS = 4_000, 24
SRFLOW_STEPS, CFLOW_STEPS = 2_500, 2_000
_BATCH, _PICTURES = 256, 32


def picture_seed(seed: int) -> int:
    """The seed of SRFlow and C-Flow where StyleFlow has this one."""
    return seed + 1


def train_styleflow(seed: int, steps: int, rounds: int, digits: int | None) -> StyleFlow:
    """A flow of its own initial weights, codes and batches."""
    data = generated.training_codes(rounds, seed, digits)
    flow = StyleFlow(seeds.generator(seeds.derive(seed, "styleflow", "weights")))
    flow.mean.copy_(data.attributes.mean(dim=0))
    flow.deviation.copy_(data.attributes.std(dim=0))
    condition = flow.condition(data.attributes, data.labels)
    draw = seeds.generator(seeds.derive(seed, "styleflow", "batches"))
    order = digit_training.shuffled_batches(len(data.codes), _BATCH, draw)

    def loss() -> Tensor:
        batch = next(order)
        return -flow.log_prob(data.codes[batch], condition[batch]).mean()

    fitting.fit(flow, loss, steps, peak=2e-3, largest_gradient=10.0, bfloat16=False)
    return flow.eval().requires_grad_(False)


def make_styleflow(
    seed: int,
    into: Path,
    steps: int = STYLEFLOW_STEPS,
    rounds: int = STYLEFLOW_ROUNDS,
    digits: int | None = None,
) -> None:
    """Trains, scores and saves."""
    flow = train_styleflow(seed, steps, rounds, digits)
    tensors = fitting.halved(flow)
    entry = weights.save(
        styleflow.NAME,
        tensors,
        recipe="recipes.flows_conditional",
        seed=seed,
        metric={styleflow.METRIC: held_out_nats(flow, seed)},
        folder=into,
    )
    print(entry)


@torch.no_grad()
def held_out_nats(flow: StyleFlow, seed: int) -> float:
    """−ln p(w | a) per code, on samples of the codes of the held-out digits."""
    test = generated.held_out_samples(seed)
    condition = flow.condition(test.attributes, test.labels)
    return -float(flow.log_prob(test.codes, condition).mean())


def train_srflow(injector: bool, seed: int, steps: int) -> SRFlow:
    """A flow of its own initial weights, batches, distortions and noise."""
    data = images.split(images.mnist()).train.images
    draw = seeds.generator(seed)
    flow = SRFlow(injector, draw)
    order = digit_training.shuffled_batches(len(data), _PICTURES, draw)

    def batch() -> tuple[Picture, Tensor]:
        pictures = digit_training.augment(data[next(order)], draw)
        return pictures, srflow.downsample(pictures)

    pictures, small = batch()
    with torch.no_grad():
        logits = pixels.to_logits(pixels.dequantise(pictures, draw)).points
        flow.flow.initialise(logits, flow.guides(small))

    def loss() -> Tensor:
        pictures, small = batch()
        density = flow.log_density(pixels.dequantise(pictures, draw), small)
        return pixels.bits_per_dimension(density).mean()

    fitting.fit(flow, loss, steps, peak=2e-3, bfloat16=False)
    return flow.eval().requires_grad_(False)


def make_srflow(
    injector: bool, seed: int, into: Path, steps: int = SRFLOW_STEPS, digits: int | None = None
) -> None:
    """Trains, scores and saves."""
    save_srflow(train_srflow(injector, seed, steps), injector, seed, into, digits)


def save_srflow(
    flow: SRFlow, injector: bool, seed: int, into: Path, digits: int | None = None
) -> None:
    """Scores and saves."""
    tensors = fitting.halved(flow)
    bits, error = srflow_samples.held_out(flow, srflow.TEMPERATURE, seed, digits)
    entry = weights.save(
        srflow.name(injector),
        tensors,
        recipe="recipes.flows_conditional",
        seed=seed,
        metric={srflow.METRIC: bits, srflow.CONSISTENCY: error},
        folder=into,
    )
    print(entry)


def train_cflow(target: str, seed: int, steps: int) -> CFlow:
    """Both flows of a direction, of their own initial weights, batches, distortions and noise."""
    data = images.split(images.mnist()).train.images
    draw = seeds.generator(seed)
    flow = CFlow(draw)
    order = digit_training.shuffled_batches(len(data), _PICTURES, draw)

    def batch() -> list[Tensor]:
        pictures = digit_training.augment(data[next(order)], draw)
        return [pixels.dequantise(each, draw) for each in cflow.pair(pictures, target)]

    flow.initialise(*batch())

    def loss() -> Tensor:
        densities = flow.log_densities(*batch())
        return sum(pixels.bits_per_dimension(each) for each in densities).mean()  # type: ignore[union-attr]

    fitting.fit(flow, loss, steps, peak=2e-3, bfloat16=False)
    return flow.eval().requires_grad_(False)


def make_cflow(
    target: str, seed: int, into: Path, steps: int = CFLOW_STEPS, digits: int | None = None
) -> None:
    """Trains, scores and saves."""
    save_cflow(train_cflow(target, seed, steps), target, seed, into, digits)


def save_cflow(flow: CFlow, target: str, seed: int, into: Path, digits: int | None = None) -> None:
    """Scores and saves."""
    tensors = fitting.halved(flow)
    source_bits, target_bits = cflow_translation.held_out_bits(flow, target, seed, digits)
    entry = weights.save(
        cflow.name(target),
        tensors,
        recipe="recipes.flows_conditional",
        seed=seed,
        metric={cflow.SOURCE_METRIC: source_bits, cflow.TARGET_METRIC: target_bits},
        folder=into,
    )
    print(entry)


if __name__ == "__main__":
    given = fitting.arguments("recipes.flows_conditional", __doc__)
    make_styleflow(given.seed, given.into)
    for injector in (True, False):
        make_srflow(injector, picture_seed(given.seed), given.into)
    for target in cflow.DIRECTIONS:
        make_cflow(target, picture_seed(given.seed), given.into)
