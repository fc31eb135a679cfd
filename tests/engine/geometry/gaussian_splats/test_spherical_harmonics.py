"""Real spherical harmonics: orthonormal, closed under rotation, and with the signs of 3DGS."""

import math

import numpy as np
import pytest
import torch

from engine.geometry.gaussian_splats.covariance import rotation_matrices
from engine.geometry.gaussian_splats.spherical_harmonics import basis, colours


def quadrature():
    """Directions and weights that integrate polynomials up to degree 15 over the sphere."""
    nodes, weights = np.polynomial.legendre.leggauss(8)
    angles = 2 * math.pi * torch.arange(16).double() / 16
    z = torch.from_numpy(nodes)[:, None].expand(8, 16)
    radius = (1 - z * z).sqrt()
    directions = torch.stack([radius * angles.cos(), radius * angles.sin(), z], -1).reshape(-1, 3)
    return directions, torch.from_numpy(weights).repeat_interleave(16) * 2 * math.pi / 16


def test_they_are_orthonormal():
    directions, weights = quadrature()
    values = basis(directions, 3)
    products = values.T @ (weights[:, None] * values)
    assert torch.allclose(products, torch.eye(16).double(), atol=1e-12)


def test_a_rotation_mixes_only_those_of_a_degree():
    directions, weights = quadrature()
    generator = torch.Generator().manual_seed(0)
    rotation = rotation_matrices(torch.randn(4, generator=generator, dtype=torch.float64))
    values, turned = basis(directions, 3), basis(directions @ rotation.T, 3)
    mixing = turned.T @ (weights[:, None] * values)  # turned = mixing · values
    assert torch.allclose(values @ mixing.T, turned, atol=1e-12)
    assert torch.allclose(mixing @ mixing.T, torch.eye(16).double(), atol=1e-12)
    degrees = torch.tensor([math.isqrt(number) for number in range(16)])
    assert bool((mixing[degrees[:, None] != degrees].abs() < 1e-12).all())


def test_values_of_the_code_of_3dgs():
    # Its constants, rounded as printed there, at (1, 2, 2) / 3.
    x, y, z = 1 / 3, 2 / 3, 2 / 3
    expected = [
        0.28209479177387814,
        -0.4886025119029199 * y,
        0.4886025119029199 * z,
        -0.4886025119029199 * x,
        1.0925484305920792 * x * y,
        -1.0925484305920792 * y * z,
        0.31539156525252005 * (2 * z * z - x * x - y * y),
        -1.0925484305920792 * x * z,
        0.5462742152960396 * (x * x - y * y),
        -0.5900435899266435 * y * (3 * x * x - y * y),
        2.890611442640554 * x * y * z,
        -0.4570457994644658 * y * (4 * z * z - x * x - y * y),
        0.3731763325901154 * z * (2 * z * z - 3 * x * x - 3 * y * y),
        -0.4570457994644658 * x * (4 * z * z - x * x - y * y),
        1.445305721320277 * z * (x * x - y * y),
        -0.5900435899266435 * x * (x * x - 3 * y * y),
    ]
    found = basis(torch.tensor([x, y, z], dtype=torch.float64), 3)
    assert torch.allclose(found, torch.tensor(expected).double(), atol=1e-7)


def test_colours_are_half_for_zero_and_never_negative():
    sh = torch.zeros(2, 4, 3)
    sh[1, 0] = -10
    means, centre = torch.rand(2, 3), torch.zeros(3)
    assert colours(sh, means, centre).tolist() == [[0.5] * 3, [0.0] * 3]
    assert torch.equal(colours(sh, means, centre, 0), colours(sh, means, centre))
    with pytest.raises(ValueError, match="at most 1"):
        colours(sh, means, centre, 2)
    with pytest.raises(ValueError, match="0 to 3"):
        basis(means, 4)
