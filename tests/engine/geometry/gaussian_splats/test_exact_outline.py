"""Closed forms of perspective against quadrature, sampling and their limits."""

import math

import pytest
import torch

from engine.geometry.gaussian_splats import exact_outline, one_gaussian
from engine.geometry.gaussian_splats.camera import Camera, orbit
from engine.geometry.gaussian_splats.one_gaussian import SeenGaussian

QUATERNION = torch.tensor([0.9, 0.1, 0.4, -0.2], dtype=torch.float64)


def camera(distance: float = 3.0) -> Camera:
    return orbit(20, 20, distance, 60, 128)


def seen(scales: tuple[float, float, float], distance: float = 3.0) -> SeenGaussian:
    sigma = one_gaussian.covariance(torch.tensor(scales, dtype=torch.float64), QUATERNION)
    position = torch.tensor([0.0, 0.8, 0.3], dtype=torch.float64)
    return one_gaussian.seen_from(camera(distance), position, sigma)


def test_rays_through_the_outline_touch_the_ellipsoid() -> None:
    gaussian = seen((0.6, 0.25, 0.1))
    outline = exact_outline.exact_outline(gaussian, camera(), 2.0)
    assert outline is not None
    rays = one_gaussian.rays(camera(), outline.points(40))
    peak, where = exact_outline.peak_along_rays(gaussian, rays)
    torch.testing.assert_close((-2 * peak.log()).sqrt(), torch.full((40,), 2.0).double())
    touching = where[:, None] * rays
    away = [exact_outline.mahalanobis(gaussian, point) for point in touching[:5]]
    assert away == pytest.approx([2.0] * 5)


def test_points_of_the_ellipsoid_are_seen_inside_the_outline() -> None:
    gaussian, generator = seen((0.6, 0.25, 0.1)), torch.Generator().manual_seed(0)
    outline = exact_outline.exact_outline(gaussian, camera(), 2.0)
    assert outline is not None
    sphere = torch.nn.functional.normalize(
        torch.randn(20_000, 3, generator=generator, dtype=torch.float64), dim=1
    )
    values, axes = torch.linalg.eigh(gaussian.covariance)
    points = gaussian.mean + 2 * (sphere * values.sqrt()) @ axes.T
    pixels = camera().fx * points[:, :2] / points[:, 2:] + 64
    offset = pixels - outline.centre
    inside = (offset @ torch.linalg.inv(outline.shape) * offset).sum(1)
    assert float(inside.max()) <= 1 + 1e-9
    assert float(inside.max()) > 0.999  # and they reach it


def test_a_point_has_the_covariance_of_the_affine_approximation() -> None:
    gaussian, small = seen((0.6, 0.25, 0.1)), 1e-4
    outline = exact_outline.exact_outline(gaussian, camera(), small)
    affine = one_gaussian.splat(gaussian, camera(), low_pass=0.0)
    assert outline is not None
    torch.testing.assert_close(outline.shape / small**2, affine.screen, rtol=1e-5, atol=1e-4)
    torch.testing.assert_close(outline.centre, affine.centre, rtol=1e-6, atol=1e-6)


def test_an_ellipsoid_beside_the_eye_has_no_closed_outline() -> None:
    assert exact_outline.exact_outline(seen((2.0, 2.0, 2.0)), camera(), 2.0) is None
    assert exact_outline.camera_is_inside(seen((2.0, 2.0, 2.0)), 2.0)
    assert not exact_outline.camera_is_inside(seen((0.6, 0.25, 0.1)), 2.0)


def test_a_flat_ellipsoid_has_an_outline() -> None:
    flat = exact_outline.exact_outline(seen((0.6, 0.25, 0.001)), camera(), 2.0)
    assert flat is not None and flat.area > 100


