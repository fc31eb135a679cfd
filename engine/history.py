"""Stretches of a run's history that were left for others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_DROPPED = 4
"""The newest so many are kept: a chart tells about six lines apart."""
MOST_POINTS = 256
"""Of each of them at most."""


@dataclass(frozen=True)
class Dropped:
    """A stretch that was left, by a branch or a restart.

    Attributes:
        settings: those at its end.
        series: each metric over its steps, with "step" beside them, from where it was left on.
    """

    settings: Any
    series: dict[str, np.ndarray]

    @classmethod
    def after(cls, step: int, settings: Any, series: dict[str, np.ndarray]) -> Dropped:
        """The part of a history from a step on, thinned to `MOST_POINTS`; its last point stays."""
        places = np.flatnonzero(series["step"] >= step)
        kept = places[np.linspace(0, len(places) - 1, min(len(places), MOST_POINTS)).astype(int)]
        return cls(settings, {name: column[kept] for name, column in series.items()})
