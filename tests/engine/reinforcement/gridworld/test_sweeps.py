"""The three algorithms as things that are played: numbers, bounds, ends, rewinding, going on."""

import math

import numpy as np
import pytest
import torch

from engine.reinforcement.gridworld.grid import Cell, Dynamics, Grid
from engine.reinforcement.gridworld.linear_solve import solve_exact, solve_optimal
from engine.reinforcement.gridworld.model import ORDERS, Model, greedy_arrows
from engine.reinforcement.gridworld.policy_iteration import IterationSettings, PolicyIteration
from engine.reinforcement.gridworld.sweeps import (
    PolicyEvaluation,
    PolicySettings,
    SweepSettings,
    ValueIteration,
)
from engine.runs import Run
from engine.simulation import Divergence

from . import plain

GRID = plain.random_grid(11, 7, 9, windy=True, special=True)
DYNAMICS = Dynamics(discount=0.9, slip=0.2, living_reward=-0.05, bump_reward=-0.1)
ARROWS = np.random.default_rng(0).integers(0, 16, GRID.shape)

KINDS = [
    pytest.param(ValueIteration, SweepSettings(GRID, DYNAMICS), id="value-iteration"),
    pytest.param(ValueIteration, SweepSettings(GRID, DYNAMICS, "in-place"), id="in-place"),
    pytest.param(PolicyEvaluation, PolicySettings(GRID, DYNAMICS, policy=ARROWS), id="evaluation"),
    pytest.param(PolicyIteration, IterationSettings(GRID, DYNAMICS), id="policy-iteration"),
    pytest.param(
        PolicyIteration,
        IterationSettings(GRID, DYNAMICS, "in-place", policy=ARROWS, sweeps_per_round=3),
        id="modified-policy-iteration",
    ),
    pytest.param(
        PolicyIteration,
        IterationSettings(GRID, DYNAMICS, evaluation="exact", policy=ARROWS),
        id="exact-policy-iteration",
    ),
]


@pytest.mark.parametrize(("kind", "settings"), KINDS)
def test_it_ends_at_the_exact_values(kind, settings):
    run = kind(settings)
    assert run.advance(5000) < 5000
    assert run.done
    model = Model(GRID, DYNAMICS)
    if kind is PolicyEvaluation:
        exact = solve_exact(model, torch.from_numpy(ARROWS.astype(np.uint8)).view(-1))
    else:
        exact = solve_optimal(model).values
    # A change of at most the tolerance leaves an error of at most γ / (1 − γ) times it.
    assert (run.values - exact).abs().max() <= 1e-6 * 9
    assert run.metrics()["error"] == pytest.approx(float((run.values - exact).abs().max()))
    assert run.metrics()["converges"] == 1
    arrows = run.arrays()["policy" if kind is PolicyIteration else "greedy"]
    if kind is not PolicyEvaluation:
        assert (arrows == greedy_arrows(model, exact).reshape(GRID.shape).numpy()).all()


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


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("discount", [0.5, 0.9, 0.99])
def test_no_error_exceeds_the_contraction_bound(order, discount):
    dynamics = Dynamics(discount=discount, slip=0.2, living_reward=-0.05)
    run = ValueIteration(SweepSettings(GRID, dynamics, order, initial_value=3.0))
    while not run.done:
        now = run.metrics()
        assert now["error"] <= now["bound"] + 1e-12
        run.advance(1)
    assert run.step > 5


def test_the_bound_is_the_formula():
    run = ValueIteration(SweepSettings(GRID, DYNAMICS))
    run.advance(1)
    first_change = run.metrics()["max_change"]
    run.advance(6)
    assert run.metrics()["bound"] == pytest.approx(0.9**7 / (1 - 0.9) * first_change)


def test_before_the_first_sweep():
    run = ValueIteration(SweepSettings(GRID, DYNAMICS, initial_value=2.0))
    now = run.metrics()
    assert math.isnan(now["max_change"])
    assert now["start_value"] == 2.0
    assert now["changed"] == 0
    assert not run.done
    assert (run.arrays()["values"][~GRID.states] == 0).all()


