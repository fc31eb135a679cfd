"""Meshes of files that visitors send, read in a process of its own with limits.

A file made for harm, or only a strange one, may keep its reader busy for ever, fill the memory or
crash it. Here that costs a sentence. Only triangles come back, as arrays that are never unpickled.
"""

import logging
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from engine.geometry.mesh_parsing import base_name, checked_kind
from engine.geometry.meshio import Loaded
from engine.geometry.repair import mesh_from
from engine.geometry.triangle_repair import Triangles
from engine.worker import Worker, WorkerBusyError, WorkerError, WorkerTimeoutError

PROGRAM = Path(__file__).with_name("mesh_worker.py")
SECONDS = 10.0
MEMORY_BYTES = 2 << 30

_log = logging.getLogger(__name__)


class MeshReader:
    """Reads files, one after another.

    Args:
        program: that does it; `mesh_worker.py` but in tests.
        seconds: how long a file may take.
        memory_bytes: how much memory a file may take.
    """

    def __init__(
        self,
        program: Path = PROGRAM,
        *,
        seconds: float = SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self.seconds = seconds
        self.memory_bytes = memory_bytes
        self._worker = Worker(program, announced=True)

    def start(self) -> None:
        """Has the process ready before the first file comes; does not wait for it."""
        self._worker.start()

    def close(self) -> None:
        """Ends the process."""
        self._worker.close()

    def read(self, data: bytes, name: str, *, fill: bool = True) -> Loaded:
        """The mesh of a file, the same as `meshio.load` gives.

        Args:
            data: its contents.
            name: its name; the ending says what it is.
            fill: whether holes are filled.

        Raises:
            ValueError: it is none, too large, damaged, takes too long or too much memory, or holds
                nothing usable; a sentence.
        """
        checked_kind(data, name)
        with tempfile.TemporaryDirectory(prefix="mesh-") as folder:
            (Path(folder) / "data").write_bytes(data)
            order = {
                "folder": folder,
                "name": name,
                "fill": fill,
                "memory_bytes": self.memory_bytes,
            }
            answer = self._ask(order)
            vertices = np.load(Path(folder) / "vertices.npy", allow_pickle=False)
            faces = np.load(Path(folder) / "faces.npy", allow_pickle=False)
        x, y, z = answer["centre"]
        triangles = Triangles(vertices, faces, tuple(answer["notes"]), answer["scale"], (x, y, z))
        return Loaded(base_name(name), mesh_from(triangles))

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self._worker.ask(order, self.seconds)
        except WorkerBusyError as error:
            raise ValueError("Files of others are being read. Try again in a moment.") from error
        except WorkerTimeoutError as error:
            raise ValueError(
                f"This file took longer than {self.seconds:g} s to read, so that was stopped. "
                "Simplify the mesh and try again."
            ) from error
        except WorkerError as error:
            raise ValueError("Reading this file failed: it is damaged.") from error
        if "refusal" in answer:
            raise ValueError(answer["refusal"])
        if "memory" in answer:
            self._worker.close()  # what it still holds is nobody's
            raise ValueError(
                f"Reading this file took more than {self.memory_bytes / 2**30:.2g} GB of memory, "
                "so that was stopped. Simplify the mesh and try again."
            )
        if "error" in answer:  # a fault of ours: what is wrong with files is refused
            _log.warning("%s could not be read: %s", order["name"], answer["error"])
            raise ValueError("The file cannot be read: it is damaged.")
        return answer


shared = MeshReader()
"""The one of this server."""
