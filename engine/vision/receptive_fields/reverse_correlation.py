"""Mapping a receptive field as the experiment does it: white noise in, spikes out.

Frames of independent Gaussian light are shown; the average frame before a spike, the
spike-triggered average, is proportional to the field of a simple cell (de Boer and Kuyper 1968;
Jones and Palmer 1987; by Bussgang's theorem for any rectifying nonlinearity). For a complex cell
it vanishes; the directions in which the variance of the frames before spikes is largest then
span its two subunits (Rust et al. 2005, doi:10.1016/j.neuron.2005.05.021).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine import device, seeds
from engine.settings import check_ranges, setting
from engine.simulation import Simulation, refuse_changes
from engine.vision.receptive_fields.cells import Gabor
from engine.vision.receptive_fields.noise_spectrum import upper_edge

FRAMES_PER_STEP = 100
_MOST_SPIKES = 255
"""Of one frame, that are told apart; those of more count as so many."""
KINDS = ("simple", "complex")
_MEAN_RATE = {"simple": 1 / math.sqrt(2 * math.pi), "complex": 2.0}
"""Of the cells without threshold: a rectified normal variable, and the sum of two squares."""


@dataclass(frozen=True)
class NoiseSettings:
    """An experiment with white noise.

    Attributes:
        cell: whose field is mapped.
        kind: ``simple`` or ``complex``.
        side: of the screen, in pixels; the cell is drawn at its middle.
        threshold: in standard deviations of the response to noise; only what exceeds it counts.
        spikes: mean number of spikes per frame; they are drawn from a Poisson distribution.
            0 for rates without any randomness.
        seed: of noise and spikes.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    cell: Gabor = field(default_factory=lambda: Gabor(wavelength=8.0, width=3.0))
    kind: str = "simple"
    side: int = setting(24, low=8, high=48)
    threshold: float = setting(0.0, low=0.0, high=3.0)
    spikes: float = setting(0.3, low=0.0, high=10.0)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.kind not in KINDS:
            raise ValueError(f"There is no {self.kind!r} cell; there are {' and '.join(KINDS)}.")
        seeds.validated(self.seed)


