"""Pictures with depths, measured points, hidden and cropped Gaussians."""

import pytest
import torch

from engine.geometry.gaussian_splats import example_scenes, exploring
from engine.geometry.gaussian_splats.camera import orbit
from engine.geometry.gaussian_splats.gaussians import Gaussians, concatenate
from engine.geometry.gaussian_splats.rasteriser import render

WHITE = torch.ones(3)


def scene(detail: int = 1) -> Gaussians:
    return example_scenes.surfels(torch.Generator().manual_seed(0), detail)


def test_the_picture_is_that_of_the_renderer() -> None:
    view = orbit(20, 30, 3.4, 40, 48)
    seen = exploring.look(scene(), view, WHITE)
    torch.testing.assert_close(seen.image, render(scene(), view, WHITE).image)


def test_a_pixel_shows_the_surface_that_is_there() -> None:
    """From above the middle of the picture is the top of the ball, at a height of 0.64."""
    view = orbit(0, 90, 4.0, 40, 65)
    seen = exploring.look(scene(12), view, WHITE)
    point = exploring.point_seen(seen, view, 32, 32)
    assert point is not None
    assert point == pytest.approx((0.0, 0.0, 0.64), abs=0.03)
    assert exploring.point_seen(seen, view, 0, 0) is None


def test_what_is_faint_is_hidden_and_what_is_outside_is_cropped() -> None:
    generator = torch.Generator().manual_seed(0)
    both = concatenate([scene(), example_scenes.floaters(50, generator)])
    where = exploring.extent(both)
    opaque, inside = exploring.kept(both, 0.2, where, (1.0, 1.0, 1.0))
    assert int(opaque.sum()) == 490 and bool(inside.all())
    _, inside = exploring.kept(both, 0.0, where, (0.5, 1.0, 1.0))
    reach = (both.means[:, 0] - where.middle[0]).abs()
    assert torch.equal(inside, reach <= 0.5 * where.radius)


def test_an_empty_scene_is_its_background() -> None:
    nothing = scene()[:0]
    seen = exploring.look(nothing, orbit(0, 0, 3, 40, 8), WHITE)
    torch.testing.assert_close(seen.image, torch.ones(8, 8, 3))
    assert bool(seen.depth.isnan().all())


def test_far_centres_do_not_widen_the_extent() -> None:
    before = exploring.extent(scene())
    lost = scene()[:5]
    far = Gaussians(lost.means + 100, *lost.tensors()[1:])
    after = exploring.extent(concatenate([scene(), far]))
    assert after.radius == pytest.approx(before.radius, rel=0.05)
