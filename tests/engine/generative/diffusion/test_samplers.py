"""Samplers: on Gaussian data the exact denoiser is known, so every law can be checked."""

import math
from collections.abc import Callable
from itertools import pairwise

import pytest
import torch

from engine.generative.diffusion import samplers
from engine.generative.diffusion.parametrisation import Denoiser, from_eps
from engine.generative.diffusion.samplers import (
    Trajectory,
    clipped,
    ddim,
    ddim_step,
    ddpm,
    ddpm_step,
    guided,
    invert_ddim,
    ode,
    sampling_times,
    sde,
    sr3_step,
)
from engine.generative.diffusion.schedules import Schedule, Time
from engine.seeds import generator

LINEAR, COSINE = Schedule("linear", 200), Schedule("cosine", 200)
MEAN, DEVIATION = 1.0, 0.5
COUNT = 8_000  # of samples: their mean is off by 0.006, their deviation by 0.8 %


def gaussian(schedule: Schedule, mean: float = MEAN, deviation: float = DEVIATION) -> Denoiser:
    """The exact ε̂ for data from N(mean, deviation² I)."""

    def denoiser(x: torch.Tensor, t: Time) -> torch.Tensor:
        signal, noise = schedule.scales(t, x)
        return noise * (x - signal * mean) / (signal**2 * deviation**2 + noise**2)

    return denoiser


def _noise(count: int = COUNT, seed: int = 0) -> torch.Tensor:
    return torch.randn(count, 1, generator=generator(seed), dtype=torch.float64)


SAMPLERS: dict[str, Callable[[Denoiser, torch.Tensor, Schedule], Trajectory]] = {
    "ddpm": lambda f, x, s: ddpm(f, x, s, generator(1)),
    "ddpm-beta": lambda f, x, s: ddpm(f, x, s, generator(1), variance="beta"),
    "ddim": ddim,
    "ddim-half": lambda f, x, s: ddim(f, x, s, generator(1), eta=0.5),
    "ddim-one": lambda f, x, s: ddim(f, x, s, generator(1), eta=1.0),
    "euler": lambda f, x, s: ode(f, x, s, method="euler"),
    "heun": lambda f, x, s: ode(f, x, s, method="heun"),
    "euler-time": lambda f, x, s: ode(f, x, s, method="euler", clock="time"),
    "heun-noise": lambda f, x, s: ode(f, x, s, method="heun", clock="noise"),
    "heun-time": lambda f, x, s: ode(f, x, s, method="heun", clock="time"),
    "sde": lambda f, x, s: sde(f, x, s, generator(1)),
}


@pytest.mark.parametrize("schedule", [LINEAR, COSINE], ids=lambda s: s.kind)
@pytest.mark.parametrize("name", SAMPLERS)
def test_every_sampler_finds_the_data(name: str, schedule: Schedule) -> None:
    trajectory = SAMPLERS[name](gaussian(schedule), _noise(), schedule)
    assert trajectory.times == tuple(range(200, -1, -1))
    assert trajectory.x.shape == (201, COUNT, 1) and trajectory.x0.shape == (200, COUNT, 1)
    assert float(trajectory.samples.mean()) == pytest.approx(MEAN, abs=0.03)
    assert float(trajectory.samples.std()) == pytest.approx(DEVIATION, abs=0.03)


@pytest.mark.parametrize("name", ["ddpm", "ddpm-beta", "heun", "sde"])
def test_the_marginals_on_the_way_are_those_of_the_forward_process(name: str) -> None:
    schedule = Schedule("linear", 400)
    trajectory = SAMPLERS[name](gaussian(schedule), _noise(), schedule)
    for t in (300, 200, 100, 20):
        x = trajectory.x[trajectory.times.index(t)]
        alpha_bar = float(schedule.alpha_bar[t])
        deviation = math.sqrt(alpha_bar * DEVIATION**2 + 1 - alpha_bar)
        assert float(x.mean()) == pytest.approx(math.sqrt(alpha_bar) * MEAN, abs=0.03)
        assert float(x.std()) == pytest.approx(deviation, rel=0.03)


def test_the_last_prediction_is_where_the_way_ends() -> None:
    trajectory = ddim(gaussian(COSINE), _noise(5), COSINE, times=sampling_times(200, 10))
    assert torch.allclose(trajectory.x0[-1], trajectory.samples)
    first = from_eps(gaussian(COSINE)(trajectory.x[0], 200), trajectory.x[0], 200, COSINE, "x0")
    assert torch.allclose(trajectory.x0[0], first)


