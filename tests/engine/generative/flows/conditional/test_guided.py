"""Flows of digits under feature maps: inverse, determinant, and what the guide decides."""

from typing import TypeVar

import pytest
import torch
from torch import Tensor

from engine import seeds
from engine.generative.flows.conditional.guided import (
    CHANNELS,
    SIDES,
    GuidedFlow,
    GuidedSettings,
    GuidedStep,
    Injector,
)

M = TypeVar("M", bound=torch.nn.Module)

SMALL = GuidedSettings(steps=(1, 2), widths=(4, 6), guide=(2, 3))


def randomised(module: M, scale: float = 0.05) -> M:
    """With weights that do something: those of a new flow move nothing."""
    source = seeds.generator(3)
    with torch.no_grad():
        for parameter in module.parameters():
            noise = torch.randn(parameter.shape, generator=source, dtype=torch.float64)
            parameter.add_(scale * noise.to(parameter.dtype))
    return module.requires_grad_(False)


def guides(count: int, dtype: torch.dtype, settings: GuidedSettings = SMALL) -> list[Tensor]:
    """A random map for each step."""
    source = seeds.generator(5)
    return [
        torch.randn(
            (count, SIDES[level], SIDES[level], settings.guide[level]),
            generator=source,
            dtype=torch.float64,
        ).to(dtype)
        for level in settings.levels
    ]


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-4), (torch.float64, 1e-10)])
def test_given_the_guides_inverse_undoes_forward(dtype: torch.dtype, tolerance: float) -> None:
    flow = randomised(GuidedFlow(SMALL, seeds.generator(1))).to(dtype)
    x = torch.randn(5, 784, generator=seeds.generator(2), dtype=torch.float64).to(dtype)
    seen = guides(5, dtype)
    z, log_det = flow.forward(x, seen)
    back, other = flow.inverse(z, seen)
    assert float((back - x).abs().max()) <= tolerance
    assert float((log_det + other).abs().max()) <= 784 * tolerance
    elsewhere = flow.inverse(z, [each.flip(0) for each in seen]).points
    assert float((elsewhere - x).abs().max()) > 0.1


@pytest.mark.parametrize("injector", [True, False])
def test_the_log_determinant_is_that_of_the_jacobian(
    injector: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "engine.generative.flows.conditional.guided"
    monkeypatch.setattr(f"{module}.SIDES", (2, 1))
    settings = GuidedSettings(steps=(1, 1), widths=(3, 3), guide=(2, 2), injector=injector)
    step = GuidedStep(0, settings, seeds.generator(1))
    randomised(step, 0.3).double()
    assert (step.injector is not None) == injector
    source = seeds.generator(4)
    image = torch.randn(1, 2, 2, 4, generator=source, dtype=torch.float64)
    guide = torch.randn(1, 2, 2, 2, generator=source, dtype=torch.float64)
    log_det = step(image, guide).log_det
    jacobian = torch.autograd.functional.jacobian(
        lambda point: step(point.view(1, 2, 2, 4), guide).image.flatten(), image.flatten()
    )
    assert float(log_det) == pytest.approx(float(torch.linalg.slogdet(jacobian)[1]), abs=1e-9)


def test_the_injector_moves_by_the_guide_alone() -> None:
    injector = randomised(Injector(2, 3, 4), 0.3)
    guide = torch.randn(2, 4, 4, 2, generator=seeds.generator(1))
    log_scale, shift = injector(guide)
    assert log_scale.shape == shift.shape == (2, 4, 4, 3)
    assert not torch.equal(log_scale[0], log_scale[1])
    fresh = Injector(2, 3, 4)
    assert float(fresh(guide)[0].detach().abs().max()) == 0


def test_each_step_is_normalised_by_the_first_batch() -> None:
    flow = GuidedFlow(SMALL, seeds.generator(1)).requires_grad_(False)
    x = 3 + 2 * torch.randn(40, 784, generator=seeds.generator(2))
    seen = guides(40, torch.float32)
    flow.initialise(x, seen)
    image = flow.forward(x, seen).points.view(-1, CHANNELS[1])
    # A 1×1 convolution by a rotation of normalised channels keeps mean and mean square.
    assert float(image.mean(dim=0).abs().max()) < 0.05
    assert float(image.square().mean()) == pytest.approx(1, abs=0.05)


def test_the_passage_ends_where_forward_does() -> None:
    flow = randomised(GuidedFlow(SMALL, seeds.generator(1)))
    x, seen = torch.randn(3, 784, generator=seeds.generator(2)), guides(3, torch.float32)
    stops = flow.passage(x, seen)
    z, log_det = flow.forward(x, seen)
    torch.testing.assert_close(stops[-1].image.flatten(1), z)
    torch.testing.assert_close(stops[-1].log_det, log_det)
    assert [stop.image.shape[1] for stop in stops] == [SIDES[level] for level in SMALL.levels]
