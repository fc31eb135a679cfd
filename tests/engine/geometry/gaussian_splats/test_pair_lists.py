"""Pairs of Gaussians and pixels: the renderer's picture, sums of weights, orders."""

import pytest
import torch

from engine.geometry.gaussian_splats import example_scenes, pair_lists
from engine.geometry.gaussian_splats.camera import Camera, orbit
from engine.geometry.gaussian_splats.compositing import ALPHA_MIN
from engine.geometry.gaussian_splats.dense import rasterise_dense
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.pair_lists import Composite, Order, Pairs, Screen
from engine.geometry.gaussian_splats.projection import project
from engine.geometry.gaussian_splats.spherical_harmonics import colours

WHITE = torch.ones(3)


def surfels() -> Gaussians:
    return example_scenes.surfels(torch.Generator().manual_seed(0))


def camera(azimuth: float = 8.0, size: int = 40) -> Camera:
    return orbit(azimuth, 28, 3.4, 40, size)


def rendered(
    gaussians: Gaussians, view: Camera, order: Order = "centre"
) -> tuple[Screen, Pairs, Composite]:
    seen = pair_lists.screen(gaussians, view)
    ordered = pair_lists.in_order(pair_lists.pairs(seen), seen, order)
    return seen, ordered, pair_lists.composite(ordered, seen, WHITE)


def test_sorted_by_centre_it_is_the_picture_of_the_renderer() -> None:
    gaussians, view = surfels(), camera()
    _, _, found = rendered(gaussians, view)
    seen = project(gaussians, view)
    wanted = rasterise_dense(
        seen.means2d.double(),
        seen.conics.double(),
        colours(gaussians.sh, gaussians.means, view.centre).double(),
        (gaussians.opacities * seen.visible).double(),
        seen.depths.double(),
        view.width,
        view.height,
        WHITE.double(),
    )
    away = (found.image - wanted.image).abs()
    assert float(away.quantile(0.999)) < 1e-5
    assert float((found.transmittance - wanted.transmittance).abs().quantile(0.999)) < 1e-5
    assert wanted.count is not None
    assert float(found.count.ne(wanted.count).double().mean()) < 1e-3


@pytest.mark.parametrize("order", ["stored", "centre", "tile", "pixel"])
def test_the_weights_of_a_pixel_sum_to_what_is_not_left(order: Order) -> None:
    _, ordered, found = rendered(surfels(), camera(), order)
    sums = torch.zeros(found.transmittance.numel(), dtype=torch.float64)
    sums.index_add_(0, ordered.pixel, found.weights)
    left = 1 - found.transmittance.double().flatten()
    assert float((sums - left).abs().max()) < 1e-6


def test_no_order_changes_the_transmittance() -> None:
    gaussians, view = surfels(), camera()
    first = rendered(gaussians, view, "stored")[2].transmittance
    for order in ("centre", "pixel"):
        torch.testing.assert_close(rendered(gaussians, view, order)[2].transmittance, first)


def test_gaussians_that_do_not_overlap_need_no_order() -> None:
    apart = example_scenes.placed(((0.0, 1.2), (0.0, -1.2), (9, 9), (9, -9), (9, 9)))[:2]
    view = orbit(0, 0, 6, 40, 48)
    images = [rendered(apart, view, order)[2].image for order in ("stored", "centre", "pixel")]
    torch.testing.assert_close(images[0], images[1])
    torch.testing.assert_close(images[0], images[2])


def test_the_terms_of_a_ray_add_up_to_its_pixel() -> None:
    seen, ordered, found = rendered(surfels(), camera())
    for row, column in ((20, 20), (25, 14), (0, 0)):
        terms = pair_lists.ray_terms(ordered, seen, row, column)
        assert len(terms.alpha) == int(found.count[row, column])
        total = terms.weights @ terms.colours + terms.behind
        torch.testing.assert_close(total.float(), found.image[row, column])
        assert float(terms.weights.sum()) == pytest.approx(1 - terms.behind)
        if len(terms.sums):
            torch.testing.assert_close(terms.sums[-1] + terms.behind, total)


