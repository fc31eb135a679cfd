"""The fit that leaves the cone of covariances, and the one that cannot."""

import numpy as np
import pytest
import torch

from engine.geometry.gaussian_splats.free_covariance import (
    FreeCovariance,
    FreeCovarianceSettings,
    cameras,
    cone_coordinates,
    response,
    symmetric,
)


def test_the_free_matrix_leaves_the_cone_and_the_product_does_not() -> None:
    fit = FreeCovariance(FreeCovarianceSettings(thickness=0.02, learning_rate=0.01))
    smallest = []
    for _ in range(40):
        fit.advance(1)
        found = fit.metrics()
        smallest.append(found["smallest_free"])
        assert found["smallest_factored"] > 0
    assert min(smallest) < 0


def test_a_thick_target_is_reached_by_both() -> None:
    fit = FreeCovariance(FreeCovarianceSettings(thickness=0.3, learning_rate=0.01))
    fit.advance(250)
    found = fit.metrics()
    assert found["error_free"] < 1e-4 and found["error_factored"] < 1e-3
    assert found["smallest_free"] == pytest.approx(0.09, abs=0.01)


def test_a_restored_fit_goes_on_as_it_would_have() -> None:
    settings = FreeCovarianceSettings(seed=2)
    first, second = FreeCovariance(settings), FreeCovariance(settings)
    first.advance(20)
    second.load_state_dict(first.state_dict())
    second.step = first.step
    first.advance(5)
    second.advance(5)
    assert first.metrics() == second.metrics()


def test_both_begin_as_the_same_sphere() -> None:
    fit = FreeCovariance(FreeCovarianceSettings())
    torch.testing.assert_close(fit.free.detach(), fit.factored.detach())
    assert fit.metrics()["c_free"] == pytest.approx(0.09)


def test_the_cone_tells_the_smaller_eigenvalue() -> None:
    generator = torch.Generator().manual_seed(1)
    for block in torch.randn(6, 2, 2, generator=generator, dtype=torch.float64):
        even = (block + block.T) / 2
        a, b, c = cone_coordinates(even)
        assert c - np.hypot(a, b) == pytest.approx(float(torch.linalg.eigvalsh(even)[0]))


def test_an_indefinite_matrix_still_gives_finite_pictures_and_gradients() -> None:
    upper = torch.tensor([0.2, 0.0, 0.0, -0.1, 0.0, 0.1], dtype=torch.float64, requires_grad=True)
    for camera in cameras():
        picture = response(symmetric(upper), camera)
        assert bool(((picture >= 0) & (picture <= 1)).all())
        picture.square().mean().backward()
    assert upper.grad is not None and bool(upper.grad.isfinite().all())


def test_a_setting_out_of_range_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="Thickness"):
        FreeCovarianceSettings(thickness=1.0)
