"""The shipped neural body in a pose, and the true body beside it."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from scipy.spatial import cKDTree
from torch import Tensor

from engine import weights
from engine.cache import cached
from engine.geometry.meshes import Mesh
from engine.geometry.sparse import extract_surface
from engine.humans.body.asset import body as shipped_body
from engine.humans.body.neural.deformation import FAR, Pose, posed_distance, skinned
from engine.humans.body.neural.fields import NeuralBody
from engine.humans.body.neural.settings import FORWARD, NeuralBodySettings
from engine.humans.body.neural.training import posed_mesh, rest_segments

NAME = "body-neural"
MAX_ITERATIONS = 10
"""Of each search where a whole surface is extracted; a probed point gets more."""
_REST_RESOLUTION, _REST_EXTENT = 144, 1.0


@dataclass(frozen=True, eq=False)
class RestSurface:
    """The zero level of the distance in the T-pose, extracted once.

    Attributes:
        mesh: the surface.
        weights: the learned ones of its vertices.
    """

    mesh: Mesh
    weights: Float[Tensor, "v joint"]


@dataclass(frozen=True, eq=False)
class Posed:
    """What a pose is made of.

    Attributes:
        pose: the motions of the bones.
        true: the surface of the true body.
    """

    pose: Pose
    true: Mesh


@functools.cache
def neural_body() -> NeuralBody:
    """The fields that ship; shared by everybody, so nobody may change them.

    Raises:
        WeightsError: the file is missing or damaged.
    """
    network = NeuralBody(shipped_body().joint_count)
    stored = weights.load(NAME)
    network.load_state_dict({key: value.float() for key, value in stored.items()})
    return network.requires_grad_(False)


@functools.cache
def rest_surface() -> RestSurface:
    """The surface in the T-pose with its weights; shared, so nobody may change it."""
    network = neural_body()
    mesh = extract_surface(network.signed_distance, _REST_RESOLUTION, _REST_EXTENT, lipschitz=1.4)
    with torch.no_grad():
        return RestSurface(mesh, network.weights(mesh.vertices))


@functools.cache
def weight_differences() -> tuple[float, ...]:
    """How much of the weight lies on other bones than in the true table, from 0 to 1, by bone.

    The mean of ½ Σ |wⱼ − true wⱼ| over the vertices that have their largest true weight there.
    """
    model = shipped_body()
    with torch.no_grad():
        learned = neural_body().weights(model.template)
    apart = (learned - model.skinning_weights).abs().sum(-1) / 2
    owner = model.skinning_weights.argmax(-1)
    return tuple(float(apart[owner == bone].mean()) for bone in range(model.joint_count))


@cached
def posed(settings: NeuralBodySettings) -> Posed:
    """The motions of the bones, and the true body."""
    model = shipped_body()
    vectors = settings.vectors()
    motions = model.transforms(model.template.new_zeros(model.shape_count), vectors)
    corrected = settings.truth == "corrected"
    return Posed(
        Pose.of(motions, rest_segments(model)),
        posed_mesh(model, vectors, correctives=corrected),
    )


def carried_surface(settings: NeuralBodySettings) -> Mesh:
    """The surface of the T-pose, each vertex moved by its learned weights: no search is needed."""
    rest = rest_surface()
    moved = skinned(rest.mesh.vertices, rest.weights, posed(settings).pose.transforms)
    return Mesh(moved, rest.mesh.faces)


def carried_apart(settings: NeuralBodySettings) -> float:
    """The mean distance between where learned and true weights carry a vertex, metres."""
    model, transforms = shipped_body(), posed(settings).pose.transforms
    with torch.no_grad():
        learned = neural_body().weights(model.template)
    there = skinned(model.template, learned, transforms)
    true = skinned(model.template, model.skinning_weights, transforms)
    return float((there - true).norm(dim=-1).mean())


def posed_distance_field(
    settings: NeuralBodySettings,
) -> Callable[[Float[Tensor, "n 3"]], Float[Tensor, " n"]]:
    """The distance in posed space, by forward or by backward skinning."""
    network, pose = neural_body(), posed(settings).pose
    if settings.method == FORWARD:
        return functools.partial(
            posed_distance,
            network,
            pose=pose,
            starts=settings.starts,
            max_iterations=MAX_ITERATIONS,
        )
    back = BackwardSkinning(posed(settings))
    return lambda points: backward_distance(network, back, points)


class BackwardSkinning:
    """The way from posed space to the T-pose by the weights of the nearest vertex.

    A point has one place in the T-pose then, whatever parts of the body meet where it is; and the
    nearest vertex of the true posed body must be known.
    """

    def __init__(self, body: Posed) -> None:
        self._tree = cKDTree(body.true.vertices.double().numpy())
        blend = shipped_body().skinning_weights @ body.pose.transforms.flatten(1)
        full = blend.unflatten(-1, (3, 4))
        inverse = torch.linalg.pinv(full[..., :3])
        shift = -(inverse @ full[..., 3:])
        self._back = torch.cat([inverse, shift], -1)

    def __call__(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """The places in the T-pose."""
        back = self._back[self.nearest(points)]
        return (back[..., :3] @ points[..., None]).squeeze(-1) + back[..., 3]

    def nearest(self, points: Float[Tensor, "n 3"]) -> Int[Tensor, " n"]:
        """The vertices whose weights are taken."""
        return torch.from_numpy(self._tree.query(points.double().numpy())[1])


@torch.no_grad()
def backward_distance(
    network: NeuralBody, back: BackwardSkinning, points: Float[Tensor, "n 3"]
) -> Float[Tensor, " n"]:
    """f at the one place that backward skinning gives each point, at most `FAR`."""
    return network.signed_distance(back(points)).clamp(max=FAR)
