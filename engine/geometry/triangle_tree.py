"""A tree over triangles that answers two questions for many points at once.

How far is the nearest triangle, exactly: nodes whose box is farther than what is known already are
left out. What is the generalised winding number (Jacobson, Kavan and Sorkine-Hornung, *Robust
inside-outside segmentation using generalized winding numbers*, 2013): nodes that are far in
comparison with their size count as one dipole (Barill et al., *Fast winding numbers for soups and
clouds*, 2018), near triangles by their solid angle.

Points and nodes are visited as pairs, one level of the tree after another, in pieces of bounded
size, so that memory does not grow with their number.
"""

import math

import numpy as np
import torch
from jaxtyping import Float, Int
from scipy.spatial import cKDTree
from torch import Tensor

ACCURACY = 2.0
"""Then the winding number is right within a few hundredths."""

_ARITY = 4
_MAX_PAIRS = 1 << 15  # a few arrays of so many numbers stay in the cache
_ROUNDING = 3e-7  # of the size, by which boxes are larger than what is in them
_FLAT = 1e-7  # a triangle that is not higher than this, times its longest side, has no solid angle


class TriangleTree:
    """Triangles in the order of a tree.

    Args:
        corners: of each triangle, at least one. Those without area are nobody's solid angle, and
            count as the line that they are in distances.
    """

    def __init__(self, corners: Float[Tensor, "f 3 3"]) -> None:
        triangles = corners.detach().double().numpy()
        # Coordinates are taken from the middle: single precision is best near the origin.
        points = triangles.reshape(-1, 3).T
        middle = np.array([(axis.min() + axis.max()) / 2 for axis in points])
        self._origin = torch.from_numpy(middle)
        triangles = triangles - middle
        levels = max(0, math.floor(math.log(len(triangles), _ARITY)))
        order = _sorted_by_place(triangles.mean(1), 2 * levels)
        triangles = triangles[order]
        self._order = torch.from_numpy(order)
        self._corners = torch.from_numpy(triangles.astype(np.float32))
        self._frames = _frames(triangles)
        origin, normal = self._frames[:, :3], self._frames[:, 9:12]
        self._planes = torch.cat([normal, (origin * normal).sum(1, keepdim=True)], dim=1)
        self._centres = cKDTree(triangles.mean(1))
        self._starts = torch.from_numpy(_starts(len(triangles), _ARITY**levels))
        self._boxes: list[Tensor] = []
        self._dipoles: list[Tensor] = []
        margin = _ROUNDING * float(np.abs(triangles).max())
        starts = self._starts.numpy()[:-1]
        low, high = _boxes(triangles, starts)
        sums = _sums(triangles, starts)
        for level in range(levels, 0, -1):
            if level < levels:  # of four nodes each
                low = np.minimum.reduce([low[child::_ARITY] for child in range(_ARITY)])
                high = np.maximum.reduce([high[child::_ARITY] for child in range(_ARITY)])
                sums = np.add.reduce([sums[child::_ARITY] for child in range(_ARITY)])
            middle, half = (low + high) / 2, (high - low) / 2 + margin
            self._boxes.append(_by_parent(np.c_[middle, half]).view(-1, 2, 3, _ARITY))
            self._dipoles.append(_by_parent(_dipoles(sums, low, high)))
        self._boxes.reverse()
        self._dipoles.reverse()

    def distance(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The distance of each point from the nearest triangle, float32."""
        queries = self._local(points)
        closest = torch.from_numpy(self._centres.query(queries.numpy())[1])
        nearest = _squared_distance(queries, self._frames.index_select(0, closest))
        stack = self._beginning(len(queries))
        while stack:
            level, point, node = stack.pop()
            at = queries.index_select(0, point)
            if level == len(self._boxes):
                plane = self._planes.index_select(0, node)
                height = (plane[:, :3] * at).sum(1).sub_(plane[:, 3])
                below = height.square_() < nearest.index_select(0, point)
                chosen = below.nonzero().squeeze(1)  # the others are farther as planes already
                point, node = point.index_select(0, chosen), node.index_select(0, chosen)
                frames = self._frames.index_select(0, node)
                found = _squared_distance(at.index_select(0, chosen), frames)
                nearest.scatter_reduce_(0, point, found, "amin")
                continue
            box = self._boxes[level].index_select(0, node)  # [n, 2, 3, children]
            beside = box[:, 0].sub_(at[:, :, None]).abs_().sub_(box[:, 1]).clamp_(min=0).square_()
            apart = beside[:, 0].add_(beside[:, 1]).add_(beside[:, 2])
            near = apart < nearest.index_select(0, point)[:, None]
            stack += self._descend(level, point, node, near)
        return nearest.sqrt_()

    def winding_number(
        self, points: Float[Tensor, "n 3"], accuracy: float = ACCURACY
    ) -> Float[Tensor, " n"]:
        """How often the triangles wind around each point, float32; 1 inside a closed surface.

        Args:
            points: anywhere.
            accuracy: a node counts as a dipole from this many of its radii on.
        """
        queries = self._local(points)
        total = torch.zeros(len(queries))
        stack = self._beginning(len(queries))
        while stack:
            level, point, node = stack.pop()
            at = queries.index_select(0, point)
            if level == len(self._boxes):
                total.index_add_(0, point, _solid_angle(at, self._corners.index_select(0, node)))
                continue
            dipole = self._dipoles[level].index_select(0, node)  # [n, 7, children]
            x, y, z = (dipole[:, :3] - at[:, :, None]).unbind(1)
            squared = (x * x).addcmul_(y, y).addcmul_(z, z)
            far = squared > accuracy**2 * dipole[:, 6]
            solid_angle = (x * dipole[:, 3]).addcmul_(y, dipole[:, 4]).addcmul_(z, dipole[:, 5])
            solid_angle.div_(squared * squared.sqrt())
            total.index_add_(0, point, solid_angle.where(far, 0).sum(1))
            stack += self._descend(level, point, node, ~far)
        return total.div_(4 * math.pi)

    def overlapping_boxes(self) -> Int[Tensor, "2 n"]:
        """Pairs of triangles whose boxes overlap, each once, by the numbers they came with."""
        low, high = self._corners.amin(1), self._corners.amax(1)
        middle, half = (low + high) / 2, (high - low) / 2
        found = [torch.zeros(2, 0, dtype=torch.long)]
        stack = self._beginning(len(low))
        while stack:
            level, one, node = stack.pop()
            if level == len(self._boxes):
                beside = (low[one] > high[node]) | (high[one] < low[node])
                found.append(torch.stack([one, node])[:, (one < node) & ~beside.any(1)])
                continue
            box = self._boxes[level].index_select(0, node)
            apart = middle.index_select(0, one)[:, :, None] - box[:, 0]
            apart = apart.abs_().sub_(box[:, 1]).sub_(half.index_select(0, one)[:, :, None])
            near = torch.maximum(torch.maximum(apart[:, 0], apart[:, 1]), apart[:, 2]) <= 0
            # Each pair once: nodes with later triangles only.
            children = (node * _ARITY)[:, None] + torch.arange(1, _ARITY + 1)
            ends = torch.div(children * len(low), _ARITY ** (level + 1), rounding_mode="floor")
            stack += self._descend(level, one, node, near & (ends > one[:, None] + 1))
        return self._order[torch.cat(found, dim=1)]

    def _local(self, points: Tensor) -> Tensor:
        return (points.detach().double() - self._origin).float().contiguous()

    def _beginning(self, count: int) -> list[tuple[int, Tensor, Tensor]]:
        """The pairs of all points with the root, or with all of few triangles, in pieces."""
        point = torch.arange(count)
        if self._boxes:
            return [(0, piece, torch.zeros_like(piece)) for piece in point.split(_MAX_PAIRS)]
        width = len(self._frames)
        point, face = point.repeat_interleave(width), torch.arange(width).repeat(count)
        return _pieces(0, point, face)

    def _descend(
        self, level: int, point: Tensor, node: Tensor, chosen: Tensor
    ) -> list[tuple[int, Tensor, Tensor]]:
        """The pairs of points with the chosen [n, children] of their nodes, in pieces."""
        row, child = chosen.nonzero(as_tuple=True)
        point, node = point.index_select(0, row), node.index_select(0, row) * _ARITY + child
        if level == len(self._boxes) - 1:
            first = self._starts.index_select(0, node)
            count = self._starts.index_select(0, node + 1) - first
            row = torch.repeat_interleave(count)
            first -= count.cumsum(0) - count
            point = point.index_select(0, row)
            node = first.index_select(0, row) + torch.arange(len(row))
        return _pieces(level + 1, point, node)


def _pieces(level: int, point: Tensor, node: Tensor) -> list[tuple[int, Tensor, Tensor]]:
    pairs = zip(point.split(_MAX_PAIRS), node.split(_MAX_PAIRS), strict=True)
    return [(level, *pair) for pair in pairs if len(pair[0])]


def _starts(count: int, nodes: int) -> np.ndarray:
    """Where the triangles of each node begin, and the end."""
    return np.arange(nodes + 1) * count // nodes


def _sorted_by_place(centres: np.ndarray, halvings: int) -> np.ndarray:
    """An order in which each node, at each halving, has its triangles side by side."""
    order = np.arange(len(centres))
    for halving in range(halvings):
        starts = _starts(len(centres), 2**halving)
        placed = centres[order]
        low = np.minimum.reduceat(placed, starts[:-1])
        high = np.maximum.reduceat(placed, starts[:-1])
        node = np.repeat(np.arange(2**halving), np.diff(starts))
        widest = (high - low).argmax(1)
        nodes = np.arange(2**halving)
        begin, width = low[nodes, widest], (high - low)[nodes, widest]
        along = placed[np.arange(len(order)), widest[node]] - begin[node]
        # One key sorts in half the time of two.
        order = order[np.argsort(node + along / np.maximum(2 * width, 1e-300)[node])]
    return order


def _boxes(triangles: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper corners [n, 3] of the triangles from each start on."""
    a, b, c = triangles.transpose(1, 0, 2)
    low = np.minimum.reduceat(np.minimum(np.minimum(a, b), c), starts)
    return low, np.maximum.reduceat(np.maximum(np.maximum(a, b), c), starts)


def _sums(triangles: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Sums over the triangles from each start on: vector areas, areas, and moments [n, 7]."""
    a, b, c = triangles.transpose(1, 0, 2)
    vector = np.cross(b - a, c - a) / 2
    area = np.sqrt(np.einsum("ij,ij->i", vector, vector))[:, None]
    moment = area / 3 * (a + b + c)
    return np.add.reduceat(np.concatenate([vector, area, moment], axis=1), starts)


def _dipoles(sums: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Centre, vector area, and the squared radius of the triangles around that centre [n, 7]."""
    middle = np.clip(sums[:, 4:] / np.maximum(sums[:, 3:4], 1e-300), low, high)
    radius = np.maximum(high - middle, middle - low)
    squared = np.einsum("ij,ij->i", radius, radius)[:, None]
    return np.concatenate([middle, sums[:, :3], squared], axis=1)


def _by_parent(columns: np.ndarray) -> Tensor:
    """What is known of each node [n, columns] as float32 [parents, columns, children]."""
    found = columns.reshape(-1, _ARITY, columns.shape[1]).transpose(0, 2, 1)
    return torch.from_numpy(np.ascontiguousarray(found, dtype=np.float32))


def _frames(triangles: np.ndarray) -> Tensor:
    """Each triangle in its own plane: where it lies there, and how to get there.

    In its frame the longest side goes from the origin along x, and the third corner has y ≥ 0. In
    double precision, so that thin triangles keep their plane.

    Returns:
        float32 [f, 16]: the origin, the rows of the rotation, the length of the longest side,
        x and y of the third corner, and one number to fill up.
    """
    sides = np.roll(triangles, -1, axis=1) - triangles
    longest = np.linalg.norm(sides, axis=2).argmax(1)[:, None]
    turned = triangles[np.arange(len(triangles))[:, None], (longest + np.arange(3)) % 3]
    a, b, c = turned.transpose(1, 0, 2)
    length = np.linalg.norm(b - a, axis=1, keepdims=True)
    x = np.divide(b - a, length, where=length > 0, out=np.tile([1.0, 0, 0], (len(a), 1)))
    across = (c - a) - ((c - a) * x).sum(1, keepdims=True) * x
    height = np.linalg.norm(across, axis=1, keepdims=True)
    thin = height <= _FLAT * length
    # Any direction across does for a line.
    other = np.cross(x, np.eye(3)[np.abs(x).argmin(1)])
    y = np.where(thin, other, across) / np.where(
        thin, np.linalg.norm(other, axis=1, keepdims=True), np.maximum(height, 1e-300)
    )
    along = ((c - a) * x).sum(1, keepdims=True)
    rows = [a, x, y, np.cross(x, y), length, along, np.where(thin, 0, height), 0 * height]
    return torch.from_numpy(np.concatenate(rows, axis=1).astype(np.float32))


def _squared_distance(points: Tensor, frames: Tensor) -> Tensor:
    """The squared distance of each point from its triangle."""
    columns = frames.t().contiguous()
    px, py, pz = (points.t() - columns[:3]).unbind(0)
    x, y, z = (columns[i] * px + columns[i + 1] * py + columns[i + 2] * pz for i in (3, 6, 9))
    length, cx, cy = columns[12], columns[13], columns[14]
    # To the longest side, from there to the third corner, and from there back to the origin.
    beside = (x - torch.minimum(x.clamp(min=0), length)).square_().add_(y.square())
    bx, dx = x - length, cx - length
    outside = y < 0
    for ux, vx, sense in ((bx, dx, 1), (x, cx, -1)):
        squared = (vx * vx).addcmul_(cy, cy).clamp_(min=1e-37)
        share = (ux * vx).addcmul_(y, cy).div_(squared).clamp_(0, 1)
        left = (ux - share * vx).square_().add_((y - share * cy).square_())
        beside = torch.minimum(beside, left)
        outside |= (vx * y - cy * ux) * sense < 0
    # A triangle without area has no inside, so its sides alone count.
    return torch.where(outside | (cy <= 0), beside, 0).addcmul_(z, z)


def _solid_angle(points: Tensor, corners: Tensor) -> Tensor:
    """The signed solid angle of each triangle seen from its point.

    Van Oosterom and Strackee, *The solid angle of a plane triangle* (1983).
    """
    a, b, c = (corners - points[:, None]).permute(1, 2, 0).contiguous().unbind(0)
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = a, b, c
    top = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
    la, lb, lc = (side.square().sum(0).sqrt_() for side in (a, b, c))
    bottom = la * lb * lc
    bottom += (a * b).sum(0) * lc + (b * c).sum(0) * la + (c * a).sum(0) * lb
    return torch.atan2(top, bottom).mul_(2)
