import pytest
import torch

from engine.generative.gans.digits.style import ink, mean_correlation, slant, style_agreement


def line(columns_per_row: float) -> torch.Tensor:
    """A line through the middle of the paper."""
    picture = torch.zeros(28, 28)
    for row in range(4, 25):
        at = 14 - columns_per_row * (row - 14)
        left = int(at)
        picture[row, left] = 1 - (at - left)
        picture[row, left + 1] = at - left
    return picture


@pytest.mark.parametrize("lean", [-0.5, 0.0, 0.25])
def test_a_line_slants_as_it_was_drawn(lean: float) -> None:
    assert slant(line(lean)).item() == pytest.approx(lean, abs=1e-5)


def test_slant_does_not_ask_for_the_place_or_the_weight() -> None:
    picture = line(0.25)
    moved = 0.5 * picture.roll((2, 3), dims=(0, 1))
    assert slant(moved).item() == pytest.approx(slant(picture).item(), abs=1e-5)
    assert ink(moved).item() == pytest.approx(0.5 * ink(picture).item(), abs=1e-5)


def test_columns_that_rise_together_correlate() -> None:
    x = torch.arange(5.0)
    assert mean_correlation(torch.stack([x, 2 * x, 1 - x], dim=1)) == pytest.approx(-1 / 3)


def test_a_latent_fixes_more_than_chance_would() -> None:
    """60 independent values in ten columns would correlate by 0 ± 0.02."""
    found = style_agreement(0)
    assert min(found) > 0.2
