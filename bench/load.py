"""A class on one server: how long a moved control takes to be answered, by number of visitors.

Visitors without browsers (`tests.support.client`) are spread over all pages. Each changes a control
every `PAUSE` seconds, at random moments; some play, as fast as frames are answered. The time is
from the message until the run that took it has signed off. In the end every message must have been
answered and no page may show an exception.

    python -m bench load           with 1, 10, 40 and 80 visitors, then all 80 on the heaviest page
"""

import asyncio
import json
import os
import random
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine import pool
from tests.support import hands
from tests.support.client import Element, Session
from tests.support.server import Server
from ui import catalog
from ui.server import memory_report

VISITORS = (1, 10, 40, 80)
PLAYING = 10
"""Of many visitors; an eighth of few."""
PAUSE = 4.0
"""Seconds from one move of a visitor to the next, on average."""
SECONDS = 40.0
WARM_UP = 10.0
PATIENCE = 30.0
MOVED = ("playground_panel", "playground_canvas", "playground_plane", "playground_scene")
HEAVIEST = "diffusion"
HEAVIEST_QUERY = "experiment=sampling"
TIMES_ALONE = 4.0
"""The slowest twentieth with 80 visitors, beside that of a single one."""
LIMIT_MS = 400.0
DRAFT_MS = 2000.0
"""Nobody on the heaviest page waits longer."""


@dataclass
class Class:
    """What some visitors did, and what came of it.

    Attributes:
        visitors: how many.
        answered_ms: of each move.
        frames: answered to those who play.
        lost: messages that were never answered.
        exceptions: that a page showed.
        seconds: that it took.
        memory_mib: resident, of server and pool.
    """

    visitors: int
    answered_ms: list[float] = field(default_factory=list)
    by_page: dict[str, list[float]] = field(default_factory=dict)
    frames: int = 0
    lost: list[str] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    seconds: float = 0.0
    memory_mib: float = 0.0

    def quantile(self, share: float) -> float:
        """Of the times, in ms."""
        return float(np.quantile(self.answered_ms, share)) if self.answered_ms else float("nan")

    def __str__(self) -> str:
        moves = len(self.answered_ms) / self.seconds
        return (
            f"{self.visitors:4} visitors {moves:6.1f} moves/s {self.frames / self.seconds:6.1f} "
            f"frames/s   p50 {self.quantile(0.5):6.0f}  p95 {self.quantile(0.95):6.0f}  "
            f"most {self.quantile(1):6.0f} ms   lost {len(self.lost)}, exceptions "
            f"{len(self.exceptions)}   {self.memory_mib:6.0f} MiB"
        )


async def attend(
    url: str,
    visitors: int,
    seconds: float,
    *,
    pages: Sequence[tuple[str, str]],
    playing: int,
    warm_up: float = WARM_UP,
) -> Class:
    """Visitors on pages of a running app, each for so many seconds.

    Args:
        url: of the app.
        visitors: how many.
        seconds: that are measured.
        pages: address and query of what they open, in turn.
        playing: how many of them play instead of moving controls.
        warm_up: seconds before.
    """
    found = Class(visitors)
    begin = asyncio.Event()
    opened = [asyncio.Event() for _ in range(visitors)]
    visits = [
        asyncio.create_task(
            _visit(
                url,
                pages[k % len(pages)],
                k < playing,
                (warm_up, seconds),
                found,
                opened[k],
                begin,
                random.Random(f"load:{k}"),
            )
        )
        for k in range(visitors)
    ]
    for each in opened:
        await asyncio.wait_for(each.wait(), 120)
    start = time.monotonic()
    begin.set()
    await asyncio.gather(*visits)
    found.seconds = max(time.monotonic() - start - warm_up, 1e-3)
    return found


async def _visit(
    url: str,
    page: tuple[str, str],
    plays: bool,
    spans: tuple[float, float],
    found: Class,
    opened: asyncio.Event,
    begin: asyncio.Event,
    chance: random.Random,
) -> None:
    address, query = page
    async with Session(url, address, query) as session:
        opened.set()
        await begin.wait()
        measured = time.monotonic() + spans[0]
        end = measured + spans[1]
        if plays:
            await _play(session, measured, end, found)
        else:
            await _move(session, address, measured, end, found, chance)
        try:
            await session.until(lambda: not session.unanswered(), PATIENCE)
        except TimeoutError:
            found.lost += [f"{address}: {key}" for key in session.unanswered()]
        found.exceptions += [f"{address}: {each}" for each in session.exceptions]


async def _play(session: Session, measured: float, end: float, found: Class) -> None:
    while time.monotonic() < end:
        await hands.play(session)
        if not await hands.tick(session):
            await asyncio.sleep(0.1)
            continue
        try:  # what plays is one run after another without an end
            await session.until(lambda: not session.unanswered(), PATIENCE)
        except TimeoutError:
            found.lost.append("a frame")
            return
        found.frames += time.monotonic() > measured


