"""A denoiser in training: it learns the exact score, rewinds exactly, refuses in sentences."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from engine.data.densities import DENSITIES, EXTENT, pack_points, ring_of_gaussians
from engine.generative.diffusion.forward import diffuse
from engine.generative.diffusion.mixture import NoisedMixture
from engine.generative.diffusion.parametrisation import PARAMETRISATIONS
from engine.generative.diffusion.samplers import ddim, ddpm, sampling_times
from engine.generative.diffusion.schedules import Schedule
from engine.generative.diffusion.training import (
    SAMPLING_STEPS,
    SHOWN,
    SLICES,
    TIME_BINS,
    DiffusionSettings,
    DiffusionTraining,
    learned_denoiser,
)
from engine.generative.diffusion.weighting import WEIGHTINGS
from engine.generative.distance import sliced_wasserstein
from engine.runs import Run
from engine.seeds import derive, generator
from engine.simulation import Divergence

QUICK = DiffusionSettings(width=32, depth=2, batch_size=64, schedule=Schedule(steps=100))
STROKE = pack_points(np.stack([np.linspace(-2, 2, 50), np.full(50, 1.5)], axis=1))


@pytest.fixture(scope="module")
def trained() -> Iterator[DiffusionTraining]:
    training = DiffusionTraining(DiffusionSettings())
    training.advance(1500)
    yield training


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"density": "cats"}, "There is no density 'cats'; there are eight-gaussians"),
        ({"density": "drawn"}, "Draw some points within ±4"),
        ({"density": "drawn", "drawn": b"123"}, "Draw some points"),
        ({"density": "drawn", "drawn": pack_points(np.full((3, 2), 5.0))}, "Draw some points"),
        ({"density": "drawn", "drawn": pack_points(np.full((3, 2), np.nan))}, "Draw some"),
        ({"parametrisation": "noise"}, "no parametrisation 'noise'; there are eps, x0, v, mean"),
        ({"loss_weighting": "none"}, "There is no loss weighting 'none'"),
        ({"width": 48}, "There is no width 48; there are 32, 64, 128"),
        ({"depth": 0}, "1 to 4 hidden layers, not 0"),
        ({"learning_rate": 0.0}, "It goes from 0.0001 to 1"),
        ({"learning_rate": float("nan")}, "Learning rate nan"),
        ({"batch_size": 0}, "A batch holds 1 to 4096 points, not 0"),
        ({"averaging": 1.0}, "The averaging is at least 0 and below 1"),
        ({"seed": -1}, "A seed is a whole number"),
    ],
)
def test_settings_out_of_range_are_refused_in_a_sentence(wrong: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        DiffusionSettings(**wrong)


def test_it_learns_the_exact_score(trained: DiffusionTraining) -> None:
    schedule = trained.settings.schedule
    exact = NoisedMixture.of(ring_of_gaussians(), schedule)
    found = learned_denoiser(trained.settings, trained.arrays()["parameters"])
    source = generator(9)
    for t, tolerance in ((100, 0.2), (250, 0.08), (500, 0.02), (900, 0.02)):
        x_0 = ring_of_gaussians().sample(2000, source)
        x = diffuse(x_0, t, torch.randn(2000, 2, generator=source), schedule)
        best = exact.eps(x, t)
        error = (found(x, t) - best).square().sum() / best.square().sum()
        assert float(error) < tolerance, t


def test_its_samples_come_close_to_the_data(trained: DiffusionTraining) -> None:
    fresh = DiffusionTraining(trained.settings).metrics()
    assert fresh["loss"] == pytest.approx(1, abs=0.06)  # it answers 0, and ε has variance 1
    now = trained.metrics()
    assert now["loss"] < 0.5 * fresh["loss"]
    assert now["distance"] < min(1.7 * trained.floor, 0.3 * fresh["distance"])
    arrays = trained.arrays()
    assert now["floor"] == trained.floor
    again = sliced_wasserstein(
        torch.from_numpy(arrays["samples"]), torch.from_numpy(arrays["data"]), slices=SLICES
    )
    assert again == pytest.approx(now["distance"])


def test_what_is_drawn_is_what_the_network_says(trained: DiffusionTraining) -> None:
    arrays, settings = trained.arrays(), trained.settings
    shapes = {name: value.shape for name, value in arrays.items()}
    count = arrays["parameters"].size
    assert shapes == {
        "data": (SHOWN, 2),
        "samples": (SHOWN, 2),
        "errors": (TIME_BINS,),
        "parameters": (count,),
    }
    assert all(value.dtype == np.float32 for value in arrays.values())
    denoiser = learned_denoiser(settings, arrays["parameters"])
    noise = torch.randn(SHOWN, 2, generator=generator(derive(settings.seed, "noise")))
    trajectory = ddim(
        denoiser, noise, settings.schedule, times=sampling_times(1000, SAMPLING_STEPS)
    )
    np.testing.assert_allclose(arrays["samples"], trajectory.samples, rtol=1e-4, atol=1e-4)
    # Little noise is hard to find, much noise easy.
    assert (arrays["errors"][0] > arrays["errors"][-1]) and (arrays["errors"] > 0).all()
    before = arrays["samples"].copy()
    trained.arrays()["samples"].fill(0)
    np.testing.assert_array_equal(trained.arrays()["samples"], before)


def test_the_mean_is_learned_but_later_than_the_noise() -> None:
    # As in table 2 of DDPM: without the noise split off, nearly all of the answer is x_t.
    reached = []
    for parametrisation in ("eps", "mean"):
        training = DiffusionTraining(replace(QUICK, parametrisation=parametrisation))
        before = training.metrics()["distance"]
        training.advance(600)
        reached.append(training.metrics()["distance"])
    assert 1.5 * reached[0] < reached[1] < 0.7 * before


@pytest.mark.parametrize("parametrisation", [kind for kind in PARAMETRISATIONS if kind != "mean"])
@pytest.mark.parametrize("weighting", WEIGHTINGS)
def test_every_parametrisation_and_weighting_learns(parametrisation: str, weighting: str) -> None:
    training = DiffusionTraining(
        replace(QUICK, parametrisation=parametrisation, loss_weighting=weighting)
    )
    before = training.metrics()["distance"]
    training.advance(200)
    assert training.metrics()["distance"] < 0.9 * before


@pytest.mark.parametrize("density", [*DENSITIES, "drawn"])
def test_every_density_can_be_learned(density: str) -> None:
    settings = replace(QUICK, density=density, drawn=STROKE if density == "drawn" else b"")
    training = DiffusionTraining(settings)
    before = training.metrics()["distance"]
    training.advance(150)
    assert training.metrics()["distance"] < before
    assert np.isfinite(training.arrays()["data"]).all()


def test_what_is_drawn_is_the_density() -> None:
    settings = replace(QUICK, density="drawn", drawn=STROKE)
    points = settings.sample(1000, generator(0))
    assert float(points[:, 1].mean()) == pytest.approx(1.5, abs=0.02)
    assert float(points[:, 1].std()) == pytest.approx(0.08, rel=0.1)
    assert float(points[:, 0].abs().max()) < 2.4


@pytest.mark.parametrize("schedule", [Schedule(steps=2), Schedule("cosine", 7), Schedule()])
def test_any_number_of_noise_levels(schedule: Schedule) -> None:
    training = DiffusionTraining(replace(QUICK, schedule=schedule))
    training.advance(20)
    assert np.isfinite(training.arrays()["samples"]).all()
    assert np.isfinite(training.arrays()["errors"]).all()


def test_the_same_settings_give_the_same_training() -> None:
    one, two, other = (DiffusionTraining(replace(QUICK, seed=seed)) for seed in (1, 1, 2))
    for training in (one, two, other):
        training.advance(40)
    for name, value in one.arrays().items():
        np.testing.assert_array_equal(two.arrays()[name], value)
        assert not np.array_equal(other.arrays()[name], value)


@pytest.mark.parametrize("at", [0, 5, 16, 37])
def test_a_restored_state_has_the_same_future(at: int) -> None:
    training = DiffusionTraining(QUICK)
    training.advance(at)
    state = training.state_dict()
    training.advance(50)
    future = training.arrays()
    fresh = DiffusionTraining(QUICK)
    for simulation in (training, fresh):
        simulation.load_state_dict(state)
        simulation.advance(50)
        for name, value in future.items():
            np.testing.assert_array_equal(simulation.arrays()[name], value)


def test_seeking_back_and_branching() -> None:
    run = Run(DiffusionTraining, QUICK)
    then = run.advance(30).arrays
    run.advance(30)
    np.testing.assert_array_equal(run.seek(30).arrays["samples"], then["samples"])
    live = replace(
        QUICK,
        learning_rate=0.01,
        batch_size=32,
        averaging=0.5,
        loss_weighting="min-snr",
    )
    np.testing.assert_array_equal(run.branch(live).arrays["samples"], then["samples"])
    later = run.advance(30).arrays["parameters"]
    run.seek(0)
    np.testing.assert_array_equal(run.seek(60).arrays["parameters"], later)
    with pytest.raises(ValueError, match="Another width and another seed starts the training"):
        run.branch(replace(live, width=64, seed=3))


def test_divergence_is_noticed() -> None:
    training = DiffusionTraining(QUICK)
    training.advance(3)
    state = training.state_dict()
    state["parameters"] = torch.full_like(state["parameters"], 1e30)
    training.load_state_dict(state)
    with pytest.raises(Divergence, match=r"^Loss became .* at step 4\. The learning rate"):
        training.advance(1)


def test_the_average_lags_behind_and_can_be_switched_off() -> None:
    now = DiffusionTraining(replace(QUICK, averaging=0.0))
    now.advance(50)
    state = now.state_dict()
    assert torch.equal(state["average"], state["parameters"])
    lagging = DiffusionTraining(replace(QUICK, averaging=0.9))
    lagging.advance(50)
    other = lagging.state_dict()
    assert torch.equal(other["parameters"], state["parameters"])
    assert not torch.equal(other["average"], other["parameters"])


def test_a_learned_denoiser_goes_with_every_sampler(trained: DiffusionTraining) -> None:
    denoiser = learned_denoiser(trained.settings, trained.arrays()["parameters"])
    noise = torch.randn(SHOWN, 2, generator=generator(0))
    trajectory = ddpm(
        denoiser, noise, trained.settings.schedule, generator(1), times=sampling_times(1000, 100)
    )
    data = torch.from_numpy(trained.arrays()["data"])
    assert sliced_wasserstein(trajectory.samples, data) < 2 * trained.floor
    assert float(trajectory.x0.abs().max()) <= EXTENT + 1e-3
    free = learned_denoiser(trained.settings, trained.arrays()["parameters"], clip=False)
    far = torch.full((1, 2), 50.0)
    assert not torch.allclose(free(far, 900), denoiser(far, 900))
