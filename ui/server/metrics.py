"""Figures of the server for Prometheus at ``/metrics``, where ``PLAYGROUND_METRICS`` is 1.

They are of the server, never of a visitor: how many there are, how long a page takes to compute its
stage, what waits for the processes that compute, what the cache holds.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from streamlit import runtime

from engine import cache as results
from engine import pool

if TYPE_CHECKING:
    from engine.pool.processes import Pool

VARIABLE = "PLAYGROUND_METRICS"
PATH = "/metrics"

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


def routes(environment: Mapping[str, str]) -> list[BaseRoute]:
    """The address of the figures, if the environment asks for them."""
    return [Route(PATH, _answer)] if _wanted(environment) else []


@contextmanager
def timed_stage(topic: str) -> Iterator[None]:
    """Counts how long a page takes to compute its stage; nothing where nobody asks."""
    if not _wanted(os.environ):
        yield
        return
    with _stage_seconds().labels(topic).time():
        yield


def _wanted(environment: Mapping[str, str]) -> bool:
    return environment.get(VARIABLE) == "1"


def _answer(request: Request) -> Response:
    """Beside the event loop: Starlette calls what is no coroutine in a thread."""
    _stage_seconds()
    return Response(generate_latest(_registry()), media_type="text/plain; version=0.0.4")


@cache
def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Server())
    return registry


@cache
def _stage_seconds() -> Histogram:
    return Histogram(
        "playground_stage_seconds",
        "How long a page takes to compute its stage.",
        ["topic"],
        buckets=_BUCKETS,
        registry=_registry(),
    )


class _Server(Collector):
    """What is there at the moment of the question."""

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily(
            "playground_sessions", "Tabs that are open.", value=_number_of_sessions()
        )
        held = results.shared.statistics()
        yield GaugeMetricFamily(
            "playground_cache_bytes", "Memory of the cache of results.", value=held.nbytes
        )
        yield CounterMetricFamily(
            "playground_cache_hits", "Results that were there.", value=held.hits
        )
        yield CounterMetricFamily(
            "playground_cache_misses", "Results that were computed.", value=held.misses
        )
        processes = pool.current()
        if processes is not None:
            yield from _of_pool(processes)


def _of_pool(processes: Pool) -> Iterable[Metric]:
    waiting = GaugeMetricFamily(
        "playground_pool_waiting", "Orders that a process has not answered.", labels=["process"]
    )
    runs = GaugeMetricFamily(
        "playground_pool_runs", "Runs that a process holds.", labels=["process"]
    )
    for place, process in enumerate(processes.processes):
        waiting.add_metric([str(place)], process.waiting)
        runs.add_metric([str(place)], process.runs)
    yield waiting
    yield runs
    yield CounterMetricFamily(
        "playground_pool_ended", "Processes that ended and were replaced.", value=processes.ended
    )


def _number_of_sessions() -> int:
    return len(runtime.get_instance()._session_mgr.list_active_sessions())
