import math

import numpy as np
import pytest

from engine.geometry.gaussian_splats import picture_fit
from engine.geometry.gaussian_splats.picture_fit import LOSSES, PictureFit, PictureFitSettings
from engine.geometry.gaussian_splats.picture_parameters import BLENDINGS
from engine.geometry.gaussian_splats.picture_placement import PLACEMENTS
from engine.geometry.gaussian_splats.picture_target import TargetPicture, built_in_picture
from engine.simulation import Divergence

SMALL = built_in_picture("china", 32)


def settings(**changes: object) -> PictureFitSettings:
    return PictureFitSettings(**{"picture": SMALL, "gaussians": 60} | changes)  # type: ignore[arg-type]


def fitted(steps: int, **changes: object) -> PictureFit:
    fit = PictureFit(settings(**changes))
    fit.advance(steps)
    return fit


@pytest.mark.parametrize("placement", PLACEMENTS)
@pytest.mark.parametrize("blending", BLENDINGS)
def test_it_learns_from_every_start(placement: str, blending: str) -> None:
    fit = PictureFit(settings(placement=placement, blending=blending))
    before = fit.metrics()
    fit.advance(40)
    after = fit.metrics()
    assert after["psnr"] > before["psnr"] + 3
    assert after["psnr"] > 14
    assert after["loss"] < before["loss"]


def test_more_gaussians_fit_better() -> None:
    found = [fitted(60, gaussians=count).metrics()["psnr"] for count in (1, 10, 40, 160)]
    assert found == sorted(found)
    assert found[-1] > found[0] + 8


@pytest.mark.parametrize("loss", LOSSES)
def test_each_loss_is_what_it_says(loss: str) -> None:
    fit = fitted(5, loss=loss)
    shown, metrics = fit.rendered(), fit.metrics()
    difference = shown - SMALL.tensor()
    if loss == "l2":
        assert metrics["loss"] == pytest.approx(float(difference.square().mean()), rel=1e-5)
    if loss == "l1":
        assert metrics["loss"] == pytest.approx(float(difference.abs().mean()), rel=1e-5)
    later = fitted(45, loss=loss).metrics()
    assert later["loss"] < metrics["loss"]


def test_the_same_seed_gives_the_same_bits_and_a_restored_fit_goes_on() -> None:
    first, second = fitted(115, placement="error"), PictureFit(settings(placement="error", seed=0))
    second.advance(75)
    state = second.state_dict()
    other = PictureFit(settings(placement="error"))
    other.load_state_dict(state)
    other.step = 75
    other.advance(40)
    assert np.array_equal(first.arrays()["rows"], other.arrays()["rows"])
    assert np.array_equal(first.arrays()["added_at"], other.arrays()["added_at"])
    assert first.metrics() == other.metrics()
    elsewhere = fitted(3, seed=1).arrays()["rows"]
    assert not np.array_equal(fitted(3).arrays()["rows"], elsewhere)


def test_gaussians_are_added_where_the_error_is() -> None:
    fit = PictureFit(settings(placement="error", gaussians=61))
    counts = []
    for _ in range(5):
        counts.append(fit.metrics()["gaussians"])
        fit.advance(100)
    assert counts == [30, 37, 45, 53, 61]
    assert fit.metrics()["gaussians"] == 61
    added = fit.arrays()["added_at"]
    assert sorted(set(added.tolist())) == [0, 100, 200, 300, 400]
    # Of the error before, more lies under them than if they were anywhere.
    before = PictureFit(settings(placement="error", gaussians=400))
    before.advance(99)
    error = (before.rendered() - SMALL.tensor()).abs().mean(2)
    before.advance(1)
    rows = before.arrays()["rows"][before.arrays()["added_at"] == 100]
    column, row = rows[:, 0].astype(int), rows[:, 1].astype(int)
    assert float(error[row, column].mean()) > 1.2 * float(error.mean())


def test_circles_stay_circles() -> None:
    rows = fitted(30, isotropic=True).arrays()["rows"]
    assert np.array_equal(rows[:, 2], rows[:, 3])
    assert np.abs(fitted(30).arrays()["rows"][:, 2:4] @ [1, -1]).max() > 0.1


def test_a_divergence_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = fitted(2)
    monkeypatch.setattr(picture_fit, "_RATES", picture_fit._RATES * math.inf)
    with pytest.raises(Divergence, match="learning rate") as caught:
        fit.advance(1)
    assert caught.value.step == 3


def test_extremes_stay_finite() -> None:
    for changes in (
        {"gaussians": 1, "learning_rate": 0.5},
        {"gaussians": 60, "learning_rate": 0.5, "blending": "alpha"},
        {"picture": TargetPicture(16, 40, bytes(3 * 16 * 40)), "placement": "gradient"},
        {"picture": built_in_picture("noise", 16), "placement": "error", "learning_rate": 0.5},
    ):
        fit = fitted(60, **changes)
        assert math.isfinite(fit.metrics()["loss"])
        assert fit.arrays()["picture"].dtype == np.uint8


def test_live_settings_change_and_others_restart() -> None:
    fit = fitted(3)
    fit.reconfigure(settings(learning_rate=0.1, loss="l1"))
    fit.advance(2)
    assert fit.settings.loss == "l1"
    with pytest.raises(ValueError, match="placement"):
        fit.reconfigure(settings(learning_rate=0.1, loss="l1", placement="grid"))


def test_wrong_settings_are_refused() -> None:
    for changes, word in (
        ({"gaussians": 0}, "Gaussians 0"),
        ({"placement": "nowhere"}, "placement"),
        ({"blending": "max"}, "blending"),
        ({"loss": "l3"}, "loss"),
    ):
        with pytest.raises(ValueError, match=word):
            settings(**changes)


def test_the_psnr_before_any_is_added_is_kept() -> None:
    fit = fitted(99, placement="grid")
    assert math.isnan(float(fit.arrays()["early_psnr"]))
    fit.advance(1)
    kept = fit.metrics()["psnr"]
    assert float(fit.arrays()["early_psnr"]) == kept
    state = fit.state_dict()
    fit.advance(5)
    other = PictureFit(settings(placement="grid"))
    other.load_state_dict(state)
    assert float(other.arrays()["early_psnr"]) == kept == float(fit.arrays()["early_psnr"])
