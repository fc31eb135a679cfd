"""Inversion on a small generator with random weights, whose samples must be found again."""

import pytest
import torch

from engine.generative.gans.digits.inversion import STARTS, InversionSettings, invert
from engine.generative.gans.digits.networks import Encoder, Generator
from engine.seeds import generator

LATENT = 4
LABEL = 3


@pytest.fixture(scope="module")
def networks() -> tuple[Generator, Encoder]:
    source = generator(0)
    made = Generator(source, (6, 5, 4), LATENT), Encoder(source, (3, 4, 5, 6), LATENT)
    for network in made:
        network.requires_grad_(False)
    return made


@pytest.fixture(scope="module")
def target(networks: tuple[Generator, Encoder]) -> torch.Tensor:
    z = torch.tensor([[0.8, -0.5, 0.3, 1.1]])
    return networks[0](z, torch.tensor([LABEL]))[0]


def test_a_sample_of_the_generator_is_found_again(
    networks: tuple[Generator, Encoder], target: torch.Tensor
) -> None:
    how = InversionSettings(start="mean", label=LABEL, prior_weight=0)
    found = invert(*networks, target, how)
    assert found.errors[-1, 0] < found.errors[0, 0] / 10
    again = networks[0](found.path[-1:], torch.tensor([LABEL]))[0]
    assert float((again - target).square().sum()) == pytest.approx(
        float(found.errors[-1, 0]), rel=1e-4, abs=1e-6
    )


def test_all_ten_are_tried_independently_and_the_nearest_is_best(
    networks: tuple[Generator, Encoder], target: torch.Tensor
) -> None:
    every = invert(*networks, target, InversionSettings(start="mean", steps=40))
    alone = invert(*networks, target, InversionSettings(start="mean", steps=40, label=LABEL))
    torch.testing.assert_close(every.z[:, LABEL], alone.z[:, 0], atol=1e-3, rtol=1e-3)
    assert every.classes.tolist() == list(range(10))
    assert every.errors[-1, every.best] == every.errors[-1].min()
    assert every.label == every.best


def test_the_prior_shortens_the_latent(
    networks: tuple[Generator, Encoder], target: torch.Tensor
) -> None:
    lengths = [
        float(
            invert(*networks, target, InversionSettings("mean", LABEL, prior_weight=weight))
            .path[-1]
            .norm()
        )
        for weight in (0.0, 3.0, 30.0)
    ]
    assert lengths[0] > lengths[1] > lengths[2]


@pytest.mark.parametrize("start", STARTS)
def test_a_start_is_repeated_and_the_weights_stay(
    start: str, networks: tuple[Generator, Encoder], target: torch.Tensor
) -> None:
    before = [weight.clone() for weight in networks[0].parameters()]
    how = InversionSettings(start=start, label=LABEL, steps=3, seed=5)
    one, two = (invert(*networks, target, how) for _ in range(2))
    assert torch.equal(one.z, two.z)
    assert all(map(torch.equal, before, networks[0].parameters()))
    if start == "mean":
        assert not one.path[0].any()
    if start == "encoder":
        torch.testing.assert_close(one.path[0], networks[1](target[None], torch.tensor([LABEL]))[0])
    if start == "random":
        other = invert(*networks, target, InversionSettings(start, LABEL, steps=3, seed=6))
        assert not torch.equal(one.path[0], other.path[0])


@pytest.mark.parametrize(
    "wrong", [{"start": "middle"}, {"label": 10}, {"prior_weight": -1.0}, {"steps": 0}]
)
def test_settings_out_of_range_are_refused_with_a_sentence(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        InversionSettings(**wrong)  # type: ignore[arg-type]
