"""A drawing is brought where MNIST's digits are, wherever and however large it was drawn."""

import pytest
import torch
from torch.nn import functional

from engine.data import centring, images


def test_digits_of_mnist_nearly_stay_as_they_are() -> None:
    """Their box and centre are the recipe's own, up to the rounding of their pixels."""
    digits = images.mnist().images[::250]
    found = [centring.centred(digit) for digit in digits]
    assert all(abs(one.scale - 1) <= 0.12 for one in found)
    assert all(max(map(abs, one.shift)) < 1.2 for one in found)
    moved = torch.stack([one.picture for one in found])
    assert float((moved - digits).flatten(1).norm(dim=1).mean()) < 4.0


@pytest.mark.parametrize("shift", [(3, 0), (-2, 2), (0, -4)])
def test_where_it_was_drawn_does_not_matter(shift: tuple[int, int]) -> None:
    digit = images.mnist().images[1_700]
    found = centring.centred(torch.roll(digit, shift, dims=(1, 0)))
    expected = centring.centred(digit)
    torch.testing.assert_close(found.picture, expected.picture, rtol=0, atol=1e-4)
    assert found.shift[0] - expected.shift[0] == pytest.approx(-shift[0] * found.scale, abs=1e-3)


def test_a_small_drawing_is_enlarged_to_the_box_and_its_mass_is_in_the_middle() -> None:
    digit = images.mnist().images[1_700]
    small = functional.pad(functional.avg_pool2d(digit[None], 2), (2, 12, 9, 5))[0]
    found = centring.centred(small)
    assert found.scale == pytest.approx(2, abs=0.25)
    places = torch.arange(28) - 13.5
    mass = found.picture / found.picture.sum()
    assert abs(float((mass.sum(dim=0) * places).sum())) < 0.1
    assert abs(float((mass.sum(dim=1) * places).sum())) < 0.1
    lines = torch.nonzero((found.picture > 0.1).any(dim=1) | (found.picture > 0.1).any(dim=0))
    assert int(lines.max() - lines.min()) + 1 <= 24


def test_an_empty_paper_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="draw a digit"):
        centring.centred(torch.zeros(28, 28))
