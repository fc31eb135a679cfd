"""From a scan to a body of the model's topology: the first half of the pipeline that learns it.

As in SMPL (Loper et al. 2015, section 4): the model is brought near the scan by its joints, then
its surface is drawn to the scan while neighbouring vertices stay together, and the result is
unposed. Here scans are clouds of points of the bodies that ship beside the model, so the true
vertices are known and every step has an error.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse
import scipy.sparse.linalg
import scipy.spatial
import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.meshes import Mesh, face_normals, sample_surface
from engine.humans.body.asset import Scans
from engine.humans.body.dual_quaternions import (
    dual_quaternion_skinning,
    dual_quaternion_unskinning,
)
from engine.humans.body.fitting import BodyState, FitSettings, fit, start_state
from engine.humans.body.model import BodyModel, per_model
from engine.humans.body.observations import Joints3D
from engine.humans.body.presets import preset_pose
from engine.seeds import derive, generator
from engine.settings import check_ranges, setting

_FURTHEST, _LEAST_COSINE = 0.08, 0.4
"""A vertex follows a point within this distance, in metres, whose surface faces its own way."""


@dataclass(frozen=True)
class RegistrationSettings:
    """The cloud, and how the surface is drawn to it.

    Attributes:
        points: of a scan.
        noise: standard deviation along each axis, metres.
        stiffness: of the surface at first; it is halved in every iteration.
        iterations: of drawing the surface.
        seed: of points and noise.
    """

    points: int = setting(12_000, low=500, high=100_000)
    noise: float = setting(0.002, low=0.0, high=0.05)
    stiffness: float = setting(30.0, low=0.1, high=1e4)
    iterations: int = setting(6, low=1, high=30)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, eq=False)
class PointCloud:
    """What a scanner sees of a body.

    Attributes:
        points: metres.
        normals: of the surface they lie on, unit vectors.
        landmarks: the joints, marked by hand.
    """

    points: Float[Tensor, "n 3"]
    normals: Float[Tensor, "n 3"]
    landmarks: Float[Tensor, "24 3"]


@dataclass(frozen=True, eq=False)
class RegistrationStep:
    """The surface on its way to the scan.

    Attributes:
        label: "start", "model" or "surface".
        vertices: metres.
        distance: mean distance of the vertices from the nearest point of the scan, metres.
        error: mean distance of the vertices from where they truly are, metres.
    """

    label: str
    vertices: Float[Tensor, "v 3"]
    distance: float
    error: float


@dataclass(frozen=True, eq=False)
class Registration:
    """A registered and unposed scan.

    Attributes:
        cloud: the scan.
        steps: from the start to the end.
        unposed: the last step's vertices in the T-pose, the pelvis at the origin.
    """

    cloud: PointCloud
    steps: tuple[RegistrationStep, ...]
    unposed: Float[Tensor, "v 3"]


def point_cloud(
    model: BodyModel, scans: Scans, index: int, settings: RegistrationSettings
) -> PointCloud:
    """Noisy points of a scanned person.

    Raises:
        ValueError: there is no scan of that number.
    """
    if not 0 <= index < len(scans.vertices):
        raise ValueError(f"There are {len(scans.vertices)} scans, numbered from 0.")
    source = generator(derive(settings.seed, "scan", index))
    mesh = Mesh(scans.vertices[index], model.faces)
    points, faces = sample_surface(mesh, settings.points, source)
    noise = torch.randn(points.shape, generator=source, dtype=points.dtype)
    return PointCloud(
        points + settings.noise * noise, face_normals(mesh)[faces], scans.joints[index]
    )


def register(
    model: BodyModel, scans: Scans, index: int, settings: RegistrationSettings | None = None
) -> Registration:
    """The model's surface on a scan, and in the T-pose.

    Args:
        model: the body.
        scans: those that ship beside it.
        index: which one.
        settings: the cloud, and how the surface is drawn to it.

    Raises:
        ValueError: there is no scan of that number.
    """
    settings = settings or RegistrationSettings()
    cloud = point_cloud(model, scans, index, settings)
    truth = scans.vertices[index]
    tree = scipy.spatial.cKDTree(cloud.points.numpy())
    states = landmark_fit(model, cloud)
    steps = []
    for label, state in (("start", states[0]), ("model", states[-1])):
        vertices = placed(model, state)
        steps.append(_step(label, vertices, truth, tree))
    stiffness = settings.stiffness
    for _ in range(settings.iterations):
        vertices = drawn(model, vertices, cloud, tree, stiffness)
        steps.append(_step("surface", vertices, truth, tree))
        stiffness /= 2
    return Registration(cloud, tuple(steps), unposed(model, vertices, states[-1]))


def landmark_fit(model: BodyModel, cloud: PointCloud) -> tuple[BodyState, ...]:
    """The model brought near a scan by its joints: all states, from the mean body's A-pose on."""
    observation = Joints3D(cloud.landmarks.double(), torch.ones(24, dtype=torch.float64))
    weak = FitSettings(pose_weight=1e-5, shape_weight=1e-5, robust_scale=10.0)
    ends = fit(model, observation, start_state(model, preset_pose("A")), weak)
    return tuple(end.state for end in ends)


