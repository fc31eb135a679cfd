"""The clusters of a drawing: which of them a variant's samples reach."""

from functools import lru_cache
from typing import Any

import numpy as np
import torch

from engine.data.densities import DRAWN
from engine.generative.gans.clusters import MOST, Clusters, clusters_of
from engine.runs import Frame
from ui.components import plane
from ui.components.plane import Layer
from ui.density_drawing import encode_points
from ui.density_fields import packed_drawing
from ui.state import PageState

LETTERS = "ABCDEF"[:MOST]


def five_clusters() -> str:
    """An example: five clusters of the same size; a code for the link."""
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    blob = np.concatenate([0.3 * circle, 0.12 * circle[::3]])
    angles = np.pi / 2 + 2 * np.pi * np.arange(5) / 5
    centres = 2.4 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return encode_points(np.concatenate([centre + blob for centre in centres]))


def clusters(page: PageState) -> Clusters | None:
    """Of the drawing; None for other data."""
    return _clusters(packed_drawing(page)) if page["density"] == DRAWN else None


@lru_cache(maxsize=8)
def _clusters(packed: bytes) -> Clusters:
    return clusters_of(np.frombuffer(packed, np.float32).reshape(-1, 2))


def covered(page: PageState, seen: Frame, place: int) -> list[bool] | None:
    """Whether each cluster gets at least a fifth of its share; None for other data."""
    found = clusters(page)
    if found is None:
        return None
    reached: list[bool] = found.reached(torch.from_numpy(seen.arrays[f"{place}_samples"])).tolist()
    return reached


def letters_layer(page: PageState) -> Layer | None:
    """The clusters' names on the stage."""
    found = clusters(page)
    if found is None or len(found) < 2:
        return None
    names = zip(found.centres.tolist(), LETTERS, strict=False)
    return plane.labels([(x, y, letter) for (x, y), letter in names], size=17)


def numbers(page: PageState, seen: Frame, taking_part: tuple[str, ...]) -> dict[str, Any]:
    """What the answers speak of: how many there are, and the letters of those without samples."""
    found = clusters(page)
    missed = {}
    for place, name in reversed([*enumerate(taking_part)]):
        each = covered(page, seen, place) or []
        missed[f"{name}_missed"] = "".join(
            letter for letter, there in zip(LETTERS, each, strict=False) if not there
        )
    return {"clusters": 0 if found is None else len(found), "own": page["drawn_density"], **missed}
