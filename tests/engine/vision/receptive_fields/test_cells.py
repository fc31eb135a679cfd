from dataclasses import replace

import numpy as np
import pytest

from engine.vision.receptive_fields.cells import (
    Gabor,
    complex_response,
    flash_response,
    grating_amplitude,
    grating_energy,
    grating_response,
    half_width,
    linear_response,
    modulation_ratio,
    orientation_tuning,
    simple_response,
    subfields,
    temporal_filter,
    tuning_map,
)
from engine.vision.receptive_fields.stimuli import bar, grating

CELL = Gabor(orientation=30, wavelength=10, phase=40, width=4, aspect=0.8)
PHASES = [15.0 * step for step in range(24)]


@pytest.mark.parametrize("wavelength", [7, 10, 16])
@pytest.mark.parametrize("orientation", [30, 45, 120])
def test_responses_to_gratings_are_the_closed_form(wavelength: float, orientation: float) -> None:
    shown = np.stack([grating(wavelength, orientation, phase) for phase in PHASES])
    expected = [grating_response(CELL, wavelength, orientation, phase) for phase in PHASES]
    np.testing.assert_allclose(linear_response(CELL, shown), expected, atol=1e-6)
    energies = [grating_energy(CELL, wavelength, orientation, phase) for phase in PHASES]
    np.testing.assert_allclose(complex_response(CELL, shown), energies, atol=1e-6)
    largest = grating_amplitude(CELL, wavelength, orientation)
    fine = [
        grating_response(CELL, wavelength, orientation, phase) for phase in np.linspace(0, 360, 720)
    ]
    assert max(fine) == pytest.approx(largest, abs=1e-4)


def test_the_energy_does_not_depend_on_the_phase() -> None:
    cell = Gabor(orientation=30, wavelength=10, width=6)
    shown = np.stack([grating(10, 30, phase) for phase in PHASES])
    energy = complex_response(cell, shown)
    assert np.ptp(energy) / energy.mean() < 1e-6
    rates = simple_response(cell, shown)
    assert rates.min() == 0
    assert modulation_ratio(rates) == pytest.approx(np.pi / 2, abs=0.01)
    assert modulation_ratio(energy) < 1e-6
    assert np.isnan(modulation_ratio(np.zeros(8)))


def test_the_energy_of_a_narrow_cell_changes_twice_per_cycle_and_f1_does_not_see_it() -> None:
    narrow = Gabor(wavelength=24, width=3)
    gratings = np.stack([grating(24, narrow.orientation, phase) for phase in PHASES])
    energies = complex_response(narrow, gratings)
    q = np.exp(-8 * np.pi**2 / 64)
    expected = 1 + q**2 + 2 * q * np.cos(2 * np.radians(PHASES))
    np.testing.assert_allclose(energies / energies.mean(), expected / expected.mean(), rtol=5e-3)
    assert modulation_ratio(energies) < 1e-6


def test_the_weights_have_norm_one_and_their_parts_make_them_up() -> None:
    for phase in (0, 90):
        cell = replace(CELL, phase=phase, width=7)
        assert np.square(cell.field()).sum() == pytest.approx(1, abs=0.01)
    on, off = subfields(CELL)
    np.testing.assert_array_equal(on - off, CELL.field())
    assert not (on * off).any()


def test_cells_prefer_their_own_orientation() -> None:
    turns = np.arange(-90.0, 90)
    simple, energy = orientation_tuning(CELL, turns)
    assert turns[simple.argmax()] == turns[energy.argmax()] == CELL.orientation
    width = half_width(CELL)
    at = grating_amplitude(CELL, CELL.wavelength, CELL.orientation + width)
    assert at == pytest.approx(simple.max() / 2, rel=1e-6)
    # A longer field is tuned more sharply.
    assert half_width(replace(CELL, aspect=0.4)) < width
    assert half_width(Gabor(wavelength=40, width=1.5)) == 90


def test_the_tuning_map_peaks_at_the_cell_and_narrows_with_its_width() -> None:
    orientations, wavelengths = np.arange(0.0, 180, 6), np.geomspace(5, 20, 25)
    found = tuning_map(CELL, orientations, wavelengths)
    row, column = np.unravel_index(found.argmax(), found.shape)
    assert found.shape == (25, 30) and orientations[column] == CELL.orientation
    assert wavelengths[row] == pytest.approx(CELL.wavelength, rel=0.1)
    wide = tuning_map(replace(CELL, width=8), orientations, wavelengths)
    assert (wide > wide.max() / 2).sum() < (found > found.max() / 2).sum()


def test_the_mean_energy_is_that_over_all_phases() -> None:
    (_, mean) = orientation_tuning(CELL, np.array([50.0]), wavelength=12)
    expected = np.mean([grating_energy(CELL, 12, 50, phase) for phase in PHASES])
    assert mean[0] == pytest.approx(expected)


def test_a_bar_in_an_off_subfield_silences_the_cell_and_a_dark_one_excites_it() -> None:
    cell = Gabor(orientation=90, wavelength=12, width=6)
    assert simple_response(cell, bar(90)) > 0
    assert simple_response(cell, bar(90, offset=6)) == 0
    assert simple_response(cell, bar(90, offset=6, luminance=-1)) > 0
    assert complex_response(cell, bar(90, offset=3)) > 10 * complex_response(cell, bar(0, offset=3))


def test_flashes_excite_on_subfields_when_they_come_and_off_subfields_when_they_go() -> None:
    cell = Gabor(orientation=90, wavelength=12, width=6)
    shown = np.zeros(80)
    shown[10:45] = 1
    on, off = (flash_response(cell, bar(90, offset=each), shown) for each in (0, 6))
    assert on[10:20].max() > 5 * on[45:55].max()
    assert off[45:55].max() > 5 * off[10:20].max()
    assert abs(temporal_filter(200).sum()) < 1e-3 * np.abs(temporal_filter()).sum()


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="Wavelength 2"):
        Gabor(wavelength=2)
