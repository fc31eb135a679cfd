"""The reproductions show the faults of Streamlit and trimesh, and ours are without them."""

import runpy
import subprocess
import sys

import pytest

from engine.geometry import meshio
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


def test_files_that_trimesh_reads_otherwise_are_read_here() -> None:
    path = str(FOLDER / "trimesh_readers.py")
    alone = run(path)
    cases = runpy.run_path(path)["CASES"]
    right = [name for name in cases if _is_right(alone.stdout, name)]
    assert alone.returncode == 1 and not right, f"trimesh has mended {right}"
    for name, (kind, data, area) in cases.items():
        found = meshio.load(data, f"solid.{kind}")
        assert found.repaired.closed, name
        assert found.mesh.area() / found.repaired.scale**2 == pytest.approx(area), name


def _is_right(printed: str, name: str) -> bool:
    line = next(line for line in printed.splitlines() if line.startswith(f"{name}: "))
    expected, seen = line.removeprefix(f"{name}: expected: ").split("; seen: ")
    return seen == expected
