"""The output of a run arrives, whatever is asked for while it is on its way."""

import asyncio
import random
import time
from pathlib import Path

import pytest

from tests.support.client import Session
from tests.support.server import ROOT, Server
from ui.server.lost_runs import HOLD_LIMIT

SCRIPT = ROOT / "tests" / "support" / "slow_events.py"
SLOW_PAGE = ROOT / "tests" / "support" / "slow_page.py"
DELAY = 0.2
"""Seconds from the end of a run to the handling of its events; long, so that load adds little."""


@pytest.mark.hammer
def test_without_the_patch_output_is_lost(tmp_path: Path) -> None:
    """Shows that the next test provokes what it claims to prevent."""
    assert _lost(tmp_path, patch=False, rounds=16) == 1


@pytest.mark.hammer
def test_with_the_patch_no_output_is_lost(tmp_path: Path) -> None:
    assert _lost(tmp_path, patch=True, rounds=5) == 0


def _lost(folder: Path, *, patch: bool, rounds: int) -> int:
    """How many full runs the page never shows when fragment requests follow them.

    Of so many at most; the first that is lost is the last.
    """
    environment = {"PATCH": str(int(patch)), "EVENT_DELAY": str(DELAY), "PYTHONPATH": str(ROOT)}
    with Server(folder / "log.txt", SCRIPT, environment=environment) as server:
        lost = asyncio.run(_provoke(server.url, rounds))
        assert not server.failures()
    return lost


@pytest.mark.hammer
def test_an_action_on_what_is_being_drawn_again_is_answered(tmp_path: Path) -> None:
    """A run of the outer fragment is broken off by one of the page, and forgets the inner one."""
    with Server(tmp_path / "log.txt", SLOW_PAGE, environment={"PYTHONPATH": str(ROOT)}) as server:
        asyncio.run(_act_early(server.url))
        assert not server.failures()


async def _act_early(url: str) -> None:
    async with Session(url) as session:
        whole, outer, inner = (session.widget("slider", n) for n in ("whole", "outer", "inner"))
        for value in (1, 2, 3):
            await session.change(outer, double_array_value=[value])
            await session.until(session.shows(f"outer={value}"))
            await session.change(whole, double_array_value=[value])
            await session.until(session.shows(f"whole={value}"))
            await session.change(inner, double_array_value=[value])
            await session.until(session.shows(f"inner={value}"))


async def _provoke(url: str, rounds: int) -> int:
    """Sends fragment requests into the gap after a run's end, before its events are handled.

    A round begins about when the hold of the last round's request would have ended, so that a
    timer left over from that one would meet the request held in this one.
    """
    moments = random.Random(0)
    lost = 0
    async with Session(url) as session:
        fragment = session.widget("slider", "inner").fragment
        for value in range(rounds):
            await session.change(session.widget("slider", "outer"), double_array_value=[value])
            await asyncio.sleep(moments.uniform(0.4, 0.8) * DELAY)
            await session.request(fragment)
            next_round = time.monotonic() + HOLD_LIMIT - moments.uniform(0.4, 1.0) * DELAY
            try:
                await session.until(session.shows(f"outer={value}"), timeout=2.0)
            except TimeoutError:
                lost += 1
                break
            await asyncio.sleep(next_round - time.monotonic())
    return lost
