"""Lists of tiles against every Gaussian at every pixel, and at points between the pixels."""

import pytest
import torch

from engine.geometry.gaussian_splats.compositing import ALPHA_MIN, alphas, falloff
from engine.geometry.gaussian_splats.dense import pixel_centres
from engine.geometry.gaussian_splats.tiles import Tiles, assign_tiles, repeat

WIDTH, HEIGHT = 50, 37


def ellipses(count: int = 80) -> tuple[torch.Tensor, ...]:
    """Means, conics, opacities and depths of thin and round ones, some of them outside."""
    generator = torch.Generator().manual_seed(4)
    means = torch.rand(count, 2, generator=generator) * torch.tensor([WIDTH + 20, HEIGHT + 20]) - 10
    first, second = (0.5 + 6 * torch.rand(2, count, generator=generator) ** 3).square().unbind(0)
    turn = 6.3 * torch.rand(count, generator=generator)
    cos, sin = turn.cos(), turn.sin()
    a = cos * cos / first + sin * sin / second
    b = cos * sin * (1 / first - 1 / second)
    c = sin * sin / first + cos * cos / second
    opacities = torch.rand(count, generator=generator) ** 2
    return means, torch.stack([a, b, c], 1), opacities, torch.rand(count, generator=generator)


def members(tiles: Tiles) -> list[list[int]]:
    """The Gaussians of each tile in order."""
    ends = (tiles.starts + tiles.counts).tolist()
    return [
        tiles.gaussians[start:end].tolist()
        for start, end in zip(tiles.starts.tolist(), ends, strict=True)
    ]


@pytest.mark.parametrize("side", [8, 16, 5])
def test_a_list_holds_all_that_is_seen_and_nothing_that_does_not_reach_it(side: int) -> None:
    means, conics, opacities, depths = ellipses()
    tiles = assign_tiles(means, conics, opacities, depths, WIDTH, HEIGHT, side)
    assert (tiles.columns, tiles.rows) == (-(-WIDTH // side), -(-HEIGHT // side))
    pixels = pixel_centres(WIDTH, HEIGHT, means)
    seen = alphas(pixels, means, conics, opacities) >= ALPHA_MIN
    number = (pixels[:, 1] // side * tiles.columns + pixels[:, 0] // side).long()
    # Nine points in each pixel of the tiles: an ellipse reaches its tile between the centres too.
    fine = pixel_centres(3 * side * tiles.columns, 3 * side * tiles.rows, means) / 3
    reached = opacities * falloff(fine, means, conics) >= ALPHA_MIN
    place = (fine[:, 1] // side * tiles.columns + fine[:, 0] // side).long()
    for tile, found in enumerate(members(tiles)):
        assert set(seen[number == tile].any(0).nonzero()[:, 0].tolist()) <= set(found)
        assert set(found) <= set(reached[place == tile].any(0).nonzero()[:, 0].tolist())
        assert set(tiles.tiles[tiles.starts[tile] :][: len(found)].tolist()) <= {tile}


def test_lists_are_sorted_by_depth_with_ties_by_index() -> None:
    means, conics, opacities, depths = ellipses()
    depths = (4 * depths).floor() - 2  # many ties, and depths below zero
    depths[::7] = torch.inf
    lists = members(assign_tiles(means, conics, opacities, depths, WIDTH, HEIGHT))
    assert max(map(len, lists)) > 5
    for found in lists:
        assert found == sorted(found, key=lambda one: (float(depths[one]), one))
        assert all(one % 7 for one in found)


def test_the_side_follows_the_size_of_the_gaussians() -> None:
    means, opacities, depths = torch.full((3, 2), 20.0), torch.ones(3), torch.arange(3.0)
    for deviation, side in ((2.0, 8), (9.0, 16)):
        conics = torch.tensor([deviation**-2, 0.0, deviation**-2]).expand(3, 3)
        assert assign_tiles(means, conics, opacities, depths, 60, 60).side == side


def test_numbers_are_repeated() -> None:
    assert repeat(torch.tensor([2, 0, 3, 1])).tolist() == [0, 0, 2, 2, 2, 3]
