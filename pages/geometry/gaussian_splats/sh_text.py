"""Coefficients of spherical harmonics as the text of a field: ``0:89,-18,-106;3:40,0,0``."""

from __future__ import annotations

import re

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.gaussian_splats.harmonic_colours import COUNT

LARGEST = 3.0
_TERM = re.compile(r"(\d{1,2}):(-?\d{1,3}),(-?\d{1,3}),(-?\d{1,3})")


def parse(text: str) -> Float[Tensor, "16 3"]:
    """The coefficients; those that the text does not name are 0.

    Raises:
        ValueError: a clause on what is wrong with the text.
    """
    found = torch.zeros(COUNT, 3, dtype=torch.float64)
    for term in filter(None, text.split(";")):
        match = _TERM.fullmatch(term)
        if match is None:
            raise ValueError("a coefficient is written place:red,green,blue in hundredths")
        place, *channels = map(int, match.groups())
        if place >= COUNT or max(map(abs, channels)) > 100 * LARGEST:
            raise ValueError(
                f"places go from 0 to {COUNT - 1}, hundredths from -{100 * LARGEST:.0f} to"
                f" {100 * LARGEST:.0f}"
            )
        found[place] = torch.tensor(channels, dtype=torch.float64) / 100
    return found


def write(coefficients: Float[Tensor, "16 3"]) -> str:
    """The inverse of `parse`, to hundredths, each held between −3 and 3."""
    hundredths = (100 * coefficients.clamp(-LARGEST, LARGEST)).round().to(torch.int64).tolist()
    return ";".join(
        f"{place}:{','.join(map(str, row))}" for place, row in enumerate(hundredths) if any(row)
    )
