"""Fitting a scene: it learns, can be rewound through changes of the number, and says what fails."""

import math
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import torch

from engine.geometry.gaussian_splats.density_control import DensityRules
from engine.geometry.gaussian_splats.fitting import EVALUATION_INTERVAL, SplatFitting
from engine.geometry.gaussian_splats.fitting_settings import FittingSettings, LearningRates
from engine.geometry.gaussian_splats.rasteriser import render
from engine.geometry.image_quality import psnr
from engine.runs import Run
from engine.simulation import Divergence

SMALL: dict[str, Any] = {"resolution": 16, "view_count": 4, "count": 60, "sh_interval": 8}
BUSY = DensityRules(interval=10, gradient_threshold=1e-3, reset_interval=20, last_step=40)


def _settings(**changes: Any) -> FittingSettings:
    return FittingSettings(**{**SMALL, "density": BUSY, **changes})


def _fitted(steps: int, **changes: Any) -> SplatFitting:
    fitting = SplatFitting(_settings(**changes))
    fitting.advance(steps)
    return fitting


@cache
def _quiet() -> SplatFitting:
    return _fitted(60, density=DensityRules(enabled=False), initialisation="surface")


def test_it_learns_the_photographs() -> None:
    before, after = SplatFitting(_quiet().settings).metrics(), _quiet().metrics()
    assert after["held_out_psnr"] > before["held_out_psnr"] + 3
    assert after["training_psnr"] > after["held_out_psnr"]
    assert math.isnan(before["loss"]) and after["loss"] < 0.3
    assert after["gaussians"] == 60


def test_the_loss_is_the_weighted_sum_of_its_terms() -> None:
    now = _quiet().metrics()
    weight = _quiet().settings.dssim_weight
    assert abs(now["loss"] - (1 - weight) * now["l1"] - weight * now["dssim"]) < 1e-6


def test_held_out_views_are_judged_as_they_are_rendered() -> None:
    fitting = SplatFitting(_quiet().settings)
    fitting.advance(EVALUATION_INTERVAL - 1)
    before = fitting.metrics()["held_out_psnr"]
    fitting.advance(1)
    views, white = fitting.capture.held_out, torch.ones(3)
    with torch.no_grad():
        images = [
            render(fitting.gaussians, camera, white, 1).image.clamp(0, 1)
            for camera in views.cameras
        ]
    exact = sum(psnr(*pair) for pair in zip(images, views.images, strict=True)) / len(images)
    assert abs(fitting.metrics()["held_out_psnr"] - exact) < 1e-3
    assert fitting.metrics()["held_out_psnr"] != before


def test_the_degree_of_the_colours_is_raised_over_time() -> None:
    fitting = SplatFitting(_settings(sh_degree=2))
    seen = []
    for _ in range(25):
        seen.append(fitting.degree)
        fitting.advance(1)
    assert seen[0] == 0 and seen[8] == 1 and seen[16] == seen[24] == 2
    higher = fitting.gaussians.sh.detach()[:, 4:]
    assert higher.shape[1] == 5 and float(higher.abs().max()) > 0


def test_the_gradient_in_the_image_is_averaged_over_the_views_that_see_it() -> None:
    fitting = SplatFitting(_settings(density=DensityRules(enabled=False), dssim_weight=0.0))
    index = torch.randperm(4, generator=_copied(fitting)).tolist()[-1]
    camera, target = fitting.capture.training.cameras[index], fitting.capture.training.images[index]
    moving = fitting.gaussians.clone().requires_grad_()
    found = render(moving, camera, torch.ones(3), 0)
    assert found.projection is not None
    found.projection.means2d.retain_grad()
    (found.image - target).abs().mean().backward()
    assert found.projection.means2d.grad is not None
    lengths = (8 * found.projection.means2d.grad).norm(dim=1)  # half of 16 pixels
    fitting.advance(1)
    torch.testing.assert_close(fitting.mean_gradients(), lengths, atol=1e-7, rtol=1e-4)


def _copied(fitting: SplatFitting) -> torch.Generator:
    other = torch.Generator()
    other.set_state(fitting.state_dict()["generator"])
    return other


def test_density_control_changes_the_number_and_keeps_the_books() -> None:
    fitting = _fitted(45)
    counts, made = 60, 60
    for event in fitting.events:
        assert len(event.seen) == counts
        counts += len(event.cloned) + len(event.split) - len(event.pruned)
        made += len(event.clones) + event.halves.numel()
    assert [event.step for event in fitting.events] == [10, 20, 30, 40]
    assert [event.reset for event in fitting.events] == [False, True, False, False]
    assert counts == fitting.gaussians.count != 60 and made == fitting.population.next_id
    ids = fitting.population.ids
    assert len(ids.unique()) == len(ids) and torch.equal(ids, ids.sort().values)


def test_held_out_views_are_looked_at_right_after_a_reset() -> None:
    fitting = _fitted(BUSY.reset_interval - 1)
    before = fitting.metrics()["held_out_psnr"]
    fitting.advance(1)
    assert fitting.metrics()["held_out_psnr"] != before
    assert float(fitting.gaussians.detach().opacities.max()) < 0.011


def test_it_can_be_rewound_through_changes_of_the_number() -> None:
    run = Run(SplatFitting, _settings())
    counts, frames = [], []
    for _ in range(5):
        frames.append(run.advance(7))
        counts.append(frames[-1].metrics["gaussians"])
    assert len(set(counts)) > 2
    for place in (2, 0, 4, 1):
        again = run.seek(frames[place].step)
        assert again.metrics == frames[place].metrics
        for name, array in again.arrays.items():
            assert (array == frames[place].arrays[name]).all(), name


def test_one_can_go_on_from_here_with_other_rules_and_degrees() -> None:
    run = Run(SplatFitting, _settings())
    run.advance(12)
    before = run.frame().metrics["gaussians"]
    still = replace(run.settings, density=replace(BUSY, enabled=False), sh_degree=3)
    frame = run.branch(still)
    assert frame.arrays["sh"].shape[1] == 16
    assert run.advance(10).metrics["gaussians"] == before
    fewer = run.branch(replace(still, sh_degree=0))
    assert fewer.arrays["sh"].shape[1] == 1 and run.advance(3).step == 25
    assert run.seek(12).arrays["sh"].shape[1] == 16  # the settings that hold from there on
    with pytest.raises(ValueError, match="Another scene and another count starts the fit anew"):
        run.branch(replace(still, scene="wires", count=10))


def test_a_learning_rate_that_is_much_too_large_is_noticed() -> None:
    rates = LearningRates(position=1.0, scale=4.0, opacity=10.0)
    fitting = SplatFitting(_settings(rates=rates, density=DensityRules(enabled=False)))
    with pytest.raises(Divergence, match=r"became (NaN|infinite).*A learning rate is too large"):
        fitting.advance(60)


def test_without_gaussians_it_is_done() -> None:
    fitting = SplatFitting(_settings(density=replace(BUSY, prune_opacity=0.9)))
    fitting.advance(30)
    assert fitting.done and fitting.step == 10 and fitting.metrics()["gaussians"] == 0
    assert len(fitting.events[-1].pruned) >= 60
    assert fitting.arrays()["means"].shape == (0, 3)
    restored = SplatFitting(fitting.settings)
    restored.load_state_dict(fitting.state_dict())
    assert restored.done
