"""A server is ready once nobody has to wait for its imports, and no longer when it ends."""

import asyncio
import threading

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine import pool
from ui.server import readiness, warmup


class Process:
    def __init__(self, ready: bool) -> None:
        self.ready = ready


class Processes:
    def __init__(self, *ready: bool) -> None:
        self.processes = tuple(map(Process, ready))


def test_it_waits_for_imports_and_processes_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    client = TestClient(Starlette(routes=[readiness.route()]))
    imported = threading.Event()
    monkeypatch.setattr(warmup, "_ended", imported)
    monkeypatch.setattr(readiness, "_ending", threading.Event())
    answer = client.get(readiness.PATH)
    assert answer.status_code == 503 and "imported" in answer.text
    imported.set()
    assert client.get(readiness.PATH).status_code == 200
    monkeypatch.setattr(pool, "_pool", Processes(False, False))
    answer = client.get(readiness.PATH)
    assert answer.status_code == 503 and "processes" in answer.text
    monkeypatch.setattr(pool, "_pool", Processes(False, True))
    assert client.get(readiness.PATH).text == "ready"
    readiness.end()
    answer = client.get(readiness.PATH)
    assert answer.status_code == 503 and "ending" in answer.text


def test_the_end_of_the_server_is_the_end_of_readiness(monkeypatch: pytest.MonkeyPatch) -> None:
    from ui import server

    ending = threading.Event()
    monkeypatch.setattr(readiness, "_ending", ending)
    monkeypatch.setattr(warmup, "start", lambda: None)
    monkeypatch.setattr(warmup, "wait", lambda: None)

    async def live() -> bool:
        async with server.lifespan(None):
            return ending.is_set()

    assert not asyncio.run(live()) and ending.is_set()
