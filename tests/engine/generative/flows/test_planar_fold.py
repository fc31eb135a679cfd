"""The determinant by the lemma and by elimination; a fold's mass by counting."""

import pytest
import torch

from engine.generative.flows import planar_fold
from engine.seeds import generator


@pytest.mark.parametrize("along", [-3.0, -0.5, 2.0])
def test_the_lemma_is_the_dense_determinant_and_autograds(along: float) -> None:
    planar = planar_fold.layer(along, 0.7, 30, 0.2, constrained=False).double()
    for x in torch.randn(5, 2, generator=generator(0), dtype=torch.float64):
        found = planar_fold.lemma(planar, x)
        jacobian = torch.autograd.functional.jacobian(
            lambda one: planar.forward(one[None]).points[0], x
        )
        assert found.lemma == pytest.approx(found.dense, abs=1e-12)
        assert found.lemma == pytest.approx(float(jacobian.det()), abs=1e-6)


def test_the_constraint_keeps_the_product_above_minus_one() -> None:
    for along in (-6.0, -3.0, -1.0, 0.0, 4.0):
        bent = planar_fold.layer(along, 0.5, 80, 0.0, constrained=True)
        assert float(bent.w @ bent.direction()) > -1 - 1e-5
        assert planar_fold.fold_edges(bent) is None
        assert planar_fold.fold(bent) == (0, 0, 1)


def test_a_fold_is_where_the_determinant_is_negative_and_its_mass_is_counted_three_times() -> None:
    planar = planar_fold.layer(-2.5, 0.4, 25, 0.3, constrained=False)
    edges = planar_fold.fold_edges(planar)
    assert edges is not None
    ticks = torch.linspace(-9, 9, 901)
    cells = torch.cartesian_prod(ticks, ticks)
    moved, log_det = planar.forward(cells)
    signed = 1 + (1 - torch.tanh(cells @ planar.w + planar.b) ** 2) * (planar.w @ planar.u)
    inside = ((cells @ planar.w + planar.b) - 0).abs() < edges[1]
    assert float(((signed < 0) == inside).float().mean()) > 0.999
    normal = torch.distributions.Normal(0, 1)
    area = 0.02**2
    found = planar_fold.fold(planar)
    turned = normal.log_prob(cells).sum(dim=1).exp()[inside].sum() * area
    assert found.turned == pytest.approx(float(turned), abs=2e-3)
    integral = (normal.log_prob(moved).sum(dim=1) + log_det).exp().sum() * area
    assert found.integral == pytest.approx(float(integral), abs=2e-3)
    assert found.integral > 1.2


def test_an_origin_comes_back_to_the_place_it_is_asked_for_also_where_the_plane_folds() -> None:
    for along in (-3.0, -0.5, 2.0):
        planar = planar_fold.layer(along, 0.7, 30, 0.2, constrained=False)
        for z in torch.randn(5, 2, generator=generator(1)):
            x = planar_fold.origin(planar, z)
            torch.testing.assert_close(planar.forward(x[None]).points[0], z, atol=1e-5, rtol=0)
