"""The report of the memory bench: what sessions and cache hold, and only where it is asked for."""

import numpy as np
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine.cache import cached
from ui.server import memory_report
from ui.server.memory_report import PATH, VARIABLE

MEGABYTE = 1 << 20


def test_nobody_is_told_who_has_not_been_invited():
    for environment in ({}, {VARIABLE: "0"}):
        client = TestClient(Starlette(routes=memory_report.routes(environment)))
        assert client.get(PATH).status_code == 404
    assert len(memory_report.routes({VARIABLE: "1"})) == 1


def test_what_sessions_share_counts_once():
    shared, own = np.zeros(MEGABYTE, np.uint8), np.zeros(MEGABYTE, np.uint8)
    states: list[dict[str, object]] = [
        {"live:a:b": shared},
        {"live:a:b": [shared, own], "page:a": {}},
    ]
    found = memory_report.report(states)
    assert found["sessions"] == 2
    assert 2 * MEGABYTE < found["session_bytes"]["runs"] < 2.1 * MEGABYTE
    assert memory_report.report([])["sessions"] == 0


@cached
def squares(count: int) -> np.ndarray:
    return np.arange(count) ** 2


def test_the_cache_is_part_of_it():
    before = memory_report.report([])["cache"]
    squares(1000)
    after = memory_report.report([])["cache"]
    assert after["misses"] == before["misses"] + 1
    assert after["nbytes"] >= before["nbytes"] + 8000
