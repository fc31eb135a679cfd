"""Simple and complex cells of the primary visual cortex.

A simple cell weights the light by a Gabor function, with excitatory (ON) and inhibitory (OFF)
subfields, and fires for the positive part (Hubel and Wiesel 1962; Jones and Palmer 1987). A
complex cell sums the squares of two such sums a quarter of a cycle apart: the energy model of
Adelson and Bergen 1985, which no longer depends on the phase.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.settings import check_ranges, setting
from engine.vision.receptive_fields.stimuli import SIDE, rotated


@dataclass(frozen=True)
class Gabor:
    """A Gabor function: exp(−u²/2σ² − γ²v²/2σ²)·cos(2πu/λ + φ), u across the stripes, v along.

    Attributes:
        orientation: of the stripes, in degrees counterclockwise from the horizontal.
        wavelength: λ, in pixels.
        phase: φ in degrees; 0 for an ON stripe in the middle, 90 for an edge.
        width: σ, in pixels.
        aspect: γ; the field is 1/γ times as long as it is wide.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    orientation: float = setting(45.0, low=-180.0, high=180.0)
    wavelength: float = setting(12.0, low=4.0, high=40.0)
    phase: float = setting(0.0, low=-180.0, high=180.0)
    width: float = setting(6.0, low=1.5, high=12.0)
    aspect: float = setting(0.6, low=0.3, high=2.0)

    def __post_init__(self) -> None:
        check_ranges(self)

    def field(self, side: int = SIDE) -> np.ndarray:
        """Its weights on a screen: float64 [side, side]; the squares sum to about 1."""
        across, along = rotated(self.orientation, side)
        envelope = np.exp(-(across**2 + (self.aspect * along) ** 2) / (2 * self.width**2))
        wave = np.cos(2 * math.pi * across / self.wavelength + math.radians(self.phase))
        weights: np.ndarray = envelope * wave / self._norm
        return weights

    @property
    def _norm(self) -> float:
        """Root of the integral of the squared envelope, halved: the norm of most phases."""
        return math.sqrt(math.pi / (2 * self.aspect)) * self.width

    def quadrature(self) -> Gabor:
        """The same a quarter of a cycle further."""
        phase = (self.phase + 90 + 180) % 360 - 180
        return Gabor(self.orientation, self.wavelength, phase, self.width, self.aspect)

    def grating_gains(self, wavelength: float, orientation: float) -> tuple[float, float]:
        """Half the Fourier transform of the envelope at the difference and at the sum of waves.

        The response to cos(2π k·x + ψ) is E₋ cos(φ − ψ) + E₊ cos(φ + ψ).

        Args:
            wavelength: of the grating.
            orientation: of its stripes.
        """
        turn = math.radians(orientation - self.orientation)
        # The wave vector of the grating along u and v of this cell.
        across, along = math.cos(turn) / wavelength, math.sin(turn) / wavelength
        scale = math.pi * self.width**2 / self.aspect / self._norm
        own = 1 / self.wavelength

        def gain(difference: float) -> float:
            squares = (self.width * difference) ** 2 + (self.width * along / self.aspect) ** 2
            return scale * math.exp(-2 * math.pi**2 * squares)

        return gain(across - own), gain(across + own)


def linear_response(cell: Gabor, images: np.ndarray) -> np.ndarray:
    """The weighted sum of the light, before rectification.

    Args:
        cell: whose weights.
        images: [side, side], or any number of them in front.
    """
    summed: np.ndarray = np.tensordot(images, cell.field(images.shape[-1]), axes=2)
    return summed


def simple_response(cell: Gabor, images: np.ndarray, threshold: float = 0.0) -> np.ndarray:
    """The firing rate of a simple cell: the positive part of the weighted sum over a threshold."""
    return np.maximum(linear_response(cell, images) - threshold, 0)


def complex_response(cell: Gabor, images: np.ndarray) -> np.ndarray:
    """The energy of a quadrature pair: the sum of its squared responses."""
    return linear_response(cell, images) ** 2 + linear_response(cell.quadrature(), images) ** 2


def grating_response(cell: Gabor, wavelength: float, orientation: float, phase: float) -> float:
    """`linear_response` to a grating of contrast 1 in closed form, on a screen without ends."""
    near, far = cell.grating_gains(wavelength, orientation)
    own, shown = math.radians(cell.phase), math.radians(phase)
    return near * math.cos(own - shown) + far * math.cos(own + shown)


