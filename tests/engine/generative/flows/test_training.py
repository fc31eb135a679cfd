"""Training: it learns, is told what is best possible, and can be rewound."""

import dataclasses
import math

import numpy as np
import pytest
import torch

from engine.data.densities import DRAWN, pack_points
from engine.generative.flows.density_map import node_density
from engine.generative.flows.families import FAMILIES, FlowSettings
from engine.generative.flows.grid import straight_grid
from engine.generative.flows.training import FlowTraining, trained_flow
from engine.generative.flows.training_settings import FlowTrainingSettings
from engine.runs import Run
from engine.simulation import Divergence


def small(density: str = "banana", **changed: object) -> FlowTraining:
    flow = FlowSettings("spline", layers=2, width=16, bins=8)
    chosen = {"density": density, "flow": flow, "batch_size": 128, **changed}
    return FlowTraining(FlowTrainingSettings(**chosen))  # type: ignore[arg-type]


def test_the_entropy_of_a_gaussian_sheared_is_that_of_the_gaussian() -> None:
    # A shear of determinant 1 of N(0, 1) × N(0, 0.3²): 1 + ln 2π + ln 0.3.
    exact = 1 + math.log(2 * math.pi) + math.log(0.3)
    assert small().metrics()["entropy"] == pytest.approx(exact, abs=1e-5)


def test_it_learns_towards_the_entropy_and_no_further() -> None:
    training = small()
    before = training.metrics()
    training.advance(50)
    after = training.metrics()
    assert after["held_out"] < before["held_out"] - 0.5
    assert 0 < after["gap"] < before["gap"]
    # The held-out points' own −ln p is H(p) but for chance, which cancels in the gap.
    assert after["gap"] == pytest.approx(after["held_out"] - after["entropy"], abs=0.06)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_learns(family: str) -> None:
    flow = FlowSettings(family, layers=3, width=16, bins=8, mixing=True, actnorm=True)
    training = small(flow=flow)
    before = training.metrics()["held_out"]
    training.advance(12)
    assert training.metrics()["held_out"] < before


def test_a_continuous_flow_learns_a_density_and_not_the_errors_of_its_solver() -> None:
    """One step of the solver in all batches gives a mass of 0.8 here; of 8,000 in a long run."""
    flow = FlowSettings("continuous", layers=1, width=16, actnorm=True)
    training = small(flow=flow, learning_rate=0.1, half_life=0)
    training.advance(60)
    mass = float(node_density(training.flow, 80, 8.0).sum()) * (16 / 79) ** 2
    assert mass == pytest.approx(1, abs=0.02)
    found = training.metrics()
    assert found["gap"] > -3 * found["gap_error"]


def test_actnorm_takes_the_first_data_before_it_learns() -> None:
    flow = FlowSettings("affine", layers=1, width=16, actnorm=True)
    training = small("eight-gaussians", flow=flow)
    with torch.no_grad():
        moved = training.flow.forward(training.held_out).points
    assert moved.std(dim=0).tolist() == pytest.approx([1, 1], abs=0.05)


def test_a_drawn_density_is_learnt_and_its_entropy_known() -> None:
    line = pack_points(np.stack([np.linspace(-2, 2, 40), np.full(40, 1.0)], axis=1))
    training = small(DRAWN, drawn=line)
    training.advance(40)
    assert abs(float(training.arrays()["samples"][:, 1].mean()) - 1) < 0.5
    assert math.isfinite(training.metrics()["entropy"])


def test_a_restored_state_goes_on_bit_for_bit() -> None:
    one, other = small(seed=3), small(seed=3)
    one.advance(6)
    other.load_state_dict(one.state_dict())
    other.step = one.step
    one.advance(4)
    other.advance(4)
    np.testing.assert_array_equal(one.arrays()["parameters"], other.arrays()["parameters"])


def test_a_copy_from_the_parameters_is_the_flow() -> None:
    training = small()
    training.advance(5)
    copy = trained_flow(training.settings.flow, training.arrays()["parameters"])
    x = training.held_out[:20]
    with torch.no_grad():
        torch.testing.assert_close(copy.log_prob(x), training.flow.log_prob(x))


def test_the_learning_rate_halves_and_can_be_changed() -> None:
    training = small(half_life=10, learning_rate=0.008)
    training.advance(21)
    assert training._optimiser.param_groups[0]["lr"] == pytest.approx(0.002)
    training.reconfigure(dataclasses.replace(training.settings, half_life=0))
    training.advance(1)
    assert training._optimiser.param_groups[0]["lr"] == pytest.approx(0.008)


def test_a_divergence_is_noticed() -> None:
    training = small(flow=FlowSettings("planar", layers=4, width=16))
    with torch.no_grad():
        training._flat.mul_(math.inf)
    with pytest.raises(Divergence, match="Loss became"):
        training.advance(1)


def test_planar_layers_whose_constraint_is_rounded_away_have_diverged() -> None:
    flow = FlowSettings("planar", layers=8)
    run = Run(FlowTraining, small("moons", flow=flow, learning_rate=1.0).settings)
    seen = run.advance(25)
    assert seen.failure and "planar layer became infinite" in seen.failure.message
    assert all(np.isfinite(values).all() for values in seen.arrays.values())
    assert run.rewind().failure is None


def test_what_is_stray_is_marked_where_the_density_is_known() -> None:
    training = small("eight-gaussians")
    stray, samples = (training.arrays()[name] for name in ("stray", "samples"))
    empty = np.hypot(*samples.T) < 1
    assert empty.sum() > 100 and stray[empty].all(), "nothing of the ring is in its middle"
    assert stray.mean() == pytest.approx(training.metrics()["stray"], abs=0.05)
    unknown = small("moons")
    assert not unknown.arrays()["stray"].any() and math.isnan(unknown.metrics()["stray"])


def test_the_grid_lies_straight_at_first_and_then_where_the_flow_carries_it() -> None:
    training, lines = small(flow=FlowSettings("affine", layers=2, width=16)), straight_grid(49)
    np.testing.assert_allclose(training.arrays()["grid"], lines, atol=1e-6)
    training.advance(3)
    grid = torch.from_numpy(training.arrays()["grid"])
    with torch.no_grad():
        back = training.flow.forward(grid.flatten(0, 1)).points.view_as(grid)
    torch.testing.assert_close(back, lines, atol=1e-4, rtol=1e-4)
    assert float((grid - lines).abs().max()) > 0.01
