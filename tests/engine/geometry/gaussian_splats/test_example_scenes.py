"""Small scenes: surfels lie on their surfaces, and hand-placed ones where they are put."""

import pytest
import torch

from engine.geometry.gaussian_splats import example_scenes, exploring
from engine.geometry.gaussian_splats.camera import orbit
from engine.geometry.gaussian_splats.covariance import rotation_matrices
from engine.geometry.gaussian_splats.gaussians import Gaussians

WHITE = torch.ones(3)


def scene(detail: int = 1) -> Gaussians:
    return example_scenes.surfels(torch.Generator().manual_seed(0), detail)


def test_surfels_lie_flat_on_their_surface() -> None:
    """Their thin axis points along the normal of the ball."""
    gaussians = scene()
    ball = slice(230, 320)
    normals = torch.nn.functional.normalize(
        gaussians.means[ball] - torch.tensor([0.0, 0.0, 0.34]), dim=1
    )
    thin = rotation_matrices(gaussians.quaternions[ball])[:, :, 0]
    torch.testing.assert_close((thin * normals).sum(1).abs(), torch.ones(90))


def test_more_detail_covers_as_much() -> None:
    view = orbit(20, 30, 3.4, 40, 32)
    coarse, fine = (exploring.look(scene(detail), view, WHITE) for detail in (2, 8))
    assert float((coarse.image - fine.image).abs().mean()) < 0.05
    with pytest.raises(ValueError, match="at least 1"):
        scene(0)


def test_the_placed_scene_needs_all_its_places() -> None:
    with pytest.raises(ValueError, match="2 places for 5"):
        example_scenes.placed(((0.0, 0.0), (1.0, 1.0)))
