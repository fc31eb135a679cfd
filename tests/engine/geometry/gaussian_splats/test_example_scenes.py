"""Small scenes: surfels lie on their surfaces, and hand-placed ones where they are put."""

import math

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


def test_surfels_lie_on_a_ring_a_ball_and_a_disc() -> None:
    """Where the implicit equations of a torus, a sphere and a plane say."""
    means = scene(2).means
    ring, ball, disc = means[:460], means[460:640], means[640:]
    away = ring[:, :2].norm(dim=1) - 0.62
    torch.testing.assert_close(torch.hypot(away, ring[:, 2] - 0.2), torch.full((460,), 0.2))
    centre = torch.tensor([0.0, 0.0, 0.34])
    torch.testing.assert_close((ball - centre).norm(dim=1), torch.full((180,), 0.3))
    assert bool((disc[:, 2] == 0).all()) and float(disc.norm(dim=1).max()) <= 1.15
    # As many within half the area of the disc as outside.
    inside = (disc.norm(dim=1) < 1.15 / 2**0.5).double().mean()
    assert abs(float(inside) - 0.5) < 0.02


def test_gaussians_placed_by_hand_stand_where_they_are_put() -> None:
    places = tuple((0.1 * k, -0.2 * k) for k in range(5))
    found = example_scenes.placed(places)
    torch.testing.assert_close(found.means[:, :2], torch.tensor(places))
    for k, each in enumerate(example_scenes.PLACED):
        assert float(found.means[k, 2]) == pytest.approx(each.height)
        assert found.scales[k].tolist() == pytest.approx(each.scales)
        assert float(found.opacities[k]) == pytest.approx(each.opacity)
    # A yaw of 35° takes the thin x axis of the orange sheet there.
    axis = rotation_matrices(found.quaternions[1])[:, 0]
    angle = math.degrees(math.atan2(float(axis[1]), float(axis[0])))
    assert angle == pytest.approx(35, abs=1e-3)


def test_gloss_changes_the_colours_of_the_ball_alone() -> None:
    dull = example_scenes.surfels(torch.Generator().manual_seed(0))
    shiny = example_scenes.surfels(torch.Generator().manual_seed(0), gloss=0.8)
    added = shiny.sh - dull.with_degree(3).sh
    moved = added.abs().amax(dim=(1, 2)) > 0
    assert not bool(moved[:230].any()) and not bool(moved[320:].any()) and bool(moved.any())
    assert torch.equal(shiny.means, dull.means)
