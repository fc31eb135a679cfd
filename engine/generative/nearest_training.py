"""Does it memorise? The training picture nearest to each sample, and how near that is.

A distance alone says nothing: it is compared with how near held-out digits, which nobody has
learned, come to the training set. A memorising model makes samples that are nearer than those.
"""

import functools
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from engine.data import images
from engine.generative import digit_classifier
from engine.generative.diffusion.digits.unet import Label, Picture

SPACES = ("pixels", "features")


@dataclass(frozen=True)
class Nearest:
    """For each of n pictures the nearest training picture.

    Attributes:
        index: which of the 4,500.
        pictures: it, from 0 to 1.
        labels: what it shows.
        distances: L2, in pixels from 0 to 1 or in the classifier's features.
        nearer: share of the held-out digits that are nearer to the training set than this.
    """

    index: Int64[Tensor, " n"]
    pictures: Picture
    labels: Label
    distances: Float[Tensor, " n"]
    nearer: Float[Tensor, " n"]


class Memory:
    """The training set, searched in one of two spaces.

    Args:
        data: training and held-out pictures.
        space: ``pixels`` or ``features`` (of the classifier: the same digit written alike, though
            a pixel aside).
        judge: needed for ``features``.

    Attributes:
        held_out: distance of each held-out digit to the nearest training picture, rising.

    Raises:
        ValueError: there is no such space, or no judge for it.
    """

    def __init__(
        self, data: images.Split, space: str, judge: digit_classifier.Classifier | None = None
    ) -> None:
        if space not in SPACES:
            raise ValueError(f"There is no space {space!r}; there are {', '.join(SPACES)}.")
        if space == "features" and judge is None:
            raise ValueError("The space of features needs a classifier.")
        self.space = space
        self._train = data.train
        self._judge = judge
        self._places = self._place(data.train.images)
        self._squares = self._places.square().sum(dim=1)
        self.held_out = self._search(data.test.images)[0].sort().values

    def nearest(self, pictures: Picture) -> Nearest:
        """The nearest training picture of each, found by comparing with all of them."""
        distances, index = self._search(pictures)
        nearer = torch.searchsorted(self.held_out, distances).float() / len(self.held_out)
        return Nearest(
            index, self._train.images[index], self._train.labels[index], distances, nearer
        )

    def _search(self, pictures: Picture) -> tuple[Float[Tensor, " n"], Int64[Tensor, " n"]]:
        places = self._place(pictures)
        # |a − b|² − |a|²: a product of matrices finds the nearest, which is then measured exactly.
        apart = self._squares - 2 * places @ self._places.T
        index = apart.argmin(dim=1)
        return (places - self._places[index]).norm(dim=1), index

    def _place(self, pictures: Picture) -> Float[Tensor, "n d"]:
        if self._judge is None or self.space == "pixels":
            return pictures.flatten(1)
        return digit_classifier.features(self._judge, pictures).clone()


def shipped(space: str = "pixels") -> Memory:
    """The 4,500 digits that the shipped networks were trained on; the same object every time.

    Raises:
        ValueError: there is no such space.
        engine.weights.WeightsError: the classifier's file is missing or damaged.
    """
    return _shipped(space)


@functools.cache
def _shipped(space: str) -> Memory:
    judge = digit_classifier.shipped() if space == "features" else None
    return Memory(images.split(images.mnist()), space, judge)
