"""Components of bodies against the eigenvalues of their covariance."""

import pytest
import torch

from engine.humans.body.shape_space import explained_by, shape_space
from engine.seeds import generator

BODIES = torch.randn(5, 7, 3, generator=generator(0), dtype=torch.float64)


def test_components_are_those_of_the_covariance() -> None:
    space = shape_space(BODIES)
    values = torch.linalg.eigvalsh(torch.cov(BODIES.flatten(1).T)).flip(0)
    columns = space.directions.flatten(0, 1)
    assert torch.allclose(columns.T @ columns, values[:4].diag(), atol=1e-12)
    assert torch.allclose(space.explained, values[:4] / values.sum())
    assert torch.allclose(space.mean, BODIES.mean(0))
    assert torch.allclose(space.scores.T @ space.scores, 4 * torch.eye(4).double(), atol=1e-12)


def test_all_components_rebuild_a_body_and_fewer_leave_what_they_do_not_explain() -> None:
    space = shape_space(BODIES)
    variance = (BODIES - BODIES.mean(0)).square().sum()
    for count in range(5):
        rebuilt = torch.stack([space.rebuilt(body, count) for body in range(5)])
        left = float((BODIES - rebuilt).square().sum() / variance)
        assert left == pytest.approx(1 - float(space.explained[:count].sum()), abs=1e-12)
        if count:
            assert explained_by(space.directions, BODIES, count) == pytest.approx(1 - left)


def test_bodies_without_variation_are_refused() -> None:
    with pytest.raises(ValueError, match="at least two"):
        shape_space(torch.zeros(1, 5, 3))
    with pytest.raises(ValueError, match="nothing varies"):
        shape_space(torch.ones(3, 5, 3))
