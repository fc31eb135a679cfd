"""The output of a run arrives, whatever is asked for while it is on its way."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.support.client import Session
from tests.support.server import ROOT, Server

SCRIPT = ROOT / "tests" / "support" / "slow_events.py"
DELAY = 0.05


@pytest.mark.hammer
def test_without_the_guard_output_is_lost(tmp_path: Path) -> None:
    """Shows that the next test provokes what it claims to prevent."""
    assert _lost(tmp_path, guard=False, rounds=6) >= 3


@pytest.mark.hammer
def test_with_the_guard_no_output_is_lost(tmp_path: Path) -> None:
    assert _lost(tmp_path, guard=True, rounds=40) == 0


def _lost(folder: Path, *, guard: bool, rounds: int) -> int:
    """Of so many full runs, how many the page never shows when fragment requests follow them."""
    environment = {"GUARD": str(int(guard)), "EVENT_DELAY": str(DELAY), "PYTHONPATH": str(ROOT)}
    with Server(folder / "log.txt", SCRIPT, environment=environment) as server:
        lost = asyncio.run(_provoke(server.url, rounds))
        assert not server.failures()
    return lost


async def _provoke(url: str, rounds: int) -> int:
    """Sends fragment requests into the gap after a run's end, before its events are handled.

    The rounds come at uneven distances, so that what is left over from one (a timer, a request
    still held) meets the next in every phase.
    """
    moments = random.Random(0)
    lost = 0
    async with Session(url) as session:
        fragment = session.widget("slider", "inner").fragment
        for value in range(rounds):
            await session.change(session.widget("slider", "outer"), double_array_value=[value])
            await asyncio.sleep(moments.uniform(0.3, 1.0) * DELAY)
            await session.request(fragment)
            try:
                await session.until(session.shows(f"outer={value}"), timeout=1.0)
            except TimeoutError:
                lost += 1
            await asyncio.sleep(moments.uniform(0, 6) * DELAY)
            await session.rerun()
    return lost
