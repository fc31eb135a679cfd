import time
from dataclasses import replace

import numpy as np
import pytest

from engine.vision.receptive_fields.cells import Gabor
from engine.vision.receptive_fields.reverse_correlation import (
    NoiseSettings,
    ReverseCorrelation,
    expected_correlation,
)

CELL = Gabor(orientation=30, wavelength=8, width=2.5, phase=60)
SETTINGS = NoiseSettings(cell=CELL, side=16)


def test_the_average_before_spikes_is_the_field_of_a_simple_cell() -> None:
    run = ReverseCorrelation(replace(SETTINGS, spikes=0))
    run.advance(100)
    metrics = run.metrics()
    assert metrics["frames"] == 10_000
    # E[r·x] / E[r] = w·½ / (1/√2π): the average has norm √(π/2), and errors of about 1/√spikes.
    assert np.linalg.norm(run.average()) == pytest.approx((np.pi / 2) ** 0.5, rel=0.05)
    assert metrics["similarity"] > 0.97


def test_more_frames_find_it_better() -> None:
    run = ReverseCorrelation(SETTINGS)
    assert run.metrics()["similarity"] == 0
    run.advance(5)
    few = run.metrics()["similarity"]
    run.advance(95)
    assert run.metrics()["similarity"] > max(few, 0.9)
    assert run.metrics()["spikes"] == pytest.approx(0.3 * 10_000, rel=0.1)


def test_a_complex_cell_has_no_average_but_two_modes() -> None:
    run = ReverseCorrelation(replace(SETTINGS, kind="complex", spikes=1))
    assert run.metrics()["similarity"] == 0
    run.advance(100)
    assert np.linalg.norm(run.average()) < 0.3
    assert run.metrics()["similarity"] > 0.9
    variances, pictures = run.modes()
    # With r = a² + b² the variance along a before spikes is E[a²(a² + b²)]/E[r] = (3 + 1)/2.
    np.testing.assert_allclose(variances, 2, rtol=0.15)
    assert pictures.shape == (2, 16, 16)
    # Two directions stand out of all others, and a pair is known up to a turn in its plane.
    chance = run.chance_level()
    assert run.modes(3)[0][2] < 1.1 * chance and variances.min() > 1.2 * chance
    run.advance(1)
    assert run.modes()[0].tolist() != variances.tolist()


@pytest.mark.parametrize(
    ("threshold", "spikes", "steps"), [(0, 0.3, 20), (0, 0.3, 100), (1, 2, 40), (0.5, 0, 10)]
)
def test_the_average_converges_as_theory_says(threshold: float, spikes: float, steps: int) -> None:
    """The mean over seeds; its standard error is about a hundredth."""
    settings = replace(SETTINGS, threshold=threshold, spikes=spikes)
    found = []
    for seed in range(8):
        run = ReverseCorrelation(replace(settings, seed=seed))
        run.advance(steps)
        found.append(run.metrics()["similarity"])
    expected = expected_correlation(settings, np.array(100 * steps))
    assert np.mean(found) == pytest.approx(float(expected), abs=0.02)


def test_the_error_of_the_average_falls_like_one_over_the_root() -> None:
    few, many = expected_correlation(SETTINGS, np.array([1_000, 100_000]))
    errors = [np.sqrt(1 / rho**2 - 1) for rho in (few, many)]
    assert errors[0] / errors[1] == pytest.approx(10)
    with pytest.raises(ValueError, match="tends to nothing"):
        expected_correlation(replace(SETTINGS, kind="complex"), np.ones(1))


def test_ten_thousand_frames_take_less_than_a_second() -> None:
    run = ReverseCorrelation(NoiseSettings())
    begin = time.process_time()
    run.advance(100)
    assert time.process_time() - begin < 1


def test_a_restored_experiment_goes_on_as_it_would_have() -> None:
    run, other = (ReverseCorrelation(replace(SETTINGS, kind="complex", seed=s)) for s in (1, 2))
    run.advance(3)
    other.load_state_dict(run.state_dict())
    other.step = run.step
    run.advance(2)
    other.advance(2)
    assert run.metrics() == other.metrics() and run.chance_level() == other.chance_level()
    for name, array in run.arrays().items():
        if name != "field":
            np.testing.assert_array_equal(array, other.arrays()[name])


def test_settings() -> None:
    with pytest.raises(ValueError, match="no 'hypercomplex' cell"):
        NoiseSettings(kind="hypercomplex")
    with pytest.raises(ValueError, match="Side 4"):
        NoiseSettings(side=4)
    with pytest.raises(ValueError, match="Another side starts the experiment anew"):
        ReverseCorrelation(SETTINGS).reconfigure(replace(SETTINGS, side=20))
