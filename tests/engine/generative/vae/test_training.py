"""The training: exact rewinding, what each objective leaves out, and collapse."""

from typing import Any

import pytest
import torch
from torch.distributions import MultivariateNormal

from engine.data import images
from engine.generative.vae.training import TrainingSettings, VAETraining, mean_picture_nats


def _small(**settings: Any) -> VAETraining:
    return VAETraining(TrainingSettings(**{"batch_size": 32} | settings))


def test_a_restored_training_goes_on_as_it_would_have() -> None:
    training, other = _small(seed=1), _small(seed=1)
    training.advance(3)
    state = training.state_dict()
    training.advance(3)
    other.load_state_dict(state)
    other.step = 3
    other.advance(3)
    assert training.metrics() == other.metrics()


def test_learning_lowers_the_bound_on_held_out_digits() -> None:
    training = _small()
    before = training.metrics()["held_out"]
    training.advance(60)
    after = training.metrics()
    assert after["held_out"] < before - 200
    assert after["held_out"] == pytest.approx(after["reconstruction"] + after["kl"])
    assert training.arrays()["kl"].sum() == pytest.approx(after["kl"], rel=1e-5)


def test_the_autoencoder_draws_no_noise() -> None:
    autoencoder = _small(objective="autoencoder")
    pictures = autoencoder.test[:10]
    codes = autoencoder.model.encode(pictures).mean
    expected = autoencoder.model.log_likelihood(pictures, codes).mean().detach()
    assert autoencoder.measure(pictures).reconstruction == pytest.approx(float(expected))


def test_kl_alone_makes_every_posterior_the_prior() -> None:
    training = _small(objective="kl_only", learning_rate=0.01)
    before = training.metrics()["reconstruction"]
    training.advance(40)
    after = training.metrics()
    assert after["kl"] < 0.01 and after["active"] == 0
    assert after["reconstruction"] > before - 100, "nothing teaches the decoder"


def test_reconstruction_alone_moves_the_codes_away_from_the_prior() -> None:
    without, whole = (_small(objective=name, hidden=64) for name in ("reconstruction_only", "vae"))
    for training in (without, whole):
        training.advance(60)
    assert without.metrics()["kl"] > 1.5 * whole.metrics()["kl"]


def test_a_heavy_divergence_collapses_the_posterior_and_free_nats_prevent_it() -> None:
    collapsed, held = (_small(beta=60.0, free_nats=free, hidden=64) for free in (0.0, 1.0))
    for training in (collapsed, held):
        training.advance(120)
    assert collapsed.metrics()["kl"] < 0.2
    assert held.metrics()["kl"] > 1.0


def test_the_weight_of_the_divergence_rises_over_the_warm_up() -> None:
    training = _small(beta=2.0, warm_up=4)
    seen = []
    for _ in range(5):
        seen.append(training.kl_weight)
        training.advance(1)
    assert seen == [0.5, 1.0, 1.5, 2.0, 2.0]


def test_the_optimum_of_a_linear_model_is_that_of_pca() -> None:
    """Lucas et al. 2019, section 4: there the bound is the likelihood of probabilistic PCA
    (Tipping & Bishop 1999), and training cannot raise it."""
    training = _small(
        architecture="linear", likelihood="gaussian", learning_rate=1e-4, batch_size=512
    )
    pixels = training.train.flatten(1).double()
    mean, covariance = pixels.mean(dim=0), torch.cov(pixels.T, correction=0)
    values, vectors = torch.linalg.eigh(covariance)
    noise = values[:-2].mean()
    w = vectors[:, -2:] * (values[-2:] - noise).sqrt()
    m = w.T @ w + noise * torch.eye(2)
    v = torch.linalg.solve(m, w.T)
    log_variance = (noise / m.diagonal()).log()  # m is diagonal
    weights = {
        "encoder.1.weight": torch.cat([v, torch.zeros_like(v)]),
        "encoder.1.bias": torch.cat([-v @ mean, log_variance]),
        "decoder.weight": w,
        "decoder.bias": mean,
        "log_sigma_x": noise.log() / 2,
    }
    training.take_weights({name: value.float() for name, value in weights.items()})
    marginal = MultivariateNormal(mean, w @ w.T + noise * torch.eye(784))
    likelihood = float(marginal.log_prob(pixels).mean())
    best = training.measure(training.train).negative_elbo
    assert best == pytest.approx(-likelihood, abs=0.1)
    training.advance(30)
    assert training.measure(training.train).negative_elbo > best - 0.1


@pytest.mark.nightly
def test_a_linear_model_finds_the_first_component() -> None:
    training = _small(
        architecture="linear", likelihood="gaussian", latent_size=1, learning_rate=0.01
    )
    training.advance(900)
    covariance = torch.cov(training.train.flatten(1).T)
    first = torch.linalg.eigh(covariance).eigenvectors[:, -1]
    learned = training.model.state_dict()["decoder.weight"].squeeze(1)
    assert abs(float(first @ learned / learned.norm())) > 0.9


def test_pretrained_weights_are_taken_up() -> None:
    one, other = _small(seed=1), _small(seed=2)
    one.advance(5)
    other.take_weights(one.model.state_dict())
    pictures = one.test[:20]
    torch.testing.assert_close(one.model.encode(pictures).mean, other.model.encode(pictures).mean)


def test_averaged_weights_are_measured_unless_those_of_the_step_are_asked_for() -> None:
    averaged, last = _small(hidden=32), _small(hidden=32, averaged=False)
    for training in (averaged, last):
        training.advance(30)
    for name, value in last.model.state_dict().items():
        assert torch.equal(averaged.model.state_dict()[name], value), "both learn alike"
        assert not torch.equal(averaged.shown.state_dict()[name], value)
    assert last.shown is last.model
    assert averaged.metrics()["held_out"] != last.metrics()["held_out"]


def test_only_settings_that_can_change_in_a_training_are_changed_in_it() -> None:
    training = _small()
    training.reconfigure(TrainingSettings(batch_size=32, beta=4.0, learning_rate=0.01))
    assert training.kl_weight == 4.0
    with pytest.raises(ValueError, match="latent size"):
        training.reconfigure(TrainingSettings(latent_size=3))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"objective": "elbow"}, "objective is one of"),
        ({"data": "faces"}, "data are one of"),
        ({"beta": -1.0}, "Beta -1"),
        ({"free_nats": 9.0}, "Free nats 9"),
        ({"latent_size": 99}, "1 to 32 dimensions"),
    ],
)
def test_settings_out_of_range_are_refused_in_a_sentence(
    wrong: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        TrainingSettings(**wrong)


def test_the_mean_picture_costs_what_its_cross_entropy_says() -> None:
    digits = images.split(images.mnist())
    p = digits.train.images.mean(dim=0).double().clamp(1e-6, 1 - 1e-6)
    x = digits.test.images.double()
    exact = -(x * p.log() + (1 - x) * (1 - p).log()).sum(dim=(1, 2)).mean()
    assert mean_picture_nats("digits") == pytest.approx(float(exact), rel=1e-4)
