import numpy as np
import pytest

from engine.vision.receptive_fields.cells import Gabor, grating_amplitude, grating_energy
from engine.vision.receptive_fields.traces import REACH, Stimulus, sweep

CELL = Gabor(orientation=30, wavelength=10, width=5)


def test_a_moved_grating_traces_the_closed_form() -> None:
    found = sweep(CELL, Stimulus("grating", orientation=30, wavelength=10, contrast=0.5))
    assert found.positions[[0, -1]].tolist() == [-REACH, REACH]
    assert found.simple.max() == pytest.approx(0.5 * grating_amplitude(CELL, 10, 30), abs=1e-3)
    np.testing.assert_allclose(found.energy, 0.25 * grating_energy(CELL, 10, 30, 0), rtol=1e-3)
    assert found.top == pytest.approx(np.sqrt(found.energy.max()))


def test_a_bar_passes_and_a_dark_one_is_its_negative() -> None:
    bright, dark = (sweep(CELL, Stimulus(kind, orientation=30)) for kind in ("bar", "dark"))
    assert bright.positions[bright.simple.argmax()] == 0
    np.testing.assert_allclose(bright.energy, dark.energy, atol=1e-12)
    assert not (bright.simple * dark.simple).any()
    across = sweep(CELL, Stimulus("bar", orientation=-60))
    assert across.top < 0.1 * bright.top
    assert sweep(CELL, Stimulus("bar", orientation=30, contrast=0)).top == 0


def test_stimuli_that_cannot_be_shown_are_refused() -> None:
    with pytest.raises(ValueError, match="no stimulus 'cross'; there are bar, dark, grating"):
        Stimulus("cross")
    with pytest.raises(ValueError, match="Contrast 2"):
        Stimulus(contrast=2)
