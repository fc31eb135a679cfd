"""The order of compositing: every entry of every list has one slot, front to back."""

from itertools import chain

import pytest
import torch

from engine.geometry.gaussian_splats.layout import Layout, arrange
from engine.geometry.gaussian_splats.tiles import Tiles


def lists(lengths: list[int], gaussians: int, side: int = 8) -> Tiles:
    """A row of tiles with lists of these lengths, of any Gaussians."""
    counts = torch.tensor(lengths)
    chosen = torch.randint(gaussians, (sum(lengths),), generator=torch.Generator().manual_seed(0))
    tiles = torch.arange(len(lengths)).repeat_interleave(counts)
    return Tiles(side, len(lengths), 1, chosen, tiles, counts.cumsum(0) - counts, counts)


def parts(layout: Layout, gaussians: int) -> dict[tuple[int, int], list[int]]:
    """Of each tile and number the Gaussians, looked up slot by slot."""
    found: dict[tuple[int, int], list[int]] = {}
    for block in layout.blocks:
        for column, part in enumerate(range(block.parts.start, block.parts.stop)):
            slots = range(block.slots.start + column, block.slots.stop, block.width)
            assert len(slots) == block.depth
            held = [slot for slot in slots if int(layout.slot_gaussians[slot]) != gaussians]
            assert held == list(slots)[: len(held)]  # empty ones are behind
            tile = int(layout.tiles[part])
            assert set(layout.slot_tiles[held].tolist()) == {tile}
            key = tile, int(layout.numbers[part])
            assert key not in found
            found[key] = layout.slot_gaussians[held].tolist()
    return found


@pytest.mark.parametrize("side", [8, 16, 64])
def test_the_parts_of_a_tile_one_behind_another_are_its_list(side: int) -> None:
    lengths = [0, 1, 32, 33, 200, 7, 64, 5, 300, 31]
    tiles = lists(lengths, 50, side)
    layout = arrange(tiles, 50)
    found = parts(layout, 50)
    for tile, length in enumerate(lengths):
        start = int(tiles.starts[tile])
        wanted = tiles.gaussians[start : start + length].tolist()
        mine = [found.pop((tile, number)) for number in range(-(-length // 32))]
        assert list(chain(*mine)) == wanted
        assert all(len(part) == 32 for part in mine[:-1])
    assert not found
    taken = sum(block.depth * block.width for block in layout.blocks)
    assert len(layout.slot_gaussians) == taken


def test_waves_double() -> None:
    layout = arrange(lists([300, 40], 50), 50)
    waves = [
        layout.numbers[wave[0].parts.start : wave[-1].parts.stop].unique().tolist()
        for wave in layout.waves
    ]
    assert waves == [[0], [1], [2, 3], [4, 5, 6, 7], [8, 9]]


def test_empty_lists_have_no_blocks() -> None:
    layout = arrange(lists([0, 0, 0], 5), 5)
    assert layout.blocks == [] and len(layout.slot_gaussians) == 0
