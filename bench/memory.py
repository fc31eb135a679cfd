"""Memory of the server over hundreds of interactions on each page: it must not grow.

A page is first used `WARM_UP` times, so that what is imported, cached or bounded is there: a page
of six experiments has seen them all only then. Then `INTERACTIONS` times more, with the resident
memory read all along; the last fifth is compared with the first, for single readings swing by what
the visitor happens to look at.
"""

import asyncio
import random
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.pages import addresses, name
from tests.support import hands
from tests.support.client import Session
from tests.support.server import Server

WARM_UP = 500
INTERACTIONS = 500
READINGS = 25
LIMIT = 0.05


@dataclass(frozen=True)
class Growth:
    """Resident memory in bytes in the first and the last fifth of the interactions on one page."""

    page: str
    before: int
    after: int

    @property
    def share(self) -> float:
        """Growth as a share of what was there."""
        return self.after / self.before - 1

    def __str__(self) -> str:
        verdict = "ok" if self.share <= LIMIT else "GROWS"
        return (
            f"{name(self.page):18} {self.before / 2**20:6.0f} -> {self.after / 2**20:6.0f} MiB "
            f"{self.share:+7.1%}  {verdict}"
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
    fifth = READINGS // 5
    first, last = readings[:fifth], readings[-fifth:]
    return Growth(page, round(statistics.mean(first)), round(statistics.mean(last)))


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


def main(*, quick: bool = False) -> bool:
    """Measures every page, each on a fresh server; whether none grew by more than `LIMIT`."""
    interactions, warm_up = (50, 50) if quick else (INTERACTIONS, WARM_UP)
    print(f"Memory: {interactions} interactions a page after {warm_up} to warm up")
    held = True
    for page in addresses():
        with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "log.txt") as server:
            server.wait_until_idle()  # it imports libraries after its start
            growth = asyncio.run(grow(server, page, interactions, warm_up))
        print(f"  {growth}", flush=True)
        held &= growth.share <= LIMIT
    return held
