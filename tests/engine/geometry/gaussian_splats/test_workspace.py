"""Buffers that are used again."""

import torch

from engine.geometry.gaussian_splats.camera import orbit
from engine.geometry.gaussian_splats.rasteriser import render
from tests.engine.geometry.gaussian_splats.scenes import ball, grad_of


def test_drawing_in_inference_mode_does_not_disturb_learning():
    camera, gaussians = orbit(30, 20, 2.8, 50, 40), ball(50)
    with torch.inference_mode():
        drawn = render(gaussians, camera).image.clone()
    gaussians.requires_grad_()
    learnt = render(gaussians, camera).image
    learnt.sum().backward(retain_graph=True)
    first = [grad_of(tensor).clone() for tensor in gaussians.tensors()]
    with torch.inference_mode():
        assert torch.equal(render(gaussians, camera).image, drawn)
    assert torch.equal(learnt, drawn)
    learnt.sum().backward()  # nothing that was kept for it has been written over
    for tensor, grad in zip(gaussians.tensors(), first, strict=True):
        assert torch.equal(grad_of(tensor), 2 * grad)
