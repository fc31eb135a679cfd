"""Trains the small classifier that classifies generated digits and measures their distance.

`python -m recipes.digits_classifier` writes `digits-classifier` into assets/.
"""

from pathlib import Path

from torch import Tensor
from torch.nn import functional

from engine import seeds, weights
from engine.data import images
from engine.generative import digit_classifier, digit_training
from recipes import fitting

STEPS, BATCH, PEAK = 1_200, 125, 3e-3


def train(seed: int) -> digit_classifier.DigitClassifier:
    """A classifier of its own initial weights, batches and distortions."""
    data = images.split(images.mnist()).train
    network = digit_classifier.DigitClassifier(seeds.generator(seeds.derive(seed, "weights")))
    draw = seeds.generator(seeds.derive(seed, "batches"))
    order = digit_training.shuffled_batches(len(data), BATCH, draw)

    def loss() -> Tensor:
        chosen = next(order)
        pictures = digit_training.augment(data.images[chosen], draw)
        return functional.cross_entropy(network(pictures), data.labels[chosen], label_smoothing=0.1)

    fitting.fit(network, loss, STEPS, peak=PEAK, bfloat16=False)
    return network.eval().requires_grad_(False)


def metric(network: digit_classifier.DigitClassifier) -> dict[str, float]:
    """What it scores on the digits that were held out."""
    held_out = images.split(images.mnist()).test
    return {
        "held-out accuracy": digit_classifier.accuracy(network, held_out.images, held_out.labels),
    }


def make(seed: int, into: Path) -> None:
    """Trains, scores and saves."""
    network = train(seed)
    tensors = fitting.halved(network)
    entry = weights.save(
        digit_classifier.NAME,
        tensors,
        recipe="recipes.digits_classifier",
        seed=seed,
        metric=metric(network),
        folder=into,
    )
    print(entry)


def load(folder: Path) -> digit_classifier.DigitClassifier:
    """The classifier of a folder.

    Raises:
        engine.weights.WeightsError: it has not been made.
    """
    network = digit_classifier.DigitClassifier()
    weights.load_into(network, digit_classifier.NAME, folder)
    return network.eval().requires_grad_(False)


if __name__ == "__main__":
    given = fitting.arguments("recipes.digits_classifier", __doc__)
    make(given.seed, given.into)
