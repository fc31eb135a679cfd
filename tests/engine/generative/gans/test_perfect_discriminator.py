"""Discriminators beside a waiting generator: gradients vanish, stay, or are what theory says."""

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from scipy.optimize import linear_sum_assignment

from engine.generative.gans.objectives import generator_loss
from engine.generative.gans.perfect_discriminator import (
    ASKED,
    SHAPES,
    PerfectDiscriminator,
    PerfectDiscriminatorSettings,
    centred,
)


@pytest.fixture(scope="module")
def apart() -> PerfectDiscriminator:
    """Discs two apart, whose radius is a half."""
    training = PerfectDiscriminator(PerfectDiscriminatorSettings(learning_rate=0.01))
    training.advance(120)
    return training


def test_of_disjoint_clouds_d_is_sure_and_minimax_vanishes(apart: PerfectDiscriminator) -> None:
    fresh = PerfectDiscriminator(apart.settings).metrics()
    found = apart.metrics()
    assert found["accuracy"] == 1.0
    assert found["minimax_norm"] < 0.01 * fresh["minimax_norm"]
    assert found["non-saturating_norm"] > 200 * fresh["non-saturating_norm"]


def test_the_critic_is_as_steep_as_the_penalty_leaves_it(apart: PerfectDiscriminator) -> None:
    """Of a linear critic between a cloud and its translate: 1 + W₁ / 2λ."""
    found = apart.metrics()
    slope = 1 + apart.settings.distance / (2 * apart.settings.penalty)
    assert found["wasserstein_norm"] == pytest.approx(slope, rel=0.04)
    assert found["critic"] == pytest.approx(slope * apart.settings.distance, rel=0.04)
    assert found["wasserstein_towards"] > 0.99


def test_the_gradients_are_those_of_the_losses_by_finite_differences(
    apart: PerfectDiscriminator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In double precision, with differences that are too small for a kink to lie between."""
    monkeypatch.setattr(apart, "networks", copy.deepcopy(apart.networks).double())
    monkeypatch.setattr(apart, "samples", apart.samples[:8].double())
    gradients = apart.generator_gradients()
    h = 1e-6
    for name, part in ASKED.items():
        for axis, step in enumerate(torch.eye(2, dtype=torch.float64) * h):
            ends = []
            for sign in (1, -1):
                a, _ = apart.outputs(apart.samples + sign * step)
                flat = a[part].flatten()
                ends.append(torch.stack([generator_loss(name, each) for each in flat]))
            slope = (ends[0] - ends[1]) / (2 * h)
            found = gradients[name][:, :, axis].flatten()
            torch.testing.assert_close(slope, found, rtol=1e-4, atol=1e-7)


def test_of_overlapping_clouds_d_errs_and_minimax_stays() -> None:
    training = PerfectDiscriminator(
        PerfectDiscriminatorSettings(shape="gaussians", offset_x=0.4, learning_rate=0.01)
    )
    training.advance(80)
    found = training.metrics()
    assert 0.7 < found["accuracy"] < 0.9
    assert found["minimax_norm"] > 0.5


@pytest.mark.parametrize("shape", SHAPES)
def test_the_distance_is_that_of_a_cloud_to_itself_moved(shape: str) -> None:
    generator = torch.Generator().manual_seed(0)
    move = torch.tensor([0.6, 0.8])
    points = centred(shape, 0.1, (200,), generator)
    costs = torch.cdist(points, points + move).numpy()
    moved = costs[linear_sum_assignment(costs)].mean()
    settings = PerfectDiscriminatorSettings(shape, offset_x=0.6, offset_y=0.8)
    assert moved == pytest.approx(settings.distance, abs=1e-5)


def test_a_restored_state_goes_on_bit_for_bit() -> None:
    one, other = (PerfectDiscriminator(PerfectDiscriminatorSettings(seed=3)) for _ in range(2))
    one.advance(5)
    other.load_state_dict(one.state_dict())
    other.step = one.step
    one.advance(3)
    other.advance(3)
    for name, values in one.arrays().items():
        np.testing.assert_array_equal(values, other.arrays()[name])


def test_penalty_and_rate_change_at_once_and_clouds_start_anew() -> None:
    training = PerfectDiscriminator(PerfectDiscriminatorSettings())
    training.reconfigure(replace(training.settings, penalty=1.0, learning_rate=0.001))
    with pytest.raises(ValueError, match="offset x"):
        training.reconfigure(replace(training.settings, offset_x=1.0))
    with pytest.raises(ValueError, match="no shape 'cat'"):
        PerfectDiscriminatorSettings(shape="cat")


def test_spread_is_the_deviation_over_the_samples_as_a_part_of_their_mean(
    apart: PerfectDiscriminator,
) -> None:
    found = apart.metrics()
    for name, gradients in apart.generator_gradients().items():
        lengths = np.linalg.norm(gradients.numpy(), axis=-1)
        parts = lengths.std(axis=1, ddof=1) / lengths.mean(axis=1)
        assert found[f"{name}_spread"] == pytest.approx(parts.mean(), rel=1e-4)


@pytest.mark.parametrize(
    ("changes", "overlaps"),
    [
        ({"offset_x": 0.99}, True),
        ({"offset_x": 1.01}, False),
        ({"offset_x": 1.01, "noise": 0.1}, True),
        ({"offset_x": 2.0, "shape": "gaussians"}, True),
        ({"offset_x": 0.05, "shape": "segments"}, False),
        ({"offset_x": 0.0, "offset_y": 0.9, "shape": "segments"}, True),
        ({"offset_x": 0.0, "offset_y": 1.1, "shape": "segments"}, False),
    ],
)
def test_supports_overlap_where_clouds_are_near_or_without_an_edge(
    changes: dict[str, Any], overlaps: bool
) -> None:
    assert PerfectDiscriminatorSettings(**changes).overlaps is overlaps
