"""Does a generator memorise? The training picture nearest to each sample, and how near it is.

A distance alone says nothing: it is compared with how near held-out pictures, which no network has
seen, come to the training set. Samples of a model that memorises are nearer than those.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from engine.data import images
from engine.data.images import Label, Split
from engine.generative import digit_classifier

SPACES = ("pixels", "features")

Pictures = Float[Tensor, "n height width"]
Embedding = Callable[[Tensor], Tensor]
"""Pictures [n, height, width] → vectors [n, d], whose L2 distance counts."""


@dataclass(frozen=True)
class Nearest:
    """For each of n pictures the nearest training picture.

    Attributes:
        index: its place in the training set.
        pictures: the nearest training pictures.
        labels: their classes.
        distances: L2, between the embeddings.
        share_closer: share of the held-out pictures, of the same class where classes are given,
            that are closer to the training set.
    """

    index: Int64[Tensor, " n"]
    pictures: Pictures
    labels: Label
    distances: Float[Tensor, " n"]
    share_closer: Float[Tensor, " n"]


def as_pixels(pictures: Pictures) -> Float[Tensor, "n d"]:
    """The embedding in which every pixel is a coordinate."""
    return pictures.flatten(1)


class NearestTraining:
    """Exact nearest-neighbour search in a training set.

    Args:
        data: training and held-out pictures.
        embed: the space in which distances are measured; pixels by default.

    Attributes:
        held_out_distances: of each held-out picture to its nearest training picture, ascending.
    """

    def __init__(self, data: Split, embed: Embedding = as_pixels) -> None:
        self._train = data.train
        self._embed = embed
        self._test_labels = data.test.labels
        self._vectors = embed(data.train.images)
        self._squares = self._vectors.square().sum(dim=1)
        self._test_distances = self._search(data.test.images)[0]
        self.held_out_distances = self._test_distances.sort().values

    def search(self, pictures: Pictures, classes: Label | None = None) -> Nearest:
        """The nearest training picture of each picture.

        Args:
            pictures: any number.
            classes: of the pictures, to be compared with held-out pictures of the same class: a 1
                is nearer to its nearest than an 8. None compares with all.

        Raises:
            ValueError: no held-out picture is of one of these classes.
        """
        distances, index = self._search(pictures)
        if classes is None:
            rank = torch.searchsorted(self.held_out_distances, distances)
            share_closer = rank.float() / len(self.held_out_distances)
        else:
            of_class = self._test_labels == classes[:, None]
            if not of_class.any(dim=1).all():
                raise ValueError("There are no held-out pictures of one of these classes.")
            closer = self._test_distances < distances[:, None]
            share_closer = (closer & of_class).sum(dim=1) / of_class.sum(dim=1)
        return Nearest(
            index=index,
            pictures=self._train.images[index],
            labels=self._train.labels[index],
            distances=distances,
            share_closer=share_closer,
        )

    def neighbours(self, picture: Float[Tensor, "1 height width"], count: int) -> Nearest:
        """The `count` training pictures nearest to one picture, the nearest first.

        Raises:
            ValueError: there are not so many training pictures.
        """
        if not 1 <= count <= len(self._vectors):
            raise ValueError(f"There are {len(self._vectors):,} training pictures, not {count:,}.")
        away = (self._vectors - self._embed(picture)).norm(dim=1)
        distances, index = away.topk(count, largest=False)
        rank = torch.searchsorted(self.held_out_distances, distances)
        return Nearest(
            index=index,
            pictures=self._train.images[index],
            labels=self._train.labels[index],
            distances=distances,
            share_closer=rank.float() / len(self.held_out_distances),
        )

    def held_out_distances_of(self, classes: Label) -> Float[Tensor, " m"]:
        """Distances of the held-out pictures of each of these classes, together and ascending.

        A class that occurs twice counts twice: what samples of these classes are compared with.
        """
        parts = [self._test_distances[self._test_labels == label] for label in classes.tolist()]
        return torch.cat(parts).sort().values

    def _search(self, pictures: Pictures) -> tuple[Float[Tensor, " n"], Int64[Tensor, " n"]]:
        vectors = self._embed(pictures)
        # |a − b|² − |a|²: a product of matrices finds the nearest, which is then measured exactly.
        relative = self._squares - 2 * vectors @ self._vectors.T
        index = relative.argmin(dim=1)
        return (vectors - self._vectors[index]).norm(dim=1), index


@functools.cache
def in_mnist(space: str = "pixels") -> NearestTraining:
    """The 4,500 digits on which the pretrained networks were trained; built once.

    Args:
        space: ``pixels``, or ``features`` of the classifier, in which a digit moved by a pixel
            stays where it is.

    Raises:
        ValueError: there is no such space.
        engine.weights.WeightsError: the classifier's file is missing or damaged.
    """
    if space not in SPACES:
        raise ValueError(f"There is no space {space!r}; there are {', '.join(SPACES)}.")
    data = images.split(images.mnist())
    if space == "pixels":
        return NearestTraining(data)
    classifier = digit_classifier.pretrained()
    return NearestTraining(data, functools.partial(digit_classifier.extract_features, classifier))
