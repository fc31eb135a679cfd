"""How fast a run is played."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """How fast it plays: at most `steps` in `budget_ms` of computing, every `interval_ms`."""

    name: str
    interval_ms: float
    steps: int
    budget_ms: float = 20.0


SWEEPS = (
    Pace("1/s", 1000, 1),
    Pace("3/s", 333, 1),
    Pace("10/s", 100, 1),
    Pace("30/s", 33, 1),
    Pace("fastest", 0, 1_000_000),
)
TRAINING = (
    Pace("1 step", 100, 1),
    Pace("10 steps", 0, 10),
    Pace("100 steps", 0, 100, 40),
    Pace("fastest", 0, 1_000_000, 25),
)
