"""The tab "Inside the ELBO": what is dragged is the noise, and the numbers are the engine's."""

import pytest
import torch

from engine.generative import digit_autoencoder
from engine.generative.vae import elbo
from engine.generative.vae.evidence import log_evidence
from pages.generative.vae import elbo_numbers
from tests.support.apps import Visited, link, readouts
from ui.pairs import parse_pair

PAGE = Visited("vae")


def number(text: str) -> float:
    """The first number of a readout."""
    return float(text.split(maxsplit=1)[0].replace("−", "-"))


def test_the_dragged_code_is_the_noise_in_the_link_and_its_bound_is_read_out() -> None:
    app = PAGE.opened(experiment="inside_elbo")
    posterior = elbo_numbers.posterior(3)
    code = posterior.sample(torch.tensor([[1.5, -0.5]]))
    PAGE.point(app, "posterior", {"kind": "press", "points": code.tolist()})
    assert parse_pair(link(app)["noise"]) == pytest.approx((1.5, -0.5), abs=0.01)
    model, picture = digit_autoencoder.pretrained(2), elbo_numbers.picture(3)
    parts = elbo.bound(model, picture, torch.tensor([[1.5, -0.5]]))
    found = readouts(app)
    estimate = number(found["ELBO, estimate of one sample"])
    assert estimate == pytest.approx(float(parts.elbo), abs=0.3)
    assert number(found["KL divergence, closed form"]) == pytest.approx(
        float(parts.kl.sum()), abs=1e-3
    )


def test_the_noise_is_held_near_the_posterior() -> None:
    app = PAGE.opened(experiment="inside_elbo")
    PAGE.point(app, "posterior", {"kind": "press", "points": [[3.0, -3.0]]})
    assert parse_pair(link(app)["noise"]) == (3.5, -3.5)


def test_the_evidence_is_read_out_where_it_can_be_integrated() -> None:
    app = PAGE.opened(experiment="inside_elbo", view="bounds", image="7")
    found = readouts(app)
    exact = log_evidence(digit_autoencoder.pretrained(2), elbo_numbers.picture(7))
    assert number(found["ln p(x), by quadrature"]) == pytest.approx(exact, abs=0.01)
    app = PAGE.opened(experiment="inside_elbo", view="bounds", latent_size="12")
    assert "ln p(x), by quadrature" not in readouts(app)


def test_nothing_reaches_the_encoder_without_reparameterisation() -> None:
    app = PAGE.opened(experiment="inside_elbo", view="gradients", gradient_samples="50")
    found = readouts(app)
    assert number(found["… with z drawn, not μ + σ ε"]) == 0
    assert number(found["gradient norm at the encoder"]) > 1


def test_in_one_dimension_the_gap_of_the_bound_is_read_out_as_a_divergence() -> None:
    app = PAGE.opened(experiment="inside_elbo", view="bounds", image="6", latent_size="1")
    found = readouts(app)
    gap, divergence = found["gap of the ELBO, nats"], found["KL(q ‖ p(z | x)), by quadrature"]
    assert number(gap) == pytest.approx(number(divergence), abs=0.2) and number(gap) > 4
