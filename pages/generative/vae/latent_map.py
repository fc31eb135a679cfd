"""The encoded training digits as a map: a cloud for each class, with its own marker and numeral."""

import functools
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from engine.data.images import CLASSES
from engine.generative import digit_autoencoder
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

Label: TypeAlias = tuple[float, float, str]

_GLYPHS = {"circle": "●", "triangle": "▲", "square": "■", "cross": "✕", "ring": "○"}
_ROUNDS = 40
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
    encoded = digit_autoencoder.encoded_digits(latent_size)
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
    apart = (0.12 if legend else 0.15) * _REACH[latent_size]
    return (clouds, plane.labels(spread_labels(texts, apart), size=19 if legend else 14))


def spread_labels(labels: Sequence[Label], apart: float) -> list[Label]:
    """Labels moved so that no two of them are nearer than so far, each as little as needed.

    Args:
        labels: x, y and text.
        apart: the least distance; of many labels in a small place a little less remains.
    """
    places = np.array([label[:2] for label in labels], float).reshape(-1, 2)
    places += 1e-6 * np.arange(len(places))[:, None]  # two in one place have a way apart
    for _ in range(_ROUNDS):
        ways = places[:, None] - places[None]
        distances = np.hypot(ways[..., 0], ways[..., 1]) + np.eye(len(places)) * 1e9
        push = np.maximum(0, apart - distances) / distances / 4
        places += (ways * push[..., None]).sum(axis=1)
    return [(float(x), float(y), text) for (x, y), (*_, text) in zip(places, labels, strict=True)]


def legend_html() -> str:
    """The marker of each class in a line, where a plane has no room for a legend of its own."""
    signs = (
        f"<span><span class='is-{colour}'>{_GLYPHS[marker]}</span>&nbsp;{label}</span>"
        for label, (colour, marker) in enumerate(SIGNS)
    )
    return f"<p class='who'><span>Class:</span> {' '.join(signs)}</p>"


def axis_labels(latent_size: int) -> tuple[str, str]:
    """What the axes are: x, then y."""
    return ("z₁", "z₂") if latent_size == 2 else ("first principal component", "second")