class ReverseCorrelation(Simulation[NoiseSettings]):
    """The experiment, `FRAMES_PER_STEP` frames per step; without end."""

    def __init__(self, settings: NoiseSettings) -> None:
        super().__init__(settings)
        device.setup()
        side = settings.side
        subunits = (settings.cell, settings.cell.quadrature())[: 1 + (settings.kind == "complex")]
        weights = np.stack([each.field(side).ravel() for each in subunits])
        self._weights = torch.from_numpy(weights).float()
        self._source = seeds.generator(seeds.derive(settings.seed, "noise"))
        self._spikes = 0.0
        self._sum = torch.zeros(side * side)
        self._products = torch.zeros(side * side, side * side)
        self._last = torch.zeros(side * side)
        self._histogram = torch.zeros(_MOST_SPIKES + 1)
        self._decomposed: tuple[int, np.ndarray, np.ndarray] | None = None

    @property
    def frames(self) -> int:
        """How many were shown."""
        return self.step * FRAMES_PER_STEP

    def _advance_one(self) -> None:
        side = self.settings.side
        noise = torch.randn(FRAMES_PER_STEP, side * side, generator=self._source)
        spikes = self._respond(noise)
        self._spikes += float(spikes.sum())
        self._sum += spikes @ noise
        if self.settings.kind == "complex":
            whole = spikes.clamp(max=_MOST_SPIKES).long()
            self._histogram += torch.bincount(whole, minlength=_MOST_SPIKES + 1)
            fired = spikes > 0
            weighted = noise[fired] * spikes[fired, None]
            self._products.addmm_(weighted.T, noise[fired])
        self._last = noise[-1]

    def _respond(self, noise: Tensor) -> Tensor:
        settings = self.settings
        drive = noise @ self._weights.T / self._weights.norm(dim=1)
        if settings.kind == "simple":
            rates = (drive[:, 0] - settings.threshold).clamp(min=0)
        else:
            rates = (drive.square().sum(dim=1) - settings.threshold).clamp(min=0)
        if not settings.spikes:
            return rates
        gain = settings.spikes / _MEAN_RATE[settings.kind]
        return torch.poisson(rates * gain, generator=self._source)

    def average(self) -> np.ndarray:
        """The spike-triggered average: float64 [side, side]; zero before the first spike."""
        found = self._sum.double() / max(self._spikes, 1e-12) if self._spikes else self._sum
        return found.double().numpy().reshape(self.settings.side, self.settings.side).copy()

    def modes(self, count: int = 2) -> tuple[np.ndarray, np.ndarray]:
        """Directions of the largest variance before spikes, of a complex cell.

        Returns:
            Their variances (1 where the cell does not care) and pictures [count, side, side].
        """
        side = self.settings.side
        if not self._spikes:
            return np.ones(count), np.zeros((count, side, side))
        if self._decomposed is None or self._decomposed[0] != self.step:
            values, vectors = torch.linalg.eigh(self._products.double() / self._spikes)
            self._decomposed = self.step, values.flip(0).numpy(), vectors.T.flip(0).numpy()
        _, variances, directions = self._decomposed
        return variances[:count].copy(), directions[:count].reshape(count, side, side).copy()

    def chance_level(self) -> float:
        """The largest variance of `modes` that is expected of a cell that ignores the frames.

        NaN before the first spike, or for rates without spikes.
        """
        if not self.settings.spikes:
            return math.nan
        return upper_edge(self._histogram.numpy(), self.settings.side**2)

    def metrics(self) -> dict[str, float]:
        """Frames, spikes, and how like the true field the average is (correlation, with sign).

        For a complex cell ``similarity`` is the share of the true subunits that lies in the plane
        of the two largest `modes`.
        """
        return {
            "frames": float(self.frames),
            "spikes": self._spikes,
            "similarity": self._similarity(),
        }

    def _similarity(self) -> float:
        true = self._weights.double().numpy()
        if self.settings.kind == "simple":
            return _correlation(self.average().ravel(), true[0])
        plane = self.modes()[1].reshape(2, -1)
        basis = np.linalg.qr(true.T)[0]
        return float(np.sqrt(np.square(plane @ basis).sum() / 2))

    def arrays(self) -> dict[str, np.ndarray]:
        """``average``, ``field`` (the true one), ``frame`` (the last shown)."""
        side = self.settings.side
        return {
            "average": self.average(),
            "field": self._weights[0].double().numpy().reshape(side, side).copy(),
            "frame": self._last.numpy().reshape(side, side).copy(),
        }

    def state_dict(self) -> dict[str, Any]:
        """Copies of the sums and of the state of the generator."""
        return {
            "spikes": self._spikes,
            "sum": self._sum.clone(),
            "products": self._products.clone(),
            "last": self._last.clone(),
            "histogram": self._histogram.clone(),
            "noise": seeds.snapshot(self._source),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores such copies; the same frames follow."""
        self._spikes = state["spikes"]
        self._sum = state["sum"].clone()
        self._products = state["products"].clone()
        self._last = state["last"].clone()
        self._histogram = state["histogram"].clone()
        self._decomposed = None
        seeds.restore(self._source, state["noise"])

    def reconfigure(self, settings: NoiseSettings) -> None:
        """Nothing can change while frames are averaged.

        Raises:
            ValueError: something differs; the message names it.
        """
        refuse_changes(self.settings, settings, (), "experiment")


def expected_correlation(settings: NoiseSettings, frames: np.ndarray) -> np.ndarray:
    """The correlation of a simple cell's average with its field after so many frames, in theory.

    The average tends to m times the unit vector of the field, m = E[r d]/E[r] for the drive d and
    the rate r; across it, each direction has the variance E[s²]/(n E[s]²) of its error. So the
    error falls like 1/√n: ρ = (1 + (D − 1) E[s²] / (n m² E[s]²))^(−1/2).

    Args:
        settings: of a simple cell.
        frames: n, at least 1.

    Raises:
        ValueError: the cell is complex; its average tends to nothing.
    """
    if settings.kind != "simple":
        raise ValueError("The average of a complex cell tends to nothing.")
    t = settings.threshold
    density = math.exp(-(t**2) / 2) / math.sqrt(2 * math.pi)
    above = math.erfc(t / math.sqrt(2)) / 2
    # Moments of r = [d − t]₊; E[r d] = P(d > t) by partial integration.
    mean, square, limit = density - t * above, (1 + t**2) * above - t * density, above
    gain = settings.spikes / _MEAN_RATE["simple"]
    # A Poisson variable adds its mean to the square.
    spread = square / mean**2 + (1 / (gain * mean) if gain else 0.0)
    noise = (settings.side**2 - 1) * spread / ((limit / mean) ** 2 * np.asarray(frames, float))
    expected: np.ndarray = 1 / np.sqrt(1 + noise)
    return expected


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    norm = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / norm if norm > 0 else 0.0
