"""P(θ) of one body at a time: the product of pose features and offsets, done fast.

Those of the body that ships are sparse: a vertex depends on one to five of 23 joints. Then each
joint's offsets are one small product over its own vertices, and a vertex gathers what its joints
give it: 2 MB are read instead of 17. Dense ones, as in files of visitors, stay one product of a
vector with a matrix.
"""

import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.model import BodyModel

_SPARSE = 0.25
"""Share of the pairs of joint and vertex below which gathering is faster."""
_ENTRIES = 9


class DenseCorrectives:
    """One product over all vertices and features."""

    def __init__(self, directions: Float[Tensor, "feature v 3"]) -> None:
        self._matrix = directions.transpose(1, 2).flatten(1).contiguous()

    def __call__(
        self, rest: Float[Tensor, "3 v"], features: Float[Tensor, " feature"]
    ) -> Float[Tensor, "3 v"]:
        """Rest with P(θ)."""
        return torch.addmm(rest.view(1, -1), features[None], self._matrix).view(3, -1)


class SparseCorrectives:
    """A product per joint over the vertices that it moves, then a gather per vertex.

    Args:
        offsets: by joint and entry of R − I.
        pairs: which joints move which vertices.
    """

    def __init__(self, offsets: Tensor, pairs: Tensor) -> None:
        joints, width = len(pairs), int(pairs.sum(1).max())
        blocks = offsets.new_zeros(joints, _ENTRIES, 3, width)
        filled = torch.zeros(pairs.shape[1], dtype=torch.long)
        places = torch.full((int(pairs.sum(0).max()), pairs.shape[1]), joints * width)
        for joint in range(joints):
            members = pairs[joint].nonzero().squeeze(1)
            blocks[joint, ..., : len(members)] = offsets[joint, :, members].transpose(1, 2)
            places[filled[members], members] = joint * width + torch.arange(len(members))
            filled[members] += 1
        self._blocks = blocks.permute(2, 0, 1, 3).flatten(0, 1).contiguous()
        self._moved = (filled > 0).nonzero().squeeze(1)
        self._places = places[:, self._moved].flatten()
        self._slots = len(places)

    def __call__(
        self, rest: Float[Tensor, "3 v"], features: Float[Tensor, " feature"]
    ) -> Float[Tensor, "3 v"]:
        """Rest with P(θ)."""
        rows = features.view(-1, 1, _ENTRIES).repeat(3, 1, 1)
        given = torch.bmm(rows, self._blocks).view(3, -1)
        # The last column is what a vertex with fewer joints gathers: nothing.
        given = torch.nn.functional.pad(given, (0, 1))
        gathered = given.index_select(1, self._places).view(3, self._slots, -1)
        return rest.index_add(1, self._moved, gathered.sum(1))


class NoCorrectives:
    """Of a body whose pose offsets are all zero."""

    def __call__(
        self, rest: Float[Tensor, "3 v"], features: Float[Tensor, " feature"]
    ) -> Float[Tensor, "3 v"]:
        """Rest."""
        return rest


Correctives = NoCorrectives | DenseCorrectives | SparseCorrectives
"""Called with vertices at rest, three rows, and the features of a pose; returns new rows."""


def correctives(model: BodyModel) -> Correctives:
    """The faster form for a body."""
    offsets = model.pose_directions.unflatten(0, (-1, _ENTRIES))
    pairs = (offsets != 0).any(1).any(-1)
    if not bool(pairs.any()):
        return NoCorrectives()
    if float(pairs.float().mean()) > _SPARSE:
        return DenseCorrectives(model.pose_directions)
    return SparseCorrectives(offsets, pairs)
