"""Parameter sweeps of "Skinning": what a twist or a bend of the elbow does to the arm."""

from __future__ import annotations

import numpy as np

from engine.humans.body.blending_comparison import ElbowSettings
from engine.humans.body.sweep_measures import ELBOW
from engine.sweeps.results import Results
from pages.humans.body import skinning_blending
from ui.frame import number
from ui.state import PageState
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptNumber

_TWISTS = SweptNumber("twist", 0, 180, 13)
_BENDS = SweptNumber("bend", 0, 140, 15)
TWISTED = Definition(_TWISTS, "linear_thinnest")
BENT = Definition(_BENDS, "dual_thickest")
_LEARNED = 100.0
"""Degrees of twist in the poses that correctives were learned from."""


def swept_settings(page: PageState) -> ElbowSettings:
    """Of the elbow on the stage."""
    if page["view"] != "blending":
        raise ValueError("Sweeps turn an elbow: choose the view Blending.")
    return skinning_blending.settings_of(page)


def collapse(results: Results) -> str:
    """How the three ways shrink with the twist."""
    if results.ended < results.sweep.count or len(results.sweep.axes) != 1:
        return ""
    twists = np.asarray(results.sweep.axes[0].values, float)
    shown = {name: results.median(f"{name}_thinnest") for name in ("linear", "corrected", "dual")}
    right, far = int(np.abs(twists - 90).argmin()), int(twists.argmax())
    expected = number(100 * np.cos(np.deg2rad(twists[right] / 2)), 0)
    text = (
        f"Twisted by {twists[right]:.0f}° the linear blend keeps"
        f" {number(100 * shown['linear'][right], 0)} % of the radius; half way between two bones"
        f" cos {twists[right] / 2:.0f}° = {expected} % is expected."
    )
    if twists[far] > _LEARNED:
        text += (
            f" At {twists[far]:.0f}° it keeps {number(100 * shown['linear'][far], 0)} %, with"
            f" correctives {number(100 * shown['corrected'][far], 0)} %, dual quaternions"
            f" {number(100 * shown['dual'][far], 0)} %."
        )
    return text


def bulge(results: Results) -> str:
    """What a bend does to dual quaternions."""
    if results.ended < results.sweep.count or len(results.sweep.axes) != 1:
        return ""
    bends = np.asarray(results.sweep.axes[0].values, float)
    dual, linear = results.median("dual_thickest"), results.median("linear_thickest")
    at = int(dual.argmax())
    verdict = "grows by" if dual[at] > 1.02 else "hardly grows, by"
    return (
        f"By dual quaternions the thickest section {verdict} {number(100 * (dual[at] - 1), 1)} %,"
        f" at {bends[at]:.0f}°; by a linear blend no section grows by more than"
        f" {number(100 * (float(linear.max()) - 1), 1)} %."
    )


SWEEPABLE = Sweepable(
    ELBOW,
    swept_settings,
    fields=("twist", "bend"),
    quantities={
        f"{name}_{what}": Quantity(f"{label}, {title.lower()}")
        for name, title in skinning_blending.TITLES.items()
        for what, label in (
            ("thinnest", "Smallest radius of that at rest"),
            ("thickest", "Largest radius of that at rest"),
            ("volume", "Change of volume, ml"),
            ("mean_distance", "Mean distance to dual quaternions, mm"),
        )
    },
    usual=TWISTED,
)
PRESETS = (
    SweepPreset("At which twist does the skin collapse?", TWISTED, collapse, {"view": "blending"}),
    SweepPreset("How far does a bent elbow bulge?", BENT, bulge, {"view": "blending", "twist": 0}),
)
