"""Trains the U-Net of the digits page; the classifier that scores it is made before if missing.

`python -m recipes.diffusion_digits` writes `diffusion-digits` into assets/.
"""

from pathlib import Path

from torch import Tensor

from engine import seeds, weights
from engine.data import images
from engine.generative import digit_classifier
from engine.generative.diffusion.digits import sampling, training, unet
from recipes import digits_classifier, fitting

STEPS, BATCH, PEAK = 2_000, 64, 2e-3
UNLABELLED = 0.1
COUNT = 500


def train(seed: int) -> unet.UNet:
    """A U-Net of its own initial weights, batches, distortions, times and noise."""
    data = images.split(images.mnist()).train
    network = unet.UNet(seeds.generator(seeds.derive(seed, "weights")))
    draw = seeds.generator(seeds.derive(seed, "batches"))
    order = training.batches(len(data), BATCH, draw)

    def loss() -> Tensor:
        chosen = next(order)
        x_0 = 2 * training.distorted(data.images[chosen], draw) - 1
        labels = training.forgotten(data.labels[chosen], UNLABELLED, draw)
        return training.loss(network, x_0, labels, unet.SCHEDULE, draw)

    fitting.fit(network, loss, STEPS, peak=PEAK)
    return network.eval().requires_grad_(False)


def metric(network: unet.UNet, judge: digit_classifier.Classifier, seed: int) -> dict[str, float]:
    """What 500 samples score, 50 of each class, and what 500 held-out digits do."""
    data = images.split(images.mnist())
    known = digit_classifier.features(judge, data.train.images)
    numbers = {"Fréchet distance, held-out digits": _distance(judge, data.test.images, known)}
    for scale in (1.0, sampling.SCALE, 4.0):
        pictures, labels = sampling.sheet(network, COUNT, seed=seed, scale=scale)
        at = f"guidance {scale:g}"
        numbers[f"Fréchet distance, {at}"] = _distance(judge, pictures, known)
        numbers[f"recognised share, {at}"] = digit_classifier.recognised(judge, pictures, labels)
    return numbers


def make(seed: int, into: Path) -> None:
    """Trains, scores and saves."""
    if digit_classifier.NAME not in weights.manifest(into):
        digits_classifier.make(seed, into)
    network = train(seed)
    tensors = fitting.halved(network)
    entry = weights.save(
        sampling.NAME,
        tensors,
        recipe="recipes.diffusion_digits",
        seed=seed,
        metric=metric(network, digits_classifier.judge(into), seed),
        folder=into,
    )
    print(entry)


def _distance(judge: digit_classifier.Classifier, pictures: Tensor, known: Tensor) -> float:
    return digit_classifier.frechet(digit_classifier.features(judge, pictures), known)


if __name__ == "__main__":
    given = fitting.arguments("recipes.diffusion_digits", __doc__)
    make(given.seed, given.into)
