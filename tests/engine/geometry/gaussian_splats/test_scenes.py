"""Scenes that the page builds itself."""

import pytest
import torch

from engine.geometry.gaussian_splats.scenes import SCENES
from engine.geometry.gaussian_splats.sphere_tracing import RADIUS
from engine.seeds import generator


@pytest.mark.parametrize("name", SCENES)
def test_every_scene_lies_within_the_unit_ball(name: str) -> None:
    directions = torch.nn.functional.normalize(torch.randn(500, 3, generator=generator(1)), dim=1)
    assert float(SCENES[name].distance(RADIUS * directions).min()) > 0.02


@pytest.mark.parametrize("name", SCENES)
def test_every_scene_lies_between_its_heights(name: str) -> None:
    scene, across = SCENES[name], 2 * torch.rand(3000, 2, generator=generator(2)) - 1
    for height in (scene.low, scene.high):
        points = torch.cat([across, torch.full((3000, 1), height)], 1)
        assert 0 < float(scene.distance(points).min()) < 0.1
