"""The three algorithms as things that are played: numbers, bounds, ends, rewinding, going on."""

import dataclasses
import math

import numpy as np
import pytest
import torch

from engine.reinforcement.gridworld.bellman import (
    direction_probabilities,
    greedy_policy,
    q_values,
)
from engine.reinforcement.gridworld.grid import Cell, Dynamics, Grid
from engine.reinforcement.gridworld.linear_solve import solve_optimal, solve_policy
from engine.reinforcement.gridworld.policy_evaluation import (
    PolicyEvaluation,
    PolicyEvaluationSettings,
)
from engine.reinforcement.gridworld.policy_iteration import (
    PolicyIteration,
    PolicyIterationSettings,
)
from engine.reinforcement.gridworld.sweeps import SweepSettings, ValueIteration, sweep
from engine.reinforcement.gridworld.transitions import UPDATE_ORDERS, TransitionModel
from engine.runs import Run

from . import plain
from .plain import WORLDS, random_values

GRID = plain.random_grid(11, 7, 9, windy=True, special=True)
DYNAMICS = Dynamics(slip=0.2, step_reward=-0.05, bump_reward=-0.1)
GAMMA = 0.9
POLICY = np.random.default_rng(0).integers(0, 16, GRID.shape)

KINDS = [
    pytest.param(ValueIteration, SweepSettings(GRID, DYNAMICS, GAMMA), id="value-iteration"),
    pytest.param(ValueIteration, SweepSettings(GRID, DYNAMICS, GAMMA, "in-place"), id="in-place"),
    pytest.param(
        PolicyEvaluation,
        PolicyEvaluationSettings(GRID, DYNAMICS, GAMMA, policy=POLICY),
        id="evaluation",
    ),
    pytest.param(
        PolicyIteration, PolicyIterationSettings(GRID, DYNAMICS, GAMMA), id="policy-iteration"
    ),
    pytest.param(
        PolicyIteration,
        PolicyIterationSettings(
            GRID, DYNAMICS, GAMMA, "in-place", policy=POLICY, sweeps_per_round=3
        ),
        id="modified-policy-iteration",
    ),
    pytest.param(
        PolicyIteration,
        PolicyIterationSettings(GRID, DYNAMICS, GAMMA, evaluation="linear-solve", policy=POLICY),
        id="exact-policy-iteration",
    ),
]


@pytest.mark.parametrize("update_order", UPDATE_ORDERS)
@pytest.mark.parametrize(("seed", "rows", "columns", "windy", "special"), WORLDS)
def test_sweeps_equal_the_loop_over_cells(seed, rows, columns, windy, special, update_order):
    world = plain.random_gridworld(seed, rows, columns, windy=windy, special=special)
    grid, gamma = world.grid, world.discount
    model = TransitionModel(grid, world.dynamics)
    policy = np.random.default_rng(seed).integers(1, 16, grid.shape)
    directions = direction_probabilities(model, torch.from_numpy(policy.astype(np.uint8)).view(-1))
    for followed, weights in ((None, None), (policy, directions)):
        fast = random_values(model, seed)
        slow = fast.reshape(grid.shape).numpy().copy()
        for _ in range(3):
            fast = sweep(model, fast, gamma, update_order, weights)
            slow = plain.sweep(world, slow, update_order == "in-place", followed)
        assert np.abs(fast.reshape(grid.shape).numpy() - slow).max() <= 1e-12


def test_blocks_of_a_large_map_are_joined():
    grid = plain.random_grid(3, 300, 301, windy=True, special=False)
    model = TransitionModel(grid, Dynamics())
    values = random_values(model, 0)
    assert len(model.groups("synchronous")) == 2
    best = q_values(model, values, GAMMA).amax(0)
    assert torch.allclose(sweep(model, values, GAMMA), best, rtol=0, atol=1e-12)


@pytest.mark.parametrize("update_order", UPDATE_ORDERS)
@pytest.mark.parametrize(("seed", "rows", "columns", "windy", "special"), WORLDS)
def test_a_sweep_contracts_and_keeps_order(seed, rows, columns, windy, special, update_order):
    world = plain.random_gridworld(seed, rows, columns, windy=windy, special=special)
    gamma = world.discount
    model = TransitionModel(world.grid, world.dynamics)
    for pair in range(5):
        V, U = random_values(model, 2 * pair), random_values(model, 2 * pair + 1)
        TV, TU = (sweep(model, X, gamma, update_order) for X in (V, U))
        distance = (V - U).abs().max()
        assert (TV - TU).abs().max() <= gamma * distance + 1e-12
        above = V + U.abs()
        assert (sweep(model, above, gamma, update_order) >= TV - 1e-12).all()


