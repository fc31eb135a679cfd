"""Trains the ControlNet on the frozen U-Net of `recipes.diffusion_digits`.

`python -m recipes.diffusion_control` writes `diffusion-control` into assets/.
"""

from pathlib import Path

import torch
from torch import Tensor

from engine import seeds, weights
from engine.data import images
from engine.generative import digit_classifier, digit_training
from engine.generative.diffusion.digits import controlnet, sampling, training, unet
from recipes import digits_classifier, fitting

STEPS, BATCH, PEAK = 700, 64, 2e-3
LABEL_DROPOUT = 0.3
COUNT = 200
_RECIPE = "recipes.diffusion_control"


def train(frozen: unet.UNet, seed: int) -> controlnet.ControlNet:
    """A ControlNet that learns to reconstruct digits from their own edge maps."""
    data = images.split(images.mnist()).train
    network = controlnet.ControlNet(frozen, seeds.generator(seeds.derive(seed, "weights")))
    draw = seeds.generator(seeds.derive(seed, "batches"))
    order = digit_training.shuffled_batches(len(data), BATCH, draw)

    def loss() -> Tensor:
        chosen = next(order)
        pictures = digit_training.augment(data.images[chosen], draw)
        labels = training.drop_labels(data.labels[chosen], LABEL_DROPOUT, draw)
        controlled = controlnet.ControlledUNet(frozen, network, controlnet.edge_map(pictures))
        return training.v_prediction_loss(controlled, 2 * pictures - 1, labels, unet.SCHEDULE, draw)

    fitting.fit(network, loss, STEPS, peak=PEAK)
    return network.eval().requires_grad_(False)


def metric(
    frozen: unet.UNet,
    network: controlnet.ControlNet,
    classifier: digit_classifier.DigitClassifier,
    seed: int,
) -> dict[str, float]:
    """How well samples follow the edges of held-out digits, without the ControlNet and with it."""
    held_out = images.split(images.mnist()).test
    condition, labels = controlnet.edge_map(held_out.images[:COUNT]), held_out.labels[:COUNT]
    noise_seeds = [seeds.derive(seed, "metric", k) for k in range(COUNT)]
    numbers = {}
    for scale in (0.0, 1.0):
        parts = []
        for first in range(0, COUNT, 50):
            part = slice(first, first + 50)
            controlled = controlnet.ControlledUNet(frozen, network, condition[part], scale)
            trajectory = sampling.generate(controlled, labels[part].tolist(), noise_seeds[part])
            parts.append(sampling.to_unit_range(trajectory.samples))
        pictures = torch.cat(parts)
        overlap = controlnet.dice_coefficient(condition, controlnet.edge_map(pictures))
        numbers[f"edge overlap, conditioning scale {scale:g}"] = float(overlap.mean())
        numbers[f"classified as requested, conditioning scale {scale:g}"] = (
            digit_classifier.accuracy(classifier, pictures, labels)
        )
    return numbers


def make(seed: int, into: Path) -> None:
    """Trains, scores and saves."""
    frozen = unet.UNet()
    weights.load_into(frozen, sampling.NAME, into)
    frozen.eval().requires_grad_(False)
    network = train(frozen, seed)
    tensors = fitting.halved(network)
    numbers = metric(frozen, network, digits_classifier.load(into), seed)
    print(
        weights.save(
            controlnet.NAME, tensors, recipe=_RECIPE, seed=seed, metric=numbers, folder=into
        )
    )


if __name__ == "__main__":
    given = fitting.arguments(_RECIPE, __doc__)
    make(given.seed, given.into)
