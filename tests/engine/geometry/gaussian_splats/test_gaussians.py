"""Sets of Gaussians: parts of them, put together, begun from points; covariances; compositing."""

import dataclasses

import pytest
import torch

from engine.geometry.gaussian_splats.compositing import composite
from engine.geometry.gaussian_splats.covariance import covariances, rotation_matrices
from engine.geometry.gaussian_splats.gaussians import (
    concatenate,
    from_points,
    random_gaussians,
)
from engine.geometry.gaussian_splats.spherical_harmonics import colours
from tests.engine.geometry.gaussian_splats.scenes import ball


def test_parts_put_together_are_the_whole():
    whole = ball(10, degree=2)
    mask = torch.arange(10) % 2 == 0
    for parts in ((whole[:3], whole[3:]), (whole[torch.arange(4)], whole[torch.arange(4, 10)])):
        again = concatenate(parts)
        assert all(torch.equal(a, b) for a, b in zip(again.tensors(), whole.tensors(), strict=True))
    mixed = concatenate([whole[mask].with_degree(0), whole[~mask]])
    assert (mixed.count, mixed.degree) == (10, 2) and not bool(mixed.sh[:5, 1:].any())
    with pytest.raises(ValueError, match="no Gaussians"):
        concatenate([])


def test_a_beginning_from_points():
    points, shades = torch.rand(4, 3), torch.rand(4, 3)
    found = from_points(points, shades, scale=0.2, opacity=0.3, degree=1)
    assert torch.allclose(found.scales, torch.full((4, 3), 0.2))
    assert torch.allclose(found.opacities, torch.full((4,), 0.3))
    assert torch.allclose(colours(found.sh, points, torch.ones(3)), shades, atol=1e-6)
    random = random_gaussians(50, torch.Generator().manual_seed(0), extent=2.0)
    assert float(random.means.abs().max()) <= 2
    for make, cause in (
        (lambda: from_points(points, shades, scale=0.0), "scale"),
        (lambda: from_points(points, shades, scale=1.0, opacity=1.0), "opacity"),
        (lambda: random_gaussians(0, torch.Generator()), "at least one"),
        (lambda: dataclasses.replace(ball(3), sh=torch.zeros(3, 5, 3)), "1, 4, 9 or 16"),
        (lambda: ball(3).with_degree(4), "degree of 0 to 3"),
    ):
        with pytest.raises(ValueError, match=cause):
            make()


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


def test_weights_add_up_to_what_does_not_pass():
    alpha = torch.rand(6, 9, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    weights, in_front, last = composite(alpha)
    assert torch.allclose(weights.sum(1), 1 - last)
    assert torch.allclose(in_front[:, 1:], (1 - alpha).cumprod(1)[:, :-1])
    assert bool((in_front[:, 0] == 1).all())
    nothing = composite(alpha[:, :0])
    assert nothing[0].shape == (6, 0) and bool((nothing[2] == 1).all())
