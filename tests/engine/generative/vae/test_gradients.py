"""Both estimators have one mean; without reparameterisation nothing reaches the encoder."""

import pytest
import torch

from engine.data import images
from engine.generative.vae import gradients
from engine.generative.variational_autoencoder import VAE, ModelSettings
from engine.seeds import generator


@pytest.fixture(scope="module")
def model() -> VAE:
    return VAE(ModelSettings(widths=(16,)), generator(0))


def test_the_estimators_agree_within_their_errors(model: VAE) -> None:
    found = gradients.compare(model, images.mnist().images[:1], 30_000, generator(1))
    expected = found.reparameterised.mean(dim=0)
    for estimate in (found.score_function, found.baselined):
        error = (estimate.var(dim=0) + found.reparameterised.var(dim=0)).sqrt() / 30_000**0.5
        assert bool(((estimate.mean(dim=0) - expected).abs() < 4 * error).all())
    assert found.variance_ratio() > 10
    assert float(found.baselined.var(dim=0).sum()) < float(found.score_function.var(dim=0).sum())


def test_the_reparameterised_gradient_is_a_finite_difference(model: VAE) -> None:
    """Of the likelihood along ε, for the very same sample."""
    picture = images.mnist().images[:1]
    found = gradients.compare(model, picture, 2, generator(1)).reparameterised[0]
    eps = torch.randn(2, 2, generator=generator(1))[:1]
    doubled = VAE(ModelSettings(widths=(16,)), generator(0)).double()
    with torch.no_grad():
        posterior = doubled.encode(picture.double())
        mean, log_variance = posterior.mean.double(), posterior.log_variance.double()

        def likelihood(shift: torch.Tensor) -> float:
            m, v = mean + shift[:2], log_variance + shift[2:]
            codes = m + (v / 2).exp() * eps
            output = doubled.decoder(codes).view(1, 28, 28)
            return float(
                -torch.nn.functional.binary_cross_entropy_with_logits(
                    output, picture.double(), reduction="sum"
                )
            )

        steps = torch.eye(4, dtype=torch.float64) * 1e-4
        numeric = [(likelihood(step) - likelihood(-step)) / 2e-4 for step in steps]
    assert found.tolist() == pytest.approx(numeric, rel=1e-2, abs=1e-2)


def test_without_reparameterisation_no_gradient_reaches_the_encoder(model: VAE) -> None:
    picture = images.mnist().images[:1]
    assert gradients.reaches_encoder(model, picture, reparameterised=True) > 0.1
    assert gradients.reaches_encoder(model, picture, reparameterised=False) == 0.0
