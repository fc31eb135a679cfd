"""Schedules and samplers, beside the schedulers of diffusers (which count t from 0 to T − 1)."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.schedulers.scheduling_ddim import DDIMScheduler
from diffusers.schedulers.scheduling_ddpm import DDPMScheduler
from diffusers.schedulers.scheduling_heun_discrete import HeunDiscreteScheduler

from engine.data.densities import ring_of_gaussians
from engine.generative.diffusion.forward import diffuse
from engine.generative.diffusion.mixture import NoisedMixture
from engine.generative.diffusion.parametrisation import from_eps, target
from engine.generative.diffusion.samplers import (
    clipped,
    ddim,
    ddpm,
    ddpm_step,
    ode,
    sampling_times,
    sr3_step,
)
from engine.generative.diffusion.schedules import Schedule
from engine.seeds import generator

SCHEDULES = {
    "linear": Schedule("linear"),
    "short": Schedule("linear", 100),
    "cosine": Schedule("cosine"),
    "curve": Schedule("curve", 200, points=((0.3, 0.7), (0.6, 0.3), (1.0, 0.002))),
}
NAMES = pytest.mark.parametrize("name", SCHEDULES)


def _theirs(kind: Any, schedule: Schedule, **config: Any) -> Any:
    betas = schedule.betas[1:].numpy()
    return kind(num_train_timesteps=schedule.steps, trained_betas=betas, **config)


def _start(count: int = 64) -> torch.Tensor:
    return torch.randn(count, 2, generator=generator(7))


def _exact(schedule: Schedule) -> NoisedMixture:
    return NoisedMixture.of(ring_of_gaussians(), schedule)


@pytest.mark.parametrize(("kind", "name"), [("linear", "linear"), ("cosine", "squaredcos_cap_v2")])
def test_the_schedules_are_theirs(kind: str, name: str) -> None:
    theirs = DDPMScheduler(1000, 1e-4, 0.02, beta_schedule=name)
    ours = Schedule(kind)
    assert torch.allclose(ours.betas[1:].float(), theirs.betas, rtol=1e-3, atol=1e-8)
    assert torch.allclose(ours.alpha_bar[1:].float(), theirs.alphas_cumprod, rtol=1e-3)


@NAMES
def test_the_forward_process_is_theirs(name: str) -> None:
    schedule = SCHEDULES[name]
    theirs = _theirs(DDPMScheduler, schedule)
    x_0, eps = _start(), _start().flip(0)
    t = torch.randint(1, schedule.steps + 1, (64,), generator=generator(0))
    assert torch.allclose(
        diffuse(x_0, t, eps, schedule), theirs.add_noise(x_0, eps, t - 1), atol=1e-5
    )
    velocity = theirs.get_velocity(x_0, eps, t - 1)
    assert torch.allclose(target(x_0, eps, t, schedule, "v"), velocity, atol=1e-5)


@NAMES
@pytest.mark.parametrize(
    ("variance", "their_name"), [("posterior", "fixed_small"), ("beta", "fixed_large")]
)
def test_a_way_of_ddpm_is_theirs(name: str, variance: str, their_name: str) -> None:
    schedule = SCHEDULES[name]
    exact, x = _exact(schedule), _start()
    theirs = _theirs(DDPMScheduler, schedule, variance_type=their_name, clip_sample=False)
    for first in (schedule.steps, schedule.steps // 2, 20):
        times = range(first, max(-1, first - 21), -1)
        ours = ddpm(exact.eps, x, schedule, generator(3), times=times, variance=variance)
        source = generator(3)
        for k, t in enumerate(times[:-1]):
            # From our place, so that rounding does not add up where the trajectory is unstable.
            step = theirs.step(exact.eps(ours.x[k], t), t - 1, ours.x[k], generator=source)
            assert torch.allclose(ours.x[k + 1], step.prev_sample, atol=2e-3, rtol=1e-3), t
            if float(schedule.alpha_bar[t]) > 1e-4:
                assert torch.allclose(ours.x0[k], step.pred_original_sample, atol=2e-3), t


@NAMES
def test_a_way_of_ddpm_with_fewer_steps_is_theirs(name: str) -> None:
    schedule = SCHEDULES[name]
    exact, x = _exact(schedule), _start()
    theirs = _theirs(DDPMScheduler, schedule, variance_type="fixed_small", clip_sample=False)
    times = sampling_times(schedule.steps, 20)
    theirs.set_timesteps(timesteps=[t - 1 for t in times[:-1]])
    ours = ddpm(exact.eps, x, schedule, generator(3), times=times)
    source = generator(3)
    for k, t in enumerate(times[:-1]):
        step = theirs.step(exact.eps(ours.x[k], t), t - 1, ours.x[k], generator=source)
        assert torch.allclose(ours.x[k + 1], step.prev_sample, atol=2e-3, rtol=1e-3), t


@NAMES
@pytest.mark.parametrize("eta", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("steps", [10, 50])
def test_a_way_of_ddim_is_theirs(name: str, eta: float, steps: int) -> None:
    schedule = SCHEDULES[name]
    exact, x = _exact(schedule), _start()
    theirs = _theirs(DDIMScheduler, schedule, clip_sample=False, timestep_spacing="trailing")
    theirs.set_timesteps(steps)
    times = sampling_times(schedule.steps, steps)
    assert [t - 1 for t in times[:-1]] == theirs.timesteps.tolist()
    ours = ddim(exact.eps, x, schedule, generator(3), times=times, eta=eta)
    source = generator(3)
    for k, t in enumerate(times[:-1]):
        eps = exact.eps(ours.x[k], t)
        step = theirs.step(eps, t - 1, ours.x[k], eta=eta, generator=source)
        assert torch.allclose(ours.x[k + 1], step.prev_sample, atol=2e-3, rtol=1e-3), t


@pytest.mark.parametrize("limit", [1.0, 3.0])
def test_clipping_is_theirs(limit: float) -> None:
    schedule = SCHEDULES["cosine"]
    exact, x = _exact(schedule), _start()
    config = {"clip_sample": True, "clip_sample_range": limit, "timestep_spacing": "trailing"}
    theirs = _theirs(DDIMScheduler, schedule, **config)
    theirs.set_timesteps(20)
    ours = ddim(clipped(exact.eps, schedule, limit), x, schedule, times=sampling_times(1000, 20))
    for k, t in enumerate(ours.times[:-1]):
        eps = exact.eps(ours.x[k], t)
        step = theirs.step(eps, t - 1, ours.x[k], use_clipped_model_output=True)
        assert torch.allclose(ours.x[k + 1], step.prev_sample, atol=1e-4), t


@pytest.mark.parametrize(("kind", "their_name"), [("x0", "sample"), ("v", "v_prediction")])
def test_predictions_of_other_kinds_are_theirs(kind: str, their_name: str) -> None:
    schedule = SCHEDULES["short"]
    exact, x = _exact(schedule), _start()
    theirs = _theirs(DDIMScheduler, schedule, clip_sample=False, prediction_type=their_name)
    theirs.set_timesteps(100)
    for t in (100, 50, 2):
        eps = exact.eps(x, t)
        step = theirs.step(from_eps(eps, x, t, schedule, kind), t - 1, x)
        ours = ddim(exact.eps, x, schedule, times=(t, t - 1))
        assert torch.allclose(ours.samples, step.prev_sample, atol=1e-4)
        assert torch.allclose(ours.x0[0], step.pred_original_sample, atol=1e-3)


# From inside diffusers: it makes an array of a tensor in a way that NumPy 2 deprecates.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@NAMES
@pytest.mark.parametrize("steps", [10, 50])
def test_a_way_of_heun_is_theirs(name: str, steps: int) -> None:
    schedule = SCHEDULES[name]
    exact, x = _exact(schedule), _start()
    # Not from T: there σ is 20,000 in the cosine schedule, and their α̅_T, float32, off by 10⁻⁵.
    times = sampling_times(9 * schedule.steps // 10, steps)
    theirs = _theirs(HeunDiscreteScheduler, schedule)
    theirs.set_timesteps(timesteps=[t - 1 for t in times[:-1]])
    ours = ode(exact.eps, x, schedule, times=times, clock="noise")
    # They follow x / √α̅. Every t but the first is visited twice: where a step ends, and begins.
    y = x / schedule.signal[times[0]]
    for t in (int(t) + 1 for t in theirs.timesteps):
        y = theirs.step(exact.eps(y * schedule.signal[t], t), t - 1, y).prev_sample
    assert torch.allclose(ours.samples, y, atol=5e-3)


def test_the_update_of_sr3_is_theirs() -> None:
    schedule = SCHEDULES["linear"]
    theirs = _theirs(DDPMScheduler, schedule, variance_type="fixed_large", clip_sample=False)
    x, eps = _start(), _start().flip(0)
    for t in (1000, 500, 20, 2, 1):
        step = theirs.step(eps, t - 1, x, generator=generator(4)).prev_sample
        z = torch.randn(64, 2, generator=generator(4)) if t > 1 else None
        assert torch.allclose(sr3_step(x, eps, t, z, schedule), step, atol=1e-3)
        assert torch.allclose(ddpm_step(x, eps, t, t - 1, z, schedule, "beta")[0], step, atol=1e-3)


def test_spaced_times_are_their_trailing_ones() -> None:
    theirs = DDIMScheduler(1000, timestep_spacing="trailing")
    for steps in (1, 7, 20, 50, 333, 1000):
        theirs.set_timesteps(steps)
        times = sampling_times(1000, steps)
        assert np.abs(np.array(times[:-1]) - 1 - theirs.timesteps.numpy()).max() <= 1
        assert all(t > s for t, s in pairwise(times))
