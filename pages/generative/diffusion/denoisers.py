"""Where ε̂ comes from on the diffusion page: the network in training, or the exact answer."""

from functools import lru_cache

import numpy as np
import torch

from engine import seeds
from engine.data.densities import grid_of_gaussians, ring_of_gaussians
from engine.generative.diffusion.mixture import NoisedMixture
from engine.generative.diffusion.parametrisation import Denoiser
from engine.generative.diffusion.schedules import Schedule
from engine.generative.diffusion.training import DRAWN, DiffusionSettings, learned
from pages.generative.diffusion import drawing
from ui.state import PageState

MEMORISED = 60
"""Points of the data set that the third kind of score knows, and nothing else."""

GAUSSIANS = 128
"""Parts of the mixture that stands for data whose density is no mixture."""

_FITTED_TO = 8192
_ROUNDS = 12
_MIXTURES = {"eight-gaussians": ring_of_gaussians(), "grid": grid_of_gaussians()}


def settings_of(page: PageState) -> DiffusionSettings:
    """What the engine needs to know, from the controls."""
    return DiffusionSettings(
        density=page["d"],
        drawn=drawn(page) if page["d"] == DRAWN else b"",
        schedule=schedule_of(page),
        parametrisation=page["p"],
        width=int(page["w"]),
        learning_rate=10 ** page["lr"],
        batch_size=int(page["B"]),
        weighting=page["l"],
        seed=page["seed"],
    )


def data_only(settings: DiffusionSettings, *, keep_network: bool = False) -> DiffusionSettings:
    """The same data, schedule and seed, all else as usual: what is computed from it is kept longer.

    With `keep_network` also what decides the shape of the network and the meaning of its answer.
    """
    kept = {
        "density": settings.density,
        "drawn": settings.drawn,
        "schedule": settings.schedule,
        "seed": settings.seed,
    }
    if keep_network:
        kept |= {"parametrisation": settings.parametrisation, "width": settings.width}
    return DiffusionSettings(**kept)  # type: ignore[arg-type]


def schedule_of(page: PageState) -> Schedule:
    """The chosen schedule, or the drawn one."""
    return _schedule(page["b"], page["a"] if page["b"] == "curve" else "", int(page["T"]))


@lru_cache(maxsize=32)
def _schedule(kind: str, curve: str, steps: int) -> Schedule:
    """Kept for its tables."""
    return drawing.curve(curve, steps) if kind == "curve" else Schedule(kind, steps)


def drawn(page: PageState) -> bytes:
    """The points drawn, or the example as long as there are none."""
    points = drawing.from_code(page["drawn"]) if page["drawn"] else drawing.example()
    return points.astype(np.float32).tobytes()


def denoiser(settings: DiffusionSettings, kind: str, parameters: bytes = b"") -> Denoiser:
    """(x_t, t) → ε̂.

    Args:
        settings: of data, schedule and network.
        kind: "learned", "exact", or "copy": exact for a data set of `MEMORISED` points.
        parameters: of the network, float32, for "learned".
    """
    return _network(settings, parameters) if kind == "learned" else exact(settings, kind).eps


@lru_cache(maxsize=8)
def _network(settings: DiffusionSettings, parameters: bytes) -> Denoiser:
    return learned(settings, np.frombuffer(parameters, np.float32).copy())


def exact(settings: DiffusionSettings, kind: str = "exact") -> NoisedMixture:
    """p_t of the data: in closed form for Gaussians, else of a mixture fitted to the data."""
    seed = settings.seed if kind == "copy" else 0  # only the points of a copy are drawn
    return _exact(settings.density, settings.drawn, settings.schedule, seed, kind)


def memorised(settings: DiffusionSettings) -> torch.Tensor:
    """The data set of "copy", float32 [60, 2]."""
    source = seeds.generator(seeds.derive(settings.seed, "memorised"))
    return settings.sample(MEMORISED, source)


@lru_cache(maxsize=16)
def _exact(density: str, drawn: bytes, schedule: Schedule, seed: int, kind: str) -> NoisedMixture:
    settings = DiffusionSettings(density=density, drawn=drawn, schedule=schedule, seed=seed)
    if kind == "copy":
        return NoisedMixture.empirical(memorised(settings), schedule)
    if density == DRAWN:
        return NoisedMixture.of(settings.drawn_density, schedule)
    if density in _MIXTURES:
        return NoisedMixture.of(_MIXTURES[density], schedule)
    return fitted(settings)


def fitted(settings: DiffusionSettings) -> NoisedMixture:
    """A mixture of `GAUSSIANS` round Gaussians close to the data, by k-means (Lloyd 1982)."""
    points = settings.sample(_FITTED_TO, seeds.generator(seeds.derive(0, "kernels")))
    means = points[:GAUSSIANS]
    for _ in range(_ROUNDS):
        nearest = torch.cdist(points, means).argmin(dim=1)
        counts = torch.bincount(nearest, minlength=GAUSSIANS).clamp(min=1)[:, None]
        means = torch.zeros_like(means).index_add_(0, nearest, points) / counts
    squares = (points - means[nearest]).square().sum(dim=1, keepdim=True)
    variances = torch.zeros(GAUSSIANS, 1).index_add_(0, nearest, squares) / (2 * counts)
    weights = counts.squeeze(1).float()
    return NoisedMixture(means, variances.squeeze(1).sqrt(), weights, settings.schedule)
