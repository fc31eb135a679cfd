"""Rotations of quaternions and the covariances that they make."""

import torch

from engine.geometry.gaussian_splats.covariance import covariances, rotation_matrices
from tests.engine.geometry.gaussian_splats.scenes import ball


def test_covariances_have_the_scales_as_axes():
    gaussians = ball(20).to("cpu", torch.float64)
    rotations = rotation_matrices(3.7 * gaussians.quaternions)  # of any length
    assert torch.allclose(rotations @ rotations.mT, torch.eye(3).double().expand(20, 3, 3))
    assert torch.allclose(torch.linalg.det(rotations), torch.ones(20).double())
    sigma = covariances(gaussians.log_scales, gaussians.quaternions)
    eigenvalues = torch.linalg.eigvalsh(sigma)
    assert torch.allclose(eigenvalues.sqrt(), gaussians.scales.sort(dim=1).values)
    half = 2**0.5 / 2
    about_z = rotation_matrices(torch.tensor([half, 0, 0, half]))
    assert torch.allclose(about_z @ torch.tensor([1.0, 0, 0]), torch.tensor([0.0, 1, 0]), atol=1e-6)


def test_a_rotation_does_not_depend_on_the_length_of_its_quaternion():
    gaussians = ball(20)
    wanted = rotation_matrices(gaussians.quaternions)
    for length in (1e-30, 1e-3, 1e30):
        assert torch.allclose(rotation_matrices(length * gaussians.quaternions), wanted, atol=1e-6)
    assert torch.equal(rotation_matrices(torch.zeros(4)), torch.eye(3))
