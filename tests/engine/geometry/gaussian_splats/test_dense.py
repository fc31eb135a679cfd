"""The definition of the rendering, against arithmetic on single pixels."""

import math

import pytest
import torch

from engine.geometry.gaussian_splats import dense
from engine.geometry.gaussian_splats.dense import pixel_centres, rasterise_dense


def test_centres_are_half_a_pixel_inside_row_by_row():
    found = pixel_centres(3, 2, torch.zeros(1))
    assert found.tolist() == [[x + 0.5, y + 0.5] for y in range(2) for x in range(3)]


def test_a_pixel_is_what_arithmetic_gives():
    """Two round Gaussians, the nearer one given last, and one that is nowhere."""
    double = torch.float64
    means = torch.tensor([[2.5, 1.5], [4.5, 1.5], [3.5, 1.5]], dtype=double)
    conics = torch.tensor([0.25, 0.0, 0.25], dtype=double).expand(3, 3)
    colours = torch.tensor([[0.9], [0.2], [5.0]], dtype=double)
    opacities = torch.tensor([0.8, 0.6, 1.0], dtype=double)
    depths = torch.tensor([2.0, 1.0, math.inf], dtype=double)
    background = torch.tensor([0.5], dtype=double)
    found = rasterise_dense(means, conics, colours, opacities, depths, 6, 3, background)
    # The pixel (3, 1) has its centre at (3.5, 1.5), 1 px from both: G = exp(−1/8).
    falloff = math.exp(-1 / 8)
    nearer, farther = 0.6 * falloff, 0.8 * falloff
    left = (1 - nearer) * (1 - farther)
    wanted = nearer * 0.2 + (1 - nearer) * farther * 0.9 + left * 0.5
    assert float(found.image[1, 3, 0]) == pytest.approx(wanted, rel=1e-12)
    assert float(found.transmittance[1, 3]) == pytest.approx(left, rel=1e-12)
    assert found.count is not None and int(found.count[1, 3]) == 2


def test_pixels_are_independent_of_those_that_are_computed_with_them(monkeypatch):
    generator = torch.Generator().manual_seed(0)
    inputs = (
        8 * torch.rand(6, 2, generator=generator),
        torch.tensor([0.3, 0.1, 0.2]).expand(6, 3),
        torch.rand(6, 2, generator=generator),
        torch.rand(6, generator=generator),
        torch.rand(6, generator=generator),
    )
    whole = rasterise_dense(*inputs, 8, 9)
    monkeypatch.setattr(dense, "_PAIRS", 30)  # five pixels at a time
    parts = rasterise_dense(*inputs, 8, 9)
    torch.testing.assert_close(parts.image, whole.image)
    torch.testing.assert_close(parts.transmittance, whole.transmittance)