def test_changed_counts_the_cells_whose_arrows_changed():
    run = ValueIteration(SweepSettings(GRID, DYNAMICS))
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
    for order in ORDERS:
        run = ValueIteration(SweepSettings(grid, dynamics, order))
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
    other = Dynamics(discount=0.8, slip=0.5, living_reward=0.1)
    run.reconfigure(type(settings)(**{**vars(settings), "dynamics": other}))
    assert (run.values == values).all()
    assert run.metrics()[BOUNDED[kind]] <= run.metrics()["bound"] + 1e-12
    run.advance(5000)
    assert run.metrics()["error"] <= 1e-5


def test_a_new_wall_loses_its_value_and_another_size_starts_anew():
    run = ValueIteration(SweepSettings(Grid.floor(3, 3), Dynamics(living_reward=1.0)))
    run.advance(3)
    kinds = np.zeros((3, 3))
    kinds[1, 1] = Cell.WALL
    run.reconfigure(SweepSettings(Grid(kinds), Dynamics(living_reward=1.0)))
    values = run.arrays()["values"]
    assert values[1, 1] == 0
    assert values[0, 0] > 1
    with pytest.raises(ValueError, match="another size"):
        run.reconfigure(SweepSettings(Grid.floor(3, 4)))


def test_without_discount_it_says_that_it_has_no_limit():
    grid = Grid(np.array([[0, 0, 2]]))
    run = ValueIteration(SweepSettings(grid, Dynamics(discount=1.0, living_reward=0.1)))
    run.advance(50)
    now = run.metrics()
    assert now["converges"] == 0
    assert now["bound"] == math.inf
    assert math.isnan(now["error"])
    assert not run.done


def test_without_discount_an_endless_policy_has_no_value():
    grid = Grid(np.array([[0, 0, 2]]))
    left = np.full((1, 3), 8)
    dynamics = Dynamics(discount=1.0, slip=0.0)
    run = PolicyEvaluation(PolicySettings(grid, dynamics, policy=left))
    run.advance(5)
    assert run.metrics()["converges"] == 0
    exact = PolicyIteration(IterationSettings(grid, dynamics, policy=left, evaluation="exact"))
    with pytest.raises(Divergence, match="never ends") as caught:
        exact.advance(1)
    assert caught.value.step == 1


@pytest.mark.parametrize(
    ("kind", "arguments", "sentence"),
    [
        (SweepSettings, {"order": "sideways"}, "synchronous or in-place, not sideways"),
        (SweepSettings, {"tolerance": -1.0}, "tolerance"),
        (SweepSettings, {"tolerance": math.nan}, "tolerance"),
        (SweepSettings, {"initial_value": math.inf}, "initial value"),
        (PolicySettings, {"policy": np.zeros((2, 2), np.uint8)}, "one set of arrows per cell"),
        (PolicySettings, {"policy": np.full(GRID.shape, 16)}, "Arrows"),
        (IterationSettings, {"evaluation": "guess"}, "not guess"),
        (IterationSettings, {"sweeps_per_round": -1}, "at least 0"),
    ],
)
def test_settings_refuse_nonsense_with_a_sentence(kind, arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        kind(GRID, **arguments)


def test_settings_are_equal_by_content():
    one = PolicySettings(GRID, DYNAMICS, policy=ARROWS)
    assert one == PolicySettings(GRID, DYNAMICS, policy=ARROWS.astype(np.uint8))
    assert hash(one) == hash(PolicySettings(GRID, DYNAMICS, policy=ARROWS))
    assert one != PolicySettings(GRID, DYNAMICS)


def test_a_large_map_goes_without_the_true_error():
    run = ValueIteration(SweepSettings(Grid.floor(40, 40)))
    run.advance(1)
    assert math.isnan(run.metrics()["error"])


def test_it_plays_through_the_door_of_the_pages():
    run = Run(PolicyIteration, IterationSettings(GRID, DYNAMICS))
    late = run.advance(25)
    early = run.seek(6)
    assert early.step == 6
    assert len(early.series["max_change"]) == 26
    frame = run.advance(19)
    np.testing.assert_equal(frame.arrays, late.arrays)
    np.testing.assert_equal(frame.metrics, late.metrics)
    branch = run.branch(IterationSettings(GRID, Dynamics(discount=0.5)))
    assert branch.step == 25
    assert run.play(1000.0, 1000).done
