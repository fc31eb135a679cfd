"""Parameter sweeps of "Neural body": from how many bones to search, and how far a pose may go."""

import numpy as np

from engine.humans.body.neural.sweep_measures import POSED
from engine.sweeps.results import Results
from pages.humans.body.neural_state import settings_of
from ui.frame import number
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptNumber

_STARTS = SweptNumber("starts", 1, 8, 8)
_SHARES = SweptNumber("share", 0, 1.6, 9)
ENOUGH = 0.002
"""Of the intersection over union: what is as near as that to the best is as good."""


def enough_starts(results: Results) -> str:
    """From how many starts on nothing is gained."""
    if results.ended < results.sweep.count:
        return ""
    overlap, starts = results.median("overlap"), results.median("starts")
    if overlap.ndim > 1 or not np.isfinite(overlap).all():
        return ""
    good = np.flatnonzero(overlap >= overlap.max() - ENOUGH)
    first = int(starts[good[0]])
    return (
        f"{first} bones are enough here: from then on the intersection over union stays within"
        f" {number(ENOUGH)} of {number(overlap.max())}. From one bone alone it is"
        f" {number(overlap[0])}: where limbs meet or skin bends, the nearest bone's search ends at"
        " another root, or at none."
    )


def how_far(results: Results) -> str:
    """What exaggerating the pose costs."""
    if results.ended < results.sweep.count:
        return ""
    error, share = results.median("error"), results.median("share")
    if error.ndim > 1 or not np.isfinite(error).all():
        return ""
    usual = error[int(np.abs(share - 1).argmin())]
    rises = "grows" if error[-1] > error[0] else "does not grow"
    return (
        f"The mean surface error {rises}: {number(error[0], 2)} mm in the T-pose,"
        f" {number(usual, 2)} mm near the pose itself, {number(error[-1], 2)} mm at"
        f" {number(share[-1], 1)} times its angles. Training has turned joints by up to 0.6 of"
        " their limits."
    )


SWEEPABLE = Sweepable(
    POSED,
    settings_of,
    fields=("starts", "share", "spacing", "method"),
    quantities={
        "overlap": Quantity("Intersection over union"),
        "error": Quantity("Mean surface error, mm", log=True),
        "worst": Quantity("Largest surface error, mm", log=True),
        "missing": Quantity("True surface missed by, mm", log=True),
        "evaluations": Quantity("Points searched", log=True, axis=True),
    },
    usual=Definition(_STARTS, "overlap"),
)
PRESETS = (
    SweepPreset(
        "From how many bones must a search start?",
        Definition(_STARTS, "overlap"),
        enough_starts,
        {"spacing": 28.0},
    ),
    SweepPreset(
        "How far can a pose be exaggerated?",
        Definition(_SHARES, "error"),
        how_far,
        {"spacing": 28.0},
    ),
)
