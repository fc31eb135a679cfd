"""What both cells answer while a bar or a grating is moved across them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.cache import cached
from engine.settings import check_ranges, setting
from engine.vision.receptive_fields.cells import Gabor, linear_response
from engine.vision.receptive_fields.stimuli import bar, grating

REACH = 28
"""Pixels from the middle of the screen to which a stimulus is moved."""
LENGTH = 40.0
"""Of a bar, in pixels."""
KINDS = ("bar", "dark", "grating")


@dataclass(frozen=True)
class Stimulus:
    """A bright or dark bar, or a grating, that can stand at any position across it.

    Attributes:
        kind: of `KINDS`.
        orientation: of the bar or of the stripes, in degrees.
        bar_width: in pixels.
        wavelength: of the grating, in pixels.
        contrast: 0 for the grey ground, 1 for white and black.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    kind: str = "bar"
    orientation: float = setting(45.0, low=-180.0, high=180.0)
    bar_width: float = setting(5.0, low=1.0, high=20.0)
    wavelength: float = setting(12.0, low=4.0, high=40.0)
    contrast: float = setting(1.0, low=0.0, high=1.0)

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.kind not in KINDS:
            raise ValueError(f"There is no stimulus {self.kind!r}; there are {', '.join(KINDS)}.")

    def at(self, position: float) -> np.ndarray:
        """The screen with it, so many pixels from the middle: float64 [SIDE, SIDE]."""
        if self.kind == "grating":
            phase = -360 * position / self.wavelength
            return grating(self.wavelength, self.orientation, phase, self.contrast)
        luminance = -self.contrast if self.kind == "dark" else self.contrast
        return bar(self.orientation, position, LENGTH, self.bar_width, luminance)


@dataclass(frozen=True, eq=False)
class Trace:
    """Responses over the position of a stimulus.

    Attributes:
        positions: in pixels from the middle, float64 [n].
        simple: rate of the simple cell, float64 [n].
        energy: of the complex cell, float64 [n].
    """

    positions: np.ndarray
    simple: np.ndarray
    energy: np.ndarray

    @property
    def top(self) -> float:
        """The largest response, of the complex cell its root."""
        return float(max(self.simple.max(), np.sqrt(self.energy.max())))


@cached
def sweep(cell: Gabor, stimulus: Stimulus) -> Trace:
    """Both cells' responses at each whole pixel across a stimulus."""
    positions = np.arange(-REACH, REACH + 0.5, 1.0)
    images = np.stack([stimulus.at(float(position)) for position in positions])
    own, other = linear_response(cell, images), linear_response(cell.quadrature(), images)
    return Trace(positions, np.maximum(own, 0), own**2 + other**2)
