"""Variance schedules: the papers' numbers, and the laws every schedule obeys."""

import copy
import math
from dataclasses import replace
from typing import Any

import pytest
import torch

from engine.generative.diffusion.schedules import (
    LARGEST_BETA,
    LARGEST_STEPS,
    Schedule,
    fit_falling_curve,
    spread,
)

CURVE = Schedule("curve", 200, points=((0.2, 0.9), (0.5, 0.3), (1.0, 0.001)))
SCHEDULES = [
    Schedule(),
    Schedule(steps=10),
    Schedule("cosine"),
    Schedule("cosine", 50),
    Schedule("linear", LARGEST_STEPS),
    Schedule("cosine", 2),
    CURVE,
]


def _name(schedule: Schedule) -> str:
    return f"{schedule.kind}-{schedule.steps}"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "quadratic"}, "There is no schedule 'quadratic'; there are linear, cosine"),
        ({"steps": 1}, "The number of steps is a whole number from 2 to 4000, not 1"),
        ({"steps": 4001}, "not 4001"),
        ({"first_beta": 0.0}, "The betas rise"),
        ({"first_beta": 0.03}, "The betas rise and lie between 0 and 1; 0.03 to 0.02 does not"),
        ({"last_beta": 1.0}, "The betas rise"),
        ({"last_beta": math.nan}, "The betas rise"),
        ({"kind": "curve"}, "needs a last point at t = T"),
        ({"kind": "curve", "points": ((0.9, 0.1),)}, "needs a last point at t = T"),
        ({"kind": "curve", "points": ((0.5, 0.2), (1.0, 0.2))}, r"from \(0.5, 0.2\) to \(1, 0.2\)"),
        ({"kind": "curve", "points": ((0.5, 1.0), (1.0, 0.2))}, "falls from 1"),
        ({"kind": "curve", "points": ((0.5, 0.5), (1.0, -0.1))}, "falls from 1"),
        ({"kind": "curve", "points": ((0.5, math.nan), (1.0, 0.1))}, "falls from 1"),
    ],
)
def test_settings_out_of_range_are_refused_in_a_sentence(wrong: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Schedule(**wrong)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=_name)
def test_laws_of_every_schedule(schedule: Schedule) -> None:
    tables = [schedule.betas, schedule.alphas, schedule.alpha_bar, schedule.posterior_variance]
    for table in tables:
        assert table.shape == (schedule.steps + 1,) and table.dtype == torch.float64
    betas, alpha_bar = schedule.betas, schedule.alpha_bar
    assert betas[0] == 0 and alpha_bar[0] == 1
    assert (betas[1:] > 0).all() and (betas <= LARGEST_BETA).all()
    assert (alpha_bar.diff() < 0).all() and (alpha_bar > 0).all()
    assert torch.allclose(alpha_bar[1:] / alpha_bar[:-1], 1 - betas[1:], rtol=1e-12)
    # Bayes: 1/β̃ = α/β + 1/(1 − α̅_{t−1}), the precisions of the two Gaussians (t ≥ 2).
    precision = (1 - betas[2:]) / betas[2:] + 1 / (1 - alpha_bar[1:-1])
    assert torch.allclose(schedule.posterior_variance[2:] * precision, torch.ones(()).double())
    assert schedule.posterior_variance[1] == 0
    assert (schedule.posterior_variance[1:] < betas[1:]).all()
    assert torch.allclose(schedule.snr[1:] * schedule.sigma[1:] ** 2, torch.ones(()).double())
    assert schedule.snr[0] == math.inf and schedule.sigma[0] == 0


def test_the_linear_schedule_is_that_of_ddpm() -> None:
    betas = Schedule().betas
    assert betas[1] == pytest.approx(1e-4) and betas[1000] == pytest.approx(0.02)
    assert torch.allclose(betas[1:].diff(), torch.full((999,), 0.0199 / 999).double())
    # Nothing of the data is left: KL(q(x_T | x_0) ‖ N(0, I)) ≈ 10⁻⁵ bits per dimension (section 4),
    # for data uniform in [−1, 1], whose mean square is 1/3.
    alpha_bar = float(Schedule().alpha_bar[1000])
    bits = (alpha_bar / 3 - alpha_bar - math.log1p(-alpha_bar)) / 2 / math.log(2)
    assert 5e-6 < bits < 2e-5


