"""Analyses of HMAX: which stage recognises changed digits, and the plane of the trade-off."""

import numpy as np

from engine.vision.receptive_fields.responses import Setup, recognised, traded
from engine.vision.receptive_fields.tuned_units import STAGES
from pages.vision.receptive_fields.hmax_curves import LABELS
from pages.vision.receptive_fields.hmax_numbers import MOVED, POOLS
from ui.analysis import Analysis, Drawing, Drawn
from ui.plotly_theme import Meaning, axes, line
from ui.state import PageState
from ui.topic import View

_COLOURS: tuple[Meaning, ...] = ("error", "model", "good")
_NAMED = (POOLS[0], 1.0, POOLS[-1])
"""Sizes of pools that are written at their points: between them they follow in order."""
_EMPTY = "There is nothing on the paper to be tuned to."


def _recognition(page: PageState, view: View) -> Drawn:
    import plotly.graph_objects as go

    setup: Setup | None = view.shown.get("setup")
    if setup is None:
        return _EMPTY
    curve = page["curve"]
    values, shares = recognised(setup.settings, setup.dictionary, curve)
    figure = go.Figure(
        [
            line(stage, values, 100 * share, meaning, points=True)
            for stage, share, meaning in zip(STAGES, shares, _COLOURS, strict=True)
        ]
    )
    figure.update_layout(axes(x=LABELS[curve], y="digits recognised, %"))
    figure.update_yaxes(range=[-4, 104])
    means = ", ".join(
        f"{stage} {100 * share.mean():.0f} %" for stage, share in zip(STAGES, shares, strict=True)
    )
    return Drawing(
        figure,
        f"Share of ten digits recognised after the change, by stage; on average {means}.",
        {LABELS[curve]: values, **dict(zip(STAGES, shares, strict=True))},
    )


def _trade(page: PageState, view: View) -> Drawn:
    import plotly.graph_objects as go

    setup: Setup | None = view.shown.get("setup")
    if setup is None:
        return _EMPTY
    found = [traded(setup, pool, MOVED) for pool in POOLS]
    units: dict[str, tuple[list[tuple[float, float]], Meaning]] = {
        "unit on C1": ([(each.invariance, each.selectivity) for each in found], "model"),
        "unit on C2": ([(each.top_invariance, each.top_selectivity) for each in found], "good"),
    }
    figure = go.Figure()
    columns: dict[str, np.ndarray] = {"size of the pools": np.array(POOLS)}
    for name, (places, meaning) in units.items():
        x, y = np.array(places).T
        trace = line(name, x, y, meaning, points=True)
        trace.update(
            mode="lines+markers+text",
            text=[f"{pool:g}×" if pool in _NAMED else "" for pool in POOLS],
            # The curve of C2 turns back: its ends lie one above the other.
            textposition=["top center"] * (len(POOLS) - 1) + ["bottom center"],
        )
        figure.add_trace(trace)
        columns |= {f"invariance, {name}": x, f"selectivity, {name}": y}
    figure.update_layout(
        axes(x=f"invariance: response when moved by {MOVED} pixels", y="selectivity")
    )
    figure.update_xaxes(range=[0, 1.05])
    figure.update_yaxes(range=[0, 1.05])
    first, last = found[0], found[-1]
    return Drawing(
        figure,
        f"From pools of {POOLS[0]:g} to {POOLS[-1]:g} times the usual size the unit on C1 goes from"
        f" invariance {first.invariance:.2f} and selectivity {first.selectivity:.2f} to "
        f"{last.invariance:.2f} and {last.selectivity:.2f}; the unit on C2 from "
        f"{first.top_invariance:.2f} and {first.top_selectivity:.2f} to "
        f"{last.top_invariance:.2f} and {last.top_selectivity:.2f}.",
        columns,
    )


ANALYSES = (
    Analysis(
        "recognition",
        "Recognition by stage",
        "Of the ten digits, the share whose answers are still nearest to their own after the change"
        " that the curve on the stage is drawn over.",
        _recognition,
    ),
    Analysis(
        "trade",
        "Invariance and selectivity",
        "A point for each size of the pools of C1: the response to the moved target against 1 − the"
        " mean response to other images.",
        _trade,
    ),
)