def test_pairs_by_ray_are_in_order_of_their_peaks() -> None:
    seen, ordered, found = rendered(surfels(), camera(), "pixel")
    row, column = divmod(int(found.count.argmax()), 40)
    peaks = pair_lists.ray_terms(ordered, seen, row, column).peaks
    assert bool((peaks.diff() >= -1e-5).all())
    by_centre = pair_lists.in_order(ordered, seen, "centre")
    depths = pair_lists.ray_terms(by_centre, seen, row, column).depths
    assert bool((depths.diff() >= 0).all())


def test_the_peak_on_a_ray_is_where_its_density_is_largest() -> None:
    gaussians, view = surfels(), camera()
    seen = pair_lists.screen(gaussians, view)
    place = torch.tensor([[17.5, 23.5]])
    direction = torch.tensor([(17.5 - view.cx) / view.fx, (23.5 - view.cy) / view.fy, 1.0])
    steps = torch.linspace(1.5, 6, 90_001, dtype=torch.float64)
    for k in (0, 50, 200):
        miss = steps[:, None] * direction.double() - seen.means[k].double()
        exponent = (miss @ seen.precisions[k].double() * miss).sum(1)
        found = float(pair_lists.depths_along(place, torch.tensor([k]), seen))
        assert found == pytest.approx(float(steps[exponent.argmin()]), abs=2e-3)


def test_a_lower_threshold_keeps_all_pairs_and_adds_fainter_ones() -> None:
    seen = pair_lists.screen(surfels(), camera())
    usual, more = pair_lists.pairs(seen), pair_lists.pairs(seen, alpha_min=1e-5)
    assert float(usual.alpha.min()) >= ALPHA_MIN
    assert len(more.alpha) > 1.5 * len(usual.alpha)
    assert int((more.alpha >= ALPHA_MIN).sum()) == len(usual.alpha)


def test_the_exponent_bends_the_falloff_at_the_same_distance() -> None:
    seen = pair_lists.screen(example_scenes.placed(example_scenes.DEFAULT_PLACES), camera())
    discs, soft = pair_lists.pairs(seen, exponent=8.0), pair_lists.pairs(seen)
    places = {
        pair: k
        for k, pair in enumerate(zip(soft.pixel.tolist(), soft.gaussian.tolist(), strict=True))
    }
    both = [
        (k, places[pair])
        for k, pair in enumerate(zip(discs.pixel.tolist(), discs.gaussian.tolist(), strict=True))
    ]
    disc, gaussian = (torch.tensor(column) for column in zip(*both, strict=True))
    distance = (-2 * soft.falloff[gaussian].double().log()).clamp(min=0).sqrt()
    wanted = (-0.5 * distance**8).exp()
    torch.testing.assert_close(discs.falloff[disc].double(), wanted, rtol=1e-3, atol=1e-4)
    assert len(discs.pixel) < len(soft.pixel)


def test_two_sheets_pop_by_centre_and_not_by_ray() -> None:
    gaussians = example_scenes.placed(example_scenes.DEFAULT_PLACES)
    views = (orbit(20, 0, 4, 24, 40), orbit(21, 0, 4, 24, 40))
    changed = {
        order: pair_lists.changed_share(
            *pair_lists.resorted(gaussians, views, order), least=8 / 255
        )
        for order in ("centre", "pixel")
    }
    assert changed["centre"] > 0.05 > 5 * changed["pixel"]


def test_an_unchanged_view_does_not_pop() -> None:
    now, held = pair_lists.resorted(surfels(), (camera(), camera()), "centre")
    torch.testing.assert_close(now, held)


def test_nothing_is_drawn_of_what_has_no_opacity() -> None:
    seen = pair_lists.screen(surfels(), camera(), opacity=0.0)
    found = pair_lists.composite(pair_lists.pairs(seen), seen, WHITE)
    assert int(found.count.sum()) == 0
    torch.testing.assert_close(found.image, torch.ones(40, 40, 3))
