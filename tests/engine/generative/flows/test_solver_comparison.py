"""Solvers converge to the reference with their order; lines that cross are counted."""

import math
from itertools import pairwise

import pytest
import torch

from engine.generative.flows import solver_comparison as solvers


def test_runge_kutta_has_the_fourth_order() -> None:
    errors = [solvers.rk4("eight-gaussians", 0, steps).error for steps in (16, 32, 64)]
    orders = [math.log2(before / after) for before, after in pairwise(errors)]
    assert all(3 < order < 5.5 for order in orders), errors


def test_a_tolerance_bounds_the_error_and_costs_evaluations() -> None:
    runs = [solvers.dormand_prince("moons", 0, tolerance) for tolerance in (1e-2, 1e-4)]
    assert runs[0].error > 10 * runs[1].error and runs[1].error < 1e-2
    assert runs[0].evaluations < runs[1].evaluations
    for run in runs:
        assert run.evaluations == 1 + 6 * (len(run.times) - 1 + run.rejected)
        assert float(run.times[0]) == 1 and float(run.times[-1]) == pytest.approx(0, abs=1e-9)
        assert torch.equal(run.path[0], solvers.noise(0))


def test_lines_that_cross_at_one_time_are_told_from_those_that_cross_at_two() -> None:
    there = torch.tensor([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])
    at_once = torch.tensor([[0.0, 1.0], [1.0, 0.0], [2.0, 0.0]])
    later = torch.tensor([[5.0, 0.5], [1.0, 0.5], [0.0, 0.5]])
    found = solvers.crossing(torch.stack([there, at_once], dim=1))
    assert (found.crossings, found.same_time) == (1, 1)
    found = solvers.crossing(torch.stack([there, later], dim=1))
    assert (found.crossings, found.same_time) == (1, 0)
    assert found.closest == pytest.approx(0.5)
