"""The encoded training digits as a map: a cloud for each class, with its own marker and numeral."""

import functools
from collections.abc import Sequence

import numpy as np

from engine.data.images import CLASSES
from engine.generative.vae import pretrained
from ui.components import plane
from ui.components.plane import Layer, Marker, Meaning

SIGNS: tuple[tuple[Meaning, Marker], ...] = (
    ("data", "circle"),
    ("model", "triangle"),
    ("good", "square"),
    ("error", "cross"),
    ("ink", "triangle"),
    ("ink", "ring"),
    ("data", "cross"),
    ("error", "circle"),
    ("model", "ring"),
    ("good", "triangle"),
)
"""Colour and marker of each class."""

_EACH = 150
_REACH = {2: 3.6, 12: 4.0}


def extent(latent_size: int) -> plane.Extent:
    """What is seen of the plane; beyond it lies hardly any digit."""
    reach = _REACH[latent_size]
    return (-reach, reach, -reach, reach)


def held_inside(latent_size: int, points: Sequence[float]) -> tuple[float, ...]:
    """Coordinates moved into the part of the plane that is seen."""
    reach = 0.99 * _REACH[latent_size]
    return tuple(min(max(value, -reach), reach) for value in points)


@functools.cache
def layers(latent_size: int, *, legend: bool = True) -> tuple[Layer, ...]:
    """150 training digits of each class; of codes of 12 dimensions their principal components.

    Args:
        latent_size: of a pretrained model.
        legend: whether the legend has the marker of each class; the numerals stand in any case.
    """
    encoded = pretrained.encoded_digits(latent_size)
    places = pretrained.projection(latent_size).to_plane(encoded.means).numpy()
    labels = encoded.labels.numpy()
    few = np.sort(np.concatenate([np.flatnonzero(labels == k)[:_EACH] for k in range(CLASSES)]))
    clouds = plane.points(
        places[few],
        classes=labels[few],
        palette=SIGNS,
        size=2.6,
        opacity=0.6 if legend else 0.35,
        labels=[str(label) for label in range(CLASSES)] if legend else [],
    )
    middles = [np.median(places[labels == label], axis=0) for label in range(CLASSES)]
    texts = [(float(x), float(y), str(label)) for label, (x, y) in enumerate(middles)]
    return (clouds, plane.labels(texts, size=19 if legend else 14))


def axis_labels(latent_size: int) -> tuple[str, str]:
    """What the axes are: x, then y."""
    return ("z₁", "z₂") if latent_size == 2 else ("first principal component", "second")
