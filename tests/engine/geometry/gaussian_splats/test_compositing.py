"""Opacities along a ray: their weights, the falloff and its ends."""

import torch

from engine.geometry.gaussian_splats.compositing import composite


def test_weights_add_up_to_what_does_not_pass():
    alpha = torch.rand(6, 9, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    weights, in_front, last = composite(alpha)
    assert torch.allclose(weights.sum(1), 1 - last)
    assert torch.allclose(in_front[:, 1:], (1 - alpha).cumprod(1)[:, :-1])
    assert bool((in_front[:, 0] == 1).all())
    nothing = composite(alpha[:, :0])
    assert nothing[0].shape == (6, 0) and bool((nothing[2] == 1).all())
