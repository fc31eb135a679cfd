"""A process beside the server in which PyVista works, with a limit to how long it may take.

VTK and trame want a main thread and an event loop of their own, may crash on odd meshes, and
stpyvista's own way of exporting waits for ever if its process dies. So one process serves all
visitors in turn; if it does not answer in time it is ended, and the next order starts another.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.worker import Worker, WorkerBusyError, WorkerDiedError, WorkerTimeoutError

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
        self._worker = Worker(program)

    def inspect(
        self, order: dict[str, Any], arrays: dict[str, np.ndarray], seconds: float
    ) -> Result:
        """Has an order done.

        Args:
            order: see `worker.inspect`.
            arrays: see `worker.inspect`.
            seconds: how long it may take, and how long it may wait for others.

        Raises:
            InspectionError: it took too long, the process ended, or PyVista refused.
        """
        with tempfile.TemporaryDirectory(prefix="inspect-") as name:
            folder = Path(name)
            np.savez(folder / "arrays.npz", **arrays)  # type: ignore[arg-type]
            answer = self._ask(order | {"folder": name}, seconds)
            return _result(folder, answer)

    def close(self) -> None:
        """Ends the process."""
        self._worker.close()

    def _ask(self, order: dict[str, Any], seconds: float) -> dict[str, Any]:
        try:
            answer = self._worker.ask(order, seconds)
        except WorkerBusyError as error:
            raise InspectionError(
                "PyVista is busy with other visitors. Try again in a moment."
            ) from error
        except WorkerTimeoutError as error:
            raise InspectionError(
                f"PyVista did not answer within {seconds:g} seconds and was stopped. "
                "A smaller mesh may help."
            ) from error
        except WorkerDiedError as error:
            raise InspectionError(
                "PyVista ended unexpectedly. It will be started again."
            ) from error
        if "error" in answer:
            raise InspectionError(f"PyVista refused: {answer['error']}")
        return answer


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
