"""Pictures and films of the stage: how long they take, and what another visitor notices.

A browser saves a picture and films. The pictures that it sent to the server for one of them are
kept and sent again, film after film and as fast as the server takes them, while another visitor
without a browser moves a slider: two browsers on one machine would measure each other.
"""

import asyncio
import base64
import json
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page
from websockets.asyncio.client import connect

from bench.sweeps import slider_ms
from bench.visitor import PLAYING, browser, opened, settle
from tests.support.server import Server
from ui import films

PICTURE_S = 0.5
GIF_S = 5.0
GIF_FRAMES = 60
SLOWER = 1.5
MOVES, BLOCKS = 40, 5
_IN_FLIGHT = 3

# Keeps what goes to the server for films.
KEEP = """() => {
  const send = WebSocket.prototype.send;
  window.sent = [];
  WebSocket.prototype.send = function (data) {
    if (this.url.endsWith("/films")) window.sent.push(data);
    return send.call(this, data);
  };
}"""
SENT = """async () => Promise.all(window.sent.map((data) => typeof data === "string" ? data :
  new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve([reader.result.split(",")[1]]);
    reader.readAsDataURL(new Blob([data]));
  })))"""


@dataclass(frozen=True)
class Filmed:
    """A stage, and what of it is filmed."""

    what: str
    page: str
    stretch: str


STAGES = (
    Filmed("a run, gridworld", "gridworld?paused=1&step=59", "past"),
    Filmed("a plane, diffusion samplers", "diffusion?experiment=samplers&paused=1", "film"),
    Filmed("a scene, implicit surfaces", "implicit-surfaces?paused=1", "turn"),
    Filmed("a plane and a scene, splats", "gaussian-splats?paused=1", "turn"),
)


def main(*, quick: bool = False) -> bool:
    """Prints a row for each figure; whether all targets were met."""
    rows: list[tuple[str, float, float, str]] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder) / "log.txt") as server,
        browser() as chromium,
        ThreadPoolExecutor(1) as beside,
    ):
        for stage in STAGES[:1] if quick else STAGES:
            page = _open(chromium, server, stage)
            took = min(_saved(page, "png") for _ in range(1 if quick else 3))
            rows.append((f"picture of {stage.what}", took, PICTURE_S, "s"))
            page.evaluate("window.sent = []")
            took = _saved(page, "gif")
            sent = page.evaluate(SENT)
            rows.append((f"GIF, {len(sent) - 2} frames of {stage.what}", took, GIF_S, "s"))
        # The page that sent them stays open: to it the ticket belongs.
        measured = beside.submit(asyncio.run, _beside(server, sent, 5 if quick else MOVES))
        quiet, busy, made = measured.result()
    rows.append((f"slider of another, p95 {busy:.0f} to {quiet:.0f} ms", busy / quiet, SLOWER, "×"))
    fine = made > 0
    for what, value, target, unit in rows:
        met = value <= target
        fine &= met
        verdict = "ok" if met else "SLOW"
        print(f"  {what:58} {value:6.2f} {unit} (at most {target:g})  {verdict}", flush=True)
    print(f"  {made} films were made while the slider was moved", flush=True)
    return fine


def _open(chromium: Browser, server: Server, stage: Filmed) -> Page:
    page = opened(chromium, f"{server.url}/{stage.page}")
    # On its way to the step of the link it plays, and to pause it would be to stop it there.
    page.locator(PLAYING).wait_for(state="detached")
    settle(page)
    page.evaluate(KEEP)
    page.get_by_role("button", name="Export").click()
    form = page.get_by_role("group", name="Film of the stage")
    form.wait_for()
    form.get_by_label("Stretch").select_option(stage.stretch)
    form.get_by_label("Frames, at most").select_option(str(GIF_FRAMES))
    return page


def _saved(page: Page, kind: str) -> float:
    """Seconds from the press to the file."""
    began = time.perf_counter()
    with page.expect_download(timeout=120_000):
        page.get_by_role("button", name=kind.upper(), exact=True).click()
    return time.perf_counter() - began


async def _beside(
    server: Server, sent: list[str | list[str]], moves: int
) -> tuple[float, float, int]:
    """95th percentiles of a slider, quiet and beside films, in turn; and how many films."""
    pictures = [base64.b64decode(each[0]) for each in sent if isinstance(each, list)]
    quiet, busy, made = [], [], 0
    for _ in range(BLOCKS):
        quiet.append(await slider_ms(server, moves))
        filming = asyncio.create_task(_film_on(server, json.loads(str(sent[0])), pictures))
        await asyncio.sleep(0.5)
        busy.append(await slider_ms(server, moves))
        made += await _ended(filming)
    return float(np.median(quiet)), float(np.median(busy)), made


async def _ended(filming: "asyncio.Task[int]") -> int:
    filming.cancel()
    return await filming


async def _film_on(server: Server, first: dict[str, object], pictures: list[bytes]) -> int:
    """One film after the other until it is cancelled; how many were begun and had pictures."""
    address = f"{server.url.replace('http', 'ws', 1)}/{films.PATH}"
    made = 0
    try:
        while True:
            async with connect(address, max_size=None, compression=None) as socket:
                await socket.send(json.dumps(first))
                answer = json.loads(await socket.recv())
                if "error" in answer:  # the film before is being put away
                    await asyncio.sleep(0.05)
                    continue
                made += 1
                for number, picture in enumerate(pictures):
                    await socket.send(picture)
                    if number >= _IN_FLIGHT:
                        await socket.recv()
                for _ in range(_IN_FLIGHT):
                    await socket.recv()
                await socket.send(json.dumps({"complete": True}))
                left = json.loads(await socket.recv())["bytes"]
                while left:
                    left -= len(await socket.recv())
    except asyncio.CancelledError:
        return made


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
