"""The pretrained prior turns noise into digits; interpolations begin and end at the digits."""

import torch

from engine.data.images import held_out_digit
from engine.generative.diffusion.digits import latent_sampling


def test_noise_is_seldom_what_was_requested_and_the_prior_makes_it_so() -> None:
    trajectory = latent_sampling.pretrained_trajectory(0, 1.5)
    assert trajectory.codes.shape == (len(trajectory.times), 40, 12)
    found = latent_sampling.decoded_accuracy(0, 1.5)
    assert found.accuracy.shape == found.probability.shape == (len(trajectory.times),)
    assert found.accuracy[0] < 0.4 and found.accuracy[-1] > 0.94
    gained = found.probability[-1] - found.probability[0]
    assert gained > 3 * (found.probability_error[-1] + found.probability_error[0]) > 0


def test_interpolations_begin_and_end_at_the_digits() -> None:
    found = latent_sampling.interpolate(3, 7, 0, 7)
    codes, pixels = found.pictures
    ends = torch.stack([held_out_digit(3, 0), held_out_digit(7, 0)])
    torch.testing.assert_close(pixels[[0, -1]], ends)
    assert (codes[0] - pixels[0]).square().mean() < 0.03, "the code holds the digit"
    torch.testing.assert_close(pixels[3], (pixels[0] + pixels[-1]) / 2)
    assert found.labels[1, 0] == 3 and found.labels[1, -1] == 7
    assert found.probabilities.shape == (2, 7) and bool((found.probabilities > 0.1).all())
    assert found.grey[1, 3] > found.grey[0, 3] + 0.1 > found.grey[1, 0], "two faded digits"


def test_grey_is_what_is_half_ink() -> None:
    pictures = torch.zeros(3, 28, 28)
    pictures[0, :2], pictures[1, :2], pictures[1, 2:4] = 1, 1, 0.5
    assert latent_sampling.grey_share(pictures).tolist() == [0, 0.5, 0]
    decoded = latent_sampling.decoded_test_digits()
    assert 0 < latent_sampling.grey_share_of_test_digits() < decoded.grey < 0.5
    assert 0.7 < decoded.probability < 1
