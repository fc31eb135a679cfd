"""Triangles of known shape."""

import math

import pytest
import torch

from engine.geometry.meshes import Mesh
from engine.geometry.triangle_quality import edge_lengths, side_lengths, triangle_quality


def mesh(*corners: tuple[float, float, float]) -> Mesh:
    return Mesh(
        torch.tensor(corners, dtype=torch.float32), torch.tensor([[0, 1, 2]], dtype=torch.int32)
    )


def test_an_equilateral_triangle_has_quality_1_whatever_its_size() -> None:
    for size in (0.01, 1.0, 30.0):
        found = mesh((0, 0, 0), (size, 0, 0), (size / 2, size * math.sqrt(3) / 2, 0))
        assert triangle_quality(found).tolist() == pytest.approx([1.0], abs=1e-5)
        assert side_lengths(found)[0].tolist() == pytest.approx([size] * 3, rel=1e-5)


def test_a_right_one_has_what_its_sides_say_and_a_flat_one_0() -> None:
    right = mesh((0, 0, 0), (3, 0, 0), (0, 4, 0))
    assert triangle_quality(right).tolist() == pytest.approx([4 * math.sqrt(3) * 6 / 50])
    flat = mesh((0, 0, 0), (1, 0, 0), (2, 0, 0))
    assert triangle_quality(flat).tolist() == [0]


def test_an_edge_that_two_faces_share_counts_once() -> None:
    corners = torch.tensor([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]])
    square = Mesh(corners, torch.tensor([[0, 1, 2], [1, 3, 2]], dtype=torch.int32))
    assert sorted(edge_lengths(square).tolist()) == pytest.approx([1, 1, 1, 1, math.sqrt(2)])
