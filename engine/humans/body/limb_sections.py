"""How thick a limb is along its bones: cross-sections that are cut at rest and carried along.

A section is where a plane across the limb cuts edges of the mesh at rest. In a pose its points are
the same shares of the same edges, so a section follows the skin, and its radius can be compared
with that at rest: a twist that collapses the skin (the candy wrapper) draws its points together.
"""

from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from engine.humans.body.model import BodyModel, per_model


@dataclass(frozen=True, eq=False)
class LimbSections:
    """Cuts across a limb at rest.

    Attributes:
        along: how far each section is from the first joint, metres.
        edges: pairs of vertices, those of a section one after the other.
        shares: how far along its edge each point is.
        section: to which section each point belongs.
        joints: how far each joint of the chain is from the first, metres.
    """

    along: Float[Tensor, " section"]
    edges: Int[Tensor, "point 2"]
    shares: Float[Tensor, " point"]
    section: Int[Tensor, " point"]
    joints: Float[Tensor, " joint"]

    def radii(self, vertices: Float[Tensor, "v 3"]) -> Float[Tensor, " section"]:
        """The mean distance of the points of each section from their mean, metres.

        Args:
            vertices: of the whole body, in any pose.
        """
        one, other = vertices[self.edges[:, 0]], vertices[self.edges[:, 1]]
        points = one + self.shares[:, None].to(vertices) * (other - one)
        centres = self._means(points)
        return self._means((points - centres[self.section]).norm(dim=-1, keepdim=True))[:, 0]

    def renumbered(self, places: Int[Tensor, " v"]) -> "LimbSections":
        """The same sections over a part of the vertices.

        Args:
            places: of each vertex of the body among those of the part.
        """
        return replace(self, edges=places[self.edges])

    def _means(self, values: Float[Tensor, "point n"]) -> Float[Tensor, "section n"]:
        sums = values.new_zeros(len(self.along), values.shape[1])
        counts = torch.bincount(self.section, minlength=len(self.along)).to(values)
        return sums.index_add(0, self.section, values) / counts[:, None]


@per_model
def limb_sections(model: BodyModel, chain: tuple[str, ...], count: int = 60) -> LimbSections:
    """Sections across a limb of the template, from its first joint to its last.

    Args:
        model: the body, whose chain is straight at rest.
        chain: names of its joints from the trunk outwards, such as shoulder, elbow, wrist.
        count: how many planes, at equal distances.

    Raises:
        ValueError: a joint is missing, there are fewer than two, or a plane cuts nothing.
    """
    places = [model.joint_names.index(name) for name in chain if name in model.joint_names]
    if len(places) < 2 or len(places) < len(chain):
        raise ValueError(f"A limb has at least two joints of the body, not {', '.join(chain)}.")
    joints = model.rest_joints[places]
    axis = torch.nn.functional.normalize(joints[-1] - joints[0], dim=0)
    height = (model.template - joints[0]) @ axis
    spacing = float((joints[-1] - joints[0]) @ axis) / count
    along = (torch.arange(count) + 0.5) * spacing
    edges = _edges(model, _limb(model, places))
    low, high = height[edges[:, 0]], height[edges[:, 1]]
    rise = torch.where((high - low).abs() < 1e-9, torch.ones_like(low), high - low)
    share = (along[:, None] - low) / rise
    hit = (share >= 0) & (share < 1) & ((high - low).abs() >= 1e-9)
    if not bool(hit.any(1).all()):
        raise ValueError("A plane across the limb meets no part of it.")
    section, edge = hit.nonzero(as_tuple=True)
    return LimbSections(along, edges[edge], share[hit], section, (joints - joints[0]) @ axis)


def volume(vertices: Float[Tensor, "v 3"], faces: Int[Tensor, "f 3"]) -> float:
    """The volume inside a closed surface, in the cube of its unit.

    Of a surface with a rim it is the volume of the cone over it from the origin: where the rim
    stays, differences are those of the volume.
    """
    corners = vertices.double()[faces.long()]
    a, b, c = corners.unbind(1)
    return float((torch.linalg.cross(a, b) * c).sum() / 6)


def _limb(model: BodyModel, places: list[int]) -> Bool[Tensor, " v"]:
    """Vertices that these bones carry more than all others together."""
    return model.skinning_weights[:, places].sum(1) > 0.5


def _edges(model: BodyModel, inside: Tensor) -> Int[Tensor, "edge 2"]:
    faces = model.faces.long()
    edges = torch.cat([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges = edges[edges[:, 0] < edges[:, 1]]  # a closed surface runs along each edge both ways
    return edges[inside[edges].all(1)]
