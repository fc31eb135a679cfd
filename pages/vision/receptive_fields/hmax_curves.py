"""Responses over a change of the target, and the trade of invariance against selectivity."""

from engine.vision.receptive_fields.responses import CURVES, Change, Setup, over_changes, traded
from ui.components import chart
from ui.state import PageState

LABELS = {
    "shift": "moved to the right, pixels",
    "scale": "enlarged, ×",
    "clutter": "share of the image under bars",
}


def draw_changes(page: PageState, setup: Setup, change: Change) -> None:
    """What units on three stages answer over one change; the others stay as they are."""
    curve = page["curve"]
    found = over_changes(setup, change.without(curve), curve)
    values = CURVES[curve]
    at = {"shift": change.right, "scale": change.scale, "clutter": change.clutter}[curve]
    chart.lines(
        "receptive-fields:hmax-changes",
        {
            "S1": (values, found.simple),
            "C1": (values, found.pooled),
            "C2": (values, found.overall),
        },
        colours={"S1": "error", "C1": "model", "C2": "good"},
        x_label=LABELS[curve],
        y_label="response, 1 to the target",
        y_range=(0, 1),
        marker=float(at),
        height=175,
        alt=f"Response of units tuned to S1, C1 and C2 over the target {LABELS[curve]}",
    )


def draw_trade(setup: Setup, pools: tuple[float, ...], moved: int) -> None:
    """Invariance and selectivity of the unit on C1 over the size of the pools."""
    found = [traded(setup, pool, moved) for pool in pools]
    chart.lines(
        "receptive-fields:hmax-trade",
        {
            "invariance": (pools, [each.invariance for each in found]),
            "selectivity": (pools, [each.selectivity for each in found]),
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