@pytest.mark.parametrize(("seed", "rows", "columns", "windy", "special"), WORLDS)
def test_nothing_has_a_value_where_nobody_stands(seed, rows, columns, windy, special):
    world = plain.random_gridworld(seed, rows, columns, windy=windy, special=special)
    gamma = world.discount
    model = TransitionModel(world.grid, world.dynamics)
    values = sweep(model, random_values(model, seed), gamma)
    assert (values[~model.is_state] == 0).all()
    assert (greedy_policy(model, values, gamma)[~model.is_state] == 0).all()
    assert (greedy_policy(model, values, gamma)[model.is_state] > 0).all()


def test_single_precision_is_single_precision():
    grid = plain.random_grid(1, 9, 9, windy=True, special=True)
    double = TransitionModel(grid, Dynamics())
    exact = sweep(double, random_values(double, 1), GAMMA)
    model = TransitionModel(grid, Dynamics(), dtype=torch.float32)
    single = sweep(model, random_values(model, 1).float(), GAMMA)
    assert single.dtype == torch.float32
    assert (single.double() - exact).abs().max() <= 1e-6


@pytest.mark.parametrize(("kind", "settings"), KINDS)
def test_it_ends_at_the_exact_values(kind, settings):
    run = kind(settings)
    assert run.advance(5000) < 5000
    assert run.done
    model = TransitionModel(GRID, DYNAMICS)
    if kind is PolicyEvaluation:
        policy = torch.from_numpy(POLICY.astype(np.uint8)).view(-1)
        exact = solve_policy(model, policy, GAMMA)
    else:
        exact = solve_optimal(model, GAMMA).values
    # A change of at most the tolerance leaves an error of at most γ / (1 − γ) times it.
    assert (run.values - exact).abs().max() <= 1e-6 * 9
    assert run.metrics()["error"] == pytest.approx(float((run.values - exact).abs().max()))
    assert run.metrics()["converges"] == 1
    shown = run.arrays()["policy" if kind is PolicyIteration else "greedy"]
    if kind is not PolicyEvaluation:
        best = greedy_policy(model, exact, GAMMA)
        assert (shown == best.reshape(GRID.shape).numpy()).all()


@pytest.mark.parametrize(("kind", "settings"), KINDS)
def test_numbers_and_arrays_have_the_same_names_and_shapes_throughout(kind, settings):
    run = kind(settings)
    names = set(run.metrics())
    for _ in range(6):
        arrays = run.arrays()
        assert set(run.metrics()) == names
        assert arrays["values"].shape == GRID.shape
        assert arrays["values"].dtype == arrays["q"].dtype == np.float32
        assert arrays["q"].shape == (*GRID.shape, 4)
        assert arrays["greedy"].dtype == arrays["kinds"].dtype == np.uint8
        assert np.isfinite(arrays["q"]).all()
        run.advance(1)
    kept = arrays["values"].copy()
    run.advance(3)
    assert (arrays["values"] == kept).all()


@pytest.mark.parametrize(("kind", "settings"), KINDS)
def test_a_restored_state_has_the_same_future(kind, settings):
    run = kind(settings)
    run.advance(4)
    state, step = run.state_dict(), run.step
    run.advance(5)
    first = run.metrics(), run.arrays()
    run.load_state_dict(state)
    run.step = step
    run.advance(5)
    again = run.metrics(), run.arrays()
    np.testing.assert_equal(again[0], first[0])
    np.testing.assert_equal(again[1], first[1])
    fresh = kind(settings)
    fresh.load_state_dict(state)
    fresh.advance(5)
    np.testing.assert_equal(fresh.arrays(), first[1])


@pytest.mark.parametrize("update_order", UPDATE_ORDERS)
@pytest.mark.parametrize("discount", [0.5, 0.9, 0.99])
def test_no_error_exceeds_the_contraction_bound(update_order, discount):
    dynamics = Dynamics(slip=0.2, step_reward=-0.05)
    run = ValueIteration(SweepSettings(GRID, dynamics, discount, update_order, initial_value=3.0))
    while not run.done:
        now = run.metrics()
        assert now["error"] <= now["bound"] + 1e-12
        run.advance(1)
    assert run.step > 5


def test_the_bound_is_the_formula():
    run = ValueIteration(SweepSettings(GRID, DYNAMICS, GAMMA))
    run.advance(1)
    first_change = run.metrics()["max_change"]
    run.advance(6)
    assert run.metrics()["bound"] == pytest.approx(0.9**7 / (1 - 0.9) * first_change)


