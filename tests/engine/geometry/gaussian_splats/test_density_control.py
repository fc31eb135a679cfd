"""Adaptive density control: what is cloned, split, pruned and reset, and under which ids."""

import math
from dataclasses import replace
from typing import Any

import pytest
import torch

from engine.geometry.gaussian_splats.covariance import covariances
from engine.geometry.gaussian_splats.density_control import (
    FAINT,
    LARGE,
    RESET_OPACITY,
    SPLIT_SHRINK,
    Change,
    DensityRules,
    Population,
    control_density,
    split_in_two,
)
from engine.geometry.gaussian_splats.gaussians import Gaussians, from_points
from engine.seeds import generator

RULES = DensityRules(
    interval=10, gradient_threshold=1e-3, split_scale=0.1, prune_opacity=0.05, reset_interval=0
)


def _gaussians(scales: list[float], opacities: list[float]) -> Gaussians:
    points = torch.rand(len(scales), 3, generator=generator(0))
    found = from_points(points, points, scale=torch.tensor(scales), degree=1)
    return replace(found, opacity_logits=torch.tensor(opacities).logit())


def _changed(
    scales: list[float], opacities: list[float], gradients: list[float], **rules: Any
) -> Change:
    population = Population.of(_gaussians(scales, opacities))
    return control_density(
        population,
        torch.tensor(gradients),
        replace(RULES, **rules),
        step=20,
        generator=generator(1),
    )


def test_small_ones_are_cloned_and_large_ones_split() -> None:
    found = _changed([0.05, 0.2, 0.05, 0.2], [0.5] * 4, [2e-3, 2e-3, 1e-4, 1e-4])
    event, after = found.event, found.population
    assert event.cloned.tolist() == [0] and event.clones.tolist() == [4]
    assert event.split.tolist() == [1] and event.halves.tolist() == [[5, 6]]
    assert after.ids.tolist() == [0, 2, 3, 4, 5, 6] and after.next_id == 7
    assert found.origin.tolist() == [0, 2, 3, -1, -1, -1]
    for tensor in after.gaussians.tensors():
        assert torch.equal(tensor[0], tensor[3]), "a clone is a copy"
    halves = after.gaussians.scales[4:]
    torch.testing.assert_close(halves, torch.full_like(halves, 0.2 / SPLIT_SHRINK))


def test_halves_are_drawn_from_the_gaussian() -> None:
    one = Gaussians(
        torch.tensor([[0.3, -0.2, 0.1]]),
        torch.tensor([[0.5, 0.1, 0.02]]).log(),
        torch.tensor([[0.9, 0.1, -0.4, 0.2]]),
        torch.zeros(1),
        torch.zeros(1, 1, 3),
    )
    many = split_in_two(one[torch.zeros(4000, dtype=torch.long)], generator(2))
    offsets = many.means - one.means
    sigma = covariances(one.log_scales, one.quaternions)[0]
    assert float(offsets.mean(0).abs().max()) < 0.02
    assert float((offsets.T @ offsets / len(offsets) - sigma).abs().max()) < 0.03 * float(
        sigma.max()
    )


def test_faint_and_large_ones_are_pruned_with_a_reason() -> None:
    found = _changed([0.05, 0.05, 0.9], [0.5, 0.01, 0.5], [0.0] * 3, prune_scale=0.5)
    event = found.event
    assert found.population.ids.tolist() == [0]
    assert event.pruned.tolist() == [1, 2] and event.reasons.tolist() == [FAINT, LARGE]
    assert event.pruned_means.shape == (2, 3)
    assert event.seen.tolist() == [0, 1, 2]


def test_all_may_be_pruned() -> None:
    found = _changed([0.05, 0.05], [0.5, 0.5], [0.0, 0.0], prune_opacity=0.9)
    assert found.population.gaussians.count == 0 and found.population.next_id == 2
    again = control_density(
        found.population, torch.zeros(0), RULES, step=30, generator=generator(3)
    )
    assert again.population.gaussians.count == 0


def test_where_there_is_no_room_for_all_the_most_pulled_come_first() -> None:
    found = _changed([0.05] * 4, [0.5] * 4, [2e-3, 5e-3, 3e-3, 9e-3], most=6)
    assert sorted(found.event.cloned.tolist()) == [1, 3]
    assert found.population.gaussians.count == 6
    full = _changed([0.05] * 4, [0.5] * 4, [2e-3] * 4, most=4)
    assert len(full.event.cloned) == 0


def test_a_reset_lowers_opacities_and_nothing_else() -> None:
    found = _changed([0.05] * 2, [0.5, 0.9], [0.0] * 2, reset_interval=20)
    assert found.event.reset
    torch.testing.assert_close(
        found.population.gaussians.opacities, torch.full((2,), RESET_OPACITY)
    )
    assert not _changed([0.05], [0.5], [0.0], reset_interval=30).event.reset


def test_events_come_at_their_interval_until_the_last_step() -> None:
    rules = replace(RULES, last_step=40, reset_interval=20)
    assert [step for step in range(60) if rules.due(step)] == [10, 20, 30, 40]
    assert [step for step in range(60) if rules.reset_due(step)] == [20]
    off = replace(rules, enabled=False)
    assert not any(off.due(step) or off.reset_due(step) for step in range(60))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"interval": 1}, "Interval 1\\? It goes from 10 to 500"),
        ({"gradient_threshold": 0.0}, "Gradient threshold 0\\? It goes"),
        ({"prune_opacity": math.nan}, "Prune opacity nan\\?"),
        ({"most": 0}, "Most 0\\?"),
    ],
)
def test_rules_out_of_range_are_refused(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        DensityRules(**wrong)
