"""One Gaussian on its way to the screen, against the renderer and differences."""

import pytest
import torch

from engine.geometry.gaussian_splats import one_gaussian
from engine.geometry.gaussian_splats.camera import Camera, orbit
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.one_gaussian import SeenGaussian
from engine.geometry.gaussian_splats.projection import project

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
