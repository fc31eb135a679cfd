"""The warm-up imports what is heavy, and leaves the rest to the pages that need it."""

import json
import subprocess
import sys
import threading
from typing import Any

import pytest

from tests.support.server import ROOT
from ui.server import warmup

WARM = """
import gc, json, sys, time
from ui.server import warmup
before = set(sys.modules)
warmup.start().join()
imported = sorted({name.split(".")[0] for name in set(sys.modules) - before})
def collect():
    start = time.perf_counter(); gc.collect(); return time.perf_counter() - start
count, frozen = gc.get_freeze_count(), min(collect() for _ in range(5))
gc.unfreeze()
thawed = min(collect() for _ in range(2))
print(json.dumps({"imported": imported, "count": count, "frozen": frozen, "thawed": thawed}))
"""


@pytest.fixture(scope="module")
def warm() -> dict[str, Any]:
    """What a process that has warmed up says of itself."""
    answer = subprocess.run(
        [sys.executable, "-c", WARM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_torch_and_plotly_are_imported_and_what_few_need_is_not(warm: dict[str, Any]) -> None:
    imported = set(warm["imported"])
    assert {"torch", "plotly", "pandas"} <= imported
    assert not {"pyvista", "trimesh", "stpyvista", "matplotlib"} & imported


def test_the_freeze_takes_the_start_up_objects_out_of_every_collection(
    warm: dict[str, Any],
) -> None:
    assert warm["count"] > 200_000, "torch and its optimisers belong to what is frozen"
    assert warm["frozen"] < warm["thawed"] / 10


def test_who_waits_goes_on_when_it_has_ended_even_badly(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    order: list[str] = []

    def fail() -> None:
        order.append("warming up")
        raise ImportError("torch")

    monkeypatch.setattr(warmup, "_ended", ended)
    monkeypatch.setattr(warmup, "_warm_up", fail)

    def answer() -> None:
        warmup.wait()
        order.append("answered")

    waiting = threading.Thread(target=answer)
    waiting.start()
    with pytest.raises(ImportError):
        warmup.warm_up()
    waiting.join(10)
    assert order == ["warming up", "answered"]
