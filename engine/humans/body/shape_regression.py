"""From measurements to shape: the most probable body with a given stature, waist and so on.

Measurements are nearly linear in the shape, m ≈ m̄ + A β, with A from a least-squares fit over
random bodies. With β ~ N(0, I) and errors of the fit of variance Σ, the mean of β given some
measurements is

    β = Aᵀ (A Aᵀ + Σ)⁻¹ (m − m̄)

(Bishop, *Pattern Recognition and Machine Learning*, 2006, equation 2.116). What the linear fit
misses is taken up by a few more such steps from where the body stands.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.measurements import MEASUREMENTS, measure
from engine.humans.body.model import BodyModel, per_model
from engine.seeds import generator

_BODIES = 96
_WIDEST = 4.0
"""Standard deviations from the mean within which a measurement is taken."""


@dataclass(frozen=True, eq=False)
class MeasurementModel:
    """How measurements follow the shape.

    Attributes:
        mean: m̄, in the order of `MEASUREMENTS`.
        effects: A, the change by one standard deviation of each component.
        residual: standard deviations of what the linear fit misses.
        deviation: standard deviations of the measurements themselves.
    """

    mean: Float[Tensor, " measurement"]
    effects: Float[Tensor, "measurement beta"]
    residual: Float[Tensor, " measurement"]
    deviation: Float[Tensor, " measurement"]


@dataclass(frozen=True, eq=False)
class ShapeEstimate:
    """A shape for measurements.

    Attributes:
        betas: in standard deviations.
        steps: the measurements asked for, as they were after the regression and after each
            further step.
        plausibility: |β|, the distance from the mean body in standard deviations.
    """

    betas: Float[Tensor, " beta"]
    steps: tuple[dict[str, float], ...]

    @property
    def plausibility(self) -> float:
        """|β|: the mean body has 0, most bodies have at most 4."""
        return float(self.betas.norm())


@per_model
def measurement_model(model: BodyModel) -> MeasurementModel:
    """The linear fit over random bodies and their opposites; the same every time."""
    half = torch.randn(_BODIES // 2, model.shape_count, generator=generator(0))
    betas = torch.cat([half, -half]).to(model.template)
    found = torch.cat([measure(model, some) for some in betas.split(16)])
    rows = torch.cat([betas, torch.ones_like(betas[:, :1])], 1).double()
    solved = torch.linalg.lstsq(rows, found.double()).solution
    missed = found.double() - rows @ solved
    effects = solved[:-1].T
    return MeasurementModel(
        solved[-1].float(),
        effects.float(),
        missed.std(0).float(),
        (effects.square().sum(1) + missed.var(0)).sqrt().float(),
    )


def bounds(model: BodyModel, name: str) -> tuple[float, float]:
    """The values of a measurement that a shape is estimated for.

    Raises:
        ValueError: there is no measurement of that name.
    """
    row, fit = _row(name), measurement_model(model)
    middle, spread = float(fit.mean[row]), float(fit.deviation[row])
    return middle - _WIDEST * spread, middle + _WIDEST * spread


def shape_of(model: BodyModel, wanted: Mapping[str, float], refinements: int = 4) -> ShapeEstimate:
    """The most probable shape with some measurements.

    Args:
        model: the body.
        wanted: metres (litres for the volume) by name.
        refinements: steps after the regression.

    Raises:
        ValueError: nothing is given, a name is not one of `MEASUREMENTS`, or a value is outside
            `bounds`.
    """
    if not wanted:
        raise ValueError("Give at least one measurement.")
    for name, value in wanted.items():
        low, high = bounds(model, name)
        if not low <= value <= high:
            shown, unit = (1, "litres") if name == "volume" else (100, "cm")
            asked = f"{value * shown:.0f}" if math.isfinite(value) else "no number"
            raise ValueError(
                f"{name.capitalize()} {asked} {unit}? For this body it goes from "
                f"{low * shown:.0f} to {high * shown:.0f} {unit}."
            )
    rows = [_row(name) for name in wanted]
    fit = measurement_model(model)
    A, target = fit.effects[rows].double(), torch.tensor(list(wanted.values())).double()
    covariance = A @ A.T
    noise = torch.diag(fit.residual[rows].double().square())
    regression = A.T @ torch.linalg.solve(covariance + noise, target - fit.mean[rows].double())
    betas, steps = regression, [_some(model, regression, wanted)]
    ridge = 1e-6 * torch.eye(len(rows), dtype=torch.float64) * covariance.diagonal().mean()
    for _ in range(refinements):
        missing = target - torch.tensor(list(steps[-1].values())).double()
        betas = betas + A.T @ torch.linalg.solve(covariance + ridge, missing)
        steps.append(_some(model, betas, wanted))
    return ShapeEstimate(betas.to(model.template), tuple(steps))


def _some(model: BodyModel, betas: Tensor, wanted: Mapping[str, float]) -> dict[str, float]:
    values = measure(model, betas.to(model.template)).tolist()
    return {name: values[_row(name)] for name in wanted}


def _row(name: str) -> int:
    if name not in MEASUREMENTS:
        raise ValueError(f"There is no measurement {name!r}; there are {', '.join(MEASUREMENTS)}.")
    return MEASUREMENTS.index(name)
