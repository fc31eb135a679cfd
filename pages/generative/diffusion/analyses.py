"""Analyses of "Noise and back": densities, distances to the data, learning curves."""

from __future__ import annotations

import numpy as np

from engine.generative.density_comparison import compare_points, nearest_distances
from engine.seeds import generator
from pages.generative.diffusion.settings import diffusion_settings
from ui.analysis import Analysis, Drawing, Drawn
from ui.analysis_figures import densities, histogram, learning_curves
from ui.state import PageState
from ui.topic import View

POINTS = 4_000
"""Data beside which samples are held."""
NO_SAMPLES = "There are no samples in this view: open “Training” or “Sampling”."


def _samples(view: View) -> np.ndarray | None:
    """Those on the stage; None where there are none."""
    if view.live is not None and view.live.frame is not None:
        return np.asarray(view.live.frame.arrays["samples"])
    samples: np.ndarray | None = view.shown.get("samples")
    return samples


def _data(page: PageState) -> np.ndarray:
    """Points of the density that no network was trained with."""
    settings = diffusion_settings(page)
    return settings.sample(2 * POINTS, generator(settings.seed + 1)).numpy()


def _densities(page: PageState, view: View) -> Drawn:
    samples = _samples(view)
    if samples is None:
        return NO_SAMPLES
    return densities(compare_points(_data(page)[:POINTS], samples), model="samples q")


def _distances(page: PageState, view: View) -> Drawn:
    samples = _samples(view)
    if samples is None or not np.isfinite(samples).all(axis=1).any():
        return NO_SAMPLES
    data, others = np.split(_data(page), 2)
    found: Drawing = histogram(
        {
            "data": (nearest_distances(others[: len(samples)], data), "data"),
            "samples": (nearest_distances(samples, data), "model"),
        },
        x="distance to the nearest of 4,000 data points",
    )
    return found


DENSITIES = Analysis(
    "densities",
    "Densities",
    "Contours of the data (blue) and of the samples (orange, dashed), both blurred alike, over "
    "their difference: blue where there are too many samples, orange where there are too few.",
    _densities,
)
DISTANCES = Analysis(
    "distances",
    "Distances to the data",
    "How far samples are from the nearest data point, beside how far other data are; upright "
    "lines at the median and at the 5 % and 95 % quantiles.",
    _distances,
)
ANALYSES = (
    DENSITIES,
    DISTANCES,
    learning_curves("distance", "sliced W₂ of the samples to the data", floor="floor"),
)