async def _move(
    session: Session,
    address: str,
    measured: float,
    end: float,
    found: Class,
    chance: random.Random,
) -> None:
    await asyncio.sleep(chance.uniform(0, PAUSE))
    while time.monotonic() < end:
        offered = [each for each in hands.usable(session) if each.component in MOVED]
        if offered:
            took = await _answered(session, chance.choice(offered), chance)
            if took is None:
                found.lost.append(f"{address}: a move")
                return
            if time.monotonic() > measured:
                found.answered_ms.append(took)
                found.by_page.setdefault(address, []).append(took)
        await asyncio.sleep(chance.uniform(0.5, 1.5) * PAUSE)


async def _answered(session: Session, element: Element, chance: random.Random) -> float | None:
    """Milliseconds until a change of a control has been taken and its run has signed off."""
    start = time.monotonic()
    await hands.touch(session, element, chance)
    try:
        await session.until(lambda: not session.unanswered() and not session.running, PATIENCE)
    except TimeoutError:
        return None
    return (time.monotonic() - start) * 1e3


def main(*, quick: bool = False) -> bool:
    """Prints a row for each number of visitors; whether all targets were met."""
    workers = os.environ.get(pool.VARIABLE, "auto")
    environment = {memory_report.VARIABLE: "1", pool.VARIABLE: workers}
    pages = [(topic.slug, "") for topic in catalog.TOPICS]
    print(f"A move per visitor every {PAUSE:g} s; {pool.VARIABLE}={workers}")
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder) / "log.txt", environment=environment) as server,
    ):
        if quick:
            found = asyncio.run(attend(server.url, 3, 4.0, pages=pages, playing=1, warm_up=0.5))
            held = _said(found, server)
        else:
            held = _spread(server, pages)
            held &= _on_the_heaviest(server)
        if server.failures():
            print(f"  the server logged:\n{server.failures()}")
        return held and server.alive and not server.failures()


def _spread(server: Server, pages: Sequence[tuple[str, str]]) -> bool:
    """More and more visitors on all pages; whether none lost anything, nor waited too long."""
    alone = _one_on_each(server.url, pages)
    held = _said(alone, server)
    for visitors in VISITORS[1:]:
        playing = min(PLAYING, visitors // 8)
        found = asyncio.run(attend(server.url, visitors, SECONDS, pages=pages, playing=playing))
        held &= _said(found, server)
    for address, times in sorted(found.by_page.items()):
        middle, slow = np.quantile(times, (0.5, 0.95))
        print(f"      {address:20} p50 {middle:6.0f}  p95 {slow:6.0f} ms  ({len(times)} moves)")
    slow, single = found.quantile(0.95), alone.quantile(0.95)
    good = slow <= min(LIMIT_MS, TIMES_ALONE * single)
    verdict = "ok" if good else "MISSED"
    print(
        f"  p95 {slow:.0f} ms ({LIMIT_MS:g}), {slow / single:.1f} times the single visitor's "
        f"({TIMES_ALONE:g}): {verdict}"
    )
    return held and good


def _on_the_heaviest(server: Server) -> bool:
    """All visitors on the page that computes most; whether nobody waited too long."""
    pages = [(HEAVIEST, HEAVIEST_QUERY)]
    found = asyncio.run(attend(server.url, VISITORS[-1], SECONDS, pages=pages, playing=0))
    print(f"  all on {HEAVIEST}, {HEAVIEST_QUERY}:")
    held = _said(found, server)
    longest = found.quantile(1)
    good = longest <= DRAFT_MS
    print(f"  longest wait {longest:.0f} ms ({DRAFT_MS:g}): {'ok' if good else 'MISSED'}")
    return held and good


def _one_on_each(url: str, pages: Sequence[tuple[str, str]]) -> Class:
    """A single visitor on one page after another."""
    total = Class(1)
    for page in pages:
        one = asyncio.run(attend(url, 1, SECONDS / 2, pages=[page], playing=0, warm_up=1.0))
        total.answered_ms += one.answered_ms
        total.lost += one.lost
        total.exceptions += one.exceptions
        total.seconds += one.seconds
    return total


def _said(found: Class, server: Server) -> bool:
    found.memory_mib = _memory_mib(server)
    print(f"  {found}", flush=True)
    for what in (*found.lost[:3], *found.exceptions[:3]):
        print(f"      {what}")
    return not found.lost and not found.exceptions


def _memory_mib(server: Server) -> float:
    """Resident memory of the server and its pool."""
    pids = [server.pid]
    with urllib.request.urlopen(f"{server.url}{memory_report.PATH}", timeout=30) as answer:
        pids += [each["pid"] for each in json.load(answer)["pool"]]
    total = 0
    for pid in pids:
        statm = Path(f"/proc/{pid}/statm")
        total += int(statm.read_text().split()[1]) if statm.exists() else 0
    return total * os.sysconf("SC_PAGE_SIZE") / 2**20
