"""The lists of all tiles in the order in which they are composited.

Tiles are taken in groups, longest lists first, and groups in blocks of depth: a block holds the
next k entries of those tiles of a group that have any left. In this order a block is a range of
rows of every table, so that nothing is gathered while compositing.
"""

from bisect import bisect_left
from dataclasses import dataclass

import torch
from jaxtyping import Int
from torch import Tensor

from engine.geometry.gaussian_splats.tiles import Tiles

DEPTH = 32
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
    size: int
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
    lengths = lengths.tolist()
    used = bisect_left(lengths, 0, key=lambda length: -length)
    group_size = max(1, _PIXELS // tiles.side**2)
    groups, slots = _cut(lengths[:used], group_size)
    blocks = [block for group in groups for block in group.blocks]
    # q: entries of a tile counted on from the first block of its group, DEPTH to a block.
    before = [0]
    for group in groups:
        before.append(before[-1] + DEPTH * len(group.blocks))
    number = torch.empty_like(tiles.counts)
    number[order] = torch.arange(len(order), device=device)
    group_of = (number // group_size).clamp_max_(len(before) - 1)
    origin = torch.tensor(before, device=device)[group_of] - tiles.starts
    q = torch.arange(len(tiles.tiles), device=device) + origin.index_select(0, tiles.tiles)
    block = q // DEPTH
    starts = torch.tensor([b.start for b in blocks] or [0], device=device)
    widths = torch.tensor([b.width for b in blocks] or [0], device=device)
    slot = starts.index_select(0, block)
    slot.addcmul_(q % DEPTH, widths.index_select(0, block))
    slot += (number % group_size).index_select(0, tiles.tiles)
    by_slot = tiles.gaussians.new_full((slots,), gaussians).scatter_(0, slot, tiles.gaussians)
    tile_by_slot = tiles.tiles.new_zeros(slots).scatter_(0, slot, tiles.tiles)
    return Layout(order[:used], groups, by_slot, tile_by_slot)


def _cut(lengths: list[int], group_size: int) -> tuple[tuple[Group, ...], int]:
    """Groups of tiles of these lengths, longest first, and how many slots they take."""
    groups, slot = [], 0
    for start in range(0, len(lengths), group_size):
        shortest_first = lengths[start : start + group_size][::-1]
        size, longest = len(shortest_first), shortest_first[-1]
        blocks = []
        for front in range(0, longest, DEPTH):
            width = size - bisect_left(shortest_first, front + 1)
            depth = min(DEPTH, longest - front)
            blocks.append(Block(slot, depth, width))
            slot += depth * width
        groups.append(Group(start, size, tuple(blocks)))
    return tuple(groups), slot
