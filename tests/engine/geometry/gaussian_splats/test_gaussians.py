"""Sets of Gaussians: parts of them, put together, begun from points."""

import dataclasses

import pytest
import torch

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
