"""The Gaussians that a fit begins with."""

from typing import Any

import torch

from engine.geometry.gaussian_splats.fitting_settings import FittingSettings
from engine.geometry.gaussian_splats.initialisation import initial_gaussians, neighbour_distances
from engine.geometry.gaussian_splats.views import capture_scene
from engine.seeds import generator


def _settings(**changes: Any) -> FittingSettings:
    return FittingSettings(**{"resolution": 16, "view_count": 4, "count": 60, **changes})


def test_gaussians_begin_on_the_surface_or_in_a_cube() -> None:
    settings = _settings(initialisation="surface")
    capture = capture_scene("blocks", 4, 16)
    found = initial_gaussians(settings, capture)
    nearest = torch.cdist(found.means, capture.points).amin(1)
    assert float(nearest.max()) < 1e-3 and found.count == 60
    scattered = initial_gaussians(_settings(count=200), capture)
    assert 0.7 < float(scattered.means.abs().max()) <= 0.9
    again = initial_gaussians(_settings(count=200), capture)
    assert torch.equal(scattered.means, again.means)
    other = initial_gaussians(_settings(count=200, seed=1), capture)
    assert not torch.equal(scattered.means, other.means)


def test_distances_to_neighbours_are_those_of_brute_force() -> None:
    points = torch.rand(30, 3, generator=generator(5), dtype=torch.float64)
    between = (points[:, None] - points).norm(dim=2) + 10 * torch.eye(30, dtype=torch.float64)
    exact = between.sort(1).values[:, :3].mean(1)
    torch.testing.assert_close(neighbour_distances(points), exact, atol=1e-6, rtol=0)
    assert neighbour_distances(points[:1]).tolist() == [1.0]
    torch.testing.assert_close(neighbour_distances(points[:2]), between[0, 1].expand(2))