@pytest.mark.parametrize(("method", "order"), [("euler", 1), ("heun", 2)])
@pytest.mark.parametrize("clock", samplers.CLOCKS)
def test_the_order_of_the_solvers(method: str, order: int, clock: str) -> None:
    """The flow of a Gaussian is known: (x_t − √α̅_t μ) / √v_t is constant on every path."""
    schedule = Schedule("linear", 960)
    x = _noise(50)

    def path(t: int) -> torch.Tensor:
        alpha_bar = schedule.alpha_bar[[960, t]]
        deviation = (alpha_bar * DEVIATION**2 + 1 - alpha_bar).sqrt()
        away = (x - alpha_bar[0].sqrt() * MEAN) / deviation[0]
        return alpha_bar[1].sqrt() * MEAN + deviation[1] * away

    errors = []
    for steps in (15, 30, 60):
        # Not to t = 0, where Heun's last step would be Euler's.
        times = tuple(range(960, 239, -720 // steps))
        trajectory = ode(gaussian(schedule), x, schedule, times=times, method=method, clock=clock)
        errors.append(float((trajectory.samples - path(240)).abs().max()))
    orders = [math.log2(a / b) for a, b in pairwise(errors)]
    assert all(order - 0.35 < found < order + 0.8 for found in orders), orders


def test_ddim_is_the_euler_step_of_the_flow() -> None:
    times = sampling_times(200, 17)
    one = ddim(gaussian(COSINE), _noise(50), COSINE, times=times)
    for clock in ("angle", "noise"):
        two = ode(gaussian(COSINE), _noise(50), COSINE, times=times, method="euler", clock=clock)
        assert torch.allclose(one.x, two.x, atol=1e-8)


@pytest.mark.parametrize("times", [None, sampling_times(200, 23)], ids=["all", "some"])
def test_ddim_with_full_noise_is_ddpm_with_the_posterior_variance(
    times: tuple[int, ...] | None,
) -> None:
    one = ddim(gaussian(COSINE), _noise(50), COSINE, generator(5), times=times, eta=1.0)
    two = ddpm(gaussian(COSINE), _noise(50), COSINE, generator(5), times=times)
    assert torch.allclose(one.x, two.x, atol=1e-8)


@pytest.mark.parametrize("schedule", [LINEAR, COSINE], ids=lambda s: s.kind)
@pytest.mark.parametrize("t", [1, 2, 100, 199])
def test_the_update_of_sr3_is_that_of_ddpm_with_variance_beta(t: int, schedule: Schedule) -> None:
    x, eps, z = _noise(50), _noise(50, 1), _noise(50, 2)
    for noise in (z, None):
        theirs = sr3_step(x, eps, t, noise, schedule)
        ours, _ = ddpm_step(x, eps, t, t - 1, noise, schedule, "beta")
        assert torch.allclose(theirs, ours, atol=1e-9)


def test_ddim_is_decided_by_its_start_and_the_others_by_their_seed() -> None:
    f, x = gaussian(COSINE), _noise(50)
    assert torch.equal(ddim(f, x, COSINE).x, ddim(f, x, COSINE, generator(9)).x)
    assert not torch.equal(ddim(f, _noise(50, 1), COSINE).x, ddim(f, x, COSINE).x)
    for trajectory in (
        lambda seed: ddpm(f, x, COSINE, generator(seed)).samples,
        lambda seed: ddim(f, x, COSINE, generator(seed), eta=0.3).samples,
        lambda seed: sde(f, x, COSINE, generator(seed)).samples,
    ):
        assert torch.equal(trajectory(1), trajectory(1)) and not torch.equal(
            trajectory(1), trajectory(2)
        )


def test_a_trajectory_can_begin_halfway() -> None:
    f, times = gaussian(COSINE), sampling_times(200, 20)
    whole = ddim(f, _noise(50), COSINE, times=times)
    rest = ddim(f, whole.x[8], COSINE, times=times[8:])
    assert torch.equal(rest.x, whole.x[8:])


def test_encoding_and_decoding_is_a_round_trip() -> None:
    f, times = gaussian(LINEAR), sampling_times(200, 50)
    data = MEAN + DEVIATION * _noise(200)
    losses = []
    for iterations in (0, 1, 4, 12):
        code = invert_ddim(f, data, LINEAR, times=times, iterations=iterations)
        assert code.times == tuple(reversed(times)) and torch.equal(code.x[0], data)
        back = ddim(f, code.samples, LINEAR, times=times).samples
        losses.append(float((back - data).abs().max()))
    assert losses == sorted(losses, reverse=True)
    assert losses[0] < 0.3 and losses[-1] < 1e-8
    noise = invert_ddim(f, data, LINEAR).samples
    assert float(noise.mean()) == pytest.approx(0, abs=0.2)
    assert float(noise.std()) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("shape", [(3, 2), (3, 1, 4, 4), (3,)])
def test_any_number_of_dimensions(shape: tuple[int, ...]) -> None:
    x = torch.randn(shape, generator=generator(0))
    for name, sampler in SAMPLERS.items():
        trajectory = sampler(gaussian(COSINE), x, COSINE)
        assert trajectory.samples.shape == shape, name
        assert trajectory.samples.dtype == torch.float32, name
        assert not trajectory.x.is_inference(), name


@pytest.mark.parametrize(("start", "steps"), [(1000, 50), (1000, 1000), (7, 5), (3, 1), (10, 9)])
@pytest.mark.parametrize("power", [1.0, 2.0, 7.0])
def test_spaced_times(start: int, steps: int, power: float) -> None:
    times = sampling_times(start, steps, power=power)
    assert len(times) == steps + 1 and times[0] == start and times[-1] == 0
    assert all(t > s for t, s in pairwise(times))


def test_spaced_times_are_even_or_dense_near_the_data() -> None:
    assert sampling_times(10, 5) == (10, 8, 6, 4, 2, 0)
    assert sampling_times(100, 4, power=2.0) == (100, 56, 25, 6, 0)


def test_guidance_mixes_two_answers() -> None:
    calls: list[int] = []

    def network(x: torch.Tensor, t: Time, labels: torch.Tensor) -> torch.Tensor:
        calls.append(len(x))
        assert isinstance(t, int) or len(t) == len(x)
        return x * labels[:, None]

    x, labels = _noise(4), torch.tensor([1, 2, 3, 4])
    for scale in (0.0, 1.0, 2.5):
        expected = x * (10 + scale * (labels[:, None] - 10))
        for t in (5, torch.tensor([5, 6, 7, 8])):
            assert torch.allclose(guided(network, labels, 10, scale)(x, t), expected)
    assert calls == [4, 4, 4, 4, 8, 8]
    none = torch.full((4,), 10)
    assert torch.equal(guided(network, none, 10, 2.5)(x, 5), 10 * x)
    assert calls[6:] == [4]


def test_clipping_bounds_the_prediction_and_nothing_else() -> None:
    f = gaussian(COSINE, deviation=2.0)
    for t in (1, 100, 200, torch.full((500,), 150)):
        x = 3 * _noise(500)
        limited = from_eps(clipped(f, COSINE, 1.5)(x, t), x, t, COSINE, "x0")
        free = from_eps(f(x, t), x, t, COSINE, "x0")
        assert torch.allclose(limited, free.clamp(-1.5, 1.5), atol=1e-6)
    trajectory = ddim(clipped(f, COSINE, 1.5), _noise(500), COSINE, times=sampling_times(200, 20))
    assert float(trajectory.samples.abs().max()) <= 1.5 + 1e-6


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda f, x: sampling_times(10, 11), "there are 1 to 10 steps, not 11"),
        (lambda f, x: sampling_times(10, 0), "not 0"),
        (lambda f, x: sampling_times(10, 5, power=0.5), "The power is at least 1"),
        (lambda f, x: ddim(f, x, COSINE, eta=1.5), "η lies between 0 and 1"),
        (lambda f, x: ddim(f, x, COSINE, eta=0.5), "needs a generator"),
        (lambda f, x: ddpm(f, x, COSINE, generator(0), variance="none"), "no variance 'none'"),
        (lambda f, x: ode(f, x, COSINE, method="rk4"), "no method 'rk4'"),
        (lambda f, x: ode(f, x, COSINE, clock="wall"), "no clock 'wall'"),
        (lambda f, x: invert_ddim(f, x, COSINE, iterations=-1), "0 or more iterations"),
        (lambda f, x: ddim(f, x, COSINE, times=(5, 5, 0)), "The times fall within 200"),
        (lambda f, x: ddim(f, x, COSINE, times=(5,)), "at least two"),
        (lambda f, x: ddim(f, x, COSINE, times=(201, 0)), "The times fall"),
        (lambda f, x: ddim(f, x, COSINE, times=(5, -1)), "The times fall"),
    ],
)
def test_what_cannot_be_is_refused(
    call: Callable[[Denoiser, torch.Tensor], object], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        call(gaussian(COSINE), _noise(3))


def test_a_step_without_noise_given_draws_none() -> None:
    x, eps = _noise(5), _noise(5, 1)
    one, _ = ddim_step(x, eps, 100, 50, COSINE, eta=0.0, z=_noise(5, 2))
    two, _ = ddim_step(x, eps, 100, 50, COSINE)
    assert torch.equal(one, two)
