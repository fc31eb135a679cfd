"""Responses over a change of the target, and the trade of invariance against selectivity."""

from collections.abc import Sequence

import numpy as np

from engine.vision.receptive_fields.invariance import TradeOff
from engine.vision.receptive_fields.responses import CURVES, Change, Setup
from engine.vision.receptive_fields.tuned_units import Responses
from ui.components import chart
from ui.state import PageState

LABELS = {
    "shift": "moved to the right, pixels",
    "scale": "enlarged, ×",
    "clutter": "share of the image under bars",
}


def draw_changes(page: PageState, change: Change, found: Responses | None) -> None:
    """What units on three stages answer over one change; the others stay as they are.

    Args:
        page: has the curve that is drawn.
        change: what is done to the target; where it stands is marked.
        found: the answers; None while they are not known, so that there are axes only.
    """
    curve = page["curve"]
    values = CURVES[curve]
    unknown = np.full(len(values), np.nan)
    simple, pooled, overall = (
        (found.simple, found.pooled, found.overall) if found else (unknown,) * 3
    )
    at = {"shift": change.right, "scale": change.scale, "clutter": change.clutter}[curve]
    chart.lines(
        "receptive-fields:hmax-changes",
        {
            "S1": (values, simple),
            "C1": (values, pooled),
            "C2": (values, overall),
        },
        colours={"S1": "error", "C1": "model", "C2": "good"},
        x_label=LABELS[curve],
        y_label="response, 1 to the target",
        y_range=(0, 1),
        marker=float(at),
        height=175,
        alt=f"Response of units tuned to S1, C1 and C2 over the target {LABELS[curve]}",
    )


def draw_trade(
    setup: Setup, pools: tuple[float, ...], moved: int, found: Sequence[TradeOff]
) -> None:
    """Invariance and selectivity of the unit on C1 over the size of the pools.

    Args:
        setup: whose pools are marked.
        pools: their sizes.
        moved: by how many pixels the target is.
        found: for each size; none while they are not known, so that there are axes only.
    """
    unknown = [np.nan] * len(pools)
    chart.lines(
        "receptive-fields:hmax-trade",
        {
            "invariance": (pools, [each.invariance for each in found] or unknown),
            "selectivity": (pools, [each.selectivity for each in found] or unknown),
        },
        colours={"invariance": "good", "selectivity": "chosen"},
        x_label="size of the C1 pools, ×",
        y_label="unit on C1",
        y_range=(0, 1),
        marker=setup.settings.pool,
        height=175,
        alt=f"Response to the target moved by {moved} pixels, and 1 minus that to others, by the "
        "size of the pools",
    )
