"""Experiment "HMAX": cells that are tuned, cells that pool, and what is lost on the way."""

from typing import Any

import numpy as np
import streamlit as st

from engine.cache import Call
from engine.vision.receptive_fields.hmax import HmaxSettings, pool_size, pool_stride
from engine.vision.receptive_fields.responses import (
    Change,
    Setup,
    over_changes,
    to_change,
    to_others,
    traded,
)
from engine.vision.receptive_fields.targets import Target, drawn_screen, grey_screen
from engine.vision.receptive_fields.tuned_units import Responses
from pages.vision.receptive_fields import (
    drawing,
    hmax_curves,
    hmax_hand,
    hmax_maps,
    notebooks,
    uploads,
)
from pages.vision.receptive_fields.hmax_fields import DIGIT, DRAWN, TARGETS
from pages.vision.receptive_fields.hmax_numbers import MOVED, POOLS
from ui import beside, frame
from ui.components.panel import panel
from ui.controls import more
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

_PICTURE = (256, 256)


def setup_of(page: PageState) -> Setup:
    """The model and the target that the fields ask for."""
    settings = HmaxSettings(
        bands=round(page["bands"]),
        pool=page["pool"],
        prototypes=round(page["prototypes"]),
        sigma=page["sigma"],
        seed=page["seed"],
    )
    return Setup(settings, target_of(page), page["dictionary"])


def target_of(page: PageState) -> Target:
    """The image that the units are tuned to."""
    if page["target"] == DIGIT:
        return Target(label=int(page["label"]))
    if page["target"] == DRAWN:
        return Target(pixels=drawn_screen(drawing.drawing_of(page)))
    pixels = uploads.picture_of(page, _PICTURE, "target")
    return Target(pixels=grey_screen(pixels), photographic=True)


def change_of(page: PageState) -> Change:
    """What is done to the target."""
    return Change(
        round(page["shift_right"]),
        round(page["shift_down"]),
        round(page["scale"], 2),
        round(page["clutter"], 2),
        page["seed"],
    )


def draw_controls(page: PageState) -> None:
    """The target, what is done to it, and the model."""
    panel(page, "target", "label", where={"label": lambda: page["target"] == DIGIT})
    uploads.draw_uploader(page, "target")
    if page["target"] == DRAWN:
        drawing.draw_paper(page)
    panel(page, "shift_right", "scale", "clutter", "pool", "curve")
    more(page, "shift_down", "sigma", "bands", "prototypes", "dictionary", title="The model")


def draw_stage(page: PageState, place: Place) -> View:
    """The image and its maps; responses over the change; the trade between two aims."""
    held = hmax_hand.follow(page)
    waits = held or place.dragging
    setup, change = setup_of(page), change_of(page)
    if not any(setup.target.pixels) and page["target"] == DRAWN:
        with place.stage:
            frame.notice(["There is nothing on the paper yet: draw something on the left."])
        return View(numbers={"drawn": False})
    found = to_change(setup, change)
    curve = over_changes.call(setup, change.without(page["curve"]), page["curve"])
    trade = [traded.call(setup, pool, MOVED) for pool in POOLS]
    calls: list[Call[Any]] = [to_others.call(setup), curve, *trade]
    made = all(call.made() for call in calls) if waits else beside.make_some(calls)
    with place.stage:
        uploads.show_message(page, "target")
        hmax_maps.draw(setup, change, TARGETS[page["target"]].lower())
        # Without lines until they are known, so that nothing moves under the hand.
        left, right = st.columns(2)
        with left:
            known = curve() if made or curve.made() else None
            hmax_curves.draw_changes(page, change, known)
        with right:
            drawn = made or all(call.made() for call in trade)
            hmax_curves.draw_trade(setup, POOLS, MOVED, [call() for call in trade] if drawn else [])
    numbers = _numbers(page, setup, change, found, made)
    with place.readouts:
        _draw_readouts(numbers)
    return View(
        numbers=numbers,
        unfinished=not made and not waits,
        unanswered=not made,
        shown={"setup": setup, "change": change},
        notebook=Notebook(notebooks.hmax, {"setup": setup, "change": change}),
    )


def _is_own(page: PageState) -> bool:
    """Whether the target is a drawing or a picture of the visitor's."""
    drawn = page["target"] == DRAWN and bool(page["digit"])
    return drawn or uploads.has_picture(page, "target")


def _numbers(
    page: PageState, setup: Setup, change: Change, found: Responses, made: bool
) -> dict[str, Any]:
    """What readouts and answers speak of."""
    numbers: dict[str, Any] = {
        "drawn": True,
        "target": page["target"],
        "own": _is_own(page),
        "label": setup.target.label,
        "right": change.right,
        "down": change.down,
        "scale": change.scale,
        "clutter": change.clutter,
        "pool": setup.settings.pool,
        "dictionary": setup.dictionary,
        "pixels": pool_size(0, setup.settings.pool),
        "stride": pool_stride(0),
        "simple": float(found.simple[0]),
        "pooled": float(found.pooled[0]),
        "overall": float(found.overall[0]),
        "made": made,
    }
    if made:
        other = to_others(setup)
        trade = [traded(setup, pool, MOVED) for pool in POOLS]
        best = int(np.argmax(other.overall))
        numbers |= {
            "other": float(other.pooled.mean()),
            "other_most": float(other.pooled.max()),
            "other_overall": float(other.overall.mean()),
            "overall_most": float(other.overall.max()),
            "nearest": setup.target.named_others[best],
            "small": (trade[0].invariance, trade[0].selectivity),
            "large": (trade[-1].invariance, trade[-1].selectivity),
            "top_small": (trade[0].top_invariance, trade[0].top_selectivity),
            "top_most": max(each.top_invariance for each in trade),
            "top_large": (trade[-1].top_invariance, trade[-1].top_selectivity),
        }
    return numbers


def _draw_readouts(numbers: dict[str, Any]) -> None:
    def of(name: str) -> str:
        return frame.number(numbers[name], 2) if numbers["made"] else "…"

    rows: list[frame.Row] = [
        frame.Readout("unit on S1", frame.number(numbers["simple"], 2), "error"),
        frame.Readout("unit on C1", frame.number(numbers["pooled"], 2), "model"),
        frame.Readout("unit on C2", frame.number(numbers["overall"], 2), "good"),
        ("others, mean: on C1", of("other")),
        ("… on C2", of("other_overall")),
        ("others, most: on C1", of("other_most")),
        ("… on C2", of("overall_most")),
        ("pool of C1, S1 units", f"{numbers['pixels']}×{numbers['pixels']}"),
    ]
    st.html(
        "<p class='who'><span class='formula'>S: exp(−‖w − x‖² / 2σ²)</span>"
        "<span class='formula'>C: max over the pool</span></p>" + frame.readout_html(rows)
    )
