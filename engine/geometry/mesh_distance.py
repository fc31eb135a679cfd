"""The signed distance of a closed mesh.

The nearest triangle is searched among those of the nearest points of a dense sample; the distance
to it is exact, and the sign is that of the angle-weighted pseudonormal at the nearest
point (Bærentzen and Aanæs, *Signed distance computation using the angle weighted pseudonormal*,
2005), which is right at edges and corners too.
"""

import torch
from jaxtyping import Float, Int
from scipy.spatial import cKDTree
from torch import Tensor
from torch.nn import functional

from engine import seeds
from engine.geometry.meshes import Mesh, face_normals, sample_surface

SAMPLES = 60_000
CANDIDATES = 8

_SINGLE_THREADED = 1000  # up to so many queries one thread is faster than several


class MeshDistance:
    """The signed distance of a mesh as a field, negative inside; not differentiable.

    Raises:
        ValueError: the mesh is not watertight, so it has no inside.
    """

    def __init__(self, mesh: Mesh) -> None:
        if not mesh.closed():
            raise ValueError("Only a watertight mesh has an inside, and this one is not.")
        with torch.inference_mode(False), torch.no_grad():
            points, faces = sample_surface(mesh, SAMPLES, seeds.generator(0))
            # Every face is among the samples, however small.
            middles = mesh.corners().mean(1)
            self._tree = cKDTree(torch.cat([points, middles]).numpy())
            self._face = torch.cat([faces, torch.arange(len(mesh.faces))])
            self._corners = mesh.corners()
            self._normals = _pseudonormals(mesh)

    def __call__(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The signed distance at each point, in the type of the points."""
        queries = points.detach().float()
        workers = -1 if len(queries) > _SINGLE_THREADED else 1
        near = self._tree.query(queries.numpy(), k=CANDIDATES, workers=workers)[1]
        face = self._face[torch.from_numpy(near)].sort(dim=1).values
        fresh = torch.ones_like(face, dtype=torch.bool)
        fresh[:, 1:] = face[:, 1:] != face[:, :-1]  # most candidates lie on one face or two
        point, column = fresh.nonzero(as_tuple=True)
        face = face[point, column]
        closest, region = _closest(queries[point], self._corners[face])
        offset = queries[point] - closest
        pair = torch.full(fresh.shape, torch.inf)
        pair[fresh] = torch.linalg.vector_norm(offset, dim=1)
        distance, best = pair.min(dim=1)
        number = fresh.view(-1).cumsum(0).view(fresh.shape) - 1
        nearest = number.gather(1, best[:, None])[:, 0]
        chosen = self._normals[face[nearest], region[nearest]]
        outside = (offset[nearest] * chosen).sum(1) >= 0
        return torch.where(outside, distance, -distance).to(points)


def _pseudonormals(mesh: Mesh) -> Float[Tensor, "f 7 3"]:
    """Per face its normal, those of its edges ab, bc, ca, and those of its corners a, b, c."""
    faces, own = mesh.faces.long(), face_normals(mesh)
    corners = mesh.corners()
    along = functional.normalize(corners.roll(-1, 1) - corners, dim=2)
    angles = torch.acos((-along * along.roll(1, 1)).sum(2).clamp(-1, 1))
    around = torch.zeros_like(mesh.vertices)
    around.index_add_(0, faces.view(-1), (angles[:, :, None] * own[:, None]).view(-1, 3))
    edges = mesh.edges().view(3, -1, 2)
    size = len(mesh.vertices)
    forward = (edges[..., 0] * size + edges[..., 1]).view(-1)
    back = (edges[..., 1] * size + edges[..., 0]).view(-1)
    ordered, order = forward.sort()
    other = order[torch.searchsorted(ordered, back)] % len(faces)
    beyond = own[other].view(3, -1, 3).transpose(0, 1)
    return torch.cat([own[:, None], own[:, None] + beyond, around[faces]], dim=1)


def _closest(
    points: Float[Tensor, "n 3"], corners: Float[Tensor, "n 3 3"]
) -> tuple[Float[Tensor, "n 3"], Int[Tensor, " n"]]:
    """The nearest point of each triangle, and where on it: face, edges ab, bc, ca, corners a, b, c.

    The nearest of the point of the plane, if it is inside the triangle, and those of three sides.
    """
    a, b, c = corners.unbind(1)
    normal = torch.linalg.cross(b - a, c - a)
    squared = (normal * normal).sum(1).clamp(min=torch.finfo(points.dtype).tiny)
    height = ((points - a) * normal).sum(1) / squared
    foot = points - height[:, None] * normal
    inside = torch.ones(len(points), dtype=torch.bool)
    found, share, distance = [], [], []
    for start, end in ((a, b), (b, c), (c, a)):
        along = end - start
        inside &= (torch.linalg.cross(along, foot - start) * normal).sum(1) >= 0
        length = (along * along).sum(1).clamp(min=torch.finfo(points.dtype).tiny)
        t = (((points - start) * along).sum(1) / length).clamp(0, 1)
        found.append(start + t[:, None] * along)
        share.append(t)
        distance.append((points - found[-1]).square().sum(1))
    side = torch.stack(distance).argmin(0)
    rows = torch.arange(len(points))
    t = torch.stack(share)[side, rows]
    region = torch.where(t <= 0, side + 4, torch.where(t >= 1, (side + 1) % 3 + 4, side + 1))
    nearest = torch.where(inside[:, None], foot, torch.stack(found)[side, rows])
    return nearest, torch.where(inside, torch.zeros_like(region), region)
