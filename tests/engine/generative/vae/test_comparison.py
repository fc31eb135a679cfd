"""The rivals: one start, one order of batches, and the holes that the prior has for them."""

import torch

from engine import seeds
from engine.generative.vae.comparison import (
    ObjectiveComparison,
    empty_share,
    empty_share_of_prior,
)
from engine.generative.vae.training import OBJECTIVES, TrainingSettings, VAETraining

SETTINGS = TrainingSettings(hidden=32, batch_size=32, seed=1)


def test_codes_drawn_from_the_prior_leave_nothing_empty_and_one_place_leaves_all_but_one() -> None:
    codes = torch.randn(2_000, 2, generator=seeds.generator(0))
    assert empty_share(codes) == 0
    assert empty_share(torch.full((100, 2), 5.0)) == 1 - 1 / 64
    assert 0.4 < empty_share(codes * torch.tensor([1.0, 0.0])) < 0.9


def test_samples_of_the_prior_leave_the_expected_share_empty() -> None:
    source = seeds.generator(0)
    found = [empty_share(torch.randn(100, 2, generator=source)) for _ in range(200)]
    assert abs(sum(found) / 200 - empty_share_of_prior(100)) < 0.01


def test_all_begin_alike_and_each_learns_as_it_would_alone() -> None:
    comparison, alone = ObjectiveComparison(SETTINGS), VAETraining(SETTINGS)
    starts = [t.model.state_dict()["decoder.0.weight"] for t in comparison.trainings.values()]
    assert all(torch.equal(start, starts[0]) for start in starts)
    comparison.advance(3)
    alone.advance(3)
    beside = comparison.trainings["vae"].model.state_dict()
    assert all(torch.equal(beside[name], value) for name, value in alone.model.state_dict().items())


def test_a_restored_comparison_goes_on_as_it_would_have() -> None:
    one, other = ObjectiveComparison(SETTINGS), ObjectiveComparison(SETTINGS)
    one.advance(2)
    state = one.state_dict()
    one.advance(2)
    other.load_state_dict(state)
    other.step = 2
    other.advance(2)
    assert one.metrics() == other.metrics()
    assert set(one.arrays()) == {
        "labels",
        *(f"{name}_{what}" for name in OBJECTIVES for what in ("codes", "decoded")),
    }


def test_the_weight_of_the_divergence_changes_for_all() -> None:
    comparison = ObjectiveComparison(SETTINGS)
    comparison.reconfigure(TrainingSettings(hidden=32, batch_size=32, seed=1, beta=3.0))
    assert comparison.trainings["vae"].kl_weight == 3.0
    assert comparison.trainings["autoencoder"].kl_weight == 0.0
