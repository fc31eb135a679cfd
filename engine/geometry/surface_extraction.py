"""From a field to a triangle mesh of its zero level, by marching cubes on a regular lattice.

For fields that are expensive to evaluate, see `sparse`.
"""

from jaxtyping import Float
from torch import Tensor

from engine.geometry.lattice import Lattice
from engine.geometry.marching_cubes import close_border, marching_cubes
from engine.geometry.meshes import Mesh
from engine.geometry.sdf import Field


def extract_surface(
    field: Field, resolution: int, extent: float = 1.2, *, closed: bool = True
) -> Mesh:
    """The zero level of a field over [−extent, extent]³.

    Args:
        field: points [n, 3] to values [n].
        resolution: samples per axis.
        extent: half the side of the cube.
        closed: whether a shape that leaves the cube is closed at its border.

    Examples:
        >>> sphere = extract_surface(lambda points: points.norm(dim=1) - 1, 32)
        >>> sphere.closed(), sphere.euler()
        (True, 2)
    """
    lattice = Lattice(resolution, extent)
    return mesh_from_volume(lattice.sample(field), lattice, closed=closed)


def mesh_from_volume(
    volume: Float[Tensor, "n n n"], lattice: Lattice, level: float = 0.0, *, closed: bool = True
) -> Mesh:
    """The level set of samples on a lattice, in world coordinates."""
    found = marching_cubes(close_border(volume, level) if closed else volume, level)
    return Mesh(lattice.positions(found.vertices), found.faces)
