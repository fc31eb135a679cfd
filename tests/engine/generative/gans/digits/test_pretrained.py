"""The networks that ship: what the manifest says of them is so."""

import pytest
import torch

from engine import weights
from engine.generative.gans.digits import pretrained, scoring


@pytest.mark.parametrize("variant", pretrained.VARIANTS)
def test_samples_score_what_the_manifest_says(variant: str) -> None:
    metric = pretrained.metric(variant)
    seed = weights.manifest()[pretrained.name(variant, "generator")].seed
    found = scoring.score(pretrained.generator(variant), seed)
    assert found.frechet == pytest.approx(metric[pretrained.FRECHET], rel=0.02)
    # Three standard errors of 500 samples: the manifest has counted ten times as many.
    assert found.accuracy == pytest.approx(metric[pretrained.ACCURACY], abs=0.02)
    assert metric[pretrained.ACCURACY] >= 0.97 and metric[pretrained.FRECHET] <= 10
    assert pretrained.steps(variant) == pretrained.metric(variant, "discriminator")["steps"]


def test_the_discriminator_that_ships_tells_digits_from_noise() -> None:
    pictures, labels = scoring.samples(pretrained.generator(), 0, 100)
    d = pretrained.discriminator()
    noise = torch.rand(100, 28, 28, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        assert d(pictures, labels).mean() > d(noise, labels).mean()


def test_the_encoder_finds_latents_of_samples() -> None:
    g, e = pretrained.generator(), pretrained.encoder()
    labels = torch.arange(100) % 10
    z = torch.randn(100, g.latent_size, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        pictures = g(z, labels)
        again = g(e(pictures, labels), labels)
        shuffled = g(z.roll(10, dims=0), labels)
    error = (again - pictures).square().mean()
    assert error < 0.35 * (shuffled - pictures).square().mean(), "as against another of the class"


def test_the_files_are_listed_and_small() -> None:
    entries = weights.manifest()
    names = [
        pretrained.name(variant, role)
        for variant in pretrained.VARIANTS
        for role in pretrained.ROLES
    ]
    for name in (*names, pretrained.ENCODER):
        assert entries[name].recipe == "recipes.gans_digits"
        assert entries[name].size <= 600_000
    with pytest.raises(ValueError, match="pretrained networks of r1 and wgan-gp"):
        pretrained.name("gan", "generator")
