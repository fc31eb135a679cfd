"""Random maps at γ = 1 and below: sweeps, policy iteration and the linear solve agree, or say why.

The sweeps are done here once more with NumPy, so that thousands of maps take minutes.
"""

from collections import Counter

import numpy as np
import pytest

from engine.reinforcement.gridworld.endless import COST, GAIN, Walks
from engine.reinforcement.gridworld.grid import Cell, Dynamics, Grid, Gridworld
from engine.reinforcement.gridworld.linear_solve import Solution, solve_optimal
from engine.reinforcement.gridworld.policy_iteration import (
    PolicyIteration,
    PolicyIterationSettings,
)
from engine.reinforcement.gridworld.transitions import TransitionModel

from . import plain

EVALUATIONS = (("linear-solve", 0), ("sweeps", 0), ("sweeps", 3))
MOST_SWEEPS = 2_000
MOST_STEPS = 500


def random_case(seed: int) -> tuple[Gridworld, np.ndarray]:
    """A small map, undiscounted in four of five cases, and a policy that need not end."""
    rng = np.random.default_rng(seed)
    shape = tuple(int(side) for side in rng.integers(1, 6, 2))
    windy, special = bool(rng.random() < 0.3), bool(rng.random() < 0.4)
    grid = plain.random_grid(seed, *shape, windy=windy, special=special)
    reward, ends = np.asarray(grid.reward), grid.terminal | (grid.kinds == Cell.CLIFF)
    paid = [
        reward,
        np.round(reward),
        -np.abs(reward),
        np.where(ends, np.sign(reward), 0),
        np.where(grid.terminal, reward, 0),
    ][rng.integers(5)]
    grid = Grid(grid.kinds, paid, grid.start, grid.jumps, grid.wind)
    dynamics = Dynamics(
        slip=float(rng.choice([0, 0, 0.2, 0.5, 1])),
        step_reward=float(rng.choice([0, 0, -0.04, -1, -0.5, 0.05])),
        bump_reward=float(rng.choice([0, 0, 0, -0.5, 0.5])),
    )
    policy = rng.integers(1, 16, shape)
    if rng.random() < 0.5:
        policy = 1 << rng.integers(0, 4, shape)
    discount = 1.0 if rng.random() < 0.8 else float(rng.uniform(0.3, 0.95))
    return Gridworld(grid, dynamics, discount), policy.astype(np.uint8)


def sweeps(model: TransitionModel, discount: float, most: int) -> tuple[list[np.ndarray], bool]:
    """The values of value iteration half-way and at its end, and whether they have settled."""
    next_cell, reward = model.next_cell.numpy(), model.reward.numpy()
    mix, values, seen = model.mix.numpy(), np.zeros(model.cells), []
    for count in range(1, most + 1):
        new = (mix @ (reward + discount * values[next_cell])).max(0)
        change, values = np.abs(new - values).max(), new
        if change <= 1e-12 * (1 + np.abs(values).max()):
            return [values, values], True
        if count in (most // 2, most):
            seen.append(values)
    return seen, False


def check_limit(world: Gridworld, policy: np.ndarray, solution: Solution) -> str:
    """That all ways lead to the same values, or to what a page says instead."""
    model = TransitionModel(world.grid, world.dynamics)
    exact = solution.values.numpy()
    scale = 1 + np.abs(exact).max()
    (_, values), settled = sweeps(model, world.discount, MOST_SWEEPS)
    for evaluation, count in EVALUATIONS:
        run = PolicyIteration(
            PolicyIterationSettings(
                **{name: getattr(world, name) for name in ("grid", "dynamics", "discount")},
                policy=policy,
                evaluation=evaluation,
                sweeps_per_round=count,
                tolerance=1e-10,
            )
        )
        run.advance(MOST_STEPS)
        if run.done:
            off = float((run.values - solution.values).abs().max())
            another = off > 1e-5 * scale
            assert not another or is_another_solution(model, run.values.numpy(), exact), evaluation
            assert not another or count != 0, "each policy was evaluated to its values"
        else:
            assert evaluation == "sweeps", "a linear solve needs few rounds"
    if not settled:
        return "not settled yet"
    if np.abs(values - exact).max() <= 1e-6 * scale:
        return "agree"
    assert world.discount == 1 and is_another_solution(model, values, exact)
    return "another solution"


def is_another_solution(model: TransitionModel, values: np.ndarray, exact: np.ndarray) -> bool:
    """Whether values solve Bellman's equation too: staying is free, and they are above V*."""
    next_cell, reward = model.next_cell.numpy(), model.reward.numpy()
    again = (model.mix.numpy() @ (reward + values[next_cell])).max(0)
    residual = np.abs(again - values).max()
    free = Walks.of(model).free()
    return bool(free.any() and residual < 1e-6 and (values >= exact - 1e-6).all())


def check_obstacle(world: Gridworld, solution: Solution) -> str:
    """That the sweeps do what is said of them."""
    assert world.discount == 1 and solution.obstacle is not None
    model = TransitionModel(world.grid, world.dynamics)
    (half, values), settled = sweeps(model, 1.0, 1_000)
    kind, cell = solution.obstacle.kind, solution.obstacle.cell
    if kind == GAIN:
        assert values[cell] > half[cell] and not settled
        return "gain"
    if kind == COST:
        assert values[cell] < half[cell] and not settled
        return "cost"
    bounded = np.abs(values - half)[model.is_state.numpy()].max()
    assert bounded < 50, "gains and costs cancel: nothing grows"
    return "cancelling"


def compare(seeds: range) -> Counter[str]:
    found: Counter[str] = Counter()
    for seed in seeds:
        world, policy = random_case(seed)
        model = TransitionModel(world.grid, world.dynamics)
        solution = solve_optimal(model, world.discount)
        assert solution.converges is not None, seed
        try:
            if solution.converges:
                outcome = check_limit(world, policy, solution)
            else:
                outcome = check_obstacle(world, solution)
        except AssertionError as wrong:
            raise AssertionError(f"map {seed}: {wrong}") from wrong
        found[outcome if world.discount == 1 else f"discounted: {outcome}"] += 1
    return found


def test_on_random_maps_all_ways_lead_to_the_same_values_or_it_is_said_why_not() -> None:
    found = compare(range(60))
    assert found["agree"] > 15 and found["discounted: agree"] > 5, found
    assert found["gain"] > 5 and found["cost"] > 5, found


@pytest.mark.nightly
@pytest.mark.timeout(3_600)
def test_on_ten_thousand_random_maps() -> None:
    found = compare(range(1_000, 11_000))
    print(found)
    assert found["agree"] > 2_000 and found["discounted: agree"] > 1_500, found
    assert found["gain"] > 2_000 and found["cost"] > 2_000 and found["another solution"] < 100, (
        found
    )
    assert found["not settled yet"] < 100, found
