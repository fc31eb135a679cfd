"""The autoencoders that ship: which there are, and where they put the training digits."""

import pytest
import torch

from engine.generative import digit_autoencoder


def test_other_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="1, 2 and 12 dimensions, not 3"):
        digit_autoencoder.pretrained(3)


def test_training_digits_are_where_the_encoder_puts_them() -> None:
    found = digit_autoencoder.encoded_digits(2)
    assert found.means.shape == found.deviations.shape == (4_500, 2)
    assert found.labels.bincount().tolist() == [450] * 10
    # Codes of one class lie nearer to their own mean than to that of all.
    own = torch.stack([found.means[found.labels == k].mean(dim=0) for k in range(10)])
    within = (found.means - own[found.labels]).square().sum(dim=1).mean()
    assert within < 0.6 * (found.means - found.means.mean(dim=0)).square().sum(dim=1).mean()
