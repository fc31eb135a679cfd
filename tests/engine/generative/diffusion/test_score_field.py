"""Density and score on grids: against their definition, and against each other."""

import numpy as np
import torch

from engine.generative.diffusion import score_field
from engine.generative.diffusion.schedules import Schedule
from engine.generative.diffusion.score_sources import exact_density
from engine.generative.diffusion.training import DiffusionSettings

SETTINGS = DiffusionSettings()


def test_times_rise_from_0_to_the_last() -> None:
    for steps in (100, 1000, 17):
        times = score_field.evenly_spaced_times(Schedule(steps=steps))
        assert times[0] == 0 and times[-1] == steps and len(times) == min(steps, 40) + 1
        assert list(times) == sorted(set(times))


def test_the_density_is_relative_to_its_largest_value() -> None:
    found = score_field.relative_density(SETTINGS, "exact", [1, 400])
    assert found.shape == (2, 41, 57) and found.min() >= 0
    np.testing.assert_allclose(found.reshape(2, -1).max(axis=1), 1, rtol=1e-6)
    middle = torch.zeros(1, 2)
    peak = torch.tensor([[2.0, 0.0]])
    ratio = exact_density(SETTINGS).log_density(torch.cat([middle, peak]), 400).diff().exp()
    row, column = 20, round((2 + 5.6) / 11.2 * 56)
    np.testing.assert_allclose((found[1, row, column] / found[1, 20, 28]) ** 2, ratio, rtol=0.05)


def test_arrows_are_the_scaled_score() -> None:
    t = 300
    arrows = score_field.scaled_score(SETTINGS, "exact", b"", [t])[0]
    positions = score_field.arrow_positions()
    score = exact_density(SETTINGS).score(positions, t)
    np.testing.assert_allclose(arrows, SETTINGS.schedule.noise[t] * score.numpy(), rtol=1e-4)
    lengths = np.hypot(*arrows.T)
    assert (lengths <= score_field.typical_length(arrows)).mean() > 0.94


def test_at_tabulated_times_interpolation_is_exact() -> None:
    t = 25
    density, arrows = score_field.interpolated(SETTINGS, "exact", b"", [t, t + 1])
    known, score = score_field.exact_density_and_score(SETTINGS, t)
    np.testing.assert_allclose(density[0], known, rtol=1e-5)
    np.testing.assert_allclose(arrows[0], score / score_field.typical_length(score), rtol=1e-5)
    assert np.abs(density[1] - density[0]).max() < 0.1
