"""Garbage is collected while runs go on, not after each of them, and not on a server that rests."""

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest
from streamlit import config

from tests.ui.server import in_a_loop
from ui.server import garbage_collection, lifespan


class Node:
    """Part of a cycle."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def _no_automatic_collection() -> Iterator[None]:
    """And what is there before is no part of any: the tests have imported much."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


def test_streamlit_collects_nothing_itself() -> None:
    assert config.get_option("runner.postScriptGC") is False


@pytest.mark.usefixtures("_no_automatic_collection")
def test_a_running_server_collects_what_runs_leave_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage_collection, "INTERVAL", 0.02)
    monkeypatch.setattr("ui.server.warmup.start", lambda: None)

    async def serve() -> list[object]:
        async with lifespan(None):
            left = [weakref.ref(node) for node in [Node() for _ in range(1000)]]
            for _ in range(250):
                if not any(ref() for ref in left):
                    break
                await asyncio.sleep(0.02)
            return [ref() for ref in left if ref()]

    assert in_a_loop(serve()) == []


@pytest.mark.usefixtures("_no_automatic_collection")
def test_a_server_that_rests_collects_nothing() -> None:
    gc.collect()
    assert not garbage_collection.is_due()
    kept = [[] for _ in range(garbage_collection.FEW + 100)]  # type: ignore[var-annotated]
    assert garbage_collection.is_due()
    assert kept
    gc.collect(0)
    assert garbage_collection.is_due(), "what has survived a partial collection may be garbage yet"
    gc.collect()
    assert not garbage_collection.is_due()


def test_the_collection_ends_with_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.server.warmup.start", lambda: None)

    async def serve() -> int:
        async with lifespan(None):
            await asyncio.sleep(0)
            during = len(asyncio.all_tasks())
        await asyncio.sleep(0)
        assert during == 2
        return len(asyncio.all_tasks())

    assert in_a_loop(serve()) == 1
