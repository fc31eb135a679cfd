"""Occupancy and distance from the same points: they learn, compare, rewind and diverge properly."""

import copy
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch

from engine.geometry import sparse
from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.implicit_surfaces.networks import network_from_parameters
from engine.geometry.implicit_surfaces.occupancy import (
    TARGETS,
    ComparisonSettings,
    ComparisonTraining,
    OccupancySettings,
    OccupancyTraining,
    clamped_l1,
    target_loss,
)
from engine.geometry.meshes import Mesh
from engine.geometry.surface_extraction import extract_surface
from engine.runs import Run
from engine.simulation import Divergence

SMALL: dict[str, Any] = {"width": 8, "depth": 2}


def _small(**settings: Any) -> OccupancyTraining:
    return OccupancyTraining(OccupancySettings(**{**SMALL, **settings}))


@cache
def _learned(target: str) -> OccupancyTraining:
    """A torus after 300 steps, for tests that leave it as it is."""
    training = OccupancyTraining(OccupancySettings(target=target))
    training.advance(300)
    return training


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"target": "colour"}, "There is no target 'colour': occupancy or distance"),
        ({"learning_rate": float("nan")}, "Learning rate nan\\? It goes from 0.0001 to 1"),
        ({"width": 0}, "A network has"),
        ({"initialisation": "cube"}, "There is no initialisation 'cube'"),
        ({"seed": -1}, "A seed is a whole number"),
        ({"clamp": 0.0}, "Clamp 0\\? It goes from 0.02 to 0.5"),
    ],
)
def test_settings_out_of_range_are_refused_in_a_sentence(wrong: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        OccupancySettings(**wrong)


@pytest.mark.parametrize("target", TARGETS)
def test_a_torus_is_learned_from_its_inside(target: str) -> None:
    training = _learned(target)
    metrics = training.metrics()
    assert metrics["iou"] > 0.85 and metrics["misclassified"] < 0.05
    assert sparse.extract_surface(training.network, 40).euler() == 0


def test_a_mesh_is_learned_even_if_a_face_is_missing() -> None:
    mesh = extract_surface(MODELS["torus"], 16)
    for solid in (mesh, Mesh(mesh.vertices, mesh.faces[1:])):
        training = _small(solid=solid, target="distance")
        before = training.metrics()["loss"]
        training.advance(30)
        assert training.metrics()["loss"] < before


def test_only_distances_give_a_gradient_of_length_one() -> None:
    """Near the surface: log-odds grow as steep as they can."""
    slopes = {}
    for target in TARGETS:
        training = _learned(target)
        near = training.test.points[training.test.distances.abs() < 0.05].requires_grad_()
        (slope,) = torch.autograd.grad(training.network(near).sum(), near)
        slopes[target] = float(slope.norm(dim=1).mean())
    assert slopes["distance"] == pytest.approx(1, abs=0.15)
    assert slopes["occupancy"] > 3


def test_losses_are_those_of_a_plain_computation() -> None:
    output = torch.tensor([-0.5, -0.03, 0.02, 0.6])
    distances = torch.tensor([-0.2, 0.01, 0.05, 0.3])
    outside = torch.tensor([0.0, 1, 1, 1])
    p = torch.sigmoid(output)
    entropy = -(outside * p.log() + (1 - outside) * (1 - p).log()).mean()
    assert torch.allclose(target_loss("occupancy", output, distances), entropy)
    assert target_loss("distance", output, distances).item() == pytest.approx((0.04 + 0.03) / 4)


def test_the_loss_is_that_of_the_paper_where_that_has_a_gradient() -> None:
    generator = torch.Generator().manual_seed(0)
    output, distances = torch.rand(2, 2000, generator=generator) * 0.8 - 0.4
    delta = 0.1
    paper = (output.clamp(-delta, delta) - distances.clamp(-delta, delta)).abs()
    alike = (output.abs() < delta) | (output.sign() == distances.sign()) & (distances.abs() > delta)
    for f, d, expected in zip(output[alike], distances[alike], paper[alike], strict=True):
        assert clamped_l1(f[None], d[None], delta).item() == pytest.approx(
            float(expected), abs=1e-7
        )


def test_a_network_that_has_strayed_is_pulled_back() -> None:
    output = torch.tensor([0.5, -0.5, 0.5, -0.5, 0.5, -0.5], requires_grad=True)
    distances = torch.tensor([0.02, -0.02, -0.3, 0.3, 0.3, -0.3])
    clamped_l1(output, distances, 0.1).backward()
    assert output.grad is not None
    # Down, up, down, up; and where it is beyond with reason, nowhere.
    assert output.grad.sign().tolist() == [1, -1, 1, -1, 0, 0]


def test_both_targets_see_the_same_points_and_begin_the_same() -> None:
    one, other = _small(target="occupancy"), _small(target="distance")
    assert one.samples is other.samples
    assert np.array_equal(one.arrays()["parameters"], other.arrays()["parameters"])


@pytest.mark.parametrize("target", TARGETS)
def test_a_restored_run_repeats_itself_bit_for_bit(target: str) -> None:
    training = _small(target=target)
    for start in (0, 7):
        training.advance(start)
        state = training.state_dict()
        kept = copy.deepcopy(state)
        future = _numbers(training)
        training.load_state_dict(state)
        assert _numbers(training) == future
        fresh = _small(target=target)
        fresh.load_state_dict(state)
        assert _numbers(fresh) == future
        assert all(torch.equal(state[name], kept[name]) for name in kept)


def test_only_the_rate_changes_while_it_trains() -> None:
    run = Run(OccupancyTraining, OccupancySettings(**SMALL))
    middle = run.advance(10)
    run.branch(replace(middle.settings, learning_rate=1e-4))
    moved = run.advance(5)
    change = np.abs(moved.arrays["parameters"] - middle.arrays["parameters"]).max()
    assert change < 1e-3, "five steps of Adam at that rate"
    with pytest.raises(ValueError, match="Another target and another width starts"):
        run.branch(replace(middle.settings, target="distance", width=9))


def test_divergence_is_noticed() -> None:
    training = _small()
    with torch.no_grad():
        training._flat[0] = torch.nan
    with pytest.raises(Divergence, match=r"NaN .* at step 1\. The learning rate 0\.0063 is too"):
        training.advance(1)


def test_a_frame_gives_back_the_network() -> None:
    training = _small()
    training.advance(5)
    parameters = training.arrays()["parameters"]
    points = torch.rand(9, 3)
    expected = training.network(points)
    training.advance(5)
    network = network_from_parameters(training.settings.architecture, torch.tensor(parameters))
    assert torch.equal(network(points), expected)


def test_more_weights_make_a_smaller_error() -> None:
    training = ComparisonTraining(
        ComparisonSettings(solid=MODELS["torus"], widths=(2, 8, 32), learning_rate=0.005)
    )
    training.advance(60)
    wrong = training.metrics()
    assert list(wrong) == [f"{target} {width}" for target in TARGETS for width in (2, 8, 32)]
    assert wrong["distance 2"] > wrong["distance 8"] > wrong["distance 32"]
    assert wrong["occupancy 2"] > wrong["occupancy 32"]
    weights = training.arrays()["parameter_counts"].tolist()
    # Three inputs, three layers, one output, each with biases.
    assert weights == [4 * n + 2 * (n + 1) * n + n + 1 for n in (2, 8, 32)] * 2


def test_a_budget_is_rewound_and_compares_like_single_trainings() -> None:
    settings = ComparisonSettings(widths=(4, 8), depth=2)
    run = Run(ComparisonTraining, settings)
    middle, end = run.advance(4), run.advance(4)
    assert run.seek(4).metrics == middle.metrics
    assert run.advance(4).metrics == end.metrics
    alone = OccupancyTraining(settings.trainings["distance 8"])
    alone.advance(8)
    assert alone.metrics()["misclassified"] == end.metrics["distance 8"]


@pytest.mark.parametrize("widths", [(), (4, 4), (1, 2, 3, 4, 5, 6, 7)])
def test_budgets_out_of_range_are_refused(widths: Any) -> None:
    with pytest.raises(ValueError, match="1 to 6 different widths"):
        ComparisonSettings(widths=widths)


def test_rate_and_clamp_of_a_budget_change_at_once() -> None:
    settings = ComparisonSettings(widths=(4,), depth=1)
    run = Run(ComparisonTraining, settings)
    middle = run.advance(3)
    run.branch(replace(settings, learning_rate=1e-4, clamp=0.5))
    moved = run.advance(2)
    for name in ("occupancy 4", "distance 4"):
        assert np.abs(moved.arrays[name] - middle.arrays[name]).max() < 4e-4
        network = network_from_parameters(
            moved.settings.trainings[name].architecture, torch.tensor(moved.arrays[name])
        )
        assert network.architecture.parameter_count == moved.arrays["parameter_counts"][0]
    with pytest.raises(ValueError, match="Other widths start the training anew"):
        run.branch(replace(settings, widths=(5,)))
    with pytest.raises(ValueError, match="Another seed starts the training anew"):
        run.branch(replace(settings, seed=1))


def test_a_budget_that_diverges_says_the_step() -> None:
    training = ComparisonTraining(ComparisonSettings(widths=(4,), depth=1))
    training.advance(2)
    with torch.no_grad():
        training.trainings["distance 4"]._flat[0] = torch.nan
    with pytest.raises(Divergence, match="at step 3"):
        training.advance(1)


def _numbers(training: OccupancyTraining) -> list[float]:
    numbers = []
    for _ in range(3):
        training.advance(2)
        numbers.append(training.metrics()["loss"])
    return numbers
