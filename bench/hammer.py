"""Load that no hand can make: full reruns and control changes while a simulation plays.

Each page in turn, on one server: `RATE` full reruns and as many changes of random controls a
second, while the page's own clock asks for frame after frame; in the second half experiments,
presets and buttons too. Afterwards the server must be alive,
every message answered, and no exception shown or logged.
"""

import asyncio
import random
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.pages import addresses, name
from tests.support import hands
from tests.support.client import Session
from tests.support.server import Server

RATE = 20.0
SECONDS = 60.0
ROUND = 2.0
"""Seconds between two pauses, in which every message must be answered."""
PATIENCE = 15.0
STAY = ("playground_panel", "playground_canvas", "playground_plane", "playground_scene")
# Where nothing plays on the first experiment of a page: a link to one that does.
TRAINS = {"implicit-surfaces": "experiment=learn"}
AGAIN = 0.3
"""Seconds after which what does not play is started again."""


@dataclass
class Blows:
    """What was done to one page, and what came of it."""

    page: str
    reruns: int = 0
    changes: int = 0
    frames: int = 0
    finished: int = 0
    lost: list[str] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def fine(self) -> bool:
        """No message unanswered, no exception on the page."""
        return not self.lost and not self.exceptions

    def __str__(self) -> str:
        verdict = "ok" if self.fine else f"LOST {self.lost} EXCEPTIONS {self.exceptions[:2]}"
        return (
            f"{name(self.page):18} {self.reruns:6} reruns {self.changes:6} changes "
            f"{self.frames:6} frames {self.finished:6} runs in {self.seconds:4.0f} s  {verdict}"
        )


async def hammer(url: str, page: str, seconds: float, seed: int = 0) -> Blows:
    """Hammers one page of a running app for so many seconds."""
    blows = Blows(page)
    chance = random.Random(f"{seed}:{page}")
    async with Session(url, page, TRAINS.get(page, "")) as session:
        began = time.monotonic()
        end = began + seconds
        while time.monotonic() < end:
            round_end = min(end, time.monotonic() + ROUND)
            stay = time.monotonic() < (began + end) / 2
            await hands.play(session)
            await asyncio.gather(
                _rerun(session, blows, round_end),
                _change(session, blows, chance, round_end, stay),
                _clock(session, blows, round_end),
            )
            blows.lost += await _unanswered(session)
        blows.finished = session.finished
        blows.exceptions = session.exceptions
        blows.seconds = time.monotonic() - began
    return blows


async def _rerun(session: Session, blows: Blows, end: float) -> None:
    while time.monotonic() < end:
        await session.request()
        blows.reruns += 1
        await asyncio.sleep(1 / RATE)


async def _change(
    session: Session, blows: Blows, chance: random.Random, end: float, stay: bool
) -> None:
    """Random controls; with `stay` only those that leave what plays on the stage."""
    while time.monotonic() < end:
        offered = hands.usable(session)
        if stay:
            offered = [element for element in offered if element.component in STAY]
        if offered:
            await hands.touch(session, chance.choice(offered), chance)
            blows.changes += 1
        await asyncio.sleep(chance.uniform(0.5, 1.5) / RATE)


async def _clock(session: Session, blows: Blows, end: float) -> None:
    """As in the browser: the next frame is asked for when the clock's last request is answered.

    Another hand may have paused it, or changed what played: it is started again.
    """
    started = time.monotonic()
    while time.monotonic() < end:
        asked = await hands.tick(session)
        blows.frames += asked
        if not asked and time.monotonic() - started > AGAIN:
            await hands.play(session)
            started = time.monotonic()
        await asyncio.sleep(0.01)


async def _unanswered(session: Session) -> list[str]:
    """What is still unanswered after a pause, and whether a last full run signs off."""
    lost = []
    try:
        await session.until(lambda: not session.unanswered(), PATIENCE)
    except TimeoutError:
        lost += [
            f"{key}: sent {sent}, taken {taken}"
            for key, (sent, taken) in session.unanswered().items()
        ]
    try:
        await session.rerun(PATIENCE)
    except TimeoutError:
        lost.append("a full run")
    return lost


def main(*, quick: bool = False) -> bool:
    """Hammers every page and prints a row for each; whether all held."""
    seconds = ROUND if quick else SECONDS
    print(
        f"Hammer: {RATE:.0f} full reruns and {RATE:.0f} control changes a second, "
        f"{seconds:.0f} s a page"
    )
    held = True
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "log.txt") as server:
        for page in addresses():
            blows = asyncio.run(hammer(server.url, page, seconds))
            print(f"  {blows}", flush=True)
            held &= blows.fine and server.alive
        if server.failures():
            print(f"  the server logged:\n{server.failures()}")
        held &= not server.failures()
        print(f"  server {'alive' if server.alive else f'DEAD (exit {server.exit_code})'}")
    return held
