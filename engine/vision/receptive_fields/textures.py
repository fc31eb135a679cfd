"""Textures to classify: noise of one orientation and one wavelength, synthesised from a seed."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float, Int64
from torch import Tensor

SIDE = 28
ORIENTATIONS = (0, 60, 120)
WAVELENGTHS = (4.0, 10.0)
CLASSES = len(ORIENTATIONS) * len(WAVELENGTHS)
_SPREAD_ORIENTATION = math.radians(15)
_SPREAD_OCTAVES = 0.25


def sample(
    count: int, generator: torch.Generator
) -> tuple[Float[Tensor, "n 1 28 28"], Int64[Tensor, " n"]]:
    """Textures of mean 0 and variance 1, with their classes.

    A class is an orientation of `ORIENTATIONS` (in degrees) and a wavelength of `WAVELENGTHS` (in
    pixels), in that order: ``label = orientation · 2 + wavelength``.
    """
    labels = torch.randint(CLASSES, (count,), generator=generator)
    # Twice as large a sheet, of which a quarter is cut out: textures do not repeat at their ends.
    noise = torch.randn(count, 2 * SIDE, 2 * SIDE, generator=generator)
    spectrum = torch.fft.rfft2(noise) * _bands()[labels]
    sheets = torch.fft.irfft2(spectrum, s=(2 * SIDE, 2 * SIDE))[:, :SIDE, :SIDE]
    mean, deviation = sheets.mean((1, 2), keepdim=True), sheets.std((1, 2), keepdim=True)
    return ((sheets - mean) / deviation)[:, None], labels


def class_name(label: int) -> str:
    """What a class is called, such as ``60°, 4 px``."""
    orientation, wavelength = divmod(label, len(WAVELENGTHS))
    return f"{ORIENTATIONS[orientation]}°, {WAVELENGTHS[wavelength]:g} px"


def _bands() -> Tensor:
    """The amplitude that each class leaves of each frequency: [classes, 2·SIDE, SIDE + 1]."""
    rows = torch.fft.fftfreq(2 * SIDE)[:, None]
    columns = torch.fft.rfftfreq(2 * SIDE)[None]
    frequency = (rows**2 + columns**2).sqrt().clamp(min=1e-6)
    # Stripes of 0° are horizontal, so that they vary with the row; y points up, rows down.
    angle = torch.atan2(columns.expand_as(frequency), rows.expand_as(frequency))
    bands = []
    for orientation in ORIENTATIONS:
        turn = angle - math.radians(orientation)
        turn = torch.remainder(turn + math.pi / 2, math.pi) - math.pi / 2
        for wavelength in WAVELENGTHS:
            octaves = (frequency * wavelength).log2()
            exponent = (turn / _SPREAD_ORIENTATION) ** 2 + (octaves / _SPREAD_OCTAVES) ** 2
            bands.append(torch.exp(-exponent / 2))
    return torch.stack(bands)
