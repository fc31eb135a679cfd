"""Shapes are checked: every jaxtyping annotation of the engine, by beartype, in every test.

`make test` runs two processes, longest files first, and holds each topic to its budget.
"""

import functools
import os
import sys
from collections.abc import Iterator

import pytest
import torch

from tests.support import budget, scheduling, typecheck
from tests.support.server import Server

# Servers of tests compute in their own process: two more would be started with each of them.
os.environ.setdefault("PLAYGROUND_WORKERS", "0")

# Before any test module imports the engine; in production the annotations cost nothing.
typecheck.install("engine")

# As in the app (`engine.device`): a second thread for so small networks only waits.
torch.set_num_threads(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--budget", action="store_true", help="hold each topic to its budget")
    parser.addoption("--record-durations", action="store_true", help="write tests/durations.json")


def pytest_configure(config: pytest.Config) -> None:
    if not (config.getoption("budget") or config.getoption("record_durations")):
        return
    config.pluginmanager.register(budget.Meter(), "meter")
    if not hasattr(config, "workerinput"):  # one process sums
        config.pluginmanager.register(budget.Budget(config), "budget")


def pytest_runtest_setup() -> None:
    typecheck.begin_test()


def pytest_collection_finish() -> None:
    """Each AppTest looks for components in all that is installed; one look for all is enough.

    Seen: 0.2 s of the processor, ten times what a run of a page takes.
    """
    if "streamlit.testing" in sys.modules:
        from streamlit.components.v2 import manifest_scanner as scanner

        found = functools.cache(scanner.scan_component_manifests)
        scanner.scan_component_manifests = found


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> scheduling.LongestFirst:
    """Called by pytest-xdist where there is more than one process."""
    return scheduling.LongestFirst(config, log)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app itself, warm, started once for the browser and the hammer: that takes six seconds."""
    with Server(tmp_path_factory.mktemp("server") / "log.txt") as running:
        if sys.platform == "linux":  # else the first test waits for its imports, and pays for them
            running.wait_until_idle(120.0)
        yield running
