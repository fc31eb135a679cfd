"""Shapes that have the measurements asked for, or a sentence that says what they may be."""

import math

import pytest
import torch

from engine.humans.body import asset
from engine.humans.body.measurements import MEASUREMENTS, measured
from engine.humans.body.shape_regression import (
    another_shape,
    bounds,
    left_free,
    measurement_model,
    rarity,
    shape_of,
    strongest_effects,
)
from engine.seeds import generator

BODY = asset.body()


def test_stature_follows_the_first_component_most() -> None:
    fit = measurement_model(BODY)
    assert torch.equal(fit.effects.abs().argmax(1)[:1], torch.tensor([0]))


@pytest.mark.parametrize(
    "wanted",
    [
        {"stature": 1.9},
        {"stature": 1.6, "waist girth": 0.95},
        {"stature": 1.75, "chest girth": 1.0, "waist girth": 0.8, "hip girth": 1.0},
        {"volume": 85.0, "leg length": 0.85},
    ],
)
def test_the_estimated_shape_has_the_measurements_asked_for(wanted: dict[str, float]) -> None:
    estimate = shape_of(BODY, wanted)
    found = measured(BODY, estimate.betas)
    for name, value in wanted.items():
        scale = 1000 if name == "volume" else 1
        assert abs(found[name] - value) < 0.002 * scale, name
        assert abs(estimate.steps[-1][name] - found[name]) < 1e-3 * scale
    assert len(estimate.steps) == 5 and estimate.plausibility < 5
    # The nearest to the mean body: nothing in it that the measurements would not notice.
    effects = measurement_model(BODY).effects[[MEASUREMENTS.index(name) for name in wanted]].T
    noticed = effects @ torch.linalg.lstsq(effects, estimate.betas[:, None]).solution
    assert torch.allclose(noticed.squeeze(1), estimate.betas, atol=1e-4)


def test_the_regression_alone_is_the_mean_of_bodies_with_such_a_measurement() -> None:
    fit = measurement_model(BODY)
    estimate = shape_of(BODY, {"stature": 1.85}, refinements=0)
    betas = torch.randn(20_000, 10, generator=generator(8))
    statures = fit.mean[0] + betas @ fit.effects[0]
    alike = betas[(statures - 1.85).abs() < 0.01]
    assert torch.allclose(alike.mean(0), estimate.betas, atol=0.15)


def test_what_no_such_body_has_is_refused_with_what_it_may_be() -> None:
    for wrong in (3.0, -1.0, math.nan, math.inf, 0.0):
        with pytest.raises(ValueError, match=r"Stature .* cm\? For this body it goes from 13\d to"):
            shape_of(BODY, {"stature": wrong})
    with pytest.raises(ValueError, match=r"litres\?"):
        shape_of(BODY, {"volume": 500})
    with pytest.raises(ValueError, match="no measurement 'shoe size'"):
        shape_of(BODY, {"shoe size": 42})
    with pytest.raises(ValueError, match="at least one"):
        shape_of(BODY, {})
    low, high = bounds(BODY, "waist girth")
    assert measured(BODY, shape_of(BODY, {"waist girth": low}).betas)["waist girth"] < high


def test_what_measurements_leave_free_is_the_spread_of_bodies_that_share_them() -> None:
    fit = measurement_model(BODY)
    names = ("stature", "waist girth")
    free, every = left_free(BODY, names), left_free(BODY, ())
    betas = torch.randn(400_000, 10, generator=generator(1))
    rows = [MEASUREMENTS.index(name) for name in names]
    middle = fit.mean[rows]
    alike = ((fit.mean + betas @ fit.effects.T)[:, rows] - middle).abs().amax(1) < 0.008
    noise = fit.residual[None] * torch.randn(int(alike.sum()), 11, generator=generator(2))
    spread = (betas[alike] @ fit.effects.T + noise).std(0)
    for row, name in enumerate(MEASUREMENTS):
        assert free[name] <= every[name] == pytest.approx(float(fit.deviation[row]), rel=1e-5)
        if name not in names:
            assert free[name] == pytest.approx(float(spread[row]), rel=0.2), name
    assert free["stature"] == free["waist girth"] == 0


def test_other_shapes_share_the_measurements_and_nothing_else() -> None:
    wanted = {"stature": 1.8, "waist girth": 0.9}
    first, again, other = (another_shape(BODY, wanted, generator(seed)).betas for seed in (0, 0, 1))
    assert torch.equal(first, again)
    usual = shape_of(BODY, wanted).betas
    assert float((first - other).norm()) > 1 and float((first - usual).norm()) > 1
    found = measured(BODY, other)
    assert all(abs(found[name] - value) < 0.002 for name, value in wanted.items())
    assert abs(found["hip girth"] - measured(BODY, usual)["hip girth"]) > 0.002


def test_a_component_is_named_by_what_follows_it_most() -> None:
    assert next(iter(strongest_effects(BODY, 0))) == "stature"
    for component in range(10):
        beta = torch.zeros(10)
        beta[component] = 0.5
        up, down = measured(BODY, beta), measured(BODY, -beta)
        for name, effect in strongest_effects(BODY, component).items():
            scale = 3.0 if name == "volume" else 0.004
            assert up[name] - down[name] == pytest.approx(effect, abs=scale), (component, name)
    with pytest.raises(ValueError, match="from 0 to 9"):
        strongest_effects(BODY, 10)


def test_contradictory_measurements_end_at_the_nearest_body_that_was_found() -> None:
    wanted = {"hip girth": 1.1, "waist girth": 0.5}
    estimate = shape_of(BODY, wanted)
    misses = [
        max(abs(step[name] - value) for name, value in wanted.items()) for step in estimate.steps
    ]
    assert misses[-1] == min(misses) > 0.02
    assert rarity(estimate.betas) < 1e-9
    assert rarity(torch.zeros(10)) == pytest.approx(1)
    drawn = torch.randn(20_000, 10, generator=generator(3))
    ring = torch.zeros(10)
    ring[0] = 3.5
    assert rarity(ring) == pytest.approx(float((drawn.norm(dim=1) > 3.5).float().mean()), abs=0.01)
