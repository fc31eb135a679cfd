"""A second run to compare the one that plays with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from engine.runs import Frame, Run
from engine.simulation import Simulation
from ui.state import PageState


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
        st.session_state[key] = Run(kind, settings)
    run: Run = st.session_state[key]
    if run.settings != settings or run.step > step:
        run.restart(settings)
    return run.play(budget_ms, step - run.step) if run.step < step else run.frame()
