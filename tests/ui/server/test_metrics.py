"""Figures for Prometheus: there where they are asked for, and right."""

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine import cache, pool
from ui.server import metrics


class Process:
    def __init__(self, waiting: int, runs: int) -> None:
        self.waiting, self.runs = waiting, runs


class Processes:
    processes = (Process(3, 1), Process(0, 2))
    ended = 5


def figures() -> dict[str, float]:
    client = TestClient(Starlette(routes=metrics.routes({metrics.VARIABLE: "1"})))
    answer = client.get(metrics.PATH)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain")
    return {
        sample.name + "".join(f"[{value}]" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_nothing_is_there_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert metrics.routes({}) == metrics.routes({metrics.VARIABLE: "0"}) == []
    monkeypatch.delenv(metrics.VARIABLE, raising=False)
    with metrics.timed_stage("never"):
        pass
    monkeypatch.setattr(metrics, "_number_of_sessions", lambda: 0)
    assert not any("[never]" in name for name in figures())


def test_it_counts_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(metrics.VARIABLE, "1")
    monkeypatch.setattr(metrics, "_number_of_sessions", lambda: 7)
    monkeypatch.setattr(pool, "_pool", Processes())
    before = figures()
    for _ in range(2):
        with metrics.timed_stage("flows"):
            pass
    with pytest.raises(ZeroDivisionError), metrics.timed_stage("flows"):
        _ = 1 / 0
    cache.shared.get("tests.metrics", (object(),), lambda: 1)
    after = figures()
    assert after["playground_sessions"] == 7
    name = "playground_stage_seconds_count[flows]"
    assert after[name] - before.get(name, 0) == 3
    assert after["playground_cache_misses_total"] == before["playground_cache_misses_total"] + 1
    assert after["playground_cache_bytes"] > 0 and after["process_resident_memory_bytes"] > 1e7
    assert (after["playground_pool_waiting[0]"], after["playground_pool_runs[1]"]) == (3, 2)
    assert after["playground_pool_ended_total"] == 5
