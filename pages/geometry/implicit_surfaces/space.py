"""Between the engine's space, where y is up, and the picture's, where z is up."""

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from engine.geometry.meshes import Mesh as Surface
from ui.components import scene

BOUNDS = ((-0.95, -0.95, -0.95), (0.95, 0.95, 0.95))
"""What the camera frames: a little less than the cube in which shapes live."""

NEAR = ((-0.8, -0.8, -0.8), (0.8, 0.8, 0.8))
"""The same without a slice through everything."""


def shown(points: np.ndarray | Tensor) -> np.ndarray:
    """Points of the engine [n, 3] as the picture has them: (x, −z, y)."""
    x, y, z = np.asarray(points, np.float32).T
    return np.stack([x, -z, y], axis=1)


def heard(point: Sequence[float]) -> tuple[float, float, float]:
    """A point of the picture as the engine has it."""
    x, y, z = point
    return (x, z, -y)


def placed(point: Sequence[float]) -> tuple[float, float, float]:
    """A point of the engine as the picture has it."""
    x, y, z = point
    return (x, -z + 0.0, y)


def mesh(name: str, surface: Surface, **look: object) -> scene.Mesh:
    """A surface of the engine, to draw. The faces keep their sense: the picture is only turned."""
    return scene.Mesh(
        name=name,
        positions=shown(surface.vertices),
        faces=surface.faces.numpy(),
        quantised=True,
        **look,  # type: ignore[arg-type]
    )
