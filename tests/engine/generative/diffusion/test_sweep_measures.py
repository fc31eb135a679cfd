"""Sweeps measure what trainings and samplers show on the stage."""

import pytest

from engine.generative.diffusion.sampler_comparison import (
    SamplingProblem,
    measured_floor,
    sample_quality,
)
from engine.generative.diffusion.score_sources import data_settings
from engine.generative.diffusion.sweep_measures import SAMPLING, TRAINING, SamplerSettings
from engine.generative.diffusion.training import DiffusionSettings, DiffusionTraining
from engine.generative.diffusion.trajectories import SamplingSettings

PROBLEM = SamplingProblem(data_settings(DiffusionSettings(seed=2)))


def test_the_numbers_of_a_training_are_those_at_that_step() -> None:
    settings = DiffusionSettings(width=32, batch_size=32, seed=4)
    training = DiffusionTraining(settings)
    training.advance(12)
    assert TRAINING(settings, 12) == training.metrics() | {"step": 12}


def test_a_sampler_is_measured_as_the_readouts_do() -> None:
    sampling = SamplingSettings(6)
    found = SAMPLING(SamplerSettings(PROBLEM, "ode", sampling))
    quality = sample_quality(PROBLEM, "ode", sampling)
    assert (found["distance"], found["share"]) == (quality.distance, quality.share)
    assert found["evaluations"] == 11 and found["floor"] == measured_floor(PROBLEM).mean


def test_an_unknown_sampler_is_refused() -> None:
    with pytest.raises(ValueError, match="no sampler 'euler'"):
        SamplerSettings(PROBLEM, "euler", SamplingSettings())