def test_before_the_first_sweep():
    run = ValueIteration(SweepSettings(GRID, DYNAMICS, GAMMA, initial_value=2.0))
    now = run.metrics()
    assert math.isnan(now["max_change"])
    assert now["start_value"] == 2.0
    assert now["changed"] == 0
    assert not run.done
    assert (run.arrays()["values"][~GRID.states] == 0).all()


def test_changed_counts_the_cells_whose_greedy_actions_changed():
    run = ValueIteration(SweepSettings(GRID, DYNAMICS, GAMMA))
    before = run.arrays()["greedy"]
    for _ in range(8):
        run.advance(1)
        after = run.arrays()["greedy"]
        assert run.metrics()["changed"] == (before != after).sum()
        before = after


def test_in_place_needs_no_more_sweeps():
    grid = Grid(np.array([[2, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]), start=(2, 3))
    dynamics = Dynamics(slip=0.0)
    sweeps = []
    for update_order in UPDATE_ORDERS:
        run = ValueIteration(SweepSettings(grid, dynamics, update_order=update_order))
        sweeps.append(run.advance(100))
    # News runs down and right within one sweep in place; synchronous sweeps carry it one cell.
    assert sweeps == [6, 2]


BOUNDED = {
    ValueIteration: "error",
    PolicyEvaluation: "error",
    PolicyIteration: "policy_error",
}


@pytest.mark.parametrize(("kind", "settings"), KINDS)
def test_going_on_under_other_dynamics_ends_at_their_values(kind, settings):
    run = kind(settings)
    run.advance(7)
    values = run.values
    other = Dynamics(slip=0.5, step_reward=0.1)
    run.reconfigure(dataclasses.replace(settings, dynamics=other, discount=0.8))
    assert (run.values == values).all()
    assert run.metrics()[BOUNDED[kind]] <= run.metrics()["bound"] + 1e-12
    run.advance(5000)
    assert run.metrics()["error"] <= 1e-5


def test_a_new_wall_loses_its_value_and_another_size_starts_anew():
    run = ValueIteration(SweepSettings(Grid.floor(3, 3), Dynamics(step_reward=1.0)))
    run.advance(3)
    kinds = np.zeros((3, 3))
    kinds[1, 1] = Cell.WALL
    run.reconfigure(SweepSettings(Grid(kinds), Dynamics(step_reward=1.0)))
    values = run.arrays()["values"]
    assert values[1, 1] == 0
    assert values[0, 0] > 1
    with pytest.raises(ValueError, match="another size"):
        run.reconfigure(SweepSettings(Grid.floor(3, 4)))


def test_without_discount_it_says_that_it_has_no_limit():
    grid = Grid(np.array([[0, 0, 2]]))
    run = ValueIteration(SweepSettings(grid, Dynamics(step_reward=0.1), discount=1.0))
    run.advance(50)
    now = run.metrics()
    assert now["converges"] == 0
    assert now["bound"] == math.inf
    assert math.isnan(now["error"])
    assert not run.done


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"update_order": "sideways"}, "synchronous or in-place, not sideways"),
        ({"tolerance": -1.0}, "tolerance"),
        ({"tolerance": math.nan}, "tolerance"),
        ({"initial_value": math.inf}, "initial value"),
        ({"discount": 1.5}, "Discount"),
    ],
)
def test_settings_refuse_nonsense_with_a_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        SweepSettings(GRID, **arguments)


def test_settings_are_equal_by_content():
    one = PolicyEvaluationSettings(GRID, DYNAMICS, GAMMA, policy=POLICY)
    assert one == PolicyEvaluationSettings(GRID, DYNAMICS, GAMMA, policy=POLICY.astype(np.uint8))
    assert hash(one) == hash(PolicyEvaluationSettings(GRID, DYNAMICS, GAMMA, policy=POLICY))
    assert one != PolicyEvaluationSettings(GRID, DYNAMICS, GAMMA)


def test_a_large_map_goes_without_the_true_error():
    run = ValueIteration(SweepSettings(Grid.floor(40, 40)))
    run.advance(1)
    assert math.isnan(run.metrics()["error"])


def test_it_plays_through_the_door_of_the_pages():
    run = Run(PolicyIteration, PolicyIterationSettings(GRID, DYNAMICS, GAMMA))
    late = run.advance(25)
    early = run.seek(6)
    assert early.step == 6
    assert len(early.series["max_change"]) == 26
    frame = run.advance(19)
    np.testing.assert_equal(frame.arrays, late.arrays)
    np.testing.assert_equal(frame.metrics, late.metrics)
    branch = run.branch(PolicyIterationSettings(GRID, Dynamics(), 0.5))
    assert branch.step == 25
    assert run.play(1000.0, 1000).done
