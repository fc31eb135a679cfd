"""Clouds: on their source, with the noise and the hole asked for, independent seeds."""

from typing import Any

import pytest
import torch

from engine.geometry.curves import ClosedCurve
from engine.geometry.implicit_surfaces.csg import MODELS, parse_model
from engine.geometry.implicit_surfaces.point_clouds import (
    CURVES,
    GROUND_TRUTH,
    sample_point_cloud,
)
from engine.geometry.surface_extraction import extract_surface

SOURCES: list[Any] = [MODELS["torus"], MODELS["spheres"], CURVES["star"], CURVES["blob"]]


@pytest.mark.parametrize("source", SOURCES)
def test_points_are_on_the_source_and_normals_look_outwards(source: Any) -> None:
    cloud = sample_point_cloud(source, 2000)
    assert cloud.field is not None and cloud.dimension == (2 if source in SOURCES[2:] else 3)
    assert cloud.field(cloud.points).abs().max() < 1e-3
    assert torch.allclose(cloud.normals.norm(dim=1), torch.ones(2000), atol=1e-5)
    assert float((cloud.field(cloud.points + 0.003 * cloud.normals) > 0).float().mean()) > 0.99
    assert float((cloud.field(cloud.points - 0.003 * cloud.normals) < 0).float().mean()) > 0.99


def test_a_mesh_is_a_source_too() -> None:
    mesh = extract_surface(MODELS["torus"], 32)
    cloud = sample_point_cloud(mesh, 1000)
    assert MODELS["torus"](cloud.points).abs().max() < 0.02
    assert cloud.field is None
    assert float((MODELS["torus"](cloud.points + 0.05 * cloud.normals) > 0).float().mean()) == 1


def test_noise_has_the_deviation_asked_for_and_leaves_the_truth_clean() -> None:
    calm, noisy = (
        sample_point_cloud(SOURCES[0], 5000),
        sample_point_cloud(SOURCES[0], 5000, noise=0.05),
    )
    shift = noisy.points - calm.points
    assert float(shift.std()) == pytest.approx(0.05, rel=0.05)
    assert torch.equal(noisy.ground_truth, calm.ground_truth) and torch.equal(
        noisy.normals, calm.normals
    )


def test_a_hole_takes_the_share_asked_for_in_one_place() -> None:
    whole, torn = (
        sample_point_cloud(SOURCES[0], 5000),
        sample_point_cloud(SOURCES[0], 5000, missing_share=0.3),
    )
    assert len(torn.points) == 3500 == len(torn.normals)
    kept = {tuple(point) for point in torn.points.tolist()}
    there = torch.tensor([tuple(point) in kept for point in whole.points.tolist()])
    assert int(there.sum()) == 3500
    missing = whole.points[~there]
    # Around one of them: all that is missing is nearer to it than all that is left.
    farthest, nearest = torch.cdist(missing, missing).amax(1), torch.cdist(missing, torn.points)
    assert bool((farthest <= nearest.amin(1) + 1e-5).any())
    assert len(torn.ground_truth) == GROUND_TRUTH


def test_the_same_request_gives_the_same_object_and_another_seed_another() -> None:
    assert sample_point_cloud(SOURCES[0], 500) is sample_point_cloud(SOURCES[0], 500)
    assert not torch.equal(
        sample_point_cloud(SOURCES[0], 500).points,
        sample_point_cloud(SOURCES[0], 500, seed=1).points,
    )
    sample_point_cloud.cache_clear()
    again = sample_point_cloud(SOURCES[0], 500, noise=0.1, seed=3).points
    sample_point_cloud.cache_clear()
    with torch.inference_mode():
        other = sample_point_cloud(SOURCES[0], 500, noise=0.1, seed=3).points
    assert torch.equal(again, other) and not other.is_inference()


def test_points_spread_evenly_along_a_curve() -> None:
    square = ClosedCurve(((-1, -1), (1, -1), (1, 0), (-1, 0)))
    points = sample_point_cloud(square, 6000).points
    assert square.length == pytest.approx(6)
    assert float((points[:, 1] == -1).float().mean()) == pytest.approx(1 / 3, abs=0.02)


def test_a_curve_drawn_the_other_way_round_has_the_same_outside() -> None:
    curve = ClosedCurve(CURVES["blob"].corners[::-1])
    cloud = sample_point_cloud(curve, 500)
    assert cloud.field is not None
    assert (cloud.field(cloud.points + 0.003 * cloud.normals) > 0).all()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"count": 3}, "The number of points lies between 10 and 50000"),
        ({"noise": 1.0}, "The noise lies between 0 and 0.2"),
        ({"missing_share": 0.9}, "The missing share lies between 0 and 0.6"),
    ],
)
def test_requests_out_of_range_are_refused(wrong: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        sample_point_cloud(SOURCES[0], **wrong)


def test_a_scene_outside_the_cube_has_nothing_to_draw() -> None:
    with pytest.raises(ValueError, match="no surface within the cube"):
        sample_point_cloud(parse_model("sphere:0.1:1.4,1.4,1.4"))
