"""Edits of held-out digits: what is asked, what comes out, and that vector arithmetic is that."""

import pytest
import torch

from engine.generative.flows.conditional import edits


def test_nothing_asked_changes_nothing_by_either_method() -> None:
    given = edits.subset()
    for method in edits.METHODS:
        codes = edits.edit(given, torch.zeros_like(given.attributes), method)
        torch.testing.assert_close(codes, given.codes, rtol=0, atol=1e-4)


def test_the_regression_steps_in_one_direction_and_keeps_the_other_predictions() -> None:
    given = edits.subset()
    change = torch.zeros_like(given.attributes)
    change[:, 1] = 5.0
    step = edits.edit(given, change, "regression") - given.codes
    torch.testing.assert_close(step, (5 * edits.directions()[:, 1]).expand_as(step))
    slopes = torch.linalg.pinv(edits.directions())
    predicted = step @ slopes.T
    torch.testing.assert_close(predicted, change, rtol=0, atol=1e-3)


def test_what_is_asked_stays_among_the_training_digits() -> None:
    low, high = edits.limits()
    far = edits.target(edits.subset().attributes, torch.tensor([9.0, -300.0, 0.0]))
    assert bool((far[:, 0] == high[0]).all()) and bool((far[:, 1] == low[1]).all())
    with pytest.raises(ValueError, match="flow, regression"):
        edits.edit(edits.subset(), torch.zeros(1, 3), "wish")


@pytest.mark.parametrize(("attribute", "amount"), [(0, 0.5), (1, 20.0), (2, 0.8)])
def test_the_flow_gives_what_is_asked_more_nearly_than_the_regression(
    attribute: int, amount: float
) -> None:
    found = edits.compare(attribute, (-amount, amount))
    for k in range(2):
        assert found.error["flow"][k] < found.error["regression"][k]
        assert found.kept["flow"][k] > 0.8
    assert max(found.error["flow"]) < 0.3


def test_nothing_drifts_that_is_not_edited_and_two_digits_are_further_apart_than_edits() -> None:
    found = edits.compare(1, (0.0, 20.0))
    for method in edits.METHODS:
        assert found.drift[method][0] == pytest.approx(0, abs=1e-2)
        assert 0.5 < found.drift[method][1] < 24**0.5
        assert found.kept[method][0] == 1 and found.leakage[method][0] < 1e-3
