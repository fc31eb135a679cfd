"""Reads the files of visitors, in a process of its own (see `engine.geometry.mesh_reading`)."""

from pathlib import Path
from typing import Any

import numpy as np

from engine import worker
from engine.geometry import mesh_parsing, triangle_repair


def main() -> None:
    """Serves until nobody asks any more."""
    worker.serve(read, announce=True)


def read(order: dict[str, Any]) -> dict[str, Any]:
    """Writes vertices and faces of the file "data" beside it; says what was changed.

    Args:
        order: "folder" with the file, its "name", whether to "fill" holes, and how many further
            "memory_bytes" that may take.

    Returns:
        notes, scale and centre; or the "refusal" of the file; or that "memory" was short.
    """
    folder = Path(order["folder"])
    data = (folder / "data").read_bytes()
    worker.limit_memory(order["memory_bytes"])
    try:
        parsed = mesh_parsing.parse(data, order["name"])
        found = triangle_repair.repair_triangles(*parsed, fill=order["fill"])
    except MemoryError:
        return {"memory": "short"}
    except ValueError as refusal:
        return {"refusal": str(refusal)}
    np.save(folder / "vertices.npy", found.vertices, allow_pickle=False)
    np.save(folder / "faces.npy", found.faces, allow_pickle=False)
    return {"notes": found.notes, "scale": found.scale, "centre": found.centre}


if __name__ == "__main__":
    main()
