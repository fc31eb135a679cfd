"""What the tests of each topic cost, against a budget that holds for every topic alike.

Twenty-six topics share one suite. Each may spend `SECONDS` of the processor beside the browser and
as many in it, the server and the browser included. These are seconds of the reference machine: what
a test takes is divided by the pace of the machine just then, which `cost.calibrate` measures every
few seconds. Another machine has another pace, and so has this one while others keep it busy
(measured: the same tests alone and beside three other processes 61 and 82 seconds).

A test belongs to the topic in whose folder it lies (``…/<chapter>/<topic>/…``), or that one of its
parameters is or names. What all topics share (a server, a browser, the modules that a test file
imports) is counted apart.
"""

import math
import time
from collections import defaultdict
from collections.abc import Generator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import pytest

from tests.support import cost, scheduling
from tests.support.scheduling import unit
from ui import catalog

SECONDS = 40.0
CEILINGS = {
    "body": 80.0,
    "diffusion": 75.0,
    "flows": 45.0,
    "gans": 55.0,
    "gaussian-splats": 80.0,
    "implicit-surfaces": 62.0,
    "receptive-fields": 55.0,
}
"""Topics that cost more than the budget. They may not grow beyond this; a topic that has come to
fit the budget leaves this table."""

BROWSER = ("browser", "hammer")
"""Markers of tests whose work is done by a server."""
TOLERANCE = 1.5
"""A run fails at so many budgets; above one the table says so. Between machines of one pace the
same tests took up to 1.4 times as long: memory and matrix products differ."""

SHARED = "(shared)"
CALIBRATION_LASTS = 3.0
"""Seconds by the clock; to measure the pace takes 40 ms."""


@dataclass
class Costs:
    """Sums over a run.

    Attributes:
        seconds: of the reference machine's processor, by topic and by whether a server did the
            work.
        units: seconds by the clock, by what one process runs as a whole (`scheduling.unit`), those
            that wait for a server under True.
        paces: how many times longer than on the reference machine everything took, each time.
    """

    seconds: dict[tuple[str, bool], float] = field(default_factory=lambda: defaultdict(float))
    units: dict[bool, dict[str, float]] = field(
        default_factory=lambda: {False: defaultdict(float), True: defaultdict(float)}
    )
    paces: list[float] = field(default_factory=list)

    @property
    def pace(self) -> float:
        """How many times longer than on the reference machine most things take."""
        return median(self.paces) if self.paces else 1.0

    def over(self, tolerance: float = 1.0) -> list[str]:
        """The topics that have spent more than so many times what they may."""
        spent = {
            topic
            for (topic, _), seconds in self.seconds.items()
            if seconds > tolerance * CEILINGS.get(topic, SECONDS)
        }
        return sorted(spent - {SHARED})

    def table(self) -> list[str]:
        """The lines that a run ends with."""
        lines = [f"{'CPU-seconds per topic':24}{'beside the browser':>20}{'in the browser':>17}"]
        topics = {topic for topic, _ in self.seconds} - {SHARED}
        for topic in [*sorted(topics), SHARED]:
            beside, inside = (self.seconds.get((topic, where), 0.0) for where in (False, True))
            late = "  over budget" if topic in self.over() else ""
            late += ", too far" if topic in self.over(TOLERANCE) else ""
            if topic in CEILINGS:
                late += f"  (at most {CEILINGS[topic]:.0f} until it fits)"
            lines.append(f"{topic:24}{beside:20.1f}{inside:17.1f}{late}")
        total = sum(self.seconds.values())
        lines.append(
            f"Each topic may spend {SECONDS:.0f} + {SECONDS:.0f} seconds of the reference machine; "
            f"{total:.0f} in all. Here everything takes {self.pace:.2f} times as long."
        )
        return lines


def topic_of(item: pytest.Item) -> str:
    """The slug of the topic that a test belongs to; `SHARED` if it belongs to none."""
    slugs = {row.slug for row in catalog.TOPICS}
    callspec = getattr(item, "callspec", None)
    for value in callspec.params.values() if callspec else ():
        slug = getattr(value, "slug", value)
        if isinstance(slug, str) and slug in slugs:
            return slug
    places = list(zip(item.path.parts, item.path.parts[1:], strict=False))
    for row in catalog.TOPICS:
        if (row.chapter, row.path.parent.name) in places:
            return row.slug
    return SHARED


class Meter:
    """Measures each test where it runs, and writes what it finds into its reports."""

    def __init__(self) -> None:
        self._mark = 0.0
        self._shared = 0.0
        self._pace = 0.0
        self._calibrated = -math.inf

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, bool, bool]:
        self._calibrate()
        self._mark, self._shared = cost.processor_seconds(), 0.0
        return (yield)

    def _calibrate(self) -> float:
        """The pace of the machine, measured anew if that is a while ago."""
        if time.monotonic() - self._calibrated > CALIBRATION_LASTS:
            self._pace = cost.calibrate() / cost.REFERENCE
            self._calibrated = time.monotonic()
        return self._pace

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any]
    ) -> Generator[None, object, object]:
        """What outlives the file that asked for it first is not this file's."""
        before = cost.processor_seconds() if fixturedef.scope in {"package", "session"} else None
        try:
            return (yield)
        finally:
            if before is not None:
                self._shared += cost.processor_seconds() - before

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if report.when != "teardown":  # a look at all processes takes a millisecond
            return report
        now = cost.processor_seconds()
        own = max(0.0, now - self._mark - self._shared)
        before, after = self._pace, self._calibrate()
        pace = (before + after) / 2
        inside = any(item.get_closest_marker(name) for name in BROWSER)
        # The attributes of a report travel from the processes of pytest-xdist to the one that sums.
        spent = [[topic_of(item), inside, own / pace], [SHARED, inside, self._shared / pace]]
        vars(report).update(spent=spent, pace=pace)
        self._mark, self._shared = cost.processor_seconds(), 0.0
        return report


class Budget:
    """Sums the reports of all processes, prints the table, and fails a run far over budget."""

    def __init__(self, config: pytest.Config) -> None:
        self.costs = Costs()
        self._recording = config.getoption("record_durations")
        self._unsorted: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._unsorted[report.nodeid] += report.duration
        for topic, inside, seconds in getattr(report, "spent", []):  # told by the last of a test
            self.costs.seconds[topic, inside] += seconds
            duration = self._unsorted.pop(report.nodeid, 0.0)
            self.costs.units[inside][unit(report.nodeid)] += duration
        if pace := getattr(report, "pace", 0.0):
            self.costs.paces.append(pace)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.costs.over(TOLERANCE) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self._recording:
            scheduling.record(self.costs.units)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("budget")
        for line in self.costs.table():
            terminalreporter.write_line(line)
