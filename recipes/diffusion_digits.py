"""Trains the U-Net of digits; the classifier that scores it is made before if missing.

`python -m recipes.diffusion_digits` writes `diffusion-digits` into assets/.
"""

from pathlib import Path

from torch import Tensor

from engine import seeds, weights
from engine.data import images
from engine.generative import digit_classifier, digit_training
from engine.generative.diffusion.digits import sampling, training, unet
from engine.generative.frechet import frechet_distance
from recipes import digits_classifier, fitting

STEPS, BATCH, PEAK = 2_000, 64, 2e-3
LABEL_DROPOUT = 0.1
COUNT = 500


def train(seed: int) -> unet.UNet:
    """A U-Net of its own initial weights, batches, distortions, times and noise."""
    data = images.split(images.mnist()).train
    network = unet.UNet(seeds.generator(seeds.derive(seed, "weights")))
    draw = seeds.generator(seeds.derive(seed, "batches"))
    order = digit_training.shuffled_batches(len(data), BATCH, draw)

    def loss() -> Tensor:
        chosen = next(order)
        x_0 = 2 * digit_training.augment(data.images[chosen], draw) - 1
        labels = training.drop_labels(data.labels[chosen], LABEL_DROPOUT, draw)
        return training.v_prediction_loss(network, x_0, labels, unet.SCHEDULE, draw)

    fitting.fit(network, loss, STEPS, peak=PEAK)
    return network.eval().requires_grad_(False)


def metric(
    network: unet.UNet, classifier: digit_classifier.DigitClassifier, seed: int
) -> dict[str, float]:
    """What 500 samples score, 50 of each class, and what 500 held-out digits do."""
    data = images.split(images.mnist())
    known = digit_classifier.extract_features(classifier, data.train.images)
    numbers = {"Fréchet distance, held-out digits": _distance(classifier, data.test.images, known)}
    for scale in (1.0, sampling.GUIDANCE_SCALE, 4.0):
        pictures, labels = sampling.generate_all_classes(
            network, COUNT, seed=seed, guidance_scale=scale
        )
        at = f"guidance {scale:g}"
        numbers[f"Fréchet distance, {at}"] = _distance(classifier, pictures, known)
        numbers[f"classified as requested, {at}"] = digit_classifier.accuracy(
            classifier, pictures, labels
        )
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
        metric=metric(network, digits_classifier.load(into), seed),
        folder=into,
    )
    print(entry)


def _distance(
    classifier: digit_classifier.DigitClassifier, pictures: Tensor, known: Tensor
) -> float:
    return frechet_distance(digit_classifier.extract_features(classifier, pictures), known)


if __name__ == "__main__":
    given = fitting.arguments("recipes.diffusion_digits", __doc__)
    make(given.seed, given.into)