def placed(model: BodyModel, state: BodyState) -> Float[Tensor, "v 3"]:
    """The model's surface in a state, skinned with dual quaternions as the scanned people are."""
    betas, pose = state.betas.float(), state.pose.float()
    return state.translation.float() + dual_quaternion_skinning(
        model.shaped(betas), model.skinning_weights, model.transforms(betas, pose), model.parents
    )


def unposed(
    model: BodyModel, vertices: Float[Tensor, "v 3"], state: BodyState
) -> Float[Tensor, "v 3"]:
    """Registered vertices in the T-pose, the pelvis at the origin.

    Args:
        model: the body.
        vertices: on the scan, metres.
        state: the end of the fit to the scan's joints: its pose is undone.
    """
    transforms = model.transforms(state.betas.float(), state.pose.float())
    return dual_quaternion_unskinning(
        vertices - state.translation.float(), model.skinning_weights, transforms, model.parents
    )


def offsets(
    vertices: Float[Tensor, "v 3"], cloud: PointCloud, tree: scipy.spatial.cKDTree
) -> Float[Tensor, " v"]:
    """How far the scan lies outside each vertex, metres: negative where it lies inside.

    Measured along the normal of the nearest point, so that the gaps between points do not count.

    Args:
        vertices: metres.
        cloud: the scan.
        tree: of its points.
    """
    _, nearest = tree.query(vertices.numpy())
    return ((cloud.points[nearest] - vertices) * cloud.normals[nearest]).sum(-1)


def _step(
    label: str, vertices: Tensor, truth: Tensor, tree: scipy.spatial.cKDTree
) -> RegistrationStep:
    away, _ = tree.query(vertices.numpy())
    error = float((vertices - truth).norm(dim=-1).mean())
    return RegistrationStep(label, vertices, float(away.mean()), error)


def drawn(
    model: BodyModel,
    vertices: Tensor,
    cloud: PointCloud,
    tree: scipy.spatial.cKDTree,
    stiffness: float,
) -> Tensor:
    """The surface nearer to the scan: min Σ c ‖d − e‖² + stiffness Σ ‖dᵢ − dⱼ‖² over edges.

    A vertex is drawn along the normal of its nearest point onto that point's tangent plane, so that
    it does not slide along the surface.
    """
    away, nearest = tree.query(vertices.numpy())
    normals = cloud.normals[nearest]
    facing = (vertex_normals(model, vertices) * normals).sum(-1) > _LEAST_COSINE
    counts = (facing & (torch.from_numpy(away) < _FURTHEST)).double().numpy()
    offset = ((cloud.points[nearest] - vertices) * normals).sum(-1, keepdim=True) * normals
    system = scipy.sparse.diags(counts) + stiffness * _laplacian(model)
    system = system + 1e-6 * scipy.sparse.identity(len(counts))
    right = counts[:, None] * offset.double().numpy()
    columns = [
        scipy.sparse.linalg.cg(system, right[:, axis], rtol=1e-4, maxiter=200)[0]
        for axis in range(3)
    ]
    return vertices + torch.from_numpy(np.stack(columns, -1)).to(vertices)


def vertex_normals(model: BodyModel, vertices: Float[Tensor, "v 3"]) -> Float[Tensor, "v 3"]:
    """Unit normals of a surface of the model's faces, weighted by the area of the faces around."""
    corners = vertices[model.faces.long()]
    face = torch.linalg.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    summed = torch.zeros_like(vertices)
    for corner in range(3):
        summed.index_add_(0, model.faces[:, corner].long(), face)
    return torch.nn.functional.normalize(summed, dim=-1)


@per_model
def _laplacian(model: BodyModel) -> scipy.sparse.csr_matrix:
    """Of the graph of edges: Σ over edges (dᵢ − dⱼ)² as a quadratic form."""
    faces, count = model.faces.long().numpy(), len(model.template)
    one, other = faces[:, [0, 1, 2]].reshape(-1), faces[:, [1, 2, 0]].reshape(-1)
    edges = scipy.sparse.coo_matrix((np.ones(len(one)), (one, other)), (count, count))
    edges = ((edges + edges.T) > 0).astype(float)
    return (scipy.sparse.diags(np.asarray(edges.sum(1)).ravel()) - edges).tocsr()
