"""Pictures along a path through latents or class codes, and what is measured of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from scipy.special import gammainc, gammaincinv
from torch import Tensor

from engine.cache import cached
from engine.generative import digit_classifier
from engine.generative.gans.digits import latents, pretrained
from engine.generative.gans.digits.networks import LATENT_SIZE, Latent
from pages.generative.gans.digits_fields import PATH_STEPS

_STATIONS = 6
BAND = tuple(np.sqrt(2 * gammaincinv(LATENT_SIZE / 2, [0.025, 0.975])))
"""Between these lie the lengths of 95 % of all samples of the prior."""


@dataclass(frozen=True, eq=False)
class PathPictures:
    """Pictures along a path.

    Attributes:
        z: latents [n, 32].
        pictures: from 0 to 1.
        probabilities: of all classes, by the classifier.
    """

    z: Latent
    pictures: Float[Tensor, "n 28 28"]
    probabilities: Float[Tensor, "n 10"]

    @property
    def lengths(self) -> np.ndarray:
        """‖z‖."""
        return self.z.norm(dim=1).numpy()

    @property
    def middle(self) -> int:
        """Place of the picture halfway."""
        return len(self.z) // 2


def _ends(pair: int, seed: int) -> Latent:
    return latents.draw(pretrained.generator(), 2, seed, "ends", pair)


def _pictured(z: Latent, codes: Tensor) -> PathPictures:
    with torch.no_grad():
        pictures = pretrained.generator().from_codes(z, codes)
        found = digit_classifier.pretrained()(pictures).softmax(dim=1)
    return PathPictures(z, pictures, found)


@cached
def between_latents(kind: str, digit: int, pair: int, seed: int) -> PathPictures:
    """From the first latent of a pair to the second, in one class."""
    one, two = _ends(pair, seed).split(1)
    z = latents.path(one, two, PATH_STEPS, kind)
    return _pictured(z, pretrained.generator().class_codes.weight[[digit]].expand(len(z), -1))


@cached
def between_classes(first: int, second: int, pair: int, seed: int) -> PathPictures:
    """The first latent of a pair, its class code going from one class to the other."""
    z = _ends(pair, seed)[:1].expand(PATH_STEPS + 1, -1)
    shares = torch.linspace(0, 1, PATH_STEPS + 1)
    return _pictured(z, latents.blend_classes(pretrained.generator(), first, second, shares))


@cached
def walked(digit: int, seed: int) -> PathPictures:
    """A closed walk through random latents, in one class."""
    z = latents.walk(pretrained.generator(), seed, PATH_STEPS, _STATIONS)
    return _pictured(z, pretrained.generator().class_codes.weight[[digit]].expand(len(z), -1))


def in_their_plane(start: Latent, end: Latent, z: Latent) -> Float[Tensor, "n 2"]:
    """Coordinates of latents in the plane of two others and the origin.

    The line between the directions of both points up, the first lies at the left.

    Args:
        start: the first [1, d].
        end: the second [1, d], neither along the first nor against it.
        z: latents of that plane [n, d].
    """
    one, two = (each / each.norm() for each in (start, end))
    axes = [axis / axis.norm() for axis in (two - one, one + two)]
    return torch.cat([z @ axis.T for axis in axes], dim=1)


def _share_shorter(length: float) -> float:
    """Of the samples of the prior: ‖z‖² has the distribution χ² with 32 degrees of freedom."""
    return float(gammainc(LATENT_SIZE / 2, length**2 / 2))


def numbers_of(
    kind: str, paths: dict[str, PathPictures], first: int, second: int
) -> dict[str, Any]:
    """What readouts and answers speak of."""
    numbers: dict[str, Any] = {"view": "paths", "path": kind, "first": first, "second": second}
    if kind == "latents":
        arc, straight = paths["spherical"], paths["linear"]
        k = arc.middle
        between = (arc.pictures[k] - straight.pictures[k]).norm()
        numbers |= {
            "ends": arc.lengths[[0, -1]].tolist(),
            "arc_length": float(arc.lengths[k]),
            "straight_length": float(straight.lengths[k]),
            "shorter": _share_shorter(straight.lengths[k]),
            "arc_shorter": _share_shorter(arc.lengths[k]),
            "psi": float(straight.lengths[k] / arc.lengths[k]),
            "difference": float(between),
            "end_distance": float((arc.pictures[0] - arc.pictures[-1]).norm()),
        }
    elif kind == "classes":
        found = paths["classes"].probabilities
        labels = found.argmax(dim=1)
        changes = (labels != labels[0]).nonzero().flatten().tolist()
        distances = (paths["classes"].pictures.diff(dim=0)).flatten(1).norm(dim=1)
        numbers |= {
            "labels": labels.tolist(),
            "turn": changes[0] / PATH_STEPS if changes else None,
            "third": sorted(set(labels.tolist()) - {first, second}),
            "fastest": (int(distances.argmax()) + 0.5) / PATH_STEPS,
            "at_turn": float(distances.max() / distances.mean()),
        }
    else:
        right = paths["walk"].probabilities.argmax(dim=1) == first
        numbers |= {"right": float(right.double().mean()), "pictures": len(right)}
    return numbers
