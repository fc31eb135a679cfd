"""The lists of all tiles in the order in which they are composited.

Lists are cut into parts of at most 32 Gaussians, which are composited independently of each other,
many at a time: behind a part of colour C₁ and transmittance T₁ another of (C₂, T₂) is seen as
C₁ + T₁ C₂, and both let T₁ T₂ through (Porter and Duff, *Compositing digital images*, 1984). So the
number of steps one after another does not grow with the longest list. Parts are taken in waves: the
first of all tiles, then the second, then two more, then four. Tiles through which nothing is seen
after a wave are left out of the next.

A block is [k, w]: the first to the k-th Gaussian of w parts of one wave that are about as long. In
this order a block is a range of rows of every table, so that nothing is gathered while compositing.
"""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Int
from torch import Tensor

from engine.geometry.gaussian_splats.tiles import Tiles, repeat

_LENGTH = 32  # of a part, in Gaussians
_PIXELS = 1 << 15  # of the parts of a block, at most
_FEW_PIXELS = 1 << 13  # a block of no more is not divided
_SHORT = 0.75  # of the longest part of a block: where shorter ones begin, a new block does


@dataclass(frozen=True)
class Block:
    """A range of slots: `depth` slots for each of `width` parts, by depth.

    Attributes:
        start: its first slot.
        depth: how many Gaussians of each part.
        first: its first part.
        width: how many parts.
    """

    start: int
    depth: int
    first: int
    width: int

    @property
    def slots(self) -> slice:
        """Which slots."""
        return slice(self.start, self.start + self.depth * self.width)

    @property
    def parts(self) -> slice:
        """Which parts."""
        return slice(self.first, self.first + self.width)

    @property
    def room(self) -> int:
        """Slots, and one more for each part."""
        return self.width * (self.depth + 1)


@dataclass(frozen=True, eq=False)
class Layout:
    """The order of compositing.

    Attributes:
        waves: blocks of each wave.
        tiles: the tile of each part.
        numbers: which part of its tile's list it is, from 0 in front.
        slot_gaussians: the Gaussian of each slot; the number of Gaussians where it is empty.
        slot_tiles: the tile of each slot; any where it is empty.
    """

    waves: tuple[tuple[Block, ...], ...]
    tiles: Int[Tensor, " p"]
    numbers: Int[Tensor, " p"]
    slot_gaussians: Int[Tensor, " s"]
    slot_tiles: Int[Tensor, " s"]

    @property
    def blocks(self) -> list[Block]:
        """All blocks in order."""
        return [block for wave in self.waves for block in wave]


def arrange(tiles: Tiles, gaussians: int) -> Layout:
    """The order of compositing of the lists of tiles.

    Args:
        tiles: with their lists.
        gaussians: how many there are.
    """
    device = tiles.tiles.device
    # Parts by tile: their tiles, numbers and lengths.
    parts = (tiles.counts + (_LENGTH - 1)).div(_LENGTH, rounding_mode="floor")
    tile = repeat(parts)
    first = parts.cumsum(0) - parts
    number = torch.arange(len(tile), device=device) - first.index_select(0, tile)
    length = tiles.counts.index_select(0, tile).sub_(number, alpha=_LENGTH).clamp_max_(_LENGTH)
    # In waves: number 0, then 1, then 2 and 3, then 4 to 7; the longest of a wave first.
    wave = torch.frexp(number.to(torch.float32)).exponent.long()
    order = (wave * (_LENGTH + 1) - length).argsort(stable=True)
    waves, slots = _cut(
        length[order].tolist(), torch.bincount(wave).tolist(), max(1, tiles.side**2)
    )
    # The slot of each part's first Gaussian, and how many slots lie between two of its Gaussians.
    blocks = [block for each in waves for block in each]
    widths = np.array([block.width for block in blocks], dtype=np.int64)
    starts = np.array([block.start - block.first for block in blocks], dtype=np.int64)
    stride, base = torch.empty_like(tile), torch.empty_like(tile)
    stride[order] = torch.from_numpy(np.repeat(widths, widths)).to(device)
    base[order] = torch.from_numpy(np.repeat(starts, widths)).to(device)
    base[order] += torch.arange(len(order), device=device)
    base -= (length.cumsum(0) - length) * stride
    part = repeat(length)
    slot = torch.arange(len(part), device=device)
    slot = slot.mul_(stride.index_select(0, part)).add_(base.index_select(0, part))
    by_slot = tiles.gaussians.new_full((slots,), gaussians).scatter_(0, slot, tiles.gaussians)
    tile_by_slot = tiles.tiles.new_zeros(slots).scatter_(0, slot, tiles.tiles)
    return Layout(waves, tile[order], number[order], by_slot, tile_by_slot)


def _cut(
    lengths: list[int], waves: list[int], pixels: int
) -> tuple[tuple[tuple[Block, ...], ...], int]:
    """Blocks of each wave, and how many slots they take.

    Args:
        lengths: of the parts, in order.
        waves: how many parts each has.
        pixels: of a tile.
    """
    most, few = max(1, _PIXELS // pixels), max(1, _FEW_PIXELS // pixels)
    found, slot, first = [], 0, 0
    for count in waves:
        end, blocks = first + count, []
        while first < end:
            depth = lengths[first]
            short = bisect_left(lengths, -_SHORT * depth, first, end, key=lambda length: -length)
            stop = min(max(short, first + few), first + most, end)
            blocks.append(Block(slot, depth, first, stop - first))
            slot += depth * (stop - first)
            first = stop
        found.append(tuple(blocks))
    return tuple(found), slot
