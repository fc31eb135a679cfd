"""What bounds the inside of parts that overlap: unions whose distance is known."""

import numpy as np
import pytest
import torch
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.geometry import outer_surface
from engine.geometry.mesh_distance import MeshDistance
from engine.geometry.meshes import Mesh
from engine.geometry.outer_surface import outer_triangles
from engine.geometry.triangle_tree import TriangleTree


def assembled(*parts):
    vertices = np.concatenate([part.vertices for part in parts])
    starts = np.cumsum([0, *(len(part.vertices) for part in parts)])
    faces = np.concatenate([part.faces + at for part, at in zip(parts, starts, strict=False)])
    return Mesh(torch.tensor(vertices).float(), torch.tensor(faces).int())


def block(low, high):
    return trimesh.creation.box(bounds=[low, high])


def area(mesh):
    outer = outer_triangles(mesh, TriangleTree(mesh.corners()))
    assert outer is not None
    a, b, c = outer.unbind(1)
    return float(torch.linalg.cross(b - a, c - a).norm(dim=1).sum() / 2)


def test_a_single_solid_is_its_own_outer_surface():
    mesh = assembled(block((0, 0, 0), (1, 2, 3)))
    outer = outer_triangles(mesh, TriangleTree(mesh.corners()))
    assert outer is not None and torch.equal(outer, mesh.corners().double())


def test_of_too_many_cuts_it_is_said_that_walls_count_and_the_side_stays_right(monkeypatch):
    mesh = assembled(block((0, 0, 0), (1, 1, 1)), block((0.5, 0.2, 0.2), (2, 0.8, 0.8)))
    points = torch.tensor([[0.75, 0.5, 0.5], [0.4, 0.5, 0.5], [1.5, 0.5, 0.5], [1.5, 0.9, 0.5]])
    exact = MeshDistance(mesh)
    assert not exact.counts_walls
    monkeypatch.setattr(outer_surface, "MAX_LOOKS", 3)
    rough = MeshDistance(mesh)
    assert rough.counts_walls
    assert torch.equal(rough(points) < 0, exact(points) < 0)
    assert rough(points)[0] == pytest.approx(-0.25) and exact(points)[0] < -0.3


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (block((0.5, 0.25, 0.25), (3, 0.75, 0.75)), 6 + 4 * 0.5 * 2),  # passes through one side
        (block((-1, 0.25, 0.25), (3, 0.75, 0.75)), 6 + 4 * 0.5 * 3),  # passes through both
        (block((0.3, 0.3, 0.3), (0.6, 0.6, 0.6)), 6),  # lies within
        (block((1, 0, 0), (2, 1, 1)), 10),  # touches with a whole side
        (block((1, 0.2, 0.2), (2, 0.7, 0.7)), 6 + 4 * 0.5),  # touches with a part of it
        (block((0, 0, 0), (2, 1, 1)), 10 + 5),  # its sides on those of the other count twice
        (block((3, 0, 0), (4, 1, 1)), 12),  # lies apart
    ],
)
def test_the_area_of_two_blocks_is_that_of_their_union(second, expected):
    assert area(assembled(block((0, 0, 0), (1, 1, 1)), second)) == pytest.approx(expected, rel=1e-4)


def test_two_balls_have_the_distance_of_their_union():
    one = trimesh.creation.icosphere(subdivisions=3)
    other = one.copy()
    other.apply_translation([0.9, 0.05, 0.02])
    field = MeshDistance(assembled(one, other))
    points = 4 * torch.rand(2000, 3, generator=torch.Generator().manual_seed(0)) - 1.5
    x = points.double()
    centre = torch.tensor([0.9, 0.05, 0.02]).double()
    apart, half = centre.norm(), centre.norm() / 2
    first, second = x.norm(dim=1), (x - centre).norm(dim=1)
    # Inside, the nearest point may lie on the circle in which the balls meet.
    along = x @ centre / apart
    beside = (x - along[:, None] * (centre / apart)).norm(dim=1)
    ring = torch.hypot(along - half, beside - (1 - half**2).sqrt())
    feet = []
    for middle, distance, sense in ((0 * centre, first, 1), (centre, second, -1)):
        foot = middle + (x - middle) / distance[:, None].clamp(min=1e-9)
        outer = sense * (foot @ centre / apart - half) <= 0
        feet.append(torch.where(outer, (distance - 1).abs(), torch.inf))
    exact = torch.minimum(torch.minimum(*feet), ring)
    inside = torch.minimum(first, second) < 1
    exact = torch.where(inside, -exact, exact)
    assert (field(points) - exact).abs().max() < 0.012, "the balls have flat faces"


PLACE = st.lists(st.floats(-0.5, 0.5), min_size=3, max_size=3)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.lists(st.tuples(PLACE, PLACE), min_size=2, max_size=4), st.booleans())
def test_blocks_of_any_places_have_the_distance_of_their_union(places, on_a_grid):
    """Beside the least distance to the sides of a fine grid of the union."""
    parts = []
    for middle, half in places:
        low, high = np.array(middle) - np.abs(half) - 0.1, np.array(middle) + np.abs(half) + 0.1
        if on_a_grid:  # many sides in common planes
            low, high = np.round(low * 4) / 4, np.round(high * 4) / 4 + 0.25
        parts.append((low, high))
    mesh = assembled(*(block(low, high) for low, high in parts))
    # The planes of all sides divide space into cells that are in the union or not.
    ticks = [np.unique([corner[axis] for part in parts for corner in part]) for axis in range(3)]
    points = 3 * np.random.default_rng(0).random((60, 3)) - 1.5
    best = np.full(len(points), np.inf)
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for at in ticks[axis]:
            for i in range(len(ticks[u]) - 1):
                for j in range(len(ticks[v]) - 1):
                    middle = np.empty(3)
                    middle[axis], middle[u] = at, ticks[u][i : i + 2].mean()
                    middle[v] = ticks[v][j : j + 2].mean()
                    step = 1e-6 * np.eye(3)[axis]
                    if _within(middle + step, parts) == _within(middle - step, parts):
                        continue
                    low, high = middle.copy(), middle.copy()
                    low[u], high[u] = ticks[u][i : i + 2]
                    low[v], high[v] = ticks[v][j : j + 2]
                    foot = np.clip(points, low, high)
                    best = np.minimum(best, np.linalg.norm(points - foot, axis=1))
    expected = [-d if _within(p, parts) else d for p, d in zip(points, best, strict=True)]
    found = MeshDistance(mesh)(torch.from_numpy(points))
    assert np.abs(found.numpy() - np.array(expected)).max() < 2e-5


def _within(point, parts):
    return any((point > low).all() and (point < high).all() for low, high in parts)
