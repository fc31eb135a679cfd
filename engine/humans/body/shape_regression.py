"""From measurements to shape: the most probable body with a given stature, waist and so on.

Measurements are nearly linear in the shape, m ≈ m̄ + A β, with A from a least-squares fit over
random bodies. With β ~ N(0, I) and errors of the fit of variance Σ, the mean of β given some
measurements is

    β = Aᵀ (A Aᵀ + Σ)⁻¹ (m − m̄)

(Bishop, *Pattern Recognition and Machine Learning*, 2006, equation 2.116). What the linear fit
misses is taken up by a few more such steps from where the body stands.
"""

import math
from collections.abc import Collection, Mapping
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
_FURTHEST = 12.0
"""|β| of shapes that are still measured."""
_CONVERGED = 1e-3
"""Standard deviations of a measurement."""


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
    found = torch.stack([measure(model, each) for each in betas])
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
    noise = torch.diag(fit.residual[rows].double().square())
    missing = target - fit.mean[rows].double()
    return _refined(model, A.T @ torch.linalg.solve(A @ A.T + noise, missing), wanted, refinements)


def another_shape(
    model: BodyModel, wanted: Mapping[str, float], source: torch.Generator, refinements: int = 4
) -> ShapeEstimate:
    """A random shape with the same measurements: what they leave free is drawn from N(0, I).

    Args:
        model: the body.
        wanted: metres (litres for the volume) by name.
        source: of the draw.
        refinements: steps after it.

    Raises:
        ValueError: as `shape_of`.
    """
    usual = shape_of(model, wanted, refinements)
    A = measurement_model(model).effects[[_row(name) for name in wanted]].double()
    drawn = torch.randn(model.shape_count, generator=source, dtype=torch.float64)
    free = drawn - A.T @ torch.linalg.lstsq(A.T, drawn[:, None]).solution.squeeze(1)
    return _refined(model, usual.betas.double() + free, wanted, refinements)


def left_free(model: BodyModel, names: Collection[str]) -> dict[str, float]:
    """How far every measurement still varies among bodies that share some measurements.

    The standard deviation of m given those named, from the covariance of β given them,
    I − Aᵀ (A Aᵀ + Σ)⁻¹ A (Bishop, equation 2.117), and of what the linear fit misses.

    Args:
        model: the body.
        names: of `MEASUREMENTS`; with none of them the whole population varies.

    Returns:
        Metres (litres for the volume) by name; zero for those named.

    Raises:
        ValueError: a name is not one of `MEASUREMENTS`.
    """
    fit = measurement_model(model)
    rows = [_row(name) for name in names]
    A, every = fit.effects[rows].double(), fit.effects.double()
    noise = torch.diag(fit.residual[rows].double().square())
    known = A.T @ torch.linalg.solve(A @ A.T + noise, A) if rows else torch.zeros(1).double()
    covariance = torch.eye(model.shape_count, dtype=torch.float64) - known
    variance = ((every @ covariance) * every).sum(1) + fit.residual.double().square()
    spread = variance.clamp(min=0).sqrt().tolist()
    return {
        name: 0.0 if name in names else value
        for name, value in zip(MEASUREMENTS, spread, strict=True)
    }


def strongest_effects(model: BodyModel, component: int, count: int = 2) -> dict[str, float]:
    """What a component is named by: the measurements that follow it most.

    Measurements are compared by the share of their own standard deviation.

    Args:
        model: the body.
        component: its number, from 0.
        count: how many measurements.

    Returns:
        Change by one standard deviation of the component, metres or litres, by name.

    Raises:
        ValueError: there is no such component.
    """
    if not 0 <= component < model.shape_count:
        raise ValueError(f"Components are numbered from 0 to {model.shape_count - 1}.")
    fit = measurement_model(model)
    effect = fit.effects[:, component]
    order = (effect / fit.deviation).abs().argsort(descending=True)[:count].tolist()
    return {MEASUREMENTS[row]: float(effect[row]) for row in order}


def rarity(betas: Float[Tensor, " beta"]) -> float:
    """The share of the population that is further from the mean body: |β|² is χ²-distributed."""
    half = torch.tensor(len(betas) / 2, dtype=torch.float64)
    return float(torch.special.gammaincc(half, betas.double().square().sum() / 2))


def _refined(
    model: BodyModel, betas: Tensor, wanted: Mapping[str, float], refinements: int
) -> ShapeEstimate:
    """Newton's steps from a shape towards the measurements that are wanted.

    Where no body has them all the steps lead astray; then they end at the nearest one.
    """
    rows, fit = [_row(name) for name in wanted], measurement_model(model)
    A, deviation = fit.effects[rows].double(), fit.deviation[rows].double()
    target = torch.tensor(list(wanted.values())).double()
    covariance = A @ A.T
    ridge = 1e-6 * torch.eye(len(A), dtype=torch.float64) * covariance.diagonal().mean()
    shapes, steps, misses = [betas], [_some(model, betas, wanted)], []
    for _ in range(refinements + 1):
        missing = target - torch.tensor(list(steps[-1].values())).double()
        misses.append(float((missing / deviation).abs().max()))
        betas = shapes[-1] + A.T @ torch.linalg.solve(covariance + ridge, missing)
        if len(misses) > refinements or float(betas.norm()) > _FURTHEST:
            break
        shapes.append(betas)
        steps.append(_some(model, betas, wanted))
    best = min(range(len(misses)), key=misses.__getitem__)
    end = len(misses) if misses[-1] < misses[best] + _CONVERGED else best + 1
    return ShapeEstimate(shapes[end - 1].to(model.template), tuple(steps[:end]))


def _some(model: BodyModel, betas: Tensor, wanted: Mapping[str, float]) -> dict[str, float]:
    values = measure(model, betas.to(model.template)).tolist()
    return {name: values[_row(name)] for name in wanted}


def _row(name: str) -> int:
    if name not in MEASUREMENTS:
        raise ValueError(f"There is no measurement {name!r}; there are {', '.join(MEASUREMENTS)}.")
    return MEASUREMENTS.index(name)
