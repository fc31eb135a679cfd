"""Results that are computed beside what the visitor does, a part at a time.

What takes longer than a gesture may wait is a list of cached calls. Each run makes some of them,
and the page asks for another run until all are made (`View.unfinished`).
"""

import time
from collections.abc import Iterable
from typing import Any

from engine.cache import Call

BUDGET_MS = 60.0
"""Of a run: then the next gesture is answered."""


def make_some(calls: Iterable[Call[Any]], budget_ms: float = BUDGET_MS) -> bool:
    """Makes calls in their order until the time is up, at least one; whether all are made.

    A result that the cache has no room for does not count as missing: it would be made for ever.
    """
    end = time.perf_counter() + budget_ms / 1e3
    tried = False
    for call in calls:
        if call.made():
            continue
        if tried and time.perf_counter() >= end:
            return False
        call()
        if not call.made():
            return True
        tried = True
    return True
