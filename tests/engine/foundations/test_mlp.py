"""Training a small network on points: laws, a plain reference, exact rewinding, divergence."""

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from engine import seeds
from engine.data.points import EXTENT, POINT_SETS
from engine.foundations.mlp import (
    ACTIVATIONS,
    OPTIMISERS,
    RESOLUTION,
    TRAINING_POINTS,
    MLPSettings,
    MLPTraining,
    plane,
)
from engine.runs import Run
from engine.simulation import Divergence

LINEAR_FIT = MLPSettings(
    dataset="plane",
    noise=0.0,
    hidden=(),
    optimiser="sgd",
    learning_rate=0.1,
    batch_size=TRAINING_POINTS,
)


def _training(**settings: Any) -> MLPTraining:
    return MLPTraining(MLPSettings(**settings))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"dataset": "cats"}, "There is no data set 'cats'; there are moons, circles"),
        ({"activation": "step"}, "There is no activation"),
        ({"optimiser": "lbfgs"}, "There is no optimiser"),
        ({"noise": -0.1}, "The noise lies between 0 and 1; -0.1 does not"),
        ({"noise": float("nan")}, "The noise lies"),
        ({"learning_rate": 0.0}, "The learning rate is above 0 and at most 100, not 0.0"),
        ({"learning_rate": float("inf")}, "The learning rate is"),
        ({"learning_rate": float("nan")}, "The learning rate is"),
        ({"batch_size": 0}, "The batch size lies between 1 and 400; 0 does not"),
        ({"batch_size": 401}, "The batch size lies"),
        ({"l2": 1.5}, "The L2 penalty lies"),
        ({"hidden": (16,) * 7}, "at most 6 hidden layers"),
        ({"hidden": (16, 0)}, "The width of a hidden layer lies between 1 and 128"),
        ({"seed": -1}, "A seed is a whole number"),
    ],
)
def test_settings_out_of_range_are_refused_in_a_sentence(wrong: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        MLPSettings(**wrong)


@pytest.mark.parametrize(("name", "loss"), [("moons", 0.02), ("spirals", 0.4), ("waves", 0.02)])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_it_learns(name: str, loss: float, activation: str) -> None:
    training = _training(dataset=name, noise=0.05, activation=activation)
    before = training.metrics()["test_loss"]
    training.advance(800)
    after = training.metrics()
    assert after["test_loss"] < min(loss, before / 2)
    assert after.get("test_accuracy", 1.0) > 0.8


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_optimiser_and_activation_lowers_the_loss(optimiser: str, activation: str) -> None:
    rate = 0.02 if optimiser == "adam" else 0.1
    training = _training(activation=activation, optimiser=optimiser, learning_rate=rate)
    before = training.metrics()["train_loss"]
    training.advance(300)
    assert training.metrics()["train_loss"] < 0.8 * before


def test_a_step_is_the_textbook_step() -> None:
    settings = MLPSettings(optimiser="momentum", learning_rate=0.2, batch_size=32, l2=0.01)
    training = MLPTraining(settings)
    reference = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh())
    reference.append(nn.Linear(16, 1))
    linears = [layer for layer in reference if isinstance(layer, nn.Linear)]
    pairs = zip(linears, [*training.network.hidden, training.network.output], strict=True)
    for theirs, ours in pairs:
        theirs.load_state_dict(ours.state_dict())
    optimiser = torch.optim.SGD(reference.parameters(), lr=0.2, momentum=0.9)
    batches = seeds.generator(seeds.derive(settings.seed, "batches"))
    for _ in range(40):
        chosen = torch.randint(TRAINING_POINTS, (32,), generator=batches)
        output = reference(training.points[chosen]).squeeze(1)
        weights = torch.cat([layer.weight.flatten() for layer in linears])
        penalty = 0.01 / 2 * weights.square().sum()
        loss = functional.binary_cross_entropy_with_logits(output, training.targets[chosen])
        optimiser.zero_grad()
        (loss + penalty).backward()
        optimiser.step()
    training.advance(40)
    expected = reference(training.points).squeeze(1)
    assert torch.allclose(training.network(training.points), expected, atol=1e-4)


def test_gradient_descent_on_a_linear_model_finds_the_plane() -> None:
    training = MLPTraining(LINEAR_FIT)
    training.advance(300)
    output = training.network.output
    assert torch.allclose(output.weight, torch.tensor([[0.25, 0.25]]), atol=1e-4)
    assert float(output.bias.detach()) == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize(("share", "converges"), [(0.98, True), (1.02, False)])
