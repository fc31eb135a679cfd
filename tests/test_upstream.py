"""The reproductions for Streamlit show its faults, and our patches remove them."""

import subprocess
import sys

import pytest

from tests.support.server import ROOT

FOLDER = ROOT / "docs" / "upstream"
PATCHED = """
import runpy, sys
from ui.server import patches
patches.apply("lost_runs", "message_batching", "request_scope")
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("script", "text"), [("lost_run.py", "'outer=1'"), ("lost_fragment.py", "'inner=1'")]
)
def test_a_fault_is_there_without_our_patches_alone(script: str, text: str) -> None:
    path = str(FOLDER / script)
    alone, patched = run(path), run("-c", PATCHED, path)
    assert alone.returncode == 1, "Streamlit has mended it: the patch may go"
    assert "expected: " in alone.stdout and text not in alone.stdout
    assert patched.returncode == 0, patched.stderr
    assert text in patched.stdout
