"""Three sources of ε̂ (and so of the score) for data in the plane.

* ``learned``: the network in training.
* ``exact``: the density of the data, in closed form for Gaussian mixtures, else of a mixture
  fitted to them.
* ``empirical``: the distribution of a finite data set. It is exact for these points only, so that
  samplers reproduce them (Scarvelis et al. 2023, arXiv:2310.12395).
"""

import numpy as np
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.data.densities import DRAWN, MIXTURES
from engine.generative.diffusion.mixture import NoisedMixture
from engine.generative.diffusion.parametrisation import Denoiser
from engine.generative.diffusion.schedules import Schedule
from engine.generative.diffusion.training import DiffusionSettings, learned_denoiser

SOURCES = ("learned", "exact", "empirical")

EMPIRICAL_POINTS = 60
"""Size of the finite data set."""

_COMPONENTS = 128
_FITTED_TO = 8192


def denoiser(settings: DiffusionSettings, source: str, parameters: bytes = b"") -> Denoiser:
    """(x_t, t) → ε̂.

    Args:
        settings: of data, schedule and network.
        source: one of `SOURCES`.
        parameters: of the network, float32, for ``learned``.
    """
    if source == "learned":
        return _learned(settings, parameters)
    return exact_density(settings, source).eps


@cached
def _learned(settings: DiffusionSettings, parameters: bytes) -> Denoiser:
    return learned_denoiser(settings, np.frombuffer(parameters, np.float32).copy())


def exact_density(settings: DiffusionSettings, source: str = "exact") -> NoisedMixture:
    """p_t of the data (``exact``) or of the finite data set (``empirical``)."""
    seed = settings.seed if source == "empirical" else 0  # nothing else depends on it
    return _exact_density(settings.density, settings.drawn, settings.schedule, seed, source)


@cached
def _exact_density(
    density: str, drawn: bytes, schedule: Schedule, seed: int, source: str
) -> NoisedMixture:
    settings = DiffusionSettings(density=density, drawn=drawn, schedule=schedule, seed=seed)
    if source == "empirical":
        return NoisedMixture.empirical(empirical_points(settings), schedule)
    if density == DRAWN:
        return NoisedMixture.of(settings.drawn_density, schedule)
    if density in MIXTURES:
        return NoisedMixture.of(MIXTURES[density], schedule)
    points = settings.sample(_FITTED_TO, seeds.generator(seeds.derive(0, "kernels")))
    return NoisedMixture.fit(points, _COMPONENTS, schedule)


def empirical_points(settings: DiffusionSettings) -> Tensor:
    """The finite data set, float32 [60, 2]."""
    generator = seeds.generator(seeds.derive(settings.seed, "memorised"))
    return settings.sample(EMPIRICAL_POINTS, generator)


def data_settings(settings: DiffusionSettings, *, keep_network: bool = False) -> DiffusionSettings:
    """The same data, schedule and seed, everything else at its default.

    What is computed from the result is cached across changes of the training. With `keep_network`,
    what decides the network's shape and the meaning of its answer stays as well.
    """
    kept = ["density", "drawn", "schedule", "seed"]
    if keep_network:
        kept += ["parametrisation", "width"]
    return DiffusionSettings(**{name: getattr(settings, name) for name in kept})
