"""Measures of generators: copies are found out, held-out digits are not, and errors are honest."""

import pytest
import torch

from engine.data import images
from engine.generative.frechet import frechet_distance
from engine.generative.gans.digits import measures, scoring
from engine.generative.nearest_training import in_mnist
from engine.seeds import generator


def test_copies_of_training_digits_are_found_out() -> None:
    train = images.split(images.mnist()).train
    copies = measures.memorised(train.images[:50], train.labels[:50])
    assert copies.mean == copies.error == 0 and copies.near.value == 1
    assert torch.equal(copies.pictures, copies.neighbours)


def test_held_out_digits_come_as_near_as_they_do() -> None:
    found = measures.memorised_held_out("pixels")
    assert found.near.value == pytest.approx(measures.NEAREST)
    assert torch.equal(found.distances, in_mnist().held_out_distances)
    pair = (found.pictures[7] - found.neighbours[7]).norm()
    assert float(pair) == pytest.approx(float(found.distances[7]), rel=1e-5)


def test_the_error_of_a_mean_over_classes_is_that_of_repeated_samples() -> None:
    """Distances drawn again and again: classes with means far apart add nothing to the error."""
    source = generator(0)
    labels = torch.arange(10).repeat(20)
    drawn = 5.0 * labels + torch.randn(2_000, 200, generator=source)
    found = [measures._error(row, labels) for row in drawn[:50]]
    assert sum(found) / 50 == pytest.approx(float(drawn.mean(dim=1).std()), rel=0.05)


def test_the_error_of_a_share_is_the_binomial_one() -> None:
    found = measures.share(0.2, 100)
    drawn = (torch.rand(5_000, 100, generator=generator(0)) < 0.2).double().mean(dim=1)
    assert found.error == pytest.approx(float(drawn.std()), rel=0.05)


def test_the_error_of_the_near_ones_is_that_of_their_own_share() -> None:
    """Half copies, half held-out digits: the share is near a half, and so is the error's."""
    data = images.split(images.mnist())
    pictures = torch.cat((data.train.images[:60], data.test.images[:60]))
    labels = torch.cat((data.train.labels[:60], data.test.labels[:60]))
    near = measures.memorised(pictures, labels).near
    assert 0.5 <= near.value < 0.65
    assert near == measures.share(near.value, 120)


@pytest.mark.parametrize("variant", ["r1", "wgan-gp"])
def test_the_line_over_the_size_agrees_with_what_was_measured(variant: str) -> None:
    """At each size that it is fitted to, and at that of the whole pool, which it is not."""
    curve = measures.sample_curve(variant, 0)
    for size, mean, error in zip(curve.sizes, curve.means, curve.errors, strict=True):
        if size >= curve.fitted_from:
            assert abs(curve.line.at(size) - float(mean)) < 3 * float(error), size
    pool = torch.cat(
        [measures.pool_features(variant, 0, part) for part in range(measures.POOL_PARTS)]
    )
    found = frechet_distance(pool, scoring.training_features())
    assert abs(curve.line.at(len(pool)) - found) < 2 * curve.line.limit_error
    assert curve.line.limit > 3 * curve.line.limit_error
    # Of as many samples, those with all classes equally often are nearer.
    for equal in pool.split(curve.sizes[-1]):
        assert frechet_distance(equal, scoring.training_features()) < float(curve.means[-1])


def test_truncation_trades_recall_for_precision() -> None:
    full, narrow = (measures.supported("r1", psi, 0) for psi in (1.0, 0.5))
    assert narrow.precision.value - full.precision.value > 3 * full.precision.error
    assert full.recall.value - narrow.recall.value > 3 * full.recall.error
    real = measures.supported_real()
    assert real.recall.value > full.recall.value
