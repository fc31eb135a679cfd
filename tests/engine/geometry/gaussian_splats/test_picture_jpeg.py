import numpy as np

from engine.geometry.gaussian_splats.picture_jpeg import best_jpeg, encode_jpeg
from engine.geometry.gaussian_splats.picture_target import built_in_picture


def test_the_jpeg_is_the_best_that_fits() -> None:
    picture = built_in_picture("china", 64).array
    found = best_jpeg(picture, 2000)
    assert len(found.content) <= 2000
    errors = {}
    for subsampling in ("4:4:4", "4:2:0"):
        for quality in range(1, 101):
            each = encode_jpeg(picture, quality, subsampling)
            if len(each.content) <= 2000:
                error = np.square(each.pixels.astype(float) - picture).mean()
                errors[quality, subsampling] = error
    error = np.square(found.pixels.astype(float) - picture).mean()
    assert error <= 1.02 * min(errors.values())
    assert 200 < found.header_bytes < 700


def test_a_budget_that_no_jpeg_meets_gives_the_smallest() -> None:
    picture = built_in_picture("noise", 32).array
    found = best_jpeg(picture, 100)
    assert found.quality == 1
    assert len(found.content) > 100
