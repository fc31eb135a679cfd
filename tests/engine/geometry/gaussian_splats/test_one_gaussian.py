"""One Gaussian on its way to the screen, against the renderer and differences."""

import math

import pytest
import torch

from engine.geometry.gaussian_splats import one_gaussian
from engine.geometry.gaussian_splats.camera import Camera, orbit
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.one_gaussian import SeenGaussian
from engine.geometry.gaussian_splats.projection import project, project_points

QUATERNION = torch.tensor([0.9, 0.1, 0.4, -0.2], dtype=torch.float64)


def camera() -> Camera:
    return orbit(20, 20, 3, 60, 128)


def seen(scales: tuple[float, float, float]) -> SeenGaussian:
    sigma = one_gaussian.covariance(torch.tensor(scales, dtype=torch.float64), QUATERNION)
    position = torch.tensor([0.0, 0.8, 0.3], dtype=torch.float64)
    return one_gaussian.seen_from(camera(), position, sigma)


def test_the_splat_is_that_of_the_renderer() -> None:
    scales = torch.tensor([0.6, 0.25, 0.1])
    gaussians = Gaussians(
        torch.tensor([[0.0, 0.8, 0.3]]),
        scales.log()[None],
        QUATERNION.float()[None],
        torch.zeros(1),
        torch.zeros(1, 1, 3),
    )
    drawn = project(gaussians, camera())
    splat = one_gaussian.splat(seen((0.6, 0.25, 0.1)), camera())
    screen = splat.screen[[0, 0, 1], [0, 1, 1]]
    torch.testing.assert_close(drawn.covariances2d[0].double(), screen, rtol=1e-4, atol=1e-3)
    torch.testing.assert_close(drawn.means2d[0].double(), splat.centre, rtol=1e-5, atol=1e-4)


def test_behind_the_camera_there_is_no_splat() -> None:
    behind = SeenGaussian(torch.tensor([0.0, 0.0, -1.0]).double(), torch.eye(3).double())
    with pytest.raises(ValueError, match="not in front of the camera"):
        one_gaussian.splat(behind, camera())


def test_on_the_line_of_sight_a_ball_becomes_a_disc() -> None:
    """Its standard deviation is f σ / z pixels, and the low-pass filter adds to the square."""
    view = camera()
    ball = SeenGaussian(torch.tensor([0.0, 0.0, 2.0]).double(), 0.01 * torch.eye(3).double())
    splat = one_gaussian.splat(ball, view, low_pass=0.5)
    variance = (view.fx * 0.1 / 2) ** 2 + 0.5
    torch.testing.assert_close(splat.screen, variance * torch.eye(2).double())
    assert splat.centre.tolist() == [view.cx, view.cy]
    pixel = splat.centre + torch.tensor([variance**0.5, 0.0]).double()
    assert float(splat.response(pixel)) == pytest.approx(math.exp(-0.5))


def test_the_jacobian_is_that_of_the_projection() -> None:
    gaussian, view = seen((0.6, 0.25, 0.1)), camera()
    slopes = torch.autograd.functional.jacobian(
        lambda point: project_points(point[None], view)[0], gaussian.mean
    )
    splat = one_gaussian.splat(gaussian, view)
    torch.testing.assert_close(splat.jacobian, slopes)


def test_a_ray_through_a_pixel_is_seen_at_the_pixel() -> None:
    pixels = torch.tensor([[3.5, 100.0], [64.0, 64.0], [127.0, 0.25]]).double()
    rays = one_gaussian.rays(camera(), pixels)
    torch.testing.assert_close(project_points(2.7 * rays, camera()), pixels)
    assert bool((rays[:, 2] == 1).all())


def test_seen_from_anywhere_a_gaussian_keeps_its_axes() -> None:
    found = torch.linalg.eigvalsh(seen((0.6, 0.25, 0.1)).covariance).sqrt()
    torch.testing.assert_close(found, torch.tensor([0.1, 0.25, 0.6]).double())
    eye = camera().centre.double()
    away = torch.linalg.vector_norm(eye - torch.tensor([0.0, 0.8, 0.3]).double())
    length = torch.linalg.vector_norm(seen((0.6, 0.25, 0.1)).mean)
    assert float(length) == pytest.approx(float(away), rel=1e-6)
