"""Quaternions against the matrices that they stand for."""

import pytest
import torch

from engine.geometry.gaussian_splats.covariance import rotation_matrices
from engine.geometry.gaussian_splats.quaternions import about_axis, between, multiply


def random(count: int, size: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(3)
    return torch.randn(count, size, generator=generator, dtype=torch.float64)


def test_a_product_turns_by_the_first_and_then_by_the_second() -> None:
    for second, first in zip(random(8, 4), random(8, 4).flip(0), strict=True):
        both = rotation_matrices(multiply(second, first))
        torch.testing.assert_close(both, rotation_matrices(second) @ rotation_matrices(first))


def test_a_quarter_turn_about_z_takes_x_to_y() -> None:
    turned = rotation_matrices(about_axis(torch.tensor([0.0, 0.0, 5.0]).double(), 90.0))
    torch.testing.assert_close(turned[:, 0], torch.tensor([0.0, 1.0, 0.0]).double())


def test_the_shortest_rotation_takes_one_direction_to_the_other() -> None:
    for start, end in zip(random(8, 3), random(8, 3).flip(0), strict=True):
        found = rotation_matrices(between(start, end)) @ (start / start.norm())
        torch.testing.assert_close(found, end / end.norm())
        angle = 2 * float(between(start, end)[0].clamp(-1, 1).arccos())
        assert angle == pytest.approx(float((start @ end / start.norm() / end.norm()).arccos()))


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_opposite_directions_are_half_a_turn_apart(axis: int) -> None:
    start = torch.eye(3, dtype=torch.float64)[axis]
    torch.testing.assert_close(rotation_matrices(between(start, -2 * start)) @ start, -start)
