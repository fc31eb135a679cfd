"""The models that ship: their form, and the figures that the manifest says of them."""

import pytest
import torch

from engine import seeds, weights
from engine.data import images
from engine.generative import digit_autoencoder
from engine.generative.vae import pretrained

AT_MOST = {1: 166.0, 2: 152.0, 12: 105.0}


@pytest.mark.parametrize("latent_size", digit_autoencoder.LATENT_SIZES)
def test_the_held_out_bound_is_the_one_in_the_manifest(latent_size: int) -> None:
    entry = weights.manifest()[digit_autoencoder.name(latent_size)]
    found = pretrained.held_out_nats(digit_autoencoder.pretrained(latent_size), entry.seed)
    assert found == pytest.approx(entry.metric[pretrained.METRIC], abs=0.05)
    assert found <= AT_MOST[latent_size]


def test_the_held_out_bounds_are_those_of_the_manifest_digit_by_digit() -> None:
    for latent_size in digit_autoencoder.LATENT_SIZES:
        bounds = pretrained.held_out_bounds(latent_size)
        metric = weights.manifest()[digit_autoencoder.name(latent_size)].metric[pretrained.METRIC]
        assert -float(bounds.mean()) == pytest.approx(metric, abs=0.2)
        assert bool((bounds.diff() >= 0).all())


def test_the_plane_of_principal_components_holds_the_largest_variance() -> None:
    found = pretrained.projection(12)
    means = digit_autoencoder.encoded_digits(12).means
    torch.testing.assert_close(found.axes.T @ found.axes, torch.eye(2), rtol=0, atol=1e-5)
    shares = torch.linalg.svdvals(means - means.mean(dim=0)).square()
    assert found.explained == pytest.approx(float(shares[:2].sum() / shares.sum()), rel=1e-3)


def test_a_code_moved_in_the_plane_keeps_what_is_perpendicular_to_it() -> None:
    found = pretrained.projection(12)
    code = digit_autoencoder.encoded_digits(12).means[:1]
    moved = found.moved(code, 0.5, -1.5)
    torch.testing.assert_close(found.to_plane(moved), torch.tensor([[0.5, -1.5]]))
    away = (moved - code) - (moved - code) @ found.axes @ found.axes.T
    torch.testing.assert_close(away, torch.zeros(1, 12), rtol=0, atol=1e-5)
    flat = torch.tensor([[0.3, 0.7]])
    torch.testing.assert_close(pretrained.projection(2).moved(flat, 1, 2), torch.tensor([[1.0, 2]]))


def test_a_picture_is_scored_among_the_held_out_digits() -> None:
    bounds = pretrained.held_out_bounds(12)
    test = images.split(images.mnist()).test.images[:40]
    scored = [pretrained.score(picture, 12) for picture in test]
    mean = sum(one.elbo for one in scored) / 40
    spread = float(bounds.std()) / 40**0.5
    assert mean == pytest.approx(float(bounds.mean()), abs=4 * spread)
    for one in scored:
        higher = float((bounds < one.elbo).float().mean())
        assert one.share_below == pytest.approx(higher, abs=1e-6)
        assert one.reconstruction.error < 10
    noise = torch.rand(28, 28, generator=seeds.generator(0))
    assert pretrained.score(noise, 12).share_below == 0
