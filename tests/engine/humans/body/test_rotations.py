"""Rotations: against the matrix exponential, SciPy, and autograd."""

import math

import torch
from scipy.spatial.transform import Rotation

from engine.humans.body.rotations import (
    axis_angles,
    cross_matrices,
    multiplied,
    quaternions,
    right_jacobians,
    rotation_matrices,
)
from engine.seeds import generator


def _vectors(count: int = 200) -> torch.Tensor:
    return torch.randn(count, 3, generator=generator(0), dtype=torch.float64)


def test_rodrigues_is_the_matrix_exponential() -> None:
    vectors = _vectors()
    exact = torch.linalg.matrix_exp(cross_matrices(vectors))
    assert float((rotation_matrices(vectors) - exact).abs().max()) < 1e-14
    tiny = vectors * 1e-5
    assert float((rotation_matrices(tiny) - torch.eye(3) - cross_matrices(tiny)).abs().max()) < 1e-9


def test_no_rotation_is_the_identity_to_the_last_bit_with_a_finite_gradient() -> None:
    zero = torch.zeros(4, 3, requires_grad=True)
    matrices = rotation_matrices(zero)
    assert torch.equal(matrices, torch.eye(3).expand(4, 3, 3))
    matrices.sum().backward()
    assert zero.grad is not None and bool(torch.isfinite(zero.grad).all())


def test_the_logarithm_returns_the_vector_up_to_half_a_turn() -> None:
    vectors = _vectors()
    short = vectors * ((math.pi - 1e-3) / vectors.norm(dim=-1, keepdim=True)).clamp(max=1)
    assert torch.allclose(axis_angles(rotation_matrices(short)), short, atol=1e-9)
    half = torch.eye(3, dtype=torch.float64) * math.pi
    again = axis_angles(rotation_matrices(half))
    assert torch.allclose(again.abs(), half, atol=1e-7)
    assert torch.equal(axis_angles(torch.eye(3)[None]), torch.zeros(1, 3))


def test_quaternions_agree_with_scipy() -> None:
    vectors = _vectors()
    peer = Rotation.from_rotvec(vectors.numpy()).as_quat(canonical=True, scalar_first=True)
    found = quaternions(rotation_matrices(vectors))
    assert float((found - torch.from_numpy(peer)).abs().max()) < 1e-14
    assert torch.allclose(found.norm(dim=-1), torch.ones(len(vectors), dtype=torch.float64))
    left, right = found[:100], found[100:]
    product = rotation_matrices(vectors[:100]) @ rotation_matrices(vectors[100:])
    same = multiplied(left, right)
    same = torch.where(same[:, :1] < 0, -same, same)
    assert torch.allclose(same, quaternions(product), atol=1e-13)


def test_the_right_jacobian_is_the_derivative_of_the_rotation() -> None:
    for scale in (1.0, 1e-2, 1e-3, 0.0):
        r = _vectors(1)[0] * scale
        derivative = torch.autograd.functional.jacobian(rotation_matrices, r)
        J = right_jacobians(r)
        for axis in range(3):
            expected = rotation_matrices(r) @ cross_matrices(J[:, axis])
            assert torch.allclose(derivative[..., axis], expected, atol=1e-9)
