"""Measures of the pipeline: their numbers are those of the pipeline."""

import pytest

from engine.humans.body.pipeline import PipelineSettings, learned_shapes, registered
from engine.humans.body.sweep_measures import MEASURES, PIPELINE
from engine.sweeps.measures import named


def test_the_pipeline_is_found_by_its_name_and_measured() -> None:
    assert named("humans.body.pipeline") is PIPELINE is MEASURES["pipeline"]
    settings = PipelineSettings(people=2, points=2_000, iterations=2)
    found = PIPELINE(settings)
    assert tuple(found) == PIPELINE.readouts
    errors = [float(registered(k, settings.registration).error.mean()) for k in settings.taken]
    assert found["registration_mm"] == pytest.approx(500 * sum(errors))
    assert found["first_share"] == pytest.approx(1)
    joints = learned_shapes(settings).joint_errors
    assert found["joints_mm"] == pytest.approx(1_000 * float(joints.mean()))
    assert found["residual_mm"] < found["registration_mm"] < 15 < found["rebuilt_mm"] < 60


def test_it_stops_between_people_so_that_others_take_their_turn() -> None:
    under_way = PIPELINE.begin(PipelineSettings(people=3, points=1_000, iterations=1), None)
    assert sum(1 for _ in under_way) == 3
