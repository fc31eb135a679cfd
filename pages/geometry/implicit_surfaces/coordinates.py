"""From the coordinates of the engine, in which y is up, to those of the 3-D viewer, and back."""

import functools
from collections.abc import Callable, Sequence

import numpy as np
from torch import Tensor

from engine.geometry import meshio
from engine.geometry.meshes import Mesh
from ui.components import scene

BOUNDS = ((-0.95, -0.95, -0.95), (0.95, 0.95, 0.95))
"""What the camera frames: a little less than the cube in which shapes lie."""

CLOSE_BOUNDS = ((-0.8, -0.8, -0.8), (0.8, 0.8, 0.8))
"""The same for stages without a slice through the whole cube."""

EXPORT_NOTE = "In the coordinates of the cube, ±1.2, y up."


def to_viewer(points: np.ndarray | Tensor) -> np.ndarray:
    """Points of the engine [n, 3] in the viewer's coordinates: (x, −z, y)."""
    x, y, z = np.asarray(points, np.float32).T
    return np.stack([x, -z, y], axis=1)


def point_to_viewer(point: Sequence[float]) -> tuple[float, float, float]:
    """A point of the engine in the viewer's coordinates."""
    x, y, z = point
    return (x, -z + 0.0, y)


def point_to_engine(point: Sequence[float]) -> tuple[float, float, float]:
    """A point of the viewer in the engine's coordinates."""
    x, y, z = point
    return (x, z, -y)


def viewer_mesh(name: str, surface: Mesh, **look: object) -> scene.Mesh:
    """A mesh of the engine as an item of the viewer. The rotation keeps the faces' orientation."""
    return scene.Mesh(
        name=name,
        positions=to_viewer(surface.vertices),
        faces=surface.faces.numpy(),
        quantised=True,
        **look,  # type: ignore[arg-type]
    )


def mesh_file(surface: Callable[[], Mesh]) -> Callable[[str], bytes]:
    """Makes the contents of a mesh file, in the format that is asked for; its surface once."""
    welded = functools.cache(lambda: surface().weld())

    def contents(file_format: str) -> bytes:
        return meshio.dump(welded(), file_format)

    return contents
