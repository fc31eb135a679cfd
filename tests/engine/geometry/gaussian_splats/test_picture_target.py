import numpy as np
import pytest

from engine.geometry.gaussian_splats.picture_target import (
    PICTURES,
    TargetPicture,
    built_in_picture,
    middle_square,
)


def test_bytes_are_pixels_row_by_row_from_the_top() -> None:
    pixels = np.arange(16 * 20 * 3).reshape(16, 20, 3).astype(np.uint8)
    picture = TargetPicture.of(pixels)
    assert (picture.width, picture.height) == (20, 16)
    assert picture.pixels[3 * (2 * 20 + 5) : 3 * (2 * 20 + 5) + 3] == bytes(pixels[2, 5])
    assert np.array_equal(picture.array, pixels)
    assert np.array_equal(picture.tensor().numpy(), pixels / np.float32(255))


def test_the_middle_is_cut_and_scaled() -> None:
    # Three squares side by side: the middle one is red.
    pixels = np.zeros((64, 192, 3), np.uint8)
    pixels[:, 64:128, 0] = 255
    for turned in (pixels, pixels.swapaxes(0, 1)):
        shown = middle_square(turned, 16).array
        assert np.array_equal(shown, np.broadcast_to(np.array([255, 0, 0], np.uint8), (16, 16, 3)))


@pytest.mark.parametrize("name", PICTURES)
def test_built_in_pictures_are_square_and_differ_in_difficulty(name: str) -> None:
    picture = built_in_picture(name, 32)
    assert (picture.width, picture.height) == (32, 32)
    grey = picture.array.astype(float).mean(2)
    steps = np.abs(np.diff(grey, axis=1)).mean()
    smooth = np.abs(np.diff(built_in_picture("gradient", 32).array.mean(2), axis=1)).mean()
    rough = np.abs(np.diff(built_in_picture("noise", 32).array.mean(2), axis=1)).mean()
    assert smooth <= steps <= rough


def test_wrong_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="8×40"):
        TargetPicture(8, 40, bytes(3 * 8 * 40))
    with pytest.raises(ValueError, match="513×16"):
        TargetPicture.of(np.zeros((16, 513, 3), np.uint8))
    with pytest.raises(ValueError, match="bytes"):
        TargetPicture(16, 16, b"short")
    with pytest.raises(ValueError, match="china"):
        built_in_picture("moon", 32)
