"""A second run to compare the one that plays with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from engine import pool
from engine.pool import AnyRun
from engine.runs import Frame
from engine.simulation import Simulation
from ui.state import PageState

AT_LEAST_MS = 0.0
"""What each script run grants a second run, whatever the page says: the tests grant it all."""


def run_beside(
    page: PageState,
    name: str,
    kind: Callable[[Any], Simulation],
    settings: Any,
    step: int,
    budget_ms: float,
) -> Frame:
    """A second run, taken as far as the first; kept until the page is left.

    Args:
        page: whose page it is.
        name: tells it from other runs of the page.
        kind: makes the simulation from settings.
        settings: when they change, it restarts.
        step: how far to take it.
        budget_ms: what it may take of this script run; it catches up with the next.
    """
    key = f"live:{page.slug}:{name}"
    if key not in st.session_state:
        st.session_state[key] = pool.open_run(kind, settings)
    run: AnyRun = st.session_state[key]
    if run.settings != settings or run.step > step:
        run.restart(settings)
    if run.step >= step:
        return run.frame()
    return run.play(max(budget_ms, AT_LEAST_MS), step - run.step)
