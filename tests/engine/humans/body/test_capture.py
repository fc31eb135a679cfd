"""The scan's template fits the person, keeps its place, and a capture can be rewound."""

import pytest
import torch

from engine.humans.body.asset import body, scans
from engine.humans.body.capture import (
    Capture,
    CaptureSettings,
    drift,
    person_model,
    rest_error,
    template_model,
    true_rest,
    walker,
)
from engine.humans.body.observed_person import state_joints
from engine.humans.body.tracking import surface
from engine.runs import Run


def test_templates_come_nearer_to_the_person() -> None:
    settings = CaptureSettings(person=1)
    errors = [rest_error(name, settings) for name in ("mean", "components", "scan")]
    assert errors[1] < 0.5 * errors[0] and errors[2] < 0.5 * errors[0] and errors[2] < 0.015
    rest = true_rest(scans(), 1)
    joints = body().joint_regressor @ rest
    assert float(joints[0].norm()) < 1e-6
    arm = joints[20] - joints[16]
    assert abs(float(arm[1])) < 0.12 * float(arm.norm()), "the arms of the T-pose are level"
    with pytest.raises(ValueError, match="no template 'clay'"):
        template_model("clay", 1, 0.0, 0)
    with pytest.raises(ValueError, match="scans, numbered from 0"):
        person_model(10_000)


def test_drift_tells_place_from_form() -> None:
    model, state = person_model(1), walker(3, 0.0)
    vertices, joints = surface(model, state), state_joints(state, model)
    away = torch.tensor([0.03, 0.0, 0.04])
    found = drift(vertices + away, joints + away, vertices, joints)
    assert found.place == pytest.approx(0.05, abs=1e-6)
    assert found.surface == pytest.approx(0.05, abs=1e-6)
    assert found.form < 1e-6


def test_a_scanned_template_drifts_less_and_the_capture_can_be_rewound() -> None:
    run = Run(Capture, CaptureSettings(person=1, noise=3.0))
    far = run.advance(3)
    assert far.metrics["scan_silhouettes_surface"] < 0.4 * far.metrics["mean_silhouettes_surface"]
    assert far.metrics["scan_joints_surface"] < 100
    assert far.arrays["mask"].any() and far.arrays["poses"].shape == (4, 24, 3)
    run.seek(1)
    assert run.seek(3).metrics == far.metrics
    with pytest.raises(ValueError, match="Noise 50"):
        CaptureSettings(noise=50)
    with pytest.raises(ValueError, match="mean or components"):
        CaptureSettings(generic="scan")
