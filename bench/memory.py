"""Memory of the server over hundreds of interactions on each page: it must not grow.

A page is first used `WARM_UP` times, so that what is imported, cached or bounded is there: a page
of six experiments has seen them all only then. Then `INTERACTIONS` times more, with the resident
memory read all along; the last fifth is compared with the first, for single readings swing by what
the visitor happens to look at. At the end the server says what the session and the cache hold.
"""

import asyncio
import json
import random
import statistics
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.pages import addresses, name
from engine import cache
from tests.support import hands
from tests.support.client import Session
from tests.support.server import Server
from ui.server import memory_report

WARM_UP = 500
INTERACTIONS = 500
READINGS = 25
LIMIT = 0.05
ENVIRONMENT = {memory_report.VARIABLE: "1", cache.VARIABLE: "64"}
"""The cache is full after the warm-up: a larger one would go on growing, as it may."""


@dataclass(frozen=True)
class Growth:
    """Memory over the interactions on one page, in bytes.

    Attributes:
        page: its address.
        before: resident in the first fifth of the interactions.
        after: resident in the last fifth.
        held: what the server said at the end that its session and its cache hold.
    """

    page: str
    before: int
    after: int
    held: dict[str, Any]

    @property
    def share(self) -> float:
        """Growth as a share of what was there."""
        return self.after / self.before - 1

    def __str__(self) -> str:
        verdict = "ok" if self.share <= LIMIT else "GROWS"
        return (
            f"{name(self.page):18} {self.before / 2**20:6.0f} -> {self.after / 2**20:6.0f} MiB "
            f"{self.share:+7.1%}  {verdict}\n"
            f"{'':18} session: {_listed(self.held['session_bytes'])}; "
            f"cache: {self.held['cache']['entries']} results, {_mib(self.held['cache']['nbytes'])}"
        )


async def grow(
    server: Server, page: str, interactions: int = INTERACTIONS, warm_up: int = WARM_UP
) -> Growth:
    """Uses one page of a running app so many times, each time waiting for the answer."""
    chance = random.Random(page)
    async with Session(server.url, page) as session:
        await _interact(session, chance, warm_up)
        readings = []
        for _ in range(READINGS):
            await _interact(session, chance, interactions // READINGS)
            readings.append(server.rss())
        held = report(server)
    fifth = READINGS // 5
    first, last = readings[:fifth], readings[-fifth:]
    return Growth(page, round(statistics.mean(first)), round(statistics.mean(last)), held)


def report(server: Server) -> dict[str, Any]:
    """What the sessions of a server and its cache hold (`ui.server.memory_report`)."""
    with urllib.request.urlopen(server.url + memory_report.PATH, timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def _listed(kinds: dict[str, int]) -> str:
    return ", ".join(f"{kind} {_mib(nbytes)}" for kind, nbytes in kinds.items())


def _mib(nbytes: int) -> str:
    return f"{nbytes / 2**20:.2f} MiB"


async def _interact(session: Session, chance: random.Random, count: int) -> None:
    """Plays, changes what the page offers, and asks for full runs, one after the other."""
    for number in range(count):
        offered = hands.usable(session)
        if number % 10 == 0 or not offered:
            await session.rerun(30)
        elif not (
            (number % 5 == 1 and await hands.play(session))
            or (number % 3 and await hands.tick(session))
        ):
            await hands.touch(session, chance.choice(offered), chance)
        await session.until(lambda: not session.unanswered(), timeout=30)


def _server(folder: str) -> Server:
    return Server(Path(folder) / "log.txt", environment=ENVIRONMENT)


def main(*, quick: bool = False) -> bool:
    """Measures every page, each on a fresh server; whether none grew by more than `LIMIT`."""
    interactions, warm_up = (50, 50) if quick else (INTERACTIONS, WARM_UP)
    print(f"Memory: {interactions} interactions a page after {warm_up} to warm up")
    held = True
    for page in addresses():
        with tempfile.TemporaryDirectory() as folder, _server(folder) as server:
            server.wait_until_idle()  # it imports libraries after its start
            growth = asyncio.run(grow(server, page, interactions, warm_up))
        print(f"  {growth}", flush=True)
        held &= growth.share <= LIMIT
    return held
