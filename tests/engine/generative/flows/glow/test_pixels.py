"""Dequantisation, the logit, and bits per dimension against densities that are known."""

import math

import torch

from engine.generative.flows.glow import pixels
from engine.seeds import generator


def test_a_uniform_density_costs_eight_bits_per_pixel() -> None:
    bits = pixels.bits_per_dimension(torch.zeros(3))
    torch.testing.assert_close(bits, torch.full((3,), 8.0))


def test_a_density_that_knows_the_level_costs_nothing() -> None:
    density = torch.full((2,), 784 * math.log(256))
    torch.testing.assert_close(pixels.bits_per_dimension(density), torch.zeros(2))


def test_dequantised_pictures_come_back_exactly() -> None:
    levels = torch.randint(0, 256, (4, 28, 28), generator=generator(0))
    unit = pixels.dequantise(levels / 255, generator(1))
    assert 0 <= float(unit.min()) and float(unit.max()) < 1
    assert torch.equal((pixels.to_pictures(unit) * 255).round().long(), levels)
    inside = pixels.from_logits(pixels.to_logits(unit).points)
    torch.testing.assert_close(inside, unit, atol=1e-5, rtol=0)


def test_the_log_determinant_of_the_logit_is_that_of_its_derivative() -> None:
    unit = torch.rand(2, 784, generator=generator(2), dtype=torch.float64).requires_grad_()
    logits, log_det = pixels.to_logits(unit)
    (slopes,) = torch.autograd.grad(logits.sum(), unit)
    torch.testing.assert_close(log_det, slopes.log().sum(dim=1))
