"""The renderer against gsplat's reference in plain torch."""

import pytest
import torch

from bench import gsplat_reference
from engine.geometry.gaussian_splats.camera import orbit
from engine.geometry.gaussian_splats.rasteriser import render
from tests.engine.geometry.gaussian_splats.scenes import ball


@pytest.mark.parametrize(("count", "degree"), [(200, 3), (1000, 1)])
def test_image_and_gradients_are_those_of_gsplat(count, degree):
    camera = orbit(30, 20, 2.8, 50, (70, 60))
    one = ball(count, degree=degree).requires_grad_()
    other = one.clone().requires_grad_()
    found = render(one, camera)
    image, opacity = gsplat_reference.render(other, camera)
    errors = (found.image - image).abs().amax(-1).detach()
    # A pair that one program sees just above 1/255 and the other just below makes a difference.
    assert errors.mean() <= 1e-5 and errors.max() <= 2e-2
    assert (errors <= 1e-5).double().mean() >= 0.99
    assert (1 - found.transmittance - opacity).abs().mean() <= 1e-5
    weights = torch.rand(60, 70, 3, generator=torch.Generator().manual_seed(0))
    for rendered in (found.image, image):
        (rendered * weights).sum().backward()
    for tensor, expected in zip(one.tensors(), other.tensors(), strict=True):
        assert tensor.grad is not None and expected.grad is not None
        assert (tensor.grad - expected.grad).norm() <= 1e-3 * expected.grad.norm()