def test_gradient_descent_is_stable_up_to_two_over_the_largest_curvature(
    share: float, converges: bool
) -> None:
    points = MLPTraining(LINEAR_FIT).points.double()
    design = torch.cat([points, torch.ones(len(points), 1)], dim=1)
    hessian = 2 * design.T @ design / len(points)
    limit = 2 / float(torch.linalg.eigvalsh(hessian)[-1])
    training = MLPTraining(replace(LINEAR_FIT, learning_rate=share * limit))
    before = training.metrics()["train_loss"]
    training.advance(300)
    assert (training.metrics()["train_loss"] < before) == converges


def test_divergence_names_step_and_quantity_and_gives_advice() -> None:
    training = MLPTraining(replace(LINEAR_FIT, learning_rate=10.0))
    with pytest.raises(Divergence, match=r"became (infinite|NaN).* at step \d+.*rate 10 is too"):
        training.advance(1000)
    with pytest.raises(Divergence) as caught:
        MLPTraining(replace(LINEAR_FIT, learning_rate=10.0)).advance(1000)
    assert caught.value.step == training.step + 1 > 5
    assert caught.value.quantity in ("Loss", "Weights")
    assert not np.isfinite(caught.value.value)


def test_broken_weights_are_noticed_even_where_the_loss_hides_them() -> None:
    training = _training(activation="relu")
    with torch.no_grad():
        # Its unit is always off, so the output stays finite.
        training.network.get_parameter("hidden.0.bias")[0] = -torch.inf
    with pytest.raises(Divergence, match="Weights became infinite at step 1"):
        training.advance(1)


def test_a_weight_that_is_not_a_number_is_noticed() -> None:
    training = _training(activation="relu")
    with torch.no_grad():
        training.network.get_parameter("hidden.0.weight")[0] = torch.nan
    with pytest.raises(Divergence, match=r"became NaN .* at step 1"):
        training.advance(1)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("batch_size", [32, TRAINING_POINTS])
def test_a_restored_run_repeats_itself_bit_for_bit(optimiser: str, batch_size: int) -> None:
    settings = MLPSettings(optimiser=optimiser, batch_size=batch_size, l2=0.001)
    training = MLPTraining(settings)
    for start in (0, 25):
        training.advance(start)
        state = training.state_dict()
        kept = copy.deepcopy(state)
        future = _losses(training)
        training.load_state_dict(state)
        assert _losses(training) == future
        fresh = MLPTraining(settings)
        fresh.load_state_dict(state)
        assert _losses(fresh) == future
        assert all(torch.equal(state[name], kept[name]) for name in kept)


def test_the_seed_decides_all_of_it_and_nothing_else_does() -> None:
    before = torch.random.get_rng_state()
    runs = [_losses(_training(seed=seed)) for seed in (0, 0, 1)]
    assert runs[0] == runs[1] != runs[2]
    assert torch.equal(before, torch.random.get_rng_state())


def test_the_seeds_of_points_weights_and_batches_are_independent() -> None:
    narrow, wide = _training(hidden=(4,)), _training(hidden=(64, 64), batch_size=7)
    assert torch.equal(narrow.points, wide.points)
    calm, noisy = _training(noise=0.0), _training(noise=0.5)
    weights = [training.state_dict()["parameters"] for training in (calm, noisy)]
    assert torch.equal(*weights)


def test_rate_batch_and_penalty_change_while_it_trains() -> None:
    training = _training(optimiser="sgd", learning_rate=0.1)
    training.advance(5)
    weights = training.state_dict()["parameters"]
    training.reconfigure(MLPSettings(optimiser="sgd", learning_rate=1e-30))
    training.advance(3)
    assert torch.equal(training.state_dict()["parameters"], weights)
    changed = MLPSettings(optimiser="sgd", learning_rate=0.05, batch_size=TRAINING_POINTS, l2=1.0)
    training.reconfigure(changed)
    assert training.settings == changed
    training.advance(200)
    assert training.network.output.weight.norm() < 0.1 and training.step == 208


def test_anything_else_needs_a_restart_and_is_named() -> None:
    training = _training()
    for change, name in (
        ({"hidden": (8,)}, "hidden"),
        ({"dataset": "xor"}, "dataset"),
        ({"seed": 5, "noise": 0.3}, "noise and another seed"),
    ):
        with pytest.raises(ValueError, match=f"Another {name} starts the training anew"):
            training.reconfigure(replace(training.settings, **change))
    assert training.settings == MLPSettings()


