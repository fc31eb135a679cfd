"""A played fit is the fit, can be rewound, and its methods lower the same energy."""

import itertools

import pytest
import torch

from engine.humans.body.asset import body
from engine.humans.body.fit_simulation import MOST_STEPS, BodyFit, BodyFitSettings, Point
from engine.humans.body.fitting import FitSettings, fit, start_state
from engine.humans.body.observed_person import observed_person, state_joints
from engine.humans.body.presets import preset_pose
from engine.runs import Run


def _positions(pose: str, seed: int = 0) -> tuple[Point, ...]:
    joints = state_joints(observed_person(pose, seed))
    return tuple((x, y, z) for x, y, z in joints.tolist())


@pytest.mark.parametrize("in_picture", [False, True])
def test_a_played_fit_takes_the_steps_of_the_fit(in_picture: bool) -> None:
    settings = BodyFitSettings(_positions("sitting"), in_picture=in_picture, start="relaxed")
    start = start_state(body(), preset_pose("relaxed"))
    steps = fit(body(), settings.observation(), start, settings.weights)
    simulation = BodyFit(settings)
    played = [simulation.now.energy]
    while not simulation.done:
        simulation.advance(1)
        if simulation.now.energy != played[-1]:
            played.append(simulation.now.energy)
    assert simulation.step == MOST_STEPS
    assert played == [step.energy for step in steps[: len(played)]]
    assert len(played) == min(len(steps), MOST_STEPS + 1)
    metrics = simulation.metrics()
    terms = ("data", "pose_prior", "shape_prior")
    assert metrics["energy"] == pytest.approx(sum(metrics[name] for name in terms))


def test_a_rewound_fit_goes_the_same_way() -> None:
    run = Run(BodyFit, BodyFitSettings(_positions("waving"), in_picture=True))
    far = run.advance(12)
    run.seek(5)
    again = run.seek(12)
    assert again.metrics == far.metrics
    assert torch.equal(torch.tensor(again.arrays["pose"]), torch.tensor(far.arrays["pose"]))


def test_gradient_descent_lowers_the_energy_and_is_slower() -> None:
    positions = _positions("walking", 1)
    ends = {}
    for method in ("levenberg_marquardt", "gradient_descent"):
        settings = BodyFitSettings(positions, start="relaxed", method=method)
        run = Run(BodyFit, settings)
        energies = run.advance(20).series["energy"]
        assert all(a >= b for a, b in itertools.pairwise(energies))
        ends[method] = energies[-1]
    assert ends["levenberg_marquardt"] < 0.3 * ends["gradient_descent"]


def test_joints_that_are_not_seen_are_not_counted() -> None:
    confidence = tuple(0.0 if k in (20, 22) else 1.0 for k in range(24))
    positions = _positions("relaxed")
    simulation = BodyFit(BodyFitSettings(positions, confidence, in_picture=True))
    assert len(simulation.pixels()) == 22


def test_without_limits_a_knee_bends_the_wrong_way() -> None:
    person = observed_person("relaxed", 0)
    bent = person.pose.clone()
    bent[4, 0] = -1.2
    person = type(person)(bent, person.betas, person.translation)
    positions = tuple((x, y, z) for x, y, z in state_joints(person).tolist())
    flexion = {}
    for limits in (True, False):
        weights = FitSettings(pose_weight=1e-5, limits=limits)
        simulation = BodyFit(BodyFitSettings(positions, start="relaxed", weights=weights))
        simulation.advance(MOST_STEPS)
        flexion[limits] = float(simulation.now.state.pose[4, 0])
    assert flexion[True] >= 0 and flexion[False] == pytest.approx(-1.2, abs=0.2)


def test_hostile_settings_are_refused() -> None:
    positions = _positions("T")
    with pytest.raises(ValueError, match="starts from"):
        BodyFitSettings(positions, start="handstand")
    with pytest.raises(ValueError, match="no method"):
        BodyFitSettings(positions, method="magic")
    with pytest.raises(ValueError, match="24 joints"):
        BodyFitSettings(positions[:5])
    with pytest.raises(ValueError, match="Azimuth 200"):
        BodyFitSettings(positions, azimuth=200)
