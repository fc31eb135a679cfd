"""Measurements against an exact hull and a known solid."""

import pytest
import torch
from scipy.spatial import ConvexHull

from engine.geometry.meshes import Mesh
from engine.humans.body import asset
from engine.humans.body.measurements import (
    LEVELS,
    MEASUREMENTS,
    cut_points,
    hull_length,
    measure,
    measured,
    tape,
)
from engine.seeds import generator

BODY = asset.body()
ZERO = torch.zeros(10)


def test_cauchys_formula_is_the_perimeter_of_the_hull() -> None:
    for seed in range(5):
        points = torch.randn(40, 2, generator=generator(seed), dtype=torch.float64)
        exact = ConvexHull(points.numpy()).area  # in the plane its "area" is the perimeter
        every = torch.ones(40, dtype=torch.bool)
        assert abs(float(hull_length(points, every, 4_000)) / exact - 1) < 1e-5
        assert abs(float(hull_length(points, every)) / exact - 1) < 2e-3
        some = torch.arange(40) < 20
        part = ConvexHull(points[:20].numpy()).area
        assert abs(float(hull_length(points, some, 4_000)) / part - 1) < 1e-5


def test_a_girth_is_the_hull_of_the_cut_at_its_level() -> None:
    betas = torch.randn(10, generator=generator(3))
    found = measured(BODY, betas)
    for name, level in LEVELS.items():
        cut = cut_points(BODY, name, betas)
        assert float(cut[:, level.axis].max() - cut[:, level.axis].min()) < 1e-5
        flat = cut[:, [axis for axis in range(3) if axis != level.axis]]
        assert abs(found[name] / ConvexHull(flat.numpy()).area - 1) < 2e-3, name


def test_a_tape_is_as_long_as_the_girth() -> None:
    betas = torch.randn(10, generator=generator(5))
    found = measured(BODY, betas)
    for name in LEVELS:
        corners = tape(BODY, name, betas)
        length = float((corners - corners.roll(-1, 0)).norm(dim=1).sum())
        assert abs(found[name] / length - 1) < 2e-3, name


def test_the_mean_body_has_the_measurements_of_a_person() -> None:
    found = measured(BODY, ZERO)
    ranges = {
        "stature": (1.65, 1.80), "chest girth": (0.8, 1.05), "waist girth": (0.65, 0.9),
        "hip girth": (0.88, 1.05), "thigh girth": (0.48, 0.62), "calf girth": (0.32, 0.42),
        "neck girth": (0.33, 0.45), "upper arm girth": (0.24, 0.34), "arm span": (1.6, 1.85),
        "leg length": (0.8, 1.0), "volume": (55.0, 80.0),
    }  # fmt: skip
    assert tuple(ranges) == MEASUREMENTS == tuple(found)
    for name, (low, high) in ranges.items():
        assert low < found[name] < high, name
    assert abs(found["volume"] / (1000 * Mesh(BODY.template, BODY.faces).volume()) - 1) < 1e-4


def test_the_first_component_is_stature_and_batches_are_their_members() -> None:
    betas = torch.zeros(3, 10)
    betas[1, 0], betas[2, 0] = 2, -2
    rows = measure(BODY, betas)
    assert 0.15 < float(rows[1, 0] - rows[0, 0]) < 0.25
    assert torch.allclose(rows[2], measure(BODY, betas[2]), atol=1e-5)


def test_a_girth_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no girth 'stature'"):
        cut_points(BODY, "stature", ZERO)
