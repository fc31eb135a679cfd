"""Encoder and decoder: shapes, ranges, refusals."""

from typing import Any

import pytest
import torch

from engine.generative.variational_autoencoder import ARCHITECTURES, SIDES, VAE, ModelSettings
from engine.seeds import generator


@pytest.mark.parametrize("architecture", [name for name in ARCHITECTURES if name != "linear"])
@pytest.mark.parametrize("side", SIDES)
def test_shapes_and_ranges(architecture: str, side: int) -> None:
    settings = ModelSettings(latent_size=5, architecture=architecture, side=side)
    model = VAE(settings, generator(0)).requires_grad_(False)
    pictures = torch.rand(3, side, side, generator=generator(1))
    posterior = model.encode(pictures)
    assert posterior.mean.shape == posterior.deviation.shape == (3, 5)
    decoded = model.decode(posterior.mean)
    assert decoded.shape == pictures.shape
    assert 0 < float(decoded.min()) and float(decoded.max()) < 1
    assert model.parameter_count() == sum(value.numel() for value in model.state_dict().values())


def test_a_linear_model_is_linear() -> None:
    settings = ModelSettings(latent_size=3, architecture="linear", likelihood="gaussian")
    model = VAE(settings, generator(0)).requires_grad_(False)
    a, b = torch.randn(2, 1, 3, generator=generator(1))
    middle = (model.decode(a) + model.decode(b)) / 2
    torch.testing.assert_close(model.decode((a + b) / 2), middle)
    assert float(model.decode(9 * a).max()) > 1


def test_the_same_seed_gives_the_same_networks() -> None:
    one, same, other = (VAE(ModelSettings(), generator(seed)).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not torch.equal(one["encoder.1.weight"], other["encoder.1.weight"])


def test_a_sample_of_the_posterior_is_its_mean_and_deviation_times_the_noise() -> None:
    posterior = VAE(ModelSettings(), generator(0)).encode(torch.rand(2, 28, 28))
    shift = posterior.sample(torch.ones(2, 2)) - posterior.sample(torch.zeros(2, 2))
    torch.testing.assert_close(shift, posterior.deviation)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"latent_size": 0}, "1 to 32 dimensions"),
        ({"architecture": "transformer"}, "one of mlp, conv"),
        ({"likelihood": "poisson"}, "one of bernoulli, gaussian"),
        ({"side": 30}, "one of 28, 32"),
        ({"architecture": "linear"}, "needs the Gaussian likelihood"),
        ({"widths": ()}, "at least one hidden layer"),
    ],
)
def test_settings_out_of_range_are_refused_in_a_sentence(
    wrong: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        ModelSettings(**wrong)
