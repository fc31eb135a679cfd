import math

import numpy as np
import pytest

from engine.geometry.gaussian_splats.picture_codec import Precision
from engine.geometry.gaussian_splats.picture_fit import PictureFit, PictureFitSettings
from engine.geometry.gaussian_splats.picture_readings import (
    coded_gaussians,
    coded_jpeg,
    gaussian_rates,
    has_negative_colour,
    jpeg_rates,
    nearest_gaussian,
    whereabouts,
)
from engine.geometry.gaussian_splats.picture_target import built_in_picture
from tests.engine.geometry.gaussian_splats.picture_support import random_rows

PICTURE = built_in_picture("shapes", 64)


def fitted(steps: int = 60) -> PictureFit:
    fit = PictureFit(PictureFitSettings(PICTURE, gaussians=80, placement="gradient"))
    fit.advance(steps)
    return fit


def test_where_gaussians_are_is_counted_by_hand() -> None:
    # The picture below its middle row is steep on the right: a ramp; else flat.
    rows = random_rows(3, 64, 64).float().numpy()
    rows[:, :2] = [[5, 5], [32.5, 38.5], [40, 20]]
    rows[:, 2:4] = np.log([[4, 4], [1, 9], [2, 2]])
    started = rows[:, :2] + np.array([[3, 4], [0, 0], [0, 1]], np.float32)
    found = whereabouts(rows, started, PICTURE)
    assert found.travel == pytest.approx(1)
    assert found.spacing == pytest.approx(math.sqrt(64 * 64 / 3))
    assert found.elongation == pytest.approx(1)
    assert found.long_share == pytest.approx(1 / 3)
    assert found.flat_count + found.steep_count <= 3


def test_placement_by_gradient_begins_at_edges() -> None:
    arrays = fitted(0).arrays()
    found = whereabouts(arrays["rows"], arrays["started"], PICTURE)
    assert found.travel == 0 and found.hits == found.first_hits > 2
    assert found.steep_count > 0.4 * 80


def test_the_nearest_is_that_in_whose_ellipse_a_point_is() -> None:
    rows = random_rows(2, 64, 64).float().numpy()
    rows[:, :2] = [[20, 20], [30, 20]]
    rows[:, 2:4] = np.log([[20, 1], [2, 2]])
    rows[:, 4] = [math.pi / 2, 0]
    assert nearest_gaussian(rows, 20, 45) == 0, "the long axis points down"
    assert nearest_gaussian(rows, 27, 20) == 1


def test_a_colour_is_negative_as_a_whole() -> None:
    rows = random_rows(3, 64, 64).float().numpy()
    rows[:, 5:8] = [[0.5, 0.1, 0.1], [-0.5, 0.1, 0.1], [-0.1, 0.2, 0.0]]
    assert has_negative_colour(rows).tolist() == [False, True, False]


def test_a_file_of_many_bits_is_as_good_as_the_fit_and_more_bits_are_better() -> None:
    fit = fitted()
    rows, psnr = fit.arrays()["rows"], fit.metrics()["psnr"]
    fine = coded_gaussians(rows, PICTURE, "sum", False, Precision(16, 12))
    assert fine.psnr == pytest.approx(psnr, abs=0.05)
    assert fine.ssim == pytest.approx(fit.metrics()["ssim"], abs=0.002)
    rates = gaussian_rates(rows, PICTURE, "sum", False)
    assert [each.nbytes for each in rates] == sorted(each.nbytes for each in rates)
    assert rates[-1].psnr > rates[2].psnr > rates[0].psnr


def test_a_jpeg_is_measured_as_it_is() -> None:
    jpeg = coded_jpeg(PICTURE, 1500)
    assert jpeg.nbytes <= 1500
    error = np.square((jpeg.pixels.astype(float) - PICTURE.array) / 255).mean()
    assert jpeg.psnr == pytest.approx(-10 * math.log10(error), abs=1e-4)
    rates = jpeg_rates(PICTURE)
    assert rates[-1].psnr > 35 > rates[0].psnr
    assert rates[-1].nbytes > 1500 > rates[0].nbytes
