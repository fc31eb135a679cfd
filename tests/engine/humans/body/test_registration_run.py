"""A registration that is played ends where the one in one go ends."""

import pytest
import torch

from engine.humans.body import asset
from engine.humans.body.registration import RegistrationSettings, register
from engine.humans.body.registration_run import ScanRegistration, ScanSettings

SETTINGS = ScanSettings(scan=3, points=4_000, iterations=3)


def test_it_ends_with_the_same_surface_and_comes_nearer_on_its_way() -> None:
    run = ScanRegistration(SETTINGS)
    residuals = [run.metrics()["residual_mm"]]
    while not run.done:
        run.advance(1)
        residuals.append(run.metrics()["residual_mm"])
    whole = register(
        asset.body(), asset.scans(), 3, RegistrationSettings(points=4_000, iterations=3)
    )
    assert run.step == run.model_steps + 3 and 2 <= run.model_steps <= 12
    last = whole.steps[-1]
    assert torch.allclose(torch.from_numpy(run.arrays()["vertices"]), last.vertices, atol=1e-6)
    assert run.metrics()["error_mm"] == pytest.approx(1_000 * last.error, rel=1e-4)
    assert (
        residuals[0] > 30 and residuals[-1] < 4 and residuals[-4:] == sorted(residuals[-4:])[::-1]
    )


def test_a_restored_run_goes_on_as_it_would_have() -> None:
    run, other = ScanRegistration(SETTINGS), ScanRegistration(SETTINGS)
    run.advance(run.model_steps + 1)
    other.load_state_dict(run.state_dict())
    other.step = run.step
    run.advance(2)
    other.advance(2)
    assert torch.equal(*(torch.from_numpy(each.arrays()["vertices"]) for each in (run, other)))


def test_offsets_are_signed_towards_the_outside() -> None:
    run = ScanRegistration(SETTINGS)
    run.advance(100)
    arrays = run.arrays()
    assert arrays["offsets_mm"].shape == (6_890,)
    assert (arrays["offsets_mm"] > 0).any() and (arrays["offsets_mm"] < 0).any()
    with pytest.raises(ValueError, match=r"Scan 16\?"):
        ScanSettings(scan=16)
