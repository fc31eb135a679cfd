"""Cameras: where they are, what they see where, and what is no camera."""

import dataclasses
import math

import pytest
import torch

from engine.geometry.gaussian_splats.camera import Camera, look_at, orbit
from engine.geometry.gaussian_splats.projection import project_points


def seen(camera, point):
    pose = camera.world_to_camera
    return project_points((pose[:3, :3] @ torch.tensor(point) + pose[:3, 3])[None], camera)[0]


def test_an_orbit_looks_at_its_target_with_z_up():
    for azimuth, elevation in ((0, 0), (70, 30), (-160, -60), (10, 90), (10, -90)):
        camera = orbit(azimuth, elevation, 3, 50, (60, 40), target=(1.0, 2.0, 3.0))
        assert torch.allclose(seen(camera, [1.0, 2.0, 3.0]), torch.tensor([30.0, 20.0]), atol=1e-3)
        offset = camera.centre - torch.tensor([1.0, 2.0, 3.0])
        assert float(offset.norm()) == pytest.approx(3, rel=1e-5)
        assert torch.allclose(camera.forward, -offset / 3, atol=1e-5)
        if abs(elevation) < 90:
            assert seen(camera, [1.0, 2.0, 3.5])[1] < 20  # above the middle
    camera = orbit(0, 0, 3, 50, 40)
    assert seen(camera, [0.0, 0.5, 0.0])[0] > 20  # from the x axis, y is to the right
    same = look_at((3, 0, 0), width=40, height=40)
    assert torch.allclose(same.world_to_camera, camera.world_to_camera, atol=1e-6)


def test_the_field_of_view_is_that_of_the_height():
    camera = orbit(0, 0, 2, 60, (100, 50))
    edge = 2 * math.tan(math.radians(30))
    assert seen(camera, [0.0, 0.0, edge])[1] == pytest.approx(0, abs=1e-3)


def test_rays_go_through_the_centres_of_their_pixels():
    camera = orbit(40, 10, 3, 50, (12, 7))
    rays = camera.rays()
    assert rays.shape == (7, 12, 3)
    for row, column in ((0, 0), (6, 11), (3, 5)):
        point = (camera.centre + 2 * rays[row, column]).tolist()
        wanted = torch.tensor([column + 0.5, row + 0.5])
        assert torch.allclose(seen(camera, point), wanted, atol=1e-3)


def test_a_resized_camera_sees_the_same():
    camera = orbit(40, 10, 3, 50, (40, 30))
    point = [0.2, -0.1, 0.3]
    assert torch.allclose(
        seen(camera.resized(80, 90), point),
        seen(camera, point) * torch.tensor([2.0, 3.0]),
        atol=1e-3,
    )


def test_what_is_no_camera():
    camera = orbit(0, 0, 3, size=20)
    mirrored = camera.world_to_camera.clone()
    mirrored[0] *= -1
    for changes, cause in (
        ({"width": 0}, "1 to 8192 pixels"),
        ({"fx": -1.0}, "focal lengths"),
        ({"cx": math.nan}, "focal lengths"),
        ({"world_to_camera": 2 * torch.eye(4)}, "rotation and a translation"),
        ({"world_to_camera": mirrored}, "mirror"),
    ):
        with pytest.raises(ValueError, match=cause):
            dataclasses.replace(camera, **changes)
    for make, cause in (
        (lambda: orbit(0, 91, 3), "elevation"),
        (lambda: orbit(0, 0, 0), "distance"),
        (lambda: orbit(0, 0, 3, 180), "field of view"),
        (lambda: look_at((0, 0, 0), width=9, height=9), "the point it is at"),
        (lambda: look_at((0, 0, 1), width=9, height=9), "another up"),
    ):
        with pytest.raises(ValueError, match=cause):
            make()
    assert isinstance(camera.to("cpu"), Camera)
