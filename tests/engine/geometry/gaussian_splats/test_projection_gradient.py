"""The projection in one step, against its parts and against differences."""

from dataclasses import replace

import torch

from engine.geometry.gaussian_splats.camera import orbit
from engine.geometry.gaussian_splats.covariance import covariances
from engine.geometry.gaussian_splats.projection import conics, project_covariances
from engine.geometry.gaussian_splats.projection_gradient import NEAR, project_parameters
from engine.geometry.gaussian_splats.rasteriser import render
from tests.engine.geometry.gaussian_splats.scenes import ball


def test_values_and_gradients_are_those_of_the_parts():
    camera = orbit(30, 20, 0.7, 50, (64, 48))  # some are behind it, some beside its image
    one = ball(200).to("cpu", torch.float64).requires_grad_()
    other = one.clone().requires_grad_()
    found = project_parameters(one.means, one.log_scales, one.quaternions, camera)
    sigma = covariances(other.log_scales, other.quaternions)
    means2d, depths, projected = project_covariances(other.means, sigma, camera)
    wanted = (means2d, depths, projected, conics(projected))
    assert bool((depths < 0).any()) and bool((means2d[depths > 0] < -20).any())
    shown = depths > NEAR
    generator = torch.Generator().manual_seed(0)
    for each, expected in zip(found, wanted, strict=True):
        assert torch.allclose(each, expected, rtol=1e-9, atol=1e-9)
    for outputs in ((0,), (3,), (0, 3), (0, 1, 2, 3)):
        for gaussians, results in ((one, found), (other, wanted)):
            generator.manual_seed(1)
            loss = torch.zeros((), dtype=torch.float64)
            for number in outputs:
                weights = torch.randn(
                    results[number].shape, generator=generator, dtype=torch.float64
                )
                loss = loss + (results[number] * weights).sum()
            for tensor in gaussians.tensors():
                tensor.grad = torch.zeros_like(tensor)
            loss.backward(retain_graph=True)
        for tensor, expected in zip(one.tensors(), other.tensors(), strict=True):
            assert tensor.grad is not None and expected.grad is not None
            assert torch.allclose(tensor.grad[shown], expected.grad[shown], rtol=1e-7, atol=1e-7)


def test_a_matrix_that_lies_transposed_in_memory_is_the_same_camera():
    straight = orbit(30, 20, 2.8, 50, (24, 24))
    turned = replace(straight, world_to_camera=straight.world_to_camera.T.contiguous().T)
    scene = ball(20, degree=0)
    assert torch.equal(render(scene, turned).image, render(scene, straight).image)


def test_quaternions_may_have_any_length():
    scene, camera = ball(20), orbit(30, 20, 2.8, 50, (24, 24))
    found = project_parameters(scene.means, scene.log_scales, scene.quaternions, camera)
    for length in (1e-30, 1e30):
        scaled = (length * scene.quaternions).requires_grad_()
        other = project_parameters(scene.means, scene.log_scales, scaled, camera)
        assert torch.allclose(other[2], found[2], rtol=1e-4)
        (length * other[2].sum()).backward()
        assert scaled.grad is not None and bool(scaled.grad.isfinite().all())
    unit = torch.tensor([1.0, 0.0, 0.0, 0.0]).expand(20, 4)
    wanted = project_parameters(scene.means, scene.log_scales, unit, camera)
    zero = project_parameters(scene.means, scene.log_scales, 0 * unit, camera)
    assert torch.equal(zero[2], wanted[2])
