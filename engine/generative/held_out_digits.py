"""What held-out digits come to, in the figures that samples are judged by.

A figure of samples alone says nothing. Beside it stands that of digits that no network has seen,
of the same classes, and where it depends on how many there are, of as many.
"""

import functools
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.data import images
from engine.data.images import CLASSES, Label, Picture
from engine.generative import digit_classifier

_REPEATS = 200


@dataclass(frozen=True, eq=False)
class HeldOutDigits:
    """Means of the held-out digits of each class, 0 to 9.

    Attributes:
        ink: of the pixels, from 0 (paper) to 1 (ink).
        probability: of the class that the classifier predicts, whichever it is.
    """

    ink: Float[Tensor, "10"]
    probability: Float[Tensor, "10"]

    def expected_ink(self, labels: Label) -> float:
        """Mean ink of held-out digits of the same classes as the samples."""
        return float(self.ink[labels].mean())

    def expected_probability(self, labels: Label) -> float:
        """Mean probability of held-out digits of the same classes as the samples."""
        return float(self.probability[labels].mean())


@functools.cache
def held_out_digits() -> HeldOutDigits:
    """The means, computed once.

    Raises:
        engine.weights.WeightsError: the classifier's file is missing or damaged.
    """
    data = images.split(images.mnist()).test
    found = digit_classifier.classify(digit_classifier.pretrained(), data.images)
    ink = data.images.mean(dim=(1, 2))
    own = [data.labels == label for label in range(CLASSES)]
    return HeldOutDigits(
        ink=torch.stack([ink[chosen].mean() for chosen in own]),
        probability=torch.stack([found.probabilities[chosen].mean() for chosen in own]),
    )


def mean_pair_distance(pictures: Picture) -> float:
    """How far two of the pictures are apart on average: L2, pixels from 0 to 1.

    Raises:
        ValueError: there are fewer than two.
    """
    if len(pictures) < 2:
        raise ValueError("A pair needs two pictures.")
    return float(torch.pdist(pictures.flatten(1)).mean())


@functools.cache
def held_out_pair_distance(label: int, count: int) -> tuple[float, float]:
    """`mean_pair_distance` of held-out digits of a class, and how much it scatters from `count`
    of them to another: mean and standard deviation.

    Raises:
        ValueError: there are not as many of the class, or no two.
    """
    data = images.split(images.mnist()).test
    chosen = data.images[data.labels == label]
    if not 2 <= count <= len(chosen):
        raise ValueError(f"There are {len(chosen)} held-out digits of a class, not {count}.")
    apart = torch.cdist(chosen.flatten(1), chosen.flatten(1))
    source = seeds.generator(seeds.derive(label, "pairs", count))
    pairs = count * (count - 1)
    means = []
    for _ in range(_REPEATS):
        some = torch.randperm(len(chosen), generator=source)[:count]
        means.append(apart[some][:, some].sum() / pairs)
    found = torch.stack(means)
    return mean_pair_distance(chosen), float(found.std())
