import math
from dataclasses import replace

import numpy as np
import pytest

from engine.vision.receptive_fields.deep_net import DeepNetSettings
from engine.vision.receptive_fields.depth import (
    GRID,
    autocorrelation,
    expected_norm_factor,
    gradient_correlation,
    gradient_norms,
    input_gradient,
    noise_correlation,
    path_gradients,
    path_lengths,
)

DEEP = DeepNetSettings(depth=20, width=64)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"initialisation": "lecun"},
        {"initialisation": "torch", "activation": "identity"},
        {"initialisation": "orthogonal", "activation": "identity"},
        {"skips": True, "scaled": True, "activation": "identity"},
        {"skips": True, "initialisation": "torch", "activation": "identity"},
        {"skips": True, "initialisation": "torch"},
        {"skips": True, "scaled": True},
    ],
)
def test_norms_change_by_the_expected_factor_per_block(changes: dict) -> None:
    settings = replace(DEEP, **changes)
    norms = gradient_norms(settings, inputs=32, nets=4)
    assert norms[-1] == 1
    factor = (norms[0] / norms[-1]) ** (1 / settings.depth)
    assert factor == pytest.approx(expected_norm_factor(settings), rel=0.04)


def test_norms_are_unknown_where_they_depend_on_the_inputs() -> None:
    assert math.isnan(expected_norm_factor(replace(DEEP, normalised=True)))
    assert math.isnan(expected_norm_factor(replace(DEEP, activation="tanh")))
    assert math.isnan(expected_norm_factor(replace(DEEP, skips=True, normalised=True)))
    assert math.isnan(expected_norm_factor(replace(DEEP, skips=True, initialisation="orthogonal")))


def test_normalised_rectifiers_make_gradients_explode_at_the_rate_of_yang_et_al() -> None:
    norms = gradient_norms(replace(DEEP, normalised=True), inputs=256, nets=3)
    within = (norms[2] / norms[-3]) ** (1 / (len(norms) - 5))
    assert within == pytest.approx(math.sqrt(math.pi / (math.pi - 1)), rel=0.03)


def test_skips_keep_what_plain_networks_lose() -> None:
    plain = gradient_norms(replace(DEEP, initialisation="lecun"))
    skips = gradient_norms(replace(DEEP, initialisation="lecun", skips=True, scaled=True))
    assert plain[0] < 1e-2 < 0.5 < skips[0] < 2


def test_the_gradient_on_a_grid_is_that_of_finite_differences() -> None:
    settings = DeepNetSettings(depth=3, width=8, activation="tanh")
    gradient, outputs = input_gradient(settings)
    step = 4 / (GRID - 1)
    central = (outputs[2:] - outputs[:-2]) / (2 * step)
    np.testing.assert_allclose(gradient[1:-1], central, atol=5e-3)


def test_gradients_of_deep_plain_networks_shatter_and_skips_keep_them_whole() -> None:
    """Figure 1 of Balduzzi et al., with fewer units."""
    net = DeepNetSettings(depth=30, width=48, normalised=True)
    plain = gradient_correlation(net, nets=3)
    skips = gradient_correlation(replace(net, skips=True, scaled=True), nets=3)
    shallow = gradient_correlation(replace(net, depth=1), nets=3)
    assert plain[3] < 0.35 < 0.6 < skips[3]
    assert plain[3] < shallow[3]


def test_noise_to_compare_with() -> None:
    white, brown = noise_correlation("white"), noise_correlation("brown")
    assert white[0] == brown[0] == pytest.approx(1)
    assert abs(white[1:]).max() < 0.1
    assert brown[5] > 0.7
    assert np.isnan(autocorrelation(np.ones(50))).all()


def test_a_linear_network_has_no_correlation_not_even_of_rounding_errors() -> None:
    for normalised in (False, True):
        net = DeepNetSettings(depth=6, width=8, activation="identity", normalised=normalised)
        assert np.isnan(gradient_correlation(net, nets=2, lags=5)).all()


def test_path_lengths_are_binomial() -> None:
    shares = path_lengths(54)
    assert shares.sum() == pytest.approx(1)
    assert shares @ np.arange(55) == pytest.approx(27)
    # Section 4.3 of Veit et al.: more than 95 % of the paths go through 19 to 35 blocks of 54.
    assert shares[19:36].sum() > 0.95


def test_short_paths_carry_the_gradient() -> None:
    net = DeepNetSettings(depth=12, width=32, skips=True, initialisation="torch")
    found = path_gradients(net, samples=3)
    assert found.shares.sum() == pytest.approx(1)
    assert (np.diff(np.log(found.norms)) < 0).mean() > 0.8
    assert found.mean_length < 12 / 2 - 1
    # Each branch multiplies by s = √(g/2), so that lengths are binomial of s/(1 + s).
    passed = math.sqrt(1 / 6)
    assert found.mean_length == pytest.approx(12 * passed / (1 + passed), rel=0.1)
    with pytest.raises(ValueError, match="one path"):
        path_gradients(replace(net, skips=False))