def grating_amplitude(cell: Gabor, wavelength: float, orientation: float) -> float:
    """The largest `grating_response` over all phases, in closed form."""
    near, far = cell.grating_gains(wavelength, orientation)
    own = math.radians(cell.phase)
    return math.hypot((near + far) * math.cos(own), (near - far) * math.sin(own))


def grating_energy(cell: Gabor, wavelength: float, orientation: float, phase: float) -> float:
    """`complex_response` to a grating of contrast 1 in closed form."""
    return sum(
        grating_response(each, wavelength, orientation, phase) ** 2
        for each in (cell, cell.quadrature())
    )


def orientation_tuning(
    cell: Gabor, orientations: np.ndarray, wavelength: float | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Closed-form tuning curves to drifting gratings.

    Args:
        cell: whose.
        orientations: of the stripes, in degrees.
        wavelength: of the gratings; the cell's own if not given.

    Returns:
        The peak rate of the simple cell and the mean energy of the complex one.
    """
    wavelength = cell.wavelength if wavelength is None else wavelength
    peaks = np.array([grating_amplitude(cell, wavelength, each) for each in orientations])
    gains = np.array([cell.grating_gains(wavelength, each) for each in orientations])
    return peaks, np.square(gains).sum(axis=-1)


def tuning_map(cell: Gabor, orientations: np.ndarray, wavelengths: np.ndarray) -> np.ndarray:
    """Closed-form peak rates to drifting gratings of all orientations and wavelengths.

    Args:
        cell: the simple cell.
        orientations: of the stripes, in degrees, [n].
        wavelengths: of the gratings, in pixels, [m].

    Returns:
        float64 [m, n].
    """
    return np.stack([orientation_tuning(cell, orientations, each)[0] for each in wavelengths])


def half_width(cell: Gabor) -> float:
    """Degrees from the preferred orientation at which the peak rate has halved; 90 if it never.

    By bisection on the closed form, at the cell's own wavelength.
    """
    most = grating_amplitude(cell, cell.wavelength, cell.orientation)

    def ratio(turn: float) -> float:
        return grating_amplitude(cell, cell.wavelength, cell.orientation + turn) / most

    low, high = 0.0, 90.0
    if ratio(high) > 0.5:
        return high
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if ratio(middle) > 0.5 else (low, middle)
    return low


def modulation_ratio(rates: np.ndarray) -> float:
    """F1/F0 of the response to one cycle of a drifting grating: above 1 for simple cells.

    Args:
        rates: at evenly spaced phases over a cycle.

    Source: Skottun et al. 1991, doi:10.1016/0042-6989(91)90033-2. NaN for a silent cell.
    """
    spectrum = np.abs(np.fft.rfft(rates)) / len(rates)
    return float(2 * spectrum[1] / spectrum[0]) if spectrum[0] > 0 else math.nan


def subfields(cell: Gabor, side: int = SIDE) -> tuple[np.ndarray, np.ndarray]:
    """Where the cell is excited by light (ON) and by dark (OFF): the two parts of its weights.

    Both are non-negative; the weights are their difference.
    """
    weights = cell.field(side)
    return np.maximum(weights, 0), np.maximum(-weights, 0)


def flash_response(cell: Gabor, image: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """The rate of a simple cell while an image is switched on and off.

    The light is weighted over time as well, by a filter that responds to changes: light in an ON
    subfield excites when it comes on, light in an OFF subfield when it goes off.

    Args:
        cell: whose rate.
        image: [side, side].
        shown: contrast of the image at each time step, [steps].
    """
    drive = np.convolve(shown, temporal_filter(), mode="full")[: len(shown)]
    return np.maximum(float(linear_response(cell, image)) * drive, 0)


def temporal_filter(steps: int = 30, rate: float = 0.6, order: int = 3) -> np.ndarray:
    """(kt)ⁿ e^(−kt) [1/n! − (kt)²/(n + 2)!] at t = 0, 1, …, whose sum is about zero.

    Source: Adelson and Bergen 1985, doi:10.1364/JOSAA.2.000284.
    """
    kt = rate * np.arange(steps)
    later = kt**2 / math.factorial(order + 2)
    weights: np.ndarray = kt**order * np.exp(-kt) * (1 / math.factorial(order) - later)
    return weights
