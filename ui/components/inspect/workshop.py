"""A process beside the server in which PyVista works, with a limit to how long it may take.

VTK and trame want a main thread and an event loop of their own, may crash on odd meshes, and
stpyvista's own way of exporting waits for ever if its process dies. So one process serves all
visitors in turn; if it does not answer in time it is ended, and the next order starts another.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

PROGRAM = Path(__file__).with_name("worker.py")


class InspectionError(RuntimeError):
    """The inspection failed; the message is a sentence for the visitor."""


@dataclass(frozen=True)
class Result:
    """What came back.

    Attributes:
        html: the viewer, a whole page.
        png: a picture.
        meshes: what is shown, as a file of each format: "ply", "stl", "obj".
        points: how many points are shown.
        cells: how many cells: triangles, or pieces of lines.
    """

    html: str
    png: bytes
    meshes: dict[str, bytes]
    points: int
    cells: int


class Workshop:
    """The process, started when it is first needed.

    Args:
        program: what it runs; `worker.py` but in tests.
    """

    def __init__(self, program: Path = PROGRAM) -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def inspect(
        self, order: dict[str, Any], arrays: dict[str, np.ndarray], seconds: float
    ) -> Result:
        """Has an order done.

        Args:
            order: see `worker.serve`.
            arrays: see `worker.serve`.
            seconds: how long all of it may take, waiting for others included.

        Raises:
            InspectionError: it took too long, the process ended, or PyVista refused.
        """
        end = time.monotonic() + seconds
        if not self._lock.acquire(timeout=seconds):
            raise InspectionError("PyVista is busy with other visitors. Try again in a moment.")
        try:
            with tempfile.TemporaryDirectory(prefix="inspect-") as name:
                folder = Path(name)
                np.savez(folder / "arrays.npz", **arrays)  # type: ignore[arg-type]
                answer = self._ask(order | {"folder": name}, end, seconds)
                return _result(folder, answer)
        finally:
            self._lock.release()

    def close(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def _ask(self, order: dict[str, Any], end: float, seconds: float) -> dict[str, Any]:
        try:
            process = self._running()
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(json.dumps(order).encode() + b"\n")
            process.stdin.flush()
            ready = select.select([process.stdout], [], [], max(0.0, end - time.monotonic()))[0]
            line = process.stdout.readline() if ready else None
        except OSError as error:
            self.close()
            raise InspectionError(f"PyVista could not be started: {error}.") from error
        if line is None:
            self.close()
            raise InspectionError(
                f"PyVista did not answer within {seconds:g} seconds and was stopped. "
                "A smaller mesh may help."
            )
        if not line:
            self.close()
            raise InspectionError("PyVista ended unexpectedly. It will be started again.")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise InspectionError(f"PyVista refused: {answer['error']}")
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, str(self._program)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        return self._process


def _result(folder: Path, answer: dict[str, Any]) -> Result:
    return Result(
        html=(folder / "viewer.html").read_text(encoding="utf-8"),
        png=(folder / "picture.png").read_bytes(),
        meshes={path.suffix[1:]: path.read_bytes() for path in sorted(folder.glob("mesh.*"))},
        points=answer["points"],
        cells=answer["cells"],
    )


shared = Workshop()
"""The one of this server."""