@pytest.mark.parametrize("distance", [3.0, 0.9])
def test_the_integral_is_that_of_a_quadrature(distance: float) -> None:
    gaussian, view = seen((0.6, 0.25, 0.1), distance), camera(distance)
    pixels = torch.tensor([[64.0, 64.0], [90.0, 50.0], [101.3, 40.2], [120.0, 20.0]]).double()
    rays = one_gaussian.rays(view, pixels)
    unit = torch.nn.functional.normalize(rays, dim=1)
    steps = torch.linspace(0, 12, 120_001, dtype=torch.float64)
    precision = torch.linalg.inv(gaussian.covariance)
    for k in range(len(pixels)):
        miss = steps[:, None] * unit[k] - gaussian.mean
        density = (-0.5 * (miss @ precision * miss).sum(1)).exp()
        wanted = float(torch.trapezoid(density, steps))
        found = float(exact_outline.integral_along_rays(gaussian, rays[k : k + 1]))
        assert found == pytest.approx(wanted, rel=1e-5, abs=1e-12)


def test_the_error_grows_off_the_axis_and_falls_with_size_and_depth() -> None:
    gaussian, view = seen((0.3, 0.2, 0.1)), camera()

    def error(degrees: float, farther: float = 1.0) -> float:
        moved = exact_outline.moved_off_axis(gaussian, degrees, farther)
        return exact_outline.affine_error(moved, view)

    angles = [error(degrees) for degrees in (0, 10, 20, 30)]
    assert angles == sorted(angles) and angles[3] > 1.5 * angles[0]
    assert error(20, 2.0) == pytest.approx(error(20) / 2, rel=0.15)
    small = SeenGaussian(gaussian.mean, 0.01 * gaussian.covariance)
    assert exact_outline.affine_error(small, view) < 0.15 * exact_outline.affine_error(
        gaussian, view
    )


def test_the_low_pass_filter_counts_where_a_gaussian_is_near_a_pixel() -> None:
    """Of a point exact and affine pictures agree, and the filter adds the area that it gains."""
    gaussian, view = seen((0.6, 0.25, 0.1)), camera()
    large = exact_outline.affine_error(gaussian, view, low_pass=0.3)
    assert large == pytest.approx(exact_outline.affine_error(gaussian, view), rel=0.01)
    for size in (0.03, 0.003):
        small = SeenGaussian(gaussian.mean, size**2 * gaussian.covariance)
        plain = one_gaussian.splat(small, view, low_pass=0.0).screen.det().sqrt()
        wide = one_gaussian.splat(small, view, low_pass=0.3).screen.det().sqrt()
        found = exact_outline.affine_error(small, view, low_pass=0.3)
        assert found == pytest.approx(float(wide / plain) - 1, rel=0.01)


def test_the_error_is_that_of_a_sum_over_fine_pixels() -> None:
    gaussian, view = seen((0.6, 0.25, 0.1)), camera()
    for low_pass in (0.0, 30.0):
        splat = one_gaussian.splat(gaussian, view, low_pass)
        along = torch.linspace(-150, 150, 601, dtype=torch.float64)
        pixels = splat.centre + torch.stack(torch.meshgrid(along, along, indexing="ij"), -1)
        exact = exact_outline.exact_response(gaussian, one_gaussian.rays(view, pixels))
        wanted = float((splat.response(pixels) - exact).abs().sum() / exact.sum())
        found = exact_outline.affine_error(gaussian, view, low_pass=low_pass)
        assert found == pytest.approx(wanted, rel=0.01)


def test_moving_off_the_axis_keeps_the_depth() -> None:
    moved = exact_outline.moved_off_axis(seen((0.3, 0.2, 0.1)), 25.0, 2.0)
    assert exact_outline.degrees_off_axis(moved) == pytest.approx(25.0)
    assert moved.depth == pytest.approx(2 * seen((0.3, 0.2, 0.1)).depth)


def test_the_area_of_an_ellipse_is_that_of_its_polygon() -> None:
    outline = exact_outline.exact_outline(seen((0.6, 0.25, 0.1)), camera(), 2.0)
    assert outline is not None
    x, y = outline.points(721).unbind(1)
    shoelace = 0.5 * float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())
    assert abs(shoelace) == pytest.approx(outline.area, rel=1e-4)
    assert math.isfinite(outline.area)
