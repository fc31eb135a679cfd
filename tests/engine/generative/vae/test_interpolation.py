"""Spherical walks keep the norm, linear ones are straight, both arrive."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.generative.vae import interpolation
from engine.generative.variational_autoencoder import VAE, ModelSettings
from engine.seeds import generator

_seed = st.integers(0, 10_000)


@given(seed=_seed, size=st.integers(2, 12), steps=st.integers(1, 20))
@settings(max_examples=30, derandomize=True, deadline=None)
def test_a_spherical_walk_of_unit_codes_keeps_the_norm_and_the_pace(
    seed: int, size: int, steps: int
) -> None:
    a, b = torch.nn.functional.normalize(torch.randn(2, 1, size, generator=generator(seed)), dim=2)
    codes = interpolation.spherical(a, b, steps)
    torch.testing.assert_close(codes.norm(dim=1), torch.ones(steps + 1), rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(codes[[0, -1]], torch.cat([a, b]), rtol=1e-3, atol=1e-3)
    chords = (codes[1:] - codes[:-1]).norm(dim=1)
    torch.testing.assert_close(chords, chords.mean().expand(steps), rtol=1e-2, atol=1e-3)


@given(seed=_seed, steps=st.integers(1, 20))
@settings(max_examples=20, derandomize=True, deadline=None)
def test_the_norm_goes_from_one_end_s_to_the_other_s(seed: int, steps: int) -> None:
    a, b = 3 * torch.randn(2, 1, 3, generator=generator(seed))
    found = interpolation.spherical(a, b, steps).norm(dim=1)
    expected = torch.linspace(float(a.norm()), float(b.norm()), steps + 1)
    torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-3)


def test_opposite_codes_are_joined_by_half_a_circle_and_equal_ones_by_nothing() -> None:
    a = torch.tensor([[1.0, 0.0, 0.0]])
    half = interpolation.spherical(a, -a, 8)
    torch.testing.assert_close(half.norm(dim=1), torch.ones(9))
    torch.testing.assert_close(half[[0, -1]], torch.cat([a, -a]), rtol=0, atol=1e-6)
    assert torch.equal(interpolation.spherical(a, a, 3), a.expand(4, 3))
    zero = torch.zeros(1, 3)
    torch.testing.assert_close(interpolation.spherical(zero, a, 2)[1], a[0] / 2)


def test_a_walk_says_how_far_the_picture_moves() -> None:
    model = VAE(ModelSettings(widths=(8,)), generator(0))
    a, b = torch.tensor([[0.0, 1.0]]), torch.tensor([[2.0, -1.0]])
    walk = interpolation.walk(model, a, b, "linear", 4)
    torch.testing.assert_close(walk.codes[2:3], (a + b) / 2)
    first = (walk.pictures[1] - walk.pictures[0]).square().sum().sqrt()
    assert float(walk.moves[0]) == pytest.approx(float(first))
    direct = (walk.pictures[-1] - walk.pictures[0]).norm()
    assert walk.length >= float(direct) - 1e-5
    for path, steps in (("direct", 2), ("linear", 0)):
        with pytest.raises(ValueError, match=r"path is one of|at least one step"):
            interpolation.walk(model, a, b, path, steps)


def test_the_grid_has_equal_shares_of_the_prior_and_its_first_row_on_top() -> None:
    codes = interpolation.grid(5)
    assert codes.shape == (25, 2)
    mass = torch.special.ndtr(codes[:5, 0])
    torch.testing.assert_close(mass.diff(), mass.diff().mean().expand(4), rtol=1e-4, atol=1e-4)
    assert codes[0, 1] > codes[-1, 1] and codes[0, 0] < codes[4, 0]


def test_a_traversal_moves_one_coordinate() -> None:
    codes = interpolation.traversal(torch.tensor([[1.0, 2.0, 3.0]]), 1, 3.0, 4)
    assert codes[:, 1].tolist() == [-3.0, -1.5, 0.0, 1.5, 3.0]
    assert bool((codes[:, 0] == 1).all() and (codes[:, 2] == 3).all())


def test_the_metric_says_how_far_small_steps_move_the_picture() -> None:
    model = VAE(ModelSettings(latent_size=3, widths=(16,)), generator(1))
    code = torch.tensor([[0.3, -0.2, 0.5]])
    metric = interpolation.pull_back_metric(model, code)
    for speed, direction in zip(metric.speeds, metric.directions.T, strict=True):
        moved = model.decode(code + 1e-2 * direction) - model.decode(code - 1e-2 * direction)
        assert float(moved.detach().norm()) == pytest.approx(2e-2 * float(speed), rel=0.05)
    for axis, speed in zip(torch.eye(3), metric.along_axes, strict=True):
        moved = model.decode(code + 1e-2 * axis) - model.decode(code - 1e-2 * axis)
        assert float(moved.detach().norm()) == pytest.approx(2e-2 * float(speed), rel=1e-3)
    with pytest.raises(ValueError, match="two dimensions only"):
        metric.ellipse(1.0)


def test_on_the_ellipse_every_step_moves_the_picture_equally_far() -> None:
    model = VAE(ModelSettings(widths=(16,)), generator(2))
    code = torch.tensor([[0.4, 0.1]])
    steps = interpolation.pull_back_metric(model, code, step=1e-3).ellipse(1e-3)
    with torch.no_grad():
        moves = (model.decode(code + steps) - model.decode(code)).flatten(1).norm(dim=1)
    torch.testing.assert_close(moves, torch.full((48,), 1e-3), rtol=0.02, atol=0)
