"""What is shown to a cell: gratings, bars and white noise on a square screen.

Luminance is relative to a grey ground: 0 is grey, 1 bright, −1 dark. Positions are in pixels from
the middle of the screen, x to the right and y upwards; angles in degrees, counterclockwise.
"""

from __future__ import annotations

import functools
import math

import numpy as np

SIDE = 65
"""Pixels along a side of the screen; odd, so that it has a middle."""


@functools.cache
def grid(side: int = SIDE) -> tuple[np.ndarray, np.ndarray]:
    """x and y of each pixel: read-only float64 [side, side], row 0 at the top."""
    places = np.arange(side) - (side - 1) / 2
    x, y = np.meshgrid(places, -places)
    x.flags.writeable = y.flags.writeable = False
    return x, y


def grating(
    wavelength: float,
    orientation: float,
    phase: float = 0.0,
    contrast: float = 1.0,
    side: int = SIDE,
) -> np.ndarray:
    """A sinusoidal grating: contrast·cos(2π u/wavelength + phase).

    Args:
        wavelength: of a cycle, in pixels.
        orientation: of the stripes; u runs across them, 90° clockwise.
        phase: in degrees; as it grows the stripes move against u.
        contrast: the amplitude.
        side: of the screen.

    Returns:
        float64 [side, side].

    Raises:
        ValueError: the wavelength is below two pixels, which a screen cannot show.
    """
    if wavelength < 2:
        raise ValueError(f"A grating of {wavelength:g} pixels per cycle is finer than the screen.")
    across, _ = rotated(orientation, side)
    waves: np.ndarray = contrast * np.cos(2 * math.pi * across / wavelength + math.radians(phase))
    return waves


def bar(
    orientation: float,
    offset: float = 0.0,
    length: float = 30.0,
    width: float = 4.0,
    luminance: float = 1.0,
    side: int = SIDE,
) -> np.ndarray:
    """A bar with edges smoothed over one pixel.

    Args:
        orientation: of its long side.
        offset: of its middle from that of the screen, across its long side, 90° clockwise of it.
        length: along it, in pixels.
        width: across it.
        luminance: 1 for a bright bar, −1 for a dark one.
        side: of the screen.

    Returns:
        float64 [side, side].
    """
    across, along = rotated(orientation, side)

    def inside(distance: np.ndarray, extent: float) -> np.ndarray:
        covered: np.ndarray = np.clip(extent / 2 - np.abs(distance) + 0.5, 0, min(extent, 1))
        return covered

    drawn: np.ndarray = luminance * inside(across - offset, width) * inside(along, length)
    return drawn


def rotated(orientation: float, side: int = SIDE) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates across (90° clockwise of it) and along an orientation, at each pixel."""
    x, y = grid(side)
    angle = math.radians(orientation)
    return x * math.sin(angle) - y * math.cos(angle), x * math.cos(angle) + y * math.sin(angle)
