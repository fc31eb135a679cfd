"""Which process of pytest-xdist runs which file, and when: the longest first.

A file stays in one process, with its fixtures. The first process begins with what drives a browser
or loads a server, the others with what computes; who has no work of its own kind left takes the
other kind. So a browser, whose tests wait for a server, and a computation stand side by side, and
each process starts a browser at most once.
"""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

DURATIONS = Path(__file__).parents[1] / "durations.json"
USUAL = 5.0
"""Seconds that is taken to need what was never recorded."""
CONTRACT = re.compile(r"contract[^:]*::[^[]*\[([\w-]+?)[:\]]")
"""A test of the contract names the topic first: ``test_it_opens[gridworld:value_iteration]``."""


def unit(nodeid: str) -> str:
    """What one process runs as a whole: a file; of a file of the contract, one topic's part."""
    file = nodeid.split("::", maxsplit=1)[0]
    topic = CONTRACT.search(nodeid)
    return f"{file}[{topic[1]}]" if topic else file


class LongestFirst(LoadScopeScheduling):
    """Hands out units."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        self._recorded = recorded()

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)

    def _assign_work_unit(self, node: WorkerController) -> None:
        first = node.gateway.id == "gw0"
        chosen = next_unit(self.workqueue, self._recorded, server_first=first)
        self.workqueue.move_to_end(chosen, last=False)
        super()._assign_work_unit(node)


def next_unit(
    units: Iterable[str], recorded: Mapping[str, Mapping[str, float]], *, server_first: bool
) -> str:
    """The longest of the kind that a process begins with, or else of the other kind."""
    server, computation = recorded["server"], recorded["computation"]

    def rank(name: str) -> tuple[bool, float]:
        waits = name in server or (name not in computation and "/browser/" in name)
        return waits == server_first, server.get(name, computation.get(name, USUAL))

    return max(units, key=rank)


def recorded() -> dict[str, dict[str, float]]:
    """Seconds by the clock that each unit took when they were last recorded, in two kinds.

    "server" is what waits for a server most of its time, "computation" the rest.
    """
    found: dict[str, dict[str, float]] = json.loads(DURATIONS.read_text())
    return found


def record(units: Mapping[bool, Mapping[str, float]]) -> None:
    """Writes what each unit took, without the digits that change from run to run.

    Args:
        units: seconds by unit, under True those of tests whose work a server does.
    """
    kinds = {
        kind: {name: float(f"{seconds:.1g}") for name, seconds in sorted(units[waits].items())}
        for kind, waits in (("computation", False), ("server", True))
    }
    DURATIONS.write_text(json.dumps(kinds, indent=1) + "\n")
