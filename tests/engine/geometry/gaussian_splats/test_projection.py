"""Σ' = J W Σ Wᵀ Jᵀ against differences of the projection, and what is culled."""

import torch

from engine.geometry.gaussian_splats import projection
from engine.geometry.gaussian_splats.camera import orbit
from engine.geometry.gaussian_splats.compositing import ALPHA_MIN, alphas
from engine.geometry.gaussian_splats.covariance import covariances, rotation_matrices
from engine.geometry.gaussian_splats.dense import pixel_centres
from engine.geometry.gaussian_splats.projection_gradient import NEAR
from tests.engine.geometry.gaussian_splats.scenes import ball

CAMERA = orbit(30, 20, 3, 50, (64, 48))


def test_the_jacobian_is_that_of_differences_of_the_projection():
    gaussians = ball(20).to("cpu", torch.float64)
    sigma = covariances(gaussians.log_scales, gaussians.quaternions)
    pose, step = CAMERA.world_to_camera.double(), 1e-6

    def seen(points):
        return projection.project_points(points @ pose[:3, :3].T + pose[:3, 3], CAMERA)

    slopes = torch.stack(
        [
            (seen(gaussians.means + step * axis) - seen(gaussians.means - step * axis)) / (2 * step)
            for axis in torch.eye(3).double()
        ],
        -1,
    )
    expected = slopes @ sigma @ slopes.mT
    _, _, found = projection.project_covariances(gaussians.means, sigma, CAMERA, low_pass=0.0)
    rows = torch.stack([expected[:, 0, 0], expected[:, 0, 1], expected[:, 1, 1]], 1)
    assert torch.allclose(found, rows, rtol=1e-6)


def test_small_gaussians_project_as_clouds_of_their_points_do():
    gaussians = ball(5).to("cpu", torch.float64)
    log_scales = gaussians.log_scales - 3
    sigma = covariances(log_scales, gaussians.quaternions)
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(200_000, 3, generator=generator, dtype=torch.float64)
    pose = CAMERA.world_to_camera.double()
    means2d, _, found = projection.project_covariances(gaussians.means, sigma, CAMERA, low_pass=0.0)
    for number in range(5):
        spread = (noise * log_scales[number].exp()) @ rotation_matrices(
            gaussians.quaternions[number]
        ).T
        points = gaussians.means[number] + spread
        seen = projection.project_points(points @ pose[:3, :3].T + pose[:3, 3], CAMERA)
        assert torch.allclose(seen.mean(0), means2d[number], atol=0.02)
        xx, xy, _, yy = seen.T.cov().flatten()
        assert torch.allclose(torch.stack([xx, xy, yy]), found[number], rtol=0.05, atol=0.01)


def test_what_is_not_visible_is_nowhere_seen_and_boxes_hold_all_that_is():
    gaussians = ball(300)
    camera = orbit(30, 20, 0.9, 40, (40, 30))
    found = projection.project(gaussians, camera)
    assert bool(found.visible.any()) and not bool(found.visible.all())
    pixels = pixel_centres(40, 30, found.means2d)
    seen = alphas(pixels, found.means2d, found.conics, gaussians.opacities) >= ALPHA_MIN
    in_front = found.depths > NEAR
    assert not bool(seen[:, in_front & ~found.visible].any())
    away = (pixels[:, None] - found.means2d).abs() > found.extents + 1e-3
    assert not bool((seen & away.any(-1))[:, in_front].any())


def test_the_jacobian_is_held_from_1_3_half_pictures_on():
    camera = orbit(0, 0, 3, 40, 32)
    edge = 0.5 * camera.width / camera.fx
    for share, clamped in ((1.29, False), (1.31, True)):
        for x, y in ((share, 0.0), (0.0, -share)):
            point = torch.tensor([2 * x * edge, 2 * y * edge, 2.0], dtype=torch.float64)
            assert projection.is_clamped(point, camera) is clamped
            found = projection.jacobians(point[None], camera)[0, :, 2].abs().max()
            exact = camera.fx * share * edge / 2
            assert (float(found) < exact * (1 - 1e-6)) is clamped


def test_the_low_pass_filter_adds_to_the_variances_and_radii_are_half_axes():
    gaussians = ball(10)
    sharp, blurred = (projection.project(gaussians, CAMERA, low_pass=p) for p in (0.0, 0.3))
    added = blurred.covariances2d - sharp.covariances2d
    assert torch.allclose(added, torch.tensor([0.3, 0.0, 0.3]).expand(10, 3), atol=1e-4)
    xx, xy, yy = sharp.covariances2d.unbind(1)
    matrices = torch.stack([xx, xy, xy, yy], 1).view(-1, 2, 2)
    largest = torch.linalg.eigvalsh(matrices)[:, 1].sqrt()
    assert torch.allclose(sharp.radii, largest, rtol=1e-4)
