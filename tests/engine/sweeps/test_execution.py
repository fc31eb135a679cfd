"""A job, and the runs made in this thread."""

from dataclasses import replace

import numpy as np
import pytest

from engine.foundations.mlp import MLPSettings, MLPTraining
from engine.sweeps.definition import Axis, ParameterSweep
from engine.sweeps.execution import InThisThread, Job, outcome_of
from engine.sweeps.measures import of_simulation
from engine.sweeps.results import Status
from tests.engine.sweeps.test_measures import WALK
from tests.engine.walk import WalkSettings

SWEEP = ParameterSweep((Axis("drift", (0.0, 0.5, 1.0)),), seeds=(4, 5), until=30)


def settings_of(run):
    return WalkSettings(seed=run.seed, drift=run.values["drift"])


def test_a_point_is_the_same_setting_by_hand_to_the_bit_with_paired_seeds():
    job = InThisThread().start(WALK, SWEEP, settings_of)
    assert job.state == "done"
    found = job.results().values("distance")
    for i, drift in enumerate(SWEEP.axes[0].values):
        for s, seed in enumerate(SWEEP.seeds):
            assert found[i, s] == WALK(WalkSettings(seed=seed, drift=drift), 30)["distance"]


def test_a_run_that_diverges_is_recorded_as_such():
    sweep = ParameterSweep((Axis("explode_at", (10, 1000)),), until=30)
    job = InThisThread().start(
        WALK, sweep, lambda run: WalkSettings(explode_at=run.values["explode_at"])
    )
    found = job.results()
    assert found.status.ravel().tolist() == [Status.DIVERGED, Status.DONE]
    assert found.step[0, 0] == 10 and "at step 10" in found.why


def test_refused_settings_are_refused_before_anything_runs():
    def refuse(run):
        raise ValueError("No.")

    with pytest.raises(ValueError, match="No"):
        Job(WALK, SWEEP, refuse)


def test_a_cancelled_job_keeps_what_it_has_and_takes_no_more():
    job = Job(WALK, SWEEP, settings_of)
    (first, settings), (second, _), *_ = job.runs
    outcome = outcome_of(WALK, settings, 30)
    job.record([(first, outcome)])
    assert job.ended == 1 and job.seconds_left() is not None
    job.cancel()
    job.record([(second, outcome)])
    job.fail("Too late.")
    assert (job.state, job.sentence, job.ended) == ("cancelled", "", 1)
    assert job.seconds_left() is None and job.wait(6, 0)
    assert np.isnan(job.results().values("distance")).sum() == 5


def test_a_learning_rate_that_is_too_large_is_marked_as_diverged():
    settings = MLPSettings(dataset="waves", activation="relu", optimiser="sgd")
    training = of_simulation("test.mlp", MLPSettings, MLPTraining, ("step",))
    sweep = ParameterSweep((Axis("learning_rate", (0.01, 0.1, 100.0)),), until=60)
    job = InThisThread().start(
        training, sweep, lambda run: replace(settings, learning_rate=run.values["learning_rate"])
    )
    found = job.results()
    assert found.diverged().tolist() == [0, 0, 1]
    assert 0 < found.step[2, 0] <= 60 and "at step" in found.why
