"""What one Gaussian does to a pixel, to an image and to the loss."""

import pytest
import torch

from engine.geometry.gaussian_splats.camera import orbit
from engine.geometry.gaussian_splats.compositing import composite
from engine.geometry.gaussian_splats.gaussians import Gaussians, from_points, random_gaussians
from engine.geometry.gaussian_splats.microscope import (
    colours_seen,
    contributions,
    depth_map,
    gaussian_at,
    loss_gradients,
    share_of_rarely_seen,
    terms_at,
)
from engine.geometry.gaussian_splats.rasteriser import render
from engine.seeds import generator

CAMERA = orbit(30, 20, 3, 45, 16)


def _few() -> Gaussians:
    return random_gaussians(30, generator(0), extent=0.6, scale=0.15, opacity=0.4, degree=1)


def test_the_terms_of_a_pixel_add_up_to_its_colour() -> None:
    gaussians = _few()
    image = render(gaussians, CAMERA).image
    terms = terms_at(gaussians, CAMERA, 8.5, 6.5)
    colours = colours_seen(gaussians, CAMERA, 1)[terms.indices]
    torch.testing.assert_close(
        (terms.weights[:, None] * colours).sum(0), image[6, 8], atol=1e-4, rtol=0
    )
    assert abs(float(terms.weights.sum()) + terms.transmittance - 1) < 1e-5
    again, _, _ = composite(terms.alphas[None])
    torch.testing.assert_close(again[0], terms.weights)


def test_a_press_finds_the_gaussian_that_weighs_most() -> None:
    points = torch.tensor([[0.0, 0.0, 0.0], [0.0, 0.0, 0.5]])
    two = from_points(points, points, scale=0.1, opacity=0.8)
    camera = orbit(0, 0, 3, 45, 32)
    assert gaussian_at(two, camera, 16.0, 16.0) == 0
    assert gaussian_at(two, camera, 16.0, 16.0 - 0.5 * camera.fy / 3) == 1
    assert gaussian_at(two, camera, 1.0, 1.0) is None


def test_contributions_are_the_weights_summed_over_all_pixels() -> None:
    gaussians = _few()
    found = contributions(gaussians, CAMERA)
    sums = torch.zeros(30)
    for row in range(16):
        for column in range(16):
            terms = terms_at(gaussians, CAMERA, column + 0.5, row + 0.5)
            sums[terms.indices] += terms.weights
    torch.testing.assert_close(found, sums, atol=2e-2, rtol=1e-3)
    assert contributions(gaussians[:0], CAMERA).shape == (0,)


def test_gradients_of_the_loss_are_those_of_finite_differences() -> None:
    gaussians = _few()
    target, white = torch.full((16, 16, 3), 0.3), torch.ones(3)
    found = loss_gradients(gaussians, CAMERA, target, white, 1)

    def loss(shift: float) -> float:
        moved = gaussians.clone()
        moved.opacity_logits[4] += shift
        return float((render(moved, CAMERA, white, 1).image - target).abs().mean())

    difference = (loss(0.05) - loss(-0.05)) / 0.1
    assert abs(float(found["opacity_logits"][4]) - difference) < 0.05 * abs(difference) + 1e-6


def test_the_depth_of_one_opaque_gaussian_is_that_of_its_centre() -> None:
    one = from_points(torch.zeros(1, 3), torch.ones(1, 3), scale=0.4, opacity=0.99)
    depths = depth_map(one, CAMERA)
    assert abs(float(depths[8, 8]) - 3) < 1e-3
    assert bool(depths[0, 0].isnan())


def test_what_only_one_photograph_shows_is_a_share_of_the_other_views():
    """Two balls side by side: one camera sees both, the others look past the second."""
    means = torch.tensor([[0.0, 0.0, 0.0], [3.0, 0.0, 0.0]])
    pair = Gaussians(
        means,
        torch.full((2, 3), -1.5),
        torch.tensor([[1.0, 0.0, 0.0, 0.0]]).repeat(2, 1),
        torch.full((2,), 2.0),
        torch.zeros(2, 1, 3),
    )
    narrow = [orbit(azimuth, 0, 3, 30, 32) for azimuth in (60, 90)]
    wide = orbit(90, 0, 6, 80, 32)
    both = contributions(pair, wide)
    assert bool((both > 1).all())
    found = share_of_rarely_seen(pair, [*narrow, wide], [wide])
    assert found == pytest.approx(float(both[1] / both.sum()), rel=1e-5)
    assert share_of_rarely_seen(pair, [wide, wide], [wide]) == 0