@pytest.mark.parametrize("name", POINT_SETS)
def test_metrics_are_those_of_a_plain_computation(name: str) -> None:
    training = _training(dataset=name)
    training.advance(20)
    metrics = training.metrics()
    z = training.network(training.test_points).detach().double().numpy()
    y = training.test_targets.double().numpy()
    if POINT_SETS[name].classes:
        p = 1 / (1 + np.exp(-z))
        loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
        assert metrics["test_accuracy"] == pytest.approx(np.mean((p > 0.5) == (y == 1)))
        assert list(metrics)[2:] == ["train_accuracy", "test_accuracy"]
    else:
        loss = np.mean((z - y) ** 2)
        assert list(metrics) == ["train_loss", "test_loss"]
    assert metrics["test_loss"] == pytest.approx(loss, rel=1e-4)


def test_the_surface_is_what_the_network_says_with_the_top_row_up() -> None:
    training = _training(dataset="gaussians", hidden=())
    training.advance(300)
    surface = training.arrays()["surface"]
    assert surface.shape == (RESOLUTION, RESOLUTION) and surface.dtype == np.float32
    assert -1 <= surface.min() < -0.9 and 0.9 < surface.max() <= 1
    # Class 1 is at (1, 1): right and up.
    assert surface[5, -5] > 0.9 and surface[-5, 5] < -0.9
    assert surface[:, -5].mean() > surface[:, 5].mean()
    log_odds = training.network(plane(8)).detach()
    expected = 2 * torch.sigmoid(log_odds).view(8, 8) - 1
    assert np.allclose(training.surface(8), expected.numpy(), atol=1e-6)
    assert plane(8)[0].tolist() == pytest.approx([-EXTENT * 7 / 8, EXTENT * 7 / 8])


def test_what_is_handed_out_is_safe_to_keep() -> None:
    training = _training()
    first = training.arrays()
    kept = {name: array.copy() for name, array in first.items()}
    training.advance(50)
    assert all(np.array_equal(first[name], kept[name]) for name in kept)
    assert not np.array_equal(training.arrays()["surface"], kept["surface"])
    first["points"][:] = 0
    assert np.array_equal(training.arrays()["points"], kept["points"])


def test_a_time_budget_is_kept() -> None:
    training = _training()
    taken = training.advance_for(milliseconds=20.0, max_steps=7)
    assert taken == training.step <= 7


def _losses(training: MLPTraining) -> list[float]:
    losses = []
    for _ in range(12):
        training.advance(1)
        losses.append(training.metrics()["train_loss"])
    return losses


def test_a_run_is_rewound_to_the_same_numbers_and_branched_with_another_rate() -> None:
    settings = MLPSettings(optimiser="momentum", learning_rate=0.1)
    run = Run(MLPTraining, settings)
    middle, end = run.advance(40), run.advance(60)
    back = run.seek(40)
    assert back.metrics == middle.metrics
    assert np.array_equal(back.arrays["surface"], middle.arrays["surface"])
    assert run.advance(60).metrics == end.metrics
    run.seek(40)
    branched = run.branch(replace(settings, learning_rate=1e-30))
    assert branched.step == 40 and branched.metrics == middle.metrics
    assert run.advance(60).metrics["train_loss"] > end.metrics["train_loss"]


@pytest.mark.parametrize(
    ("hidden", "activation", "rate"),
    [((), "tanh", 10.0), ((16, 16), "relu", 3.0), ((128,) * 6, "leaky-relu", 3.0)],
)
def test_a_run_that_diverges_shows_finite_numbers_and_can_be_rewound(
    hidden: tuple[int, ...], activation: str, rate: float
) -> None:
    steep = replace(
        LINEAR_FIT, dataset="waves", hidden=hidden, activation=activation, learning_rate=rate
    )
    run = Run(MLPTraining, steep)
    failed = run.advance(1000)
    assert failed.failure is not None and failed.step == failed.failure.step - 1
    assert np.isfinite(list(failed.metrics.values())).all()
    assert np.isfinite(failed.arrays["surface"]).all()
    start = run.seek(0)
    assert run.branch(replace(steep, learning_rate=0.01)).failure is None
    assert run.advance(50).metrics["train_loss"] < start.metrics["train_loss"]
