"""What rendering returns: the gradient that density control reads, and the background's share."""

import math

import pytest
import torch

from engine.geometry.gaussian_splats.camera import orbit
from engine.geometry.gaussian_splats.compositing import ALPHA_MIN
from engine.geometry.gaussian_splats.gaussians import from_points
from engine.geometry.gaussian_splats.rasteriser import render
from tests.engine.geometry.gaussian_splats.scenes import ball


def test_the_gradient_of_the_mean_on_the_screen_is_kept_for_density_control() -> None:
    """Of Σ x α over the pixels it is Σ α (x − μ)² / σ², as that of the exponent is (x − μ) / σ².

    For a round Gaussian above 1/255, with s = ln(255 o), the integral is
    2π σ² o (1 − (1 + s) e^{−s}).
    """
    one = from_points(torch.zeros(1, 3), torch.ones(1, 3), scale=0.2, opacity=0.8)
    camera = orbit(0, 0, 3, 45, 64)
    found = render(one.requires_grad_(), camera)
    assert found.projection is not None and found.count is None
    found.projection.means2d.retain_grad()
    x = torch.arange(64) + 0.5
    (x * (1 - found.transmittance)).sum().backward()
    grad = found.projection.means2d.grad
    assert grad is not None
    variance = float(found.projection.covariances2d[0, 0].detach())
    s = math.log(0.8 / ALPHA_MIN)
    wanted = 2 * math.pi * variance * 0.8 * (1 - (1 + s) * math.exp(-s))
    assert float(grad[0, 0]) == pytest.approx(wanted, rel=0.01)
    assert abs(float(grad[0, 1])) < 0.01 * wanted


def test_the_share_of_the_background_in_a_pixel_is_its_transmittance() -> None:
    gaussians, camera = ball(40), orbit(20, 30, 3, 45, 24)
    over = torch.tensor([0.7, 0.2, 0.4])
    black, found = render(gaussians, camera), render(gaussians, camera, over)
    torch.testing.assert_close(found.image - black.image, found.transmittance[..., None] * over)
    assert torch.equal(found.transmittance, black.transmittance)
