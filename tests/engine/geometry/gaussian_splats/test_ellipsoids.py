"""Ellipsoids by exact intersection: depths of spheres, brute force for any, what hides what."""

import math
from dataclasses import replace

import pytest
import torch

from engine.geometry.gaussian_splats.camera import orbit
from engine.geometry.gaussian_splats.covariance import rotation_matrices
from engine.geometry.gaussian_splats.ellipsoids import draw_ellipsoids
from engine.geometry.gaussian_splats.gaussians import from_points, random_gaussians
from engine.seeds import generator

CAMERA = orbit(25, 35, 3, 40, 48)


def test_a_round_gaussian_is_a_ball_of_k_standard_deviations() -> None:
    one = from_points(torch.zeros(1, 3), torch.ones(1, 3), scale=0.2, opacity=0.9)
    found = draw_ellipsoids(one, CAMERA, sigmas=2)
    rays = CAMERA.rays()
    half = -(rays @ CAMERA.centre)
    discriminant = half**2 - (3**2 - 0.4**2)
    clear = discriminant.abs() > 1e-3
    assert torch.equal((found.indices == 0)[clear], (discriminant > 0)[clear])
    met = clear & (discriminant > 0)
    exact = (half - discriminant.clamp_min(0).sqrt()) * (rays @ CAMERA.forward)
    torch.testing.assert_close(found.depths[met], exact[met], atol=1e-4, rtol=0)
    assert abs(float(found.facing[24, 24]) - 1) < 0.01
    assert float(found.facing[~(found.indices == 0)].abs().max()) == 0


def test_every_pixel_sees_the_nearest_of_many() -> None:
    many = random_gaussians(40, generator(0), extent=0.7, opacity=0.5)
    source = generator(1)
    many = replace(
        many,
        log_scales=torch.rand(40, 3, generator=source).mul(2).sub(3.5),
        quaternions=torch.randn(40, 4, generator=source),
    )
    found = draw_ellipsoids(many, CAMERA, sigmas=1.5)
    rays = CAMERA.rays().double().reshape(-1, 3)
    matrix = rotation_matrices(many.quaternions.double()).mT / many.scales.double()[:, :, None]
    start = (matrix @ (CAMERA.centre.double() - many.means.double())[:, :, None])[:, :, 0]
    ahead = torch.einsum("nij,pj->npi", matrix, rays)
    a, b = (ahead**2).sum(2), (ahead * start[:, None]).sum(2)
    discriminant = b**2 - a * ((start**2).sum(1) - 1.5**2)[:, None]
    along = torch.where(discriminant > 0, (-b - discriminant.clamp_min(0).sqrt()) / a, math.inf)
    nearest = along.min(0)
    depths = nearest.values * (rays @ CAMERA.forward.double())
    same = found.indices.flatten() == torch.where(depths.isfinite(), nearest.indices, -1)
    assert float(same.double().mean()) > 0.998  # grazing rays
    both = same & depths.isfinite()
    assert float((found.depths.flatten()[both] - depths[both]).abs().max()) < 1e-3


@pytest.mark.parametrize("opacity", [0.04, 0.2])
def test_faint_ones_are_left_out(opacity: float) -> None:
    one = from_points(torch.zeros(1, 3), torch.ones(1, 3), scale=0.2, opacity=opacity)
    found = draw_ellipsoids(one, CAMERA, least_opacity=0.1)
    assert bool((found.indices == 0).any()) == (opacity > 0.1)


def test_nothing_is_drawn_of_none_and_of_one_behind_the_camera() -> None:
    one = from_points(2 * CAMERA.centre[None], torch.ones(1, 3), scale=0.2, opacity=0.9)
    for gaussians in (one, one[:0]):
        found = draw_ellipsoids(gaussians, CAMERA)
        assert bool((found.indices == -1).all()) and bool(found.depths.isinf().all())
