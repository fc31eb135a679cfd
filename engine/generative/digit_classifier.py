"""A small network that recognises digits, and what its features say of generated ones.

The Fréchet distance of Heusel et al. 2017 (arXiv:1706.08500) compares pictures in the features of
a network for photographs. Ours compares digits in 64 features of a network for digits, trained on
the same few thousand: it ranks our own samples and can be compared with nobody else's figures.
"""

import functools
import math

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from engine import weights
from engine.generative.diffusion.digits.unet import CLASSES, Label, Picture, initialise

NAME = "digits-classifier"
FEATURES = 64


class Classifier(nn.Module):
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
        """What the last layer decides from."""
        h = pictures.unsqueeze(1)
        for conv in (self.conv1, self.conv2, self.conv3):
            h = functional.max_pool2d(functional.relu(conv(h)), 2)
        return functional.relu(self.hidden(h.flatten(1)))

    def forward(self, pictures: Picture) -> Float[Tensor, "n 10"]:
        """Log-odds of the classes."""
        return self.output(self.features(pictures))


def shipped() -> Classifier:
    """The classifier that comes with the playground; the same object every time, on the CPU.

    Raises:
        engine.weights.WeightsError: its file is missing or damaged.
    """
    return _shipped()


def features(classifier: Classifier, pictures: Picture) -> Float[Tensor, "n 64"]:
    """Features of any number of pictures from 0 to 1, a few hundred at a time."""
    with torch.inference_mode():
        return torch.cat([classifier.features(part) for part in pictures.split(250)])


def recognised(classifier: Classifier, pictures: Picture, labels: Label) -> float:
    """The share of pictures taken for what they should be."""
    with torch.inference_mode():
        guesses = torch.cat([classifier(part).argmax(dim=1) for part in pictures.split(250)])
    return float((guesses == labels).double().mean())


def frechet(first: Float[Tensor, "n d"], second: Float[Tensor, "m d"]) -> float:
    """|μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁ Σ₂)^½): of the Gaussians with these means and covariances.

    It grows as samples get fewer: compare figures of equally many only.

    Raises:
        ValueError: there are fewer than two of either.
    """
    if min(len(first), len(second)) < 2:
        raise ValueError("A covariance needs two samples.")
    first, second = first.double(), second.double()
    mean = (first.mean(dim=0) - second.mean(dim=0)).square().sum()
    one, two = first.T.cov(), second.T.cov()
    # (Σ₁ Σ₂)^½ and (Σ₁^½ Σ₂ Σ₁^½)^½ have one trace; the latter is symmetric.
    values, vectors = torch.linalg.eigh(one)
    root = vectors * values.clamp(min=0).sqrt() @ vectors.T
    joint = torch.linalg.eigvalsh(root @ two @ root).clamp(min=0).sqrt().sum()
    return max(0.0, math.fsum([float(mean), float(one.trace() + two.trace()), -2 * float(joint)]))


@functools.cache
def _shipped() -> Classifier:
    classifier = Classifier()
    weights.load_into(classifier, NAME)
    return classifier.eval().requires_grad_(False)
