"""Simulations and functions that a process of the pool can import under the same names."""

import os
import time
from typing import NoReturn

from engine.cache import cached
from tests.engine.walk import Walk, WalkSettings


class DemandingWalk(Walk):
    demanding = True


class SlowWalk(DemandingWalk):
    """A step takes five milliseconds."""

    def _advance_one(self) -> None:
        time.sleep(0.005)
        super()._advance_one()


class OddError(Exception):
    """Cannot be read by who receives it."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


def x_of(walk: Walk) -> float:
    return float(walk.position[0])


def unpicklable(walk: Walk) -> object:
    return lambda: walk


def fail_oddly(walk: Walk) -> NoReturn:
    raise OddError("an odd", "error")


def end_process(walk: Walk | None = None) -> NoReturn:
    os._exit(3)


@cached(demanding=True)
def process_of(number: int) -> tuple[int, int]:
    return os.getpid(), number


def slowly(seconds: float) -> str:
    time.sleep(seconds)
    return "done"


__all__ = ["DemandingWalk", "SlowWalk", "WalkSettings"]
