"""What is quoted of an effective field: its disc, and the law of its width."""

import math

import numpy as np
import pytest

from engine.vision.receptive_fields.effective import share_inside
from engine.vision.receptive_fields.measures import SHARE, affordable, growth, measured
from engine.vision.receptive_fields.small_nets import SmallNet


def test_the_disc_holds_the_share_and_a_smaller_one_does_not() -> None:
    found = measured(SmallNet(depth=6, seed=3), 2)
    energy, centre = found.field.energy, found.moments.centre
    inside = share_inside(energy, centre, np.array([found.radius + 1e-9, found.radius - 1e-6]))
    assert inside[0] >= SHARE > inside[1]
    assert found.size == 13


def test_a_linear_network_of_equal_weights_has_the_width_of_its_paths_squared() -> None:
    grown = growth(SmallNet(depth=24, activation="identity", initialisation="constant"), 1)
    assert grown is not None and grown.sizes == tuple(1 + 2 * depth for depth in grown.depths)
    for depth, width in zip(grown.depths, grown.widths, strict=True):
        paths = np.ones(1)
        for _ in range(depth):
            paths = np.convolve(paths, np.ones(3))
        places = np.arange(-depth, depth + 1)
        assert width == pytest.approx(np.sqrt(paths**2 @ places**2 / (paths**2).sum()), rel=1e-4)
    assert grown.fit.scale == pytest.approx(math.sqrt(1 / 3), rel=0.03)
    assert grown.fit.r_squared > 0.98


def test_random_weights_have_the_width_of_the_paths() -> None:
    grown = growth(SmallNet(depth=16, channels=16, seed=1), 4)
    assert grown is not None
    assert grown.fit.scale == pytest.approx(math.sqrt(2 / 3), rel=0.08)
    assert grown.fit.exponent == pytest.approx(0.5, abs=0.06)


def test_there_is_no_law_of_two_layers_or_of_single_pixels() -> None:
    assert growth(SmallNet(depth=2), 1) is None
    assert growth(SmallNet(depth=5, kernel=1), 1) is None


def test_a_large_network_is_averaged_over_fewer_inputs() -> None:
    assert affordable(SmallNet(), 16) == 16
    assert affordable(SmallNet(depth=40, kernel=5, channels=16), 16) == 1
