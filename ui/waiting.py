"""What a visitor is told while the processes that compute are busy with others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from engine import pool
from ui import frame


@contextmanager
def told_of_others(key: str) -> Iterator[None]:
    """Within it, waiting for a pool's processes says so on the page, and how many wait.

    Args:
        key: of the line, which is there at all times so that what follows keeps its place.
    """
    if pool.current() is None:
        yield
        return
    from engine.pool.processes import waiting

    with st.container(key=key):
        line = st.empty()
    said = 0

    def say(others: int) -> None:
        nonlocal said
        if others > 0 and others != said:
            said = others
            visitors = "another visitor" if others == 1 else f"{others} other visitors"
            line.html(
                frame.notice_html([f"Computing for {visitors} too, in turn: your picture follows."])
            )

    try:
        with waiting(say):
            yield
    finally:
        if said:
            line.empty()
