"""The gap of codes whose relation to the factors is known, and mutual information of a peer."""

import pytest
import torch
from scipy.linalg import hadamard
from sklearn.metrics import mutual_info_score

from engine.data import shapes
from engine.generative.vae import disentanglement
from engine.seeds import generator


@pytest.fixture(scope="module")
def factors() -> torch.Tensor:
    return shapes.sample(4_000, generator(0))[1]


def test_a_code_that_is_the_factors_has_the_largest_gap(factors: torch.Tensor) -> None:
    found = disentanglement.measure(factors, factors)
    assert found.mig > 0.97
    assert found.normalised.argmax(dim=1).tolist() == [0, 1, 2, 3]
    torch.testing.assert_close(found.normalised.diagonal(), torch.ones(4))


def test_a_rotated_or_doubled_code_has_none(factors: torch.Tensor) -> None:
    whitened = (factors - factors.mean(dim=0)) / factors.std(dim=0)
    mixed = whitened @ torch.tensor(hadamard(4), dtype=torch.float32) / 2  # each in all four
    assert disentanglement.measure(mixed, factors).mig < 0.05
    assert disentanglement.measure(torch.cat([factors, factors], dim=1), factors).mig < 1e-6


def test_a_code_that_knows_nothing_has_little_information(factors: torch.Tensor) -> None:
    noise = torch.randn(4_000, 3, generator=generator(2))
    found = disentanglement.measure(noise, factors)
    # The histogram's bias: (bins − 1)² / 2 n, 0.045 nats here.
    assert float(found.information.max()) < 0.08 and found.mig < 0.02


def test_the_information_is_that_of_scikit_learn(factors: torch.Tensor) -> None:
    code = factors[:, 2:3] + 0.3 * torch.randn(4_000, 1, generator=generator(3))
    found = disentanglement.measure(code, factors)
    bins = disentanglement.BINS
    for row, column in enumerate(factors.T):
        peer = mutual_info_score(
            disentanglement._binned(column, bins), disentanglement._binned(code[:, 0], bins)
        )
        assert float(found.information[row, 0]) == pytest.approx(peer, abs=1e-6)
    assert found.gaps.tolist() == [0.0] * 4


def test_too_few_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="More than 20 pictures"):
        disentanglement.measure(torch.zeros(20, 2), torch.zeros(20, 4))
