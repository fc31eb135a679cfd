"""The maps of all stages of HMAX for one image, and where on it the best match of C2 lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from engine.cache import cached
from engine.vision.receptive_fields.hmax import Hmax, Images, band_sizes, pool_size, pool_stride, s1
from engine.vision.receptive_fields.responses import Change, Setup


@dataclass(frozen=True)
class Match:
    """Where a prototype of S2 matches best, which is what C2 keeps the strength of.

    Attributes:
        response: of C2.
        band: in which the match is.
        box: rows from, to, columns from, to, in pixels of the image, both ends included: the places
            of the S1 units under the prototype.
    """

    response: float
    band: int
    box: tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class StageMaps:
    """What each stage answers to one image; S1, C1 and S2 of the finest band.

    Attributes:
        simple: S1 of the smallest filters, [4, height, width].
        pooled: C1, [4, rows, columns].
        similar: S2 of the first prototypes, [prototypes, rows, columns].
        matches: C2 of the same prototypes, over all bands.
    """

    simple: np.ndarray
    pooled: np.ndarray
    similar: np.ndarray
    matches: tuple[Match, ...]


@torch.no_grad()
def best_matches(model: Hmax, image: Images, prototypes: int) -> tuple[Match, ...]:
    """The best match of each of the first prototypes over all positions and bands.

    Raises:
        ValueError: the image is too small.
    """
    patch, factor = model.patches.shape[-1], model.settings.pool
    maps = [model.s2(band)[0, :prototypes] for band in model.c1_bands(image)]
    found = []
    for index in range(min(prototypes, len(model.patches))):
        tops = [float(each[index].max()) for each in maps]
        band = int(np.argmax(tops))
        row, column = np.unravel_index(int(maps[band][index].argmax()), maps[band][index].shape)
        stride, size = pool_stride(band), pool_size(band, factor)
        reach = (patch - 1) * stride + size - 1
        top, left = int(row) * stride, int(column) * stride
        found.append(Match(tops[band], band, (top, top + reach, left, left + reach)))
    return tuple(found)


@cached
def stage_maps(setup: Setup, change: Change, prototypes: int) -> StageMaps:
    """All stages' answers to the changed target."""
    model, image = setup.model(), change.of(setup.target.image())
    with torch.no_grad():
        pooled = model.c1_bands(image)[0]
        return StageMaps(
            s1(image, band_sizes(0)[0])[0].numpy(),
            pooled[0].numpy(),
            model.s2(pooled)[0, :prototypes].numpy(),
            best_matches(model, image, prototypes),
        )
