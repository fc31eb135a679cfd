"""Shapes that have the measurements asked for, or a sentence that says what they may be."""

import math

import pytest
import torch

from engine.humans.body import asset
from engine.humans.body.measurements import MEASUREMENTS, measured
from engine.humans.body.shape_regression import bounds, measurement_model, shape_of
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
