"""The small network: its written-out gradient is autograd's, its shortcuts change nothing."""

import pytest
import torch

from engine import flat
from engine.generative.diffusion.denoiser import DenoisingMLP, as_denoiser, time_features
from engine.generative.diffusion.parametrisation import PARAMETRISATIONS, target
from engine.generative.diffusion.schedules import Schedule
from engine.seeds import generator

SCHEDULE = Schedule("cosine", 50)


def _network(hidden: tuple[int, ...] = (16, 16, 16), classes: int = 0) -> DenoisingMLP:
    network = DenoisingMLP(SCHEDULE, hidden, generator(0), classes=classes)
    with torch.no_grad():  # the output's weights begin as zero: nothing would come back from it
        network.linears[-1].weight.normal_(generator=generator(1))
        for layer in network.linears:
            layer.bias.normal_(generator=generator(2))
    return network


def _points(count: int = 9) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    source = generator(3)
    x = torch.randn(count, 2, generator=source)
    t = torch.randint(1, 51, (count,), generator=source)
    return x, t, torch.randint(0, 3, (count,), generator=source)


@pytest.mark.parametrize("hidden", [(16,), (16, 16, 16), (8, 32)])
@pytest.mark.parametrize("classes", [0, 3])
def test_the_gradient_is_that_of_autograd(hidden: tuple[int, ...], classes: int) -> None:
    network = _network(hidden, classes)
    x, t, labels = _points()
    goal = torch.randn(9, 2, generator=generator(4))
    weight = torch.rand(9, 1, generator=generator(5))
    loss = (weight * (network(x, t, labels) - goal).square()).mean()
    expected = torch.autograd.grad(loss, list(network.parameters()))
    vector = flat.flatten(network.parameters())
    assert vector.grad is not None
    vector.grad.fill_(7.0)  # is overwritten
    found = network.regress(network.features(x, t, labels), goal, weight)
    assert float(found) == pytest.approx(float(loss.detach()), rel=1e-5)
    assert torch.allclose(vector.grad, torch.cat([g.flatten() for g in expected]), atol=1e-5)


@pytest.mark.parametrize("classes", [0, 3])
def test_one_time_for_all_is_the_same_as_that_time_for_each(classes: int) -> None:
    network = _network(classes=classes)
    x, _, labels = _points()
    many = torch.full((9,), 20)
    for inference in (False, True):
        with torch.inference_mode(inference):
            assert torch.allclose(network(x, 20), network(x, many), atol=1e-5)
            assert torch.allclose(network(x, 20, labels), network(x, many, labels), atol=1e-5)


def test_without_labels_it_answers_for_no_class() -> None:
    network = _network(classes=3)
    x, t, labels = _points()
    assert torch.equal(network(x, t), network(x, t, torch.full_like(t, 3)))
    assert not torch.allclose(network(x, t), network(x, t, labels))


def test_it_begins_with_zero_and_depends_on_its_generator_alone() -> None:
    one, two, three = (DenoisingMLP(SCHEDULE, (8, 8), generator(seed)) for seed in (0, 0, 1))
    x, t, _ = _points()
    assert not one(x, t).any()
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))
    assert not torch.equal(one.linears[0].weight, three.linears[0].weight)


@pytest.mark.parametrize("schedule", [Schedule(), Schedule("cosine"), Schedule(steps=10)])
def test_times_have_different_features(schedule: Schedule) -> None:
    table = time_features(schedule)
    assert table.shape == (schedule.steps + 1, 9)
    assert torch.isfinite(table).all() and table.abs().max() < 6
    assert (table[1:, 0].diff() < 0).all()


def test_the_same_noise_level_looks_the_same_in_every_schedule() -> None:
    curve = Schedule("curve", 500, points=tuple((k / 500, 1 - k / 501) for k in range(1, 501)))
    linear = Schedule()
    for t in (50, 300, 600):
        near = int((curve.alpha_bar - linear.alpha_bar[t]).abs().argmin())
        gap = time_features(curve)[near] - time_features(linear)[t]
        assert gap.abs().max() < 0.05


@pytest.mark.parametrize("kind", PARAMETRISATIONS)
def test_a_network_that_is_right_is_right_as_denoiser(kind: str) -> None:
    x_0, t, _ = _points()
    eps = torch.randn(9, 2, generator=generator(6))
    signal, noise = SCHEDULE.scales(t, x_0)
    x = signal * x_0 + noise * eps

    class Right(torch.nn.Module):
        def forward(self, x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
            return target(x_0, eps, t, SCHEDULE, kind)

    assert torch.allclose(as_denoiser(Right(), SCHEDULE, kind)(x, t), eps, atol=1e-4)
