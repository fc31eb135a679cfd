"""A small network that classifies digits: what generated ones are taken for, and their features.

The Fréchet distance of Heusel et al. 2017 (arXiv:1706.08500) compares pictures in the features of
a network for photographs. `engine.generative.frechet.frechet_distance` on the 64 features here
compares digits, in a network trained on the same few thousand: it ranks the playground's own
generators and cannot be compared with published figures.
"""

import functools
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from engine import weights
from engine.data.images import CLASSES, Label, Picture
from engine.foundations.initialisation import initialise

NAME = "digits-classifier"
FEATURES = 64

_BATCH = 250


class DigitClassifier(nn.Module):
    """Three convolutions, 64 features, ten classes; pictures from 0 (paper) to 1 (ink).

    Args:
        generator: of the initial weights; None leaves them unset, for weights to be loaded.
    """

    def __init__(self, generator: torch.Generator | None = None) -> None:
        super().__init__()
        with torch.device("meta"):
            self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
            self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
            self.conv3 = nn.Conv2d(32, 64, 3, padding=1)
            self.hidden = nn.Linear(64 * 3 * 3, FEATURES)
            self.output = nn.Linear(FEATURES, CLASSES)
        self.to_empty(device="cpu")
        if generator is not None:
            initialise(self, generator)

    def features(self, pictures: Picture) -> Float[Tensor, "n 64"]:
        """The activations of the last hidden layer."""
        h = pictures.unsqueeze(1)
        for conv in (self.conv1, self.conv2, self.conv3):
            h = functional.relu(halved(conv(h)))
        return functional.relu(self.hidden(h.flatten(1)))

    def forward(self, pictures: Picture) -> Float[Tensor, "n 10"]:
        """Logits of the classes."""
        return self.output(self.features(pictures))


def halved(signals: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h//2 w//2"]:
    """The largest of each 2 × 2 places, those of an odd row or column left out."""
    if torch.is_grad_enabled():
        return functional.max_pool2d(signals, 2)
    # The same numbers; `max_pool2d` also notes where they were (seen: 44 ms instead of 3).
    height, width = (size // 2 * 2 for size in signals.shape[-2:])
    rows = torch.maximum(signals[..., :height:2, :], signals[..., 1:height:2, :])
    return torch.maximum(rows[..., :width:2], rows[..., 1:width:2])


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a classifier says of n pictures.

    Attributes:
        labels: the most probable class of each.
        probabilities: of that class.
    """

    labels: Label
    probabilities: Float[Tensor, " n"]


def pretrained() -> DigitClassifier:
    """The classifier that comes with the playground; the same object every time, on the CPU.

    Raises:
        engine.weights.WeightsError: its file is missing or damaged.
    """
    return _pretrained()


def classify(classifier: DigitClassifier, pictures: Picture) -> Prediction:
    """The predicted class of each picture, with its probability.

    Args:
        classifier: the network.
        pictures: any number, from 0 (paper) to 1 (ink).
    """
    return classify_features(classifier, extract_features(classifier, pictures))


def classify_features(classifier: DigitClassifier, features: Float[Tensor, "n 64"]) -> Prediction:
    """The same for pictures whose features (`extract_features`) are known."""
    with torch.inference_mode():
        logits = classifier.output(features)
        probabilities, labels = logits.softmax(dim=1).max(dim=1)
    return Prediction(labels.clone(), probabilities.clone())


def extract_features(classifier: DigitClassifier, pictures: Picture) -> Float[Tensor, "n 64"]:
    """The features of any number of pictures from 0 to 1."""
    with torch.inference_mode():
        features = torch.cat([classifier.features(part) for part in pictures.split(_BATCH)])
    return features.clone()


def accuracy(classifier: DigitClassifier, pictures: Picture, labels: Label) -> float:
    """The share of pictures that are classified as their labels say."""
    return float((classify(classifier, pictures).labels == labels).double().mean())


@functools.cache
def _pretrained() -> DigitClassifier:
    classifier = DigitClassifier()
    weights.load_into(classifier, NAME)
    # Convolutions of this form take half as long on channels that lie next to each other.
    for conv in (classifier.conv1, classifier.conv2, classifier.conv3):
        conv.weight.data = conv.weight.contiguous(memory_format=torch.channels_last)
    return classifier.eval().requires_grad_(False)
