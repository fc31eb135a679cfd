import numpy as np
import pytest

from engine.vision.receptive_fields.stimuli import SIDE, bar, grating, grid


def test_a_grating_repeats_across_its_stripes_and_not_along() -> None:
    upright = grating(8, 90)
    np.testing.assert_allclose(upright[0], upright[-1], atol=1e-12)
    np.testing.assert_allclose(upright[:, 8:], upright[:, :-8], atol=1e-12)
    np.testing.assert_allclose(grating(8, 90, 90)[:, :-2], upright[:, 2:], atol=1e-12)
    with pytest.raises(ValueError, match="finer than the screen"):
        grating(1.5, 0)


def test_a_bar_covers_its_area_at_any_angle() -> None:
    for orientation in (0, 30, 90, 137):
        assert bar(orientation, length=20, width=3).sum() == pytest.approx(60, rel=0.02)
    assert bar(0, width=0.5, length=10, luminance=-1).sum() == pytest.approx(-5, rel=0.02)


def test_a_bar_moves_to_its_right() -> None:
    upright = bar(90, offset=5, length=10, width=3)
    x, y = grid(SIDE)
    assert (x * upright).sum() / upright.sum() == pytest.approx(5)
    flat = bar(0, offset=5, length=10, width=3)
    assert (y * flat).sum() / flat.sum() == pytest.approx(-5)
