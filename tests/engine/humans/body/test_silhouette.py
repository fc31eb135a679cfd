"""A silhouette has the area of the body's shadow, and the distance is zero on its outline."""

import math

import numpy as np
import pytest
import torch

from engine.humans.body.asset import body
from engine.humans.body.observations import orbit_view
from engine.humans.body.silhouette import (
    COLUMNS,
    EXTENT,
    PIXEL,
    ROWS,
    rim_vertices,
    silhouette_mask,
    silhouette_of,
)

VIEW = orbit_view(20)


def _sphere(radius: float) -> tuple[torch.Tensor, torch.Tensor]:
    """An octahedron whose faces were divided often."""
    points = torch.tensor(
        [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], dtype=torch.float64
    )
    faces = [
        (0, 2, 4), (2, 1, 4), (1, 3, 4), (3, 0, 4), (2, 0, 5), (1, 2, 5), (3, 1, 5), (0, 3, 5),
    ]  # fmt: skip
    corners = points[torch.tensor(faces)]
    for _ in range(4):
        a, b, c = corners.unbind(1)
        ab, bc, ca = (a + b) / 2, (b + c) / 2, (c + a) / 2
        parts = ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))
        corners = torch.cat([torch.stack(part, 1) for part in parts])
    vertices = torch.nn.functional.normalize(corners.flatten(0, 1), dim=-1) * radius
    return vertices, torch.arange(len(vertices), dtype=torch.int32).view(-1, 3)


def test_the_shadow_of_a_sphere_is_a_disc() -> None:
    radius, distance = 0.5, float(VIEW.eye.norm())
    vertices, faces = _sphere(radius)
    # Rays that touch the sphere make an angle of asin(r / d) with the axis.
    seen = VIEW.focal_length * math.tan(math.asin(radius / distance))
    found = silhouette_of(vertices, faces, VIEW)
    area = found.mask.sum() * PIXEL**2
    assert area == pytest.approx(math.pi * seen**2, rel=0.03)
    angles = torch.linspace(0, 2 * math.pi, 60, dtype=torch.float64)[:-1]
    ring = torch.stack([angles.cos(), angles.sin()], 1)
    for scale in (0.8, 1.0, 1.25):
        values, slopes = found.sample(ring * seen * scale)
        assert float((values - seen * (scale - 1)).abs().max()) < 2 * PIXEL
        along = (slopes * ring).sum(-1)
        assert float((along - 1).abs().mean()) < 0.15, "it grows outwards, by one for one"


def test_the_rim_lies_on_the_outline_and_slopes_are_derivatives() -> None:
    vertices = body().template
    found = silhouette_of(vertices, body().faces, VIEW)
    rim = rim_vertices(vertices, body().faces, VIEW, 150)
    places = VIEW.project(vertices[rim].double())
    values, slopes = found.sample(places)
    assert len(rim) == 150 and float(values.mean().abs()) < 0.2 * PIXEL
    assert float(values.abs().max()) < 2.5 * PIXEL
    for axis in range(2):
        shift = torch.zeros(2, dtype=torch.float64)
        shift[axis] = 1e-7
        change = (found.sample(places + shift)[0] - values) / 1e-7
        assert float((change - slopes[:, axis]).abs().median()) < 1e-5


def test_the_mask_has_rows_from_the_lowest_up() -> None:
    mask = silhouette_mask(body().template, body().faces, VIEW)
    assert mask.shape == (ROWS, COLUMNS)
    rows = np.flatnonzero(mask.any(1))
    top = float(VIEW.project(body().template.double())[:, 1].max())
    assert rows.max() == pytest.approx((top - EXTENT[2]) / PIXEL, abs=2)
    with pytest.raises(ValueError, match="No outline"):
        silhouette_of(body().template + 50, body().faces, VIEW)
