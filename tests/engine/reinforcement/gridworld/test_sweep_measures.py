"""What parameter sweeps measure on gridworlds."""

import math

import pytest

from engine.reinforcement.gridworld import maps
from engine.reinforcement.gridworld.sweep_measures import VALUE_ITERATION
from engine.reinforcement.gridworld.sweeps import SweepSettings


@pytest.mark.parametrize("discount", [0.5, 0.8, 0.95])
def test_sweeps_to_convergence_stay_below_what_the_contraction_allows(discount):
    """γ^k ‖V₁ − V₀‖ ≤ tolerance bounds the number of sweeps k (Puterman 1994, theorem 6.3.3)."""
    world = maps.EXAMPLES["Textbook 4×3"].gridworld
    found = VALUE_ITERATION(SweepSettings(world.grid, world.dynamics, discount), 10_000)
    largest = float(abs(world.grid.reward).max()) + abs(world.dynamics.step_reward)
    most = math.log(1e-6 / largest) / math.log(discount) + 1
    assert found["done"] == 1 and 2 <= found["step"] <= most
    assert found["error"] <= found["bound"]
