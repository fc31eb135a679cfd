import numpy as np
import pytest
import torch

from engine.seeds import generator
from engine.vision.receptive_fields.effective import (
    EffectiveField,
    Moments,
    effective_field,
    fit_root,
    gaussian,
    moments,
    radius_of_share,
    random_images,
    share_inside,
)
from engine.vision.receptive_fields.graph import stack
from engine.vision.receptive_fields.layers import GlobalPool, Pointwise
from engine.vision.receptive_fields.network import Module
from engine.vision.receptive_fields.paths import path_counts
from engine.vision.receptive_fields.theory import box, receptive_field
from engine.vision.receptive_fields.windows import Conv, Pool


def test_with_equal_weights_the_gradient_is_the_number_of_paths() -> None:
    """Section 2.1 of Luo et al.: kernels of ones, no nonlinearity."""
    network = stack([Conv(3, padding=1), Conv(5, 2, 2), Conv(3, padding=1)], channels=1)
    module = Module(network, "constant", generator(0))
    found = effective_field(module, "conv3", (4, 3), random_images(2, 1, (17, 17), 0))
    counts = path_counts(network, "conv3", (4, 3), (17, 17)).on((17, 17))
    np.testing.assert_allclose(found.magnitude, counts / counts.max(), atol=1e-6)


def test_with_random_weights_the_energy_is_expected_to_be_that_of_the_paths() -> None:
    """Section 2.2 of Luo et al.: the variance of the gradient, over nets without nonlinearity."""
    network = stack([Conv(3, padding=1, channels=6)] * 4, channels=1)
    images, total = random_images(1, 1, (11, 11), 0), np.zeros((11, 11))
    for seed in range(150):
        module = Module(network, "lecun", generator(seed))
        found = effective_field(module, "conv4", (5, 5), images, seed=seed)
        total += found.energy * found.scale
    counts = path_counts(network, "conv4", (5, 5)).on((11, 11))
    distance = np.abs(total / total.sum() - counts / counts.sum()).sum() / 2
    assert distance < 0.07
    assert moments(total).width == pytest.approx((4 * (9 - 1) / 12) ** 0.5, rel=0.05)


def test_nothing_is_seen_outside_the_theoretical_field() -> None:
    layers = [Conv(3, channels=4), Pointwise("relu"), Pool(3, 2), Conv(3, 2, dilation=2)]
    network = stack(layers, channels=2)
    module = Module(network, "he", generator(0))
    found = effective_field(module, "conv2", (1, 0), random_images(3, 2, (32, 32), 1), channel=0)
    (top, bottom), (left, right) = box(receptive_field(network, "conv2"), (1, 0))
    assert found.energy[top : bottom + 1, left : right + 1].sum() == pytest.approx(1)
    assert found.size <= bottom - top + 1


def test_random_combinations_estimate_the_energy_of_all_channels() -> None:
    network = stack([Conv(3, channels=5)], channels=1)
    module = Module(network, "he", generator(0))
    one = random_images(1, 1, (3, 3), 0)
    each = [effective_field(module, "conv1", (0, 0), one, channel) for channel in range(5)]
    expected = sum(found.energy * found.scale for found in each)
    estimated = sum(
        found.energy * found.scale
        for found in (effective_field(module, "conv1", (0, 0), one, seed=s) for s in range(2000))
    )
    np.testing.assert_allclose(estimated / 2000, expected, rtol=0.15)


def test_signals_have_fields_too() -> None:
    network = stack([Conv(3)], channels=1, dims=1)
    module = Module(network, "constant", generator(0))
    found = effective_field(module, "conv1", (2,), random_images(1, 1, (8,), 0))
    np.testing.assert_allclose(found.energy, [0, 0, 1 / 3, 1 / 3, 1 / 3, 0, 0, 0])
    assert found.size == 3


def test_a_unit_that_sees_nothing_has_no_field() -> None:
    network = stack([Conv(1), Pointwise("relu")], channels=1)
    module = Module(network, "constant", generator(0))
    found = effective_field(module, "relu1", (1, 1), -torch.ones(1, 1, 3, 3))
    assert (found.scale, found.size, found.energy.sum()) == (0, 0, 0)
    assert np.isnan(found.moments.width)


def test_units_that_do_not_exist_are_refused() -> None:
    module = Module(stack([Conv(3, channels=2), GlobalPool()], channels=1))
    images = random_images(1, 1, (5, 5), 0)
    with pytest.raises(ValueError, match="no unit"):
        effective_field(module, "conv1", (3, 0), images)
    with pytest.raises(ValueError, match="no channel 2"):
        effective_field(module, "conv1", (0, 0), images, channel=2)
    with pytest.raises(ValueError, match="no position"):
        effective_field(module, "avgpool1", (0, 0), images)


def test_measures_of_a_known_map() -> None:
    grid = gaussian((81, 61), Moments((40.0, 25.0), (5.0, 3.0)))
    found = moments(grid)
    np.testing.assert_allclose(found.centre, (40, 25))
    np.testing.assert_allclose(found.widths, (5, 3), rtol=1e-6)
    assert found.width == pytest.approx((17) ** 0.5)
    round_one = gaussian((101, 101), Moments((50.0, 50.0), (6.0, 6.0)))
    radii = np.array([0.0, 6.0, 12.0, 100.0])
    # 1 − exp(−r²/2σ²) of a Gaussian in the plane lies inside r.
    inside = share_inside(round_one, (50, 50), radii)
    np.testing.assert_allclose(inside[1:], [0.3935, 0.8647, 1], atol=0.02)
    assert inside[0] == pytest.approx(round_one.max())
    assert radius_of_share(round_one, (50, 50), 0.8647) == pytest.approx(12, abs=0.3)


def test_the_size_of_luo_counts_what_exceeds_two_deviations() -> None:
    energy = gaussian((101, 101), Moments((50.0, 50.0), (6.0, 6.0)))
    # magnitude = √energy has the width 6√2: it falls to 4.55 % at √(2 ln 1/0.0455) of it.
    radius = 6 * 2**0.5 * (2 * np.log(1 / 0.0455)) ** 0.5
    assert EffectiveField(energy, 1.0).size == pytest.approx(np.pi**0.5 * radius, rel=0.01)


def test_the_root_law_is_fitted() -> None:
    depths = [1, 4, 9, 16]
    fit = fit_root(depths, [2 * n**0.5 for n in depths])
    assert (fit.scale, fit.r_squared, fit.exponent) == pytest.approx((2, 1, 0.5))
    linear = fit_root(depths, depths)
    assert linear.exponent == pytest.approx(1)
    assert linear.r_squared < 0.95
    with pytest.raises(ValueError, match="at least three"):
        fit_root([1, 2], [1, 2])
