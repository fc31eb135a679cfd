"""The warm-up imports what is heavy, and leaves the rest to the pages that need it."""

import json
import subprocess
import sys
import threading

import pytest

from tests.support.server import ROOT
from ui.server import warmup

WARM = """
import json, sys
from ui.server import warmup
before = set(sys.modules)
warmup.start().join()
print(json.dumps(sorted({name.split(".")[0] for name in set(sys.modules) - before})))
"""


def test_torch_and_plotly_are_imported_and_what_few_need_is_not() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", WARM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    imported = set(json.loads(answer.stdout))
    assert {"torch", "plotly", "pandas"} <= imported
    assert not {"pyvista", "trimesh", "stpyvista", "matplotlib"} & imported


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
