"""The bound: an independent sum of the same terms, and what digits cost the pretrained U-Net."""

import math

import pytest
import torch

from engine.data import images
from engine.generative.diffusion.digits import likelihood_bound, sampling
from engine.generative.diffusion.digits.unet import NULL_LABEL, SCHEDULE, UNet
from engine.seeds import generator


def _picture() -> torch.Tensor:
    return images.mnist().images[0]


def test_terms_are_dense_near_the_data_and_reach_both_ends(random_unet: UNet) -> None:
    found = likelihood_bound.estimate_terms(random_unet, _picture(), 0, times=10, draws=2)
    assert found.times[0] == 1 and found.times[-1] == SCHEDULE.steps and len(found.times) == 10
    gaps = [b - a for a, b in zip(found.times, found.times[1:], strict=False)]
    assert gaps == sorted(gaps)


def test_inner_terms_are_weighted_squared_errors(random_unet: UNet) -> None:
    found = likelihood_bound.estimate_terms(random_unet, _picture(), 0, times=6, draws=2)
    for k, t in enumerate(found.times[1:], start=1):
        # KL between Gaussians of one variance: |μ̃(x_0) − μ̃(x̂_0)|² / (2 β̃).
        earlier, later = float(SCHEDULE.alpha_bar[t - 1]), float(SCHEDULE.alpha_bar[t])
        gain = (earlier / (1 - earlier) - later / (1 - later)) / 2
        squared = float(found.noise_mse[k]) * 784 * (1 - later) / later
        assert float(found.nats[k]) == pytest.approx(gain * squared, rel=2e-3)
    ratio = found.nats[1:] / found.noise_mse[1:] / found.weights[1:]
    torch.testing.assert_close(ratio, ratio[:1].expand(5), rtol=2e-3, atol=0)


def test_the_seed_decides(random_unet: UNet) -> None:
    one, two, three = (
        likelihood_bound.estimate_terms(random_unet, _picture(), 3, times=3, draws=2, seed=seed)
        for seed in (0, 0, 1)
    )
    assert one.total == two.total != three.total


def test_it_is_about_the_rounded_picture(random_unet: UNet) -> None:
    drawn = (_picture() + 0.3 / 255).clamp(max=1)
    one, two = (
        likelihood_bound.estimate_terms(random_unet, picture, 3, times=3, draws=2)
        for picture in (_picture(), drawn)
    )
    assert one.total == two.total


def test_units_agree(random_unet: UNet) -> None:
    found = likelihood_bound.estimate_terms(random_unet, _picture(), 3, times=3, draws=2)
    assert found.bits_per_dimension * 784 * math.log(2) == pytest.approx(found.total)


def test_the_pretrained_network_finds_a_digit_likelier_than_noise_and_than_another_class() -> None:
    network = sampling.pretrained()
    test = images.split(images.mnist()).test
    picture, label = test.images[0], int(test.labels[0])
    noise = torch.rand(28, 28, generator=generator(0))
    # The same draws of noise each time, so that differences are the pictures' and labels' own.
    digit, wrong, strange = (
        likelihood_bound.estimate_terms(network, x, y, times=12, draws=4)
        for x, y in ((picture, label), (picture, (label + 5) % 10), (noise, NULL_LABEL))
    )
    assert digit.total < wrong.total < strange.total
    # The same noise: what a class costs is known better than what the digit costs.
    extra, error = wrong.extra_cost(digit)
    assert extra == pytest.approx(wrong.total - digit.total) and 2 * error < extra
    assert error < digit.total_error / 3
    # 256 levels without any model cost 8 bits a pixel.
    assert 0 < digit.bits_per_dimension < 4 < 8 < strange.bits_per_dimension
    assert digit.prior < 0.1


@pytest.mark.parametrize(("times", "draws"), [(1, 2), (2, 1)])
def test_too_few_are_refused(random_unet: UNet, times: int, draws: int) -> None:
    with pytest.raises(ValueError, match="two"):
        likelihood_bound.estimate_terms(random_unet, _picture(), 0, times=times, draws=draws)


def test_a_single_draw_estimates_the_same_terms() -> None:
    label = NULL_LABEL
    network, picture = sampling.pretrained(), images.split(images.mnist()).test.images[7]
    seen = likelihood_bound.estimate_from_single_draw(
        network, picture, label, times := (1, 6, 55, 430)
    )
    many = likelihood_bound.estimate_terms(network, picture, label, times=40, draws=3)
    for k, t in enumerate(times):
        signal, noise = float(SCHEDULE.signal[t]), float(SCHEDULE.noise[t])
        grain = float((seen.x[k] - signal * (2 * picture - 1)).std())
        assert grain == pytest.approx(noise, rel=0.1)
        near = int((torch.tensor(many.times) - t).abs().argmin())
        assert float(seen.nats[k]) == pytest.approx(float(many.nats[near]), rel=0.6)
        wrong = float((seen.x0[k] - (2 * picture - 1)).square().mean())
        assert float(seen.noise_mse[k]) == pytest.approx(wrong * (signal / noise) ** 2, rel=1e-2)
    draft = likelihood_bound.estimate_from_single_draw(
        network, picture, label, times, bfloat16=True
    )
    torch.testing.assert_close(draft.x, seen.x)
    torch.testing.assert_close(draft.nats, seen.nats, rtol=0.15, atol=0)


@pytest.mark.nightly
def test_lines_between_the_times_add_less_than_a_hundredth() -> None:
    network, picture = sampling.pretrained(), images.held_out_digit(4, 0)
    every, some = (
        likelihood_bound.estimate_terms(network, picture, 4, times=times, draws=6)
        for times in (SCHEDULE.steps, 32)
    )
    assert 0.99 * some.total < every.total < 1.005 * some.total
