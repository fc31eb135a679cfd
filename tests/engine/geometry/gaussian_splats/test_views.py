"""Photographs of scenes: the same views for every number of them, smooth edges, true points."""

from dataclasses import replace

import pytest
import torch

from engine.geometry.gaussian_splats.camera import orbit
from engine.geometry.gaussian_splats.scenes import SCENES
from engine.geometry.gaussian_splats.sphere_tracing import trace
from engine.geometry.gaussian_splats.views import HELD_OUT, Views, capture_scene, photograph


def test_fewer_views_are_the_first_of_more_and_the_held_out_ones_stay() -> None:
    few, more = capture_scene("blocks", 3, 16), capture_scene("blocks", 5, 16)
    assert float((few.training.images - more.training.images[:3]).abs().max()) < 1e-3
    assert float((few.held_out.images - more.held_out.images).abs().max()) < 1e-3
    assert len(few.held_out) == HELD_OUT
    assert few.training.images.shape == (3, 16, 16, 3)


def test_training_views_are_spread_evenly() -> None:
    centres = torch.stack([view.centre for view in capture_scene("wires", 12, 16).training.cameras])
    directions = torch.nn.functional.normalize(centres, dim=1)
    nearest = (directions @ directions.T - 2 * torch.eye(12)).amax(1).acos().rad2deg()
    assert float(nearest.min()) > 12
    assert float(directions[:, 2].min()) > 0


def test_pixels_on_edges_are_means_of_four_rays() -> None:
    scene, camera = SCENES["blocks"], orbit(40, 30, 2.75, 42, 24)
    image = photograph(scene, camera)
    finer = camera.resized(48, 48)
    rays = finer.rays().reshape(-1, 3)
    four = trace(scene, finer.centre.expand_as(rays), rays).colours.view(24, 2, 24, 2, 3)
    differences = (image - four.mean((1, 3))).abs().amax(2)
    rough = four.amax((1, 3)).sub(four.amin((1, 3))).amax(2) > 0.35
    assert float(differences[rough].median()) < 1e-5
    assert float(differences.mean()) < 0.02


def test_points_lie_on_the_surface_in_its_colour() -> None:
    capture = capture_scene("glossy", 2, 32)
    distances = SCENES["glossy"].distance(capture.points).abs()
    assert len(capture.points) > 200
    assert float(distances.max()) < 0.03
    assert capture.colours.shape == capture.points.shape


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("teapot", 3, 16), "no scene 'teapot'"),
        (("blocks", 0, 16), "There can be 1 to 60"),
        (("blocks", 3, 17), "It can be"),
    ],
)
def test_other_captures_are_refused(arguments: tuple[str, int, int], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        capture_scene(*arguments)


def test_views_that_do_not_belong_together_are_refused() -> None:
    views = capture_scene("blocks", 3, 16).training
    with pytest.raises(ValueError, match="2 cameras took 3 images"):
        replace(views, cameras=views.cameras[:2])
    with pytest.raises(ValueError, match="as many pixels"):
        Views(views.cameras, torch.zeros(3, 16, 17, 3))
    assert len(views.first(2)) == 2
