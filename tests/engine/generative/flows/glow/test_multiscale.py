"""The multi-scale flow: its inverse, its log-determinant, its density, and its form."""

import pytest
import torch

from engine.generative.flows.glow.multiscale import Glow, GlowSettings
from engine.seeds import generator

TINY = GlowSettings(side=4, steps=(2, 1, 1), widths=(6, 6, 6), squeezes=(True, True, False))


def _shaken(settings: GlowSettings, dtype: torch.dtype) -> Glow:
    """A flow none of whose layers is the identity."""
    flow = Glow(settings, generator(0)).to(dtype).requires_grad_(False)
    draw = generator(1)
    for weights in flow.parameters():
        weights.add_(0.05 * torch.randn(weights.shape, generator=draw, dtype=dtype))
    return flow


@pytest.mark.parametrize(("dtype", "error"), [(torch.float32, 1e-4), (torch.float64, 1e-10)])
def test_the_inverse_brings_images_back(dtype: torch.dtype, error: float) -> None:
    flow = _shaken(GlowSettings(steps=(2, 2, 2), widths=(8, 8, 8)), dtype)
    x = torch.randn(3, 784, generator=generator(2), dtype=dtype)
    z, there = flow.forward(x)
    again, back = flow.inverse(z)
    assert float((again - x).abs().max()) <= error
    torch.testing.assert_close(there, -back, rtol=1e-4, atol=1e-3)
    assert float((z - x).abs().max()) > 0.5


def test_the_log_determinant_is_that_of_the_jacobian() -> None:
    flow = _shaken(TINY, torch.float64)
    x = torch.randn(2, 16, generator=generator(3), dtype=torch.float64)
    found = flow.forward(x).log_det
    for one, log_det in zip(x, found, strict=True):
        jacobian = torch.func.jacrev(lambda p: flow.forward(p[None]).points[0])(one)
        torch.testing.assert_close(log_det, jacobian.slogdet().logabsdet)


def test_levels_share_out_all_dimensions() -> None:
    settings = GlowSettings()
    assert settings.sizes() == (392, 196, 196)
    assert [settings.shape(level) for level in range(3)] == [(14, 4), (7, 8), (7, 4)]
    flow = Glow(GlowSettings(steps=(1, 1, 1), widths=(4, 4, 4)), generator(0))
    parts = flow.levels_of(torch.arange(784.0)[None])
    assert [int(part[0, 0]) for part in parts] == [0, 392, 588]


def test_a_form_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="halved 3 times"):
        GlowSettings(squeezes=(True, True, True))
    with pytest.raises(ValueError, match="each level"):
        GlowSettings(steps=(1,))


def test_a_later_level_alone_leaves_the_residuals_of_the_earlier_ones() -> None:
    flow = _shaken(TINY, torch.float64)
    z = torch.randn(2, 16, generator=generator(4), dtype=torch.float64)
    z[1, :12] = z[0, :12]
    images = flow.inverse(z).points
    assert float((images[0] - images[1]).abs().max()) > 0.01
    torch.testing.assert_close(flow.forward(images).points, z)
