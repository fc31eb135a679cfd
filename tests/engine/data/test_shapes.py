"""Shapes with known factors: the picture can be measured, and the factors come back."""

import math

import pytest
import torch

from engine.data import shapes
from engine.seeds import generator


def test_pictures_are_reproducible_and_in_range() -> None:
    pictures, factors = shapes.sample(300, generator(0))
    again, same = shapes.sample(300, generator(0))
    assert pictures.shape == (300, 32, 32)
    assert torch.equal(pictures, again) and torch.equal(factors, same)
    assert float(pictures.min()) == 0 and float(pictures.max()) == 1
    assert torch.equal(pictures, shapes.draw(factors))


def test_factors_cover_their_ranges_independently() -> None:
    _, factors = shapes.sample(20_000, generator(1))
    share = factors[:, 0].long().bincount() / 20_000
    assert float((share - 1 / 3).abs().max()) < 0.02
    low, high = factors.amin(dim=0), factors.amax(dim=0)
    assert torch.allclose(low[1:], torch.tensor([0.15, -0.6, -0.6]), atol=1e-3)
    assert torch.allclose(high[1:], torch.tensor([0.35, 0.6, 0.6]), atol=1e-3)
    assert float((torch.corrcoef(factors.T) - torch.eye(4)).abs().max()) < 0.04


@pytest.mark.parametrize("shape", range(len(shapes.SHAPES)))
@pytest.mark.parametrize("scale", [0.2, 0.35])
def test_scale_and_place_can_be_measured(shape: int, scale: float) -> None:
    factors = torch.tensor([[shape, scale, 0.25, -0.4]])
    picture = shapes.draw(factors)[0]
    pixel = 2 / shapes.SIDE
    area = float(picture.sum()) * pixel**2
    assert area == pytest.approx(math.pi * scale**2, rel=0.05)
    ticks = (torch.arange(32) + 0.5) * pixel - 1
    x = float((picture.sum(dim=0) * ticks).sum() / picture.sum())
    y = float((picture.sum(dim=1) * -ticks).sum() / picture.sum())
    assert x == pytest.approx(0.25, abs=0.01) and y == pytest.approx(-0.4, abs=0.01)


def test_the_shapes_are_what_they_are_called() -> None:
    disc, square, triangle = shapes.draw(
        torch.tensor([[float(k), 0.3, 0.0, 0.0] for k in range(3)])
    )
    for symmetric in (disc, square):
        assert torch.allclose(symmetric, symmetric.flip(0), atol=1e-5)
        assert torch.allclose(symmetric, symmetric.T, atol=1e-5)
    assert torch.allclose(triangle, triangle.flip(1), atol=1e-5)
    widths = (triangle > 0.5).sum(dim=1)
    widths = widths[widths > 0]
    # Apex at the top, base at the bottom, sides straight.
    assert bool((widths.diff() >= 0).all()) and int(widths[-1]) > 4 * int(widths[0])
    assert int((square > 0.5).any(dim=1).sum()) ** 2 == int((square > 0.5).sum())
    corner = round(32 * (1 + 0.3 * math.pi**0.5 / 2) / 2) - 1
    assert float(square[corner, corner]) > 0.5 and float(disc[corner, corner]) < 0.5


def test_a_shape_moves_smoothly() -> None:
    places = torch.linspace(0, 2 / shapes.SIDE, 9)
    factors = torch.stack([torch.tensor([0.0, 0.3, float(x), 0.0]) for x in places])
    pictures = shapes.draw(factors)
    steps = (pictures[1:] - pictures[:-1]).flatten(1).norm(dim=1)
    assert float(steps.min()) > 0 and float(steps.max()) < 2 * float(steps.min())
    # After exactly one pixel it is the same picture, one column on.
    assert torch.allclose(pictures[-1][:, 1:], pictures[0][:, :-1], atol=1e-4)


@pytest.mark.parametrize("shape", [-1.0, 3.0, 0.5, math.nan])
def test_an_unknown_shape_is_refused(shape: float) -> None:
    with pytest.raises(ValueError, match="whole number from 0 to 2"):
        shapes.draw(torch.tensor([[shape, 0.3, 0.0, 0.0]]))
