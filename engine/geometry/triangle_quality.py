"""How even the triangles of a mesh are."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.meshes import Mesh, face_areas


def side_lengths(mesh: Mesh) -> Float[Tensor, "f 3"]:
    """The lengths of the three sides of each face, float64."""
    corners = mesh.corners().double()
    return torch.linalg.vector_norm(corners - corners.roll(-1, dims=1), dim=2)


def edge_lengths(mesh: Mesh) -> Float[Tensor, " e"]:
    """The length of each edge, once, float64."""
    once = torch.unique(mesh.edges().sort(dim=1).values, dim=0)
    ends = mesh.vertices.double()[once]
    return torch.linalg.vector_norm(ends[:, 1] - ends[:, 0], dim=1)


def triangle_quality(mesh: Mesh) -> Float[Tensor, " f"]:
    """4√3 times the area over the sum of the squared sides: 1 if equilateral, 0 if flat.

    Bank & Smith, Mesh smoothing using a posteriori error estimates, SIAM J. Numer. Anal. 1997.
    """
    squared = side_lengths(mesh).square().sum(dim=1)
    areas = face_areas(mesh).double()
    return 4 * math.sqrt(3) * areas / squared.clamp(min=1e-300)
