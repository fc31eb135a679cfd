"""Densities of one variable: their mass is the integral, and one in all."""

import numpy as np
import pytest

from engine.generative.flows.line_densities import LINE_DENSITIES


@pytest.mark.parametrize("name", LINE_DENSITIES)
def test_the_mass_is_the_integral_of_the_density(name: str) -> None:
    p = LINE_DENSITIES[name]
    for start, end in ((-1.0, 0.5), (0.3, 1.9), (-9.0, 9.0)):
        z = np.linspace(start, end, 40_001)
        assert p.mass(start, end) == pytest.approx(np.trapezoid(p.density(z), z), abs=1e-4)
    assert p.mass(-9, 9) == pytest.approx(1)


@pytest.mark.parametrize("name", LINE_DENSITIES)
def test_it_is_continuous_save_at_its_jumps(name: str) -> None:
    p = LINE_DENSITIES[name]
    z = np.linspace(-4, 4, 8_002)
    leaps = np.flatnonzero(np.abs(np.diff(p.density(z))) > 0.01)
    assert [pytest.approx(z[k], abs=2e-3) for k in leaps] == list(p.jumps)