@pytest.mark.parametrize("steps", [10, 100, 4000])
def test_other_numbers_of_steps_reach_the_same_noise(steps: int) -> None:
    ends = [float(Schedule(steps=n).alpha_bar[-1]) for n in (steps, 1000)]
    assert ends[0] == pytest.approx(ends[1], rel=0.01)
    middles = [float(Schedule(steps=n).alpha_bar[n // 2]) for n in (steps, 1000)]
    assert middles[0] == pytest.approx(middles[1], abs=0.03)


def test_the_cosine_schedule_is_that_of_nichol_and_dhariwal() -> None:
    schedule = Schedule("cosine")

    def f(t: int) -> float:
        return math.cos((t / 1000 + 0.008) / 1.008 * math.pi / 2) ** 2

    for t in (1, 10, 500, 900, 990):
        assert float(schedule.alpha_bar[t]) == pytest.approx(f(t) / f(0), rel=1e-9)
    assert float(schedule.betas[1000]) == LARGEST_BETA


def test_a_curve_goes_through_its_points_and_stays_between_them() -> None:
    for u, alpha_bar in CURVE.points:
        assert float(CURVE.alpha_bar[round(200 * u)]) == pytest.approx(alpha_bar, rel=1e-9)
    assert (CURVE.alpha_bar[40:101] <= 0.9 + 1e-12).all()
    assert (CURVE.alpha_bar[40:101] >= 0.3 - 1e-12).all()


def test_a_curve_may_fall_to_zero() -> None:
    schedule = Schedule("curve", 100, points=((0.0, 1.0), (0.5, 0.5), (1.0, 0.0)))
    assert 0 < float(schedule.alpha_bar[-1]) < 1e-3
    assert float(schedule.betas.max()) == LARGEST_BETA


@pytest.mark.parametrize(
    "stroke",
    [
        [(0.0, 1.0), (0.5, 0.5), (1.0, 0.0)],
        [(1.0, 0.0), (0.5, 0.5), (0.0, 1.0)],
        [(0.1, 0.2), (0.4, 0.9), (0.9, 0.4)],
        [(0.0, 0.0), (1.0, 1.0)],
        [(0.3, 0.7)],
        [(0.5, 5.0), (0.5, -5.0)],
        [(0.2, 1.0), (0.8, 1.0)],
        [(0.2, 0.0), (0.8, 0.0)],
    ],
)
def test_every_stroke_makes_a_schedule(stroke: list[tuple[float, float]]) -> None:
    schedule = Schedule("curve", 100, points=fit_falling_curve(stroke))
    assert (schedule.alpha_bar.diff() < 0).all()


def test_a_falling_stroke_is_followed() -> None:
    drawn = [(u / 50, 1 - 0.9 * (u / 50) ** 2) for u in range(51)]
    schedule = Schedule("curve", 50, points=fit_falling_curve(drawn))
    expected = torch.tensor([a for _, a in drawn], dtype=torch.float64)
    assert (schedule.alpha_bar - expected).abs().max() < 5e-3


def test_a_stroke_that_is_none_is_refused() -> None:
    for stroke in ([], [(math.nan, 0.5)], [(0.5, math.inf)]):
        with pytest.raises(ValueError, match="Draw a curve"):
            fit_falling_curve(stroke)
    with pytest.raises(ValueError, match="Draw a curve"):
        fit_falling_curve([(0.5, 0.5)], knots=1)


def test_scales_are_numbers_for_one_time_and_tensors_for_many() -> None:
    schedule = Schedule("cosine", 20)
    x = torch.zeros(3, 4, 5)
    signal, noise = schedule.scales(torch.tensor([1, 10, 20]), x)
    assert isinstance(signal, torch.Tensor) and isinstance(noise, torch.Tensor)
    assert signal.shape == noise.shape == (3, 1, 1) and signal.dtype == torch.float32
    for k, t in enumerate((1, 10, 20)):
        one = schedule.scales(t, x)
        assert float(signal[k]) == pytest.approx(one[0], rel=1e-6)
        assert float(noise[k]) == pytest.approx(one[1], rel=1e-6)
    assert spread(schedule.betas, torch.tensor([2]), x).dtype == torch.float64


def test_equal_schedules_are_one_key() -> None:
    assert Schedule("cosine", 50) == Schedule("cosine", 50)
    assert hash(Schedule("cosine", 50)) == hash(Schedule("cosine", 50))
    used = Schedule("cosine", 50)
    assert used.alpha_bar is used.alpha_bar
    assert used == Schedule("cosine", 50) and copy.deepcopy(used) == used
    assert replace(used, steps=60).alpha_bar.shape == (61,)
