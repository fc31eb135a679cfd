"""What the suite will cost when the catalogue is full, from ten copies of the guide's topic."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import cost, guide
from tests.support.budget import SECONDS

COPIES = 10
TOPICS = 26
MINUTES = 20.0
WHAT_VISITS_TOPICS = (
    "tests/contract",
    "tests/browser/test_contract.py",
    "tests/test_hammer.py",
    "tests/engine/foundations",
)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_twenty_six_topics_fit_into_twenty_minutes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "copies"
    slugs = guide.checkout(folder, COPIES)
    slowdown, start = cost.slowdown(), time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "--numprocesses=2", "--budget", "-k", "coin"]
    run = subprocess.run(
        [*command, *WHAT_VISITS_TOPICS], cwd=folder, capture_output=True, text=True, check=False
    )
    minutes = (time.monotonic() - start) / 60 / slowdown
    assert run.returncode == 0, run.stdout[-5_000:]
    costs = {
        slug: tuple(map(float, figures))
        for slug, *figures in re.findall(r"^(coin\d+) +([\d.]+) +([\d.]+)", run.stdout, re.M)
    }
    assert set(costs) == set(slugs)
    beside, inside = (sum(each) / COPIES for each in zip(*costs.values(), strict=True))
    full = TOPICS * 2 * SECONDS / 2 / 60
    with capsys.disabled():
        print(
            f"\n{COPIES} copies of the guide's topic: {minutes:.1f} min, each {beside:.1f} + "
            f"{inside:.1f} CPU-seconds. {TOPICS} of them: {minutes / COPIES * TOPICS:.1f} min; "
            f"{TOPICS} that use their whole budget: {full:.1f} min."
        )
    assert beside < SECONDS / 2 and inside < SECONDS / 2, "the contract itself is too dear"
    assert minutes / COPIES * TOPICS < MINUTES
