"""Labelled points in the plane: balanced, reproducible, and what their docstrings say."""

import math

import pytest
import torch

from engine.data.points import EXTENT, POINT_SETS
from engine.seeds import generator

CLASSES = [name for name, kind in POINT_SETS.items() if kind.classes]
VALUES = [name for name, kind in POINT_SETS.items() if not kind.classes]


@pytest.mark.parametrize("name", POINT_SETS)
def test_points_are_reproducible_and_fill_the_square(name: str) -> None:
    points, targets = POINT_SETS[name].sample(2000, 0.0, generator(0))
    again, _ = POINT_SETS[name].sample(2000, 0.0, generator(0))
    other, _ = POINT_SETS[name].sample(2000, 0.0, generator(1))
    assert points.shape == (2000, 2) and targets.shape == (2000,)
    assert torch.equal(points, again) and not torch.equal(points, other)
    assert float((points.abs() < EXTENT).float().mean()) > 0.998
    assert torch.all((points.std(dim=0) > 0.5) & (points.std(dim=0) < 1.6))
    assert torch.all(points.mean(dim=0).abs() < 0.15)


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("count", [2, 7, 400])
def test_classes_get_equal_shares(name: str, count: int) -> None:
    _, labels = POINT_SETS[name].sample(count, 0.1, generator(3))
    assert set(labels.tolist()) == {0.0, 1.0}
    assert abs(float(labels.sum()) - count / 2) <= 0.5


@pytest.mark.parametrize("name", VALUES)
def test_values_lie_between_minus_one_and_one(name: str) -> None:
    _, values = POINT_SETS[name].sample(2000, 0.0, generator(3))
    assert 0.9 < float(values.abs().max()) <= 1


def test_every_set_follows_its_formula() -> None:
    def drawn(name: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        points, targets = POINT_SETS[name].sample(500, 0.0, generator(5))
        return points[:, 0], points[:, 1], targets

    x, y, label = drawn("xor")
    assert torch.equal((x * y < 0).float(), label)
    x, y, label = drawn("circles")
    assert torch.allclose(torch.hypot(x, y), 2 - 1.2 * label, atol=1e-5)
    x, y, label = drawn("squares")
    assert torch.equal((x.floor() + y.floor()) % 2, label)
    x, y, label = drawn("moons")
    side = 1 - 2 * label
    assert torch.allclose(torch.hypot(x + 0.6 * side, y + 0.3 * side), torch.tensor(1.2), atol=1e-5)
    assert torch.all((y + 0.3 * side) * side >= -1e-5)
    x, y, label = drawn("spirals")
    turned = torch.atan2(y, x) - 1.5 * math.pi * torch.hypot(x, y) - math.pi * label
    assert torch.allclose(torch.cos(turned), torch.ones(()), atol=1e-4)
    x, y, value = drawn("plane")
    assert torch.allclose(value, (x + y) / 4)
    x, y, value = drawn("waves")
    assert torch.allclose(value, torch.sin(1.5 * x) * torch.cos(1.5 * y))


def test_a_line_separates_the_gaussians_and_not_the_rest() -> None:
    x, y = POINT_SETS["gaussians"].draw(500, generator(0))
    assert float(((x.sum(dim=1) > 0).float() == y).float().mean()) > 0.98
    angles = torch.linspace(0, math.pi, 180)
    directions = torch.stack([angles.cos(), angles.sin()])
    for name in ("circles", "xor", "spirals", "squares"):
        points, label = POINT_SETS[name].draw(500, generator(0))
        right = ((points @ directions > 0).float() == label[:, None]).float().mean(dim=0)
        assert float(torch.maximum(right, 1 - right).max()) < 0.75


def test_noise_moves_points_and_leaves_targets() -> None:
    clean, labels = POINT_SETS["moons"].sample(4000, 0.0, generator(2))
    noisy, same = POINT_SETS["moons"].sample(4000, 0.3, generator(2))
    assert torch.equal(labels, same)
    assert float((noisy - clean).std()) == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize(
    ("count", "noise"), [(1, 0.0), (-3, 0.0), (10, -0.1), (10, 1.5), (10, math.nan)]
)
def test_what_makes_no_sense_is_refused(count: int, noise: float) -> None:
    with pytest.raises(ValueError, match=r"A point set needs|The noise lies"):
        POINT_SETS["moons"].sample(count, noise, generator(0))
