"""Laws of every family: inverse, Jacobian, total mass; and that it begins as the identity."""

import pytest
import torch
from torch import Tensor

from engine.generative.flows.continuous import ContinuousFlow
from engine.generative.flows.families import FAMILIES, FlowSettings, build
from engine.seeds import generator
from tests.engine.generative.flows.untrained import SMALL, points, wild


@pytest.mark.parametrize("family", FAMILIES)
def test_the_inverse_undoes_the_flow_and_its_log_determinant(family: str) -> None:
    flow, x = wild(family, actnorm=True, mixing=True), points(200)
    if family == "continuous":
        # Runge–Kutta's way back is not its way there; with many steps both are the field's.
        (continuous,) = (layer for layer in flow.layers if isinstance(layer, ContinuousFlow))
        continuous.steps = 100
    with torch.no_grad():
        z, log_det = flow.forward(x)
        back, log_det_back = flow.inverse(z)
    torch.testing.assert_close(back, x, atol=1e-10, rtol=0)
    torch.testing.assert_close(log_det_back, -log_det, atol=1e-9, rtol=0)
    assert float((z - x).norm(dim=1).mean()) > 0.3, "the flow moves something"


@pytest.mark.parametrize("family", FAMILIES)
def test_single_precision_comes_back_to_1e_4(family: str) -> None:
    flow, x = wild(family, 0.1, mixing=True).float(), points(500).float()
    if family == "continuous":
        (continuous,) = (layer for layer in flow.layers if isinstance(layer, ContinuousFlow))
        continuous.steps = 20
    with torch.no_grad():
        back = flow.inverse(flow.forward(x).points).points
    torch.testing.assert_close(back, x, atol=1e-4, rtol=0)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_log_determinant_is_that_of_autograds_jacobian(family: str) -> None:
    flow, x = wild(family, actnorm=True, mixing=True), points(3)
    if family == "continuous":
        (continuous,) = (layer for layer in flow.layers if isinstance(layer, ContinuousFlow))
        continuous.steps = 50

    def moved(one: Tensor) -> Tensor:
        return flow.forward(one[None]).points[0]

    with torch.no_grad():
        found = flow.forward(x).log_det
    expected = torch.stack(
        [torch.autograd.functional.jacobian(moved, one).slogdet().logabsdet for one in x]
    )
    torch.testing.assert_close(found, expected, atol=1e-7, rtol=0)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_density_has_a_mass_of_one(family: str) -> None:
    flow = wild(family)
    ticks = torch.linspace(-10, 10, 201, dtype=torch.float64)
    grid = torch.cartesian_prod(ticks, ticks)
    with torch.no_grad():
        mass = sum(float(flow.log_prob(part).exp().sum()) for part in grid.split(10_000))
    assert mass * (20 / 200) ** 2 == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("family", FAMILIES)
def test_an_untrained_flow_is_the_identity(family: str) -> None:
    x = points(50).float()
    z, log_det = build(FlowSettings(family, **SMALL), generator(3)).forward(x)  # type: ignore[arg-type]
    torch.testing.assert_close(z, x, atol=1e-5, rtol=0)
    torch.testing.assert_close(log_det, torch.zeros(50), atol=1e-5, rtol=0)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"family": "glow"}, "family is one of"),
        ({"width": 1}, "Width"),
        ({"activation": "sine"}, "activation is one of"),
        ({"layers": 0}, "Layers"),
    ],
)
def test_settings_refuse_what_cannot_be(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=f"(?i){said}"):
        FlowSettings(**wrong)  # type: ignore[arg-type]
