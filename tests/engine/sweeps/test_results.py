"""Numbers by place, their quantiles, and power laws."""

import numpy as np
import pytest

from engine.sweeps.definition import Axis, ParameterSweep
from engine.sweeps.results import Outcome, Results, Status, power_law


def results() -> Results:
    found = Results(ParameterSweep((Axis("a", (1, 2, 4)),), seeds=(0, 1, 2)))
    for index, value in {(0, 0): 1.0, (0, 1): 3.0, (0, 2): 2.0, (2, 0): 8.0}.items():
        found.record(index, Outcome({"loss": value, "step": 5.0}))
    found.record((2, 1), Outcome(diverged="Loss became infinite at step 4.", step=4))
    return found


def test_what_is_not_computed_is_nan_and_what_diverged_is_marked_not_dropped():
    found = results()
    assert found.ended == 5 and found.readouts == ["loss", "step"]
    assert np.array_equal(found.diverged(), [0, 0, 1])
    assert found.status[2, 1] == Status.DIVERGED and found.step[2, 1] == 4
    assert found.status[1, 0] == Status.PENDING and np.isnan(found.values("loss")[1]).all()
    assert found.why == "Loss became infinite at step 4."


def test_quantiles_are_those_of_the_runs_that_ended_well():
    low, middle, high = results().quantiles("loss", 0.25, 0.5, 0.75)
    assert middle.tolist()[::2] == [2, 8] and np.isnan(middle[1])
    assert (low[0], high[0]) == (1.5, 2.5)


def test_the_table_has_a_row_for_each_run_that_ended():
    head, rows = results().table()
    assert head == ["a", "seed", "loss", "step", "diverged_at_step"]
    assert rows[0] == [1, 0, 1.0, 5.0, ""] and rows[-1] == [4, 1, "", "", 4] and len(rows) == 5


def test_a_copy_is_not_changed_by_later_runs():
    found = results()
    copy = found.copy()
    found.record((1, 0), Outcome({"loss": 7.0, "step": 5.0}))
    assert copy.ended == 5 and found.ended == 6
    assert np.isnan(copy.values("loss")[1, 0])


def test_a_power_law_is_found_again_and_noise_shows_in_its_residual():
    x = np.geomspace(1, 100, 12)
    law = power_law(x, 5 * x**-1.5)
    assert law is not None
    assert law.exponent == pytest.approx(-1.5) and law.factor == pytest.approx(5)
    assert law.residual < 1e-12 and law(np.array([4.0]))[0] == pytest.approx(5 / 8)
    assert law.explained == pytest.approx(1)
    falls_then_stays = power_law(x, np.maximum(1 / x, 0.1))
    assert falls_then_stays is not None and 0.5 < falls_then_stays.explained < 0.85
    assert power_law(x, np.full(12, 3.0)).explained == pytest.approx(0)  # type: ignore[union-attr]
    noisy = power_law(x, 5 * x**-1.5 * np.where(np.arange(12) % 2, 2, 0.5))
    assert noisy is not None and noisy.residual == pytest.approx(np.log10(2), rel=0.1)


@pytest.mark.parametrize("y", [[1, 2, np.nan], [0, 1, 2], [-1, 1, 2]])
def test_there_is_no_power_law_through_two_points(y):
    assert power_law(np.array([1.0, 2.0, 3.0]), np.array(y, float)) is None
