import numpy as np
import pytest
import torch

from engine.data.images import held_out_digit
from engine.vision.receptive_fields.targets import (
    SCREEN,
    Target,
    all_digits,
    crops,
    digit,
    drawn_screen,
    grey_screen,
)


def test_a_digit_stands_in_the_middle() -> None:
    image = digit(4)
    torch.testing.assert_close(image[0, 18:46, 18:46], held_out_digit(4, 0))
    assert float(image.sum()) == pytest.approx(float(held_out_digit(4, 0).sum()))
    assert torch.equal(Target(label=4).image(), image)
    ink = (held_out_digit(4, 0).numpy() * 255).astype(np.uint8)
    drawn = Target(pixels=drawn_screen(ink))
    torch.testing.assert_close(drawn.image(), image, rtol=0, atol=1 / 255)


def test_others_are_what_it_is_not() -> None:
    assert len(Target(label=4).others()) == len(Target(label=4).named_others) == 9
    assert "the 4" not in Target(label=4).named_others
    drawn = Target(pixels=bytes(SCREEN**2))
    assert torch.equal(drawn.others(), all_digits())
    photographic = Target(pixels=bytes(SCREEN**2), photographic=True)
    assert torch.equal(photographic.others(), crops())
    assert crops().shape == (12, SCREEN, SCREEN) and 0 <= float(crops().min()) <= 1
    assert len(photographic.named_others) == 12


def test_a_picture_is_cut_to_its_middle_square() -> None:
    pixels = np.zeros((50, 90, 3), np.uint8)
    pixels[:, 20:70] = 200
    found = Target(pixels=grey_screen(pixels)).image()
    torch.testing.assert_close(found, torch.full((1, SCREEN, SCREEN), 200 / 255))


def test_what_is_no_target_is_refused() -> None:
    with pytest.raises(ValueError, match="no digit 10"):
        Target(label=10)
    with pytest.raises(ValueError, match="64×64 pixels, not 3"):
        Target(pixels=b"abc")
