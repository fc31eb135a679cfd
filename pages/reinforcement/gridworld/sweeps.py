"""Parameter sweeps of the gridworld: what can be swept, and two sweeps worth seeing."""

import math

import numpy as np

from engine.reinforcement.gridworld.sweep_measures import VALUE_ITERATION as MEASURE
from engine.sweeps.results import Results
from pages.reinforcement.gridworld.fields import on_map
from pages.reinforcement.gridworld.world import sweep_settings
from ui.fields import Number
from ui.frame import number
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptChoice, SweptNumber

MOST_SWEEPS = 3_000
_BOTH_ORDERS = SweptChoice("update_order", ("synchronous", "in-place"))
_DISCOUNTS = SweptNumber("discount", 0.5, 0.99, 50)

VALUE_ITERATION = Sweepable(
    MEASURE,
    sweep_settings,
    fields=("discount", "slip", "step_reward", "bump_reward", "update_order", "map"),
    quantities={
        "step": Quantity("Sweeps to convergence", log=True),
        "start_value": Quantity("V(start)"),
        "error": Quantity("Largest error of V", log=True),
        "mean_error": Quantity("Mean error of V", log=True),
        "bound": Quantity("Error bound", log=True),
    },
    usual=Definition(_DISCOUNTS, "step", until=MOST_SWEEPS),
    until=Number("until", "Sweeps, at most", MOST_SWEEPS, 1, 20_000, 1),
)


def sweeps_against_discount(results: Results) -> str:
    """How the number of sweeps grows with γ, and what the contraction allows."""
    done = results.values("done")[..., 0] == 1
    sweeps = results.median("step")
    discounts = np.array(results.sweep.axes[0].values)
    if sweeps.ndim > 1:
        return ""
    if not done.all():
        missing = int((~done).sum())
        most = f"{results.sweep.until:,}"
        return f"{missing} of {done.size} runs have not converged within {most} sweeps."
    first, last = int(sweeps[0]), int(sweeps[-1])
    bound = math.log(1e-6) / math.log(discounts[-1])
    text = (
        f"From {first} sweeps at γ = {number(discounts[0], 2)} to {last:,} at "
        f"γ = {number(discounts[-1], 2)}."
    )
    if last < 0.5 * bound:
        text += (
            f" The contraction alone allows about ln 10⁻⁶ / ln γ = {bound:,.0f}: on a map whose "
            "walks end at a goal the values settle much earlier."
        )
    elif last <= 1.2 * bound:
        text += f" That is what the contraction allows: ln 10⁻⁶ / ln γ ≈ {bound:,.0f}."
    return text


def orders_against_slip(results: Results) -> str:
    """What updating in place saves."""
    sweeps = results.median("step")
    if sweeps.ndim != 2 or sweeps.shape[1] != 2 or not np.isfinite(sweeps).all():
        return ""
    slips = results.sweep.axes[0].values
    synchronous, in_place = sweeps[:, 0], sweeps[:, 1]
    saved = 100 * (1 - in_place / synchronous)
    if (saved <= 0).any():
        return "Updating in place does not save sweeps at every slip probability."
    return (
        f"Yes: in place saves {saved.min():.0f} to {saved.max():.0f} % of the sweeps; at σ = "
        f"{number(slips[-1], 2)} it takes {int(in_place[-1])} in place of {int(synchronous[-1])}."
    )


VALUE_ITERATION_PRESETS = (
    SweepPreset(
        "How many sweeps does a discount near 1 cost?",
        Definition(_DISCOUNTS, "step", until=MOST_SWEEPS),
        sweeps_against_discount,
    ),
    SweepPreset(
        "Does updating in place always save sweeps?",
        Definition(SweptNumber("slip", 0.0, 0.8, 9), "step", y=_BOTH_ORDERS, until=MOST_SWEEPS),
        orders_against_slip,
        on_map("Maze"),
    ),
)
