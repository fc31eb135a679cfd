"""The lists of all tiles in the order in which they are composited.

Tiles are taken in groups, longest lists first, and groups in blocks of depth: a block holds the
next k entries of those tiles of a group that have any left. In this order a block is a range of
rows of every table, so that nothing is gathered while compositing. Where many lists of a block end,
a new one begins, since what they lack is filled with empty slots.
"""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Int
from torch import Tensor

from engine.geometry.gaussian_splats.tiles import Tiles

_DEPTHS = (8, 32)  # of a block, at least and at most
_ENDED = 0.15  # of a block's lists may end within it
_PIXELS = 1 << 14  # of a group


@dataclass(frozen=True)
class Block:
    """A range of slots: `depth` slots for each of the first `width` tiles of a group, by depth.

    Attributes:
        start: its first slot.
        depth: how many Gaussians of each tile.
        width: how many tiles.
    """

    start: int
    depth: int
    width: int

    @property
    def slots(self) -> slice:
        """Which slots."""
        return slice(self.start, self.start + self.depth * self.width)


@dataclass(frozen=True)
class Group:
    """Tiles that are composited together: where they begin in `Layout.order`, and their blocks."""

    start: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, eq=False)
class Layout:
    """The order of compositing.

    Attributes:
        order: the tiles with any Gaussian, longest lists first.
        groups: of them.
        gaussians: the Gaussian of each slot, or the number of Gaussians where it is empty.
        tiles: the tile of each slot; any where it is empty.
    """

    order: Int[Tensor, " u"]
    groups: tuple[Group, ...]
    gaussians: Int[Tensor, " s"]
    tiles: Int[Tensor, " s"]

    @property
    def largest(self) -> int:
        """Slots of the largest block and one more for each of its tiles."""
        sizes = [b.width * (b.depth + 1) for group in self.groups for b in group.blocks]
        return max(sizes, default=0)

    @property
    def size(self) -> int:
        """Slots of all blocks and one more for each of their tiles."""
        return sum(b.width * (b.depth + 1) for group in self.groups for b in group.blocks)


def arrange(tiles: Tiles, gaussians: int) -> Layout:
    """The order of compositing of the lists of tiles.

    Args:
        tiles: with their lists.
        gaussians: how many there are.
    """
    device = tiles.tiles.device
    lengths, order = tiles.counts.sort(descending=True, stable=True)
    known = lengths.tolist()
    used = bisect_left(known, 0, key=lambda length: -length)
    group_size = max(1, _PIXELS // tiles.side**2)
    groups = _cut(known[:used], group_size)
    # The slot of the first tile of each group at each depth, and where a group's begin.
    firsts = [
        np.arange(block.start, block.slots.stop, block.width)
        for group in groups
        for block in group.blocks
    ]
    first = torch.from_numpy(np.concatenate([np.zeros(1, dtype=np.int64), *firsts])).to(device)
    longest = [0, *(known[group.start] for group in groups)]
    begin = torch.tensor(longest, device=device).cumsum(0)[:-1] + 1
    # By tile: where its depths begin in that table, and its place in its group.
    place = torch.arange(used, device=device)
    origin = torch.zeros_like(tiles.counts)
    origin[order[:used]] = begin[place // group_size]
    place = torch.zeros_like(tiles.counts).scatter_(0, order[:used], place % group_size)
    depth = (origin - tiles.starts).index_select(0, tiles.tiles)
    depth += torch.arange(len(depth), device=device)
    slot = first.index_select(0, depth)
    slot += place.index_select(0, tiles.tiles)
    slots = groups[-1].blocks[-1].slots.stop if groups else 0
    by_slot = tiles.gaussians.new_full((slots,), gaussians).scatter_(0, slot, tiles.gaussians)
    tile_by_slot = tiles.tiles.new_zeros(slots).scatter_(0, slot, tiles.tiles)
    return Layout(order[:used], groups, by_slot, tile_by_slot)


def _cut(lengths: list[int], group_size: int) -> tuple[Group, ...]:
    """Groups of tiles with these lengths of lists, longest first."""
    groups, slot = [], 0
    for start in range(0, len(lengths), group_size):
        shortest_first = lengths[start : start + group_size][::-1]
        size, front = len(shortest_first), 0
        blocks = []
        while front < shortest_first[-1]:
            ended = bisect_left(shortest_first, front + 1)
            width = size - ended
            wanted = shortest_first[ended + int(_ENDED * width)] - front
            depth = min(max(wanted, _DEPTHS[0]), _DEPTHS[1], shortest_first[-1] - front)
            blocks.append(Block(slot, depth, width))
            slot += depth * width
            front += depth
        groups.append(Group(start, tuple(blocks)))
    return tuple(groups)
