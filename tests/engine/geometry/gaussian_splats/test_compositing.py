"""Opacities along a ray: their weights, the falloff and its ends."""

import torch

from engine.geometry.gaussian_splats.compositing import (
    ALPHA_MAX,
    ALPHA_MIN,
    alphas,
    composite,
    falloff,
)


def test_weights_add_up_to_what_does_not_pass():
    alpha = torch.rand(6, 9, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    weights, in_front, last = composite(alpha)
    assert torch.allclose(weights.sum(1), 1 - last)
    assert torch.allclose(in_front[:, 1:], (1 - alpha).cumprod(1)[:, :-1])
    assert bool((in_front[:, 0] == 1).all())
    nothing = composite(alpha[:, :0])
    assert nothing[0].shape == (6, 0) and bool((nothing[2] == 1).all())


def test_each_layer_lies_over_what_is_behind_it():
    """Porter and Duff's "over", from the background to the front."""
    generator = torch.Generator().manual_seed(1)
    alpha = torch.rand(5, 7, generator=generator, dtype=torch.float64)
    colours = torch.rand(7, generator=generator, dtype=torch.float64)
    shown = torch.full((5,), 0.3, dtype=torch.float64)
    for i in reversed(range(7)):
        shown = alpha[:, i] * colours[i] + (1 - alpha[:, i]) * shown
    weights, _, last = composite(alpha)
    torch.testing.assert_close(weights @ colours + 0.3 * last, shown)


def test_the_falloff_is_a_normal_density_relative_to_its_mean():
    generator = torch.Generator().manual_seed(2)
    pixels = 9 * torch.rand(20, 2, generator=generator, dtype=torch.float64)
    mean = torch.tensor([4.0, 5.0], dtype=torch.float64)
    conic = torch.tensor([[0.3, -0.1], [-0.1, 0.2]], dtype=torch.float64)
    density = torch.distributions.MultivariateNormal(mean, precision_matrix=conic)
    wanted = (density.log_prob(pixels) - density.log_prob(mean)).exp()
    found = falloff(pixels, mean[None], conic[[0, 0, 1], [0, 1, 1]][None])
    torch.testing.assert_close(found[:, 0], wanted)


def test_alpha_ends_below_one_and_where_eight_bits_do_not_show_it():
    # At a distance of d px α is exp(−½ d²): 1/255 at √(2 ln 255) = 3.329 px.
    pixels = torch.tensor([[0.0, 0.0], [3.328, 0.0], [0.0, 3.330]])
    origin, unit = torch.zeros(1, 2), torch.tensor([[1.0, 0.0, 1.0]])
    found = alphas(pixels, origin, unit, torch.ones(1))[:, 0]
    assert float(found[0]) == torch.tensor(ALPHA_MAX)
    assert ALPHA_MIN < float(found[1]) < 1.01 * ALPHA_MIN
    assert float(found[2]) == 0
