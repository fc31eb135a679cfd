"""Which Gaussians touch which tiles of an image, front to back.

A Gaussian matters inside the ellipse where α ≥ 1/255, which is smaller the less opaque it is. Each
row of tiles cuts a band out of the ellipse, and the tiles from its left to its right end are those
the ellipse reaches: exactly, not by its box (as in Speedy-Splat, Hanson et al. 2025).
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.geometry.gaussian_splats.compositing import ALPHA_MIN

_LARGE, _SMALL = 16, 8
_MEAN_RADIUS = 16.0  # pixels, from which the larger tiles are faster
_SLACK = 1e-3  # pixels by which an ellipse is taken larger, so that rounding drops no tile


@dataclass(frozen=True, eq=False)
class Tiles:
    """A grid of square tiles, each with a list of Gaussians by depth.

    Attributes:
        side: of a tile, in pixels.
        columns, rows: of tiles.
        gaussians: indices of the Gaussians, all lists one after another.
        tiles: the tile of each entry, row by row.
        starts: where in `gaussians` the list of each tile begins.
        counts: how long it is.
    """

    side: int
    columns: int
    rows: int
    gaussians: Int[Tensor, " m"]
    tiles: Int[Tensor, " m"]
    starts: Int[Tensor, " t"]
    counts: Int[Tensor, " t"]


@torch.no_grad()
def assign_tiles(
    means2d: Float[Tensor, "n 2"],
    conics: Float[Tensor, "n 3"],
    opacities: Float[Tensor, " n"],
    depths: Float[Tensor, " n"],
    width: int,
    height: int,
    side: int | None = None,
) -> Tiles:
    """The lists of all tiles.

    Args:
        means2d, conics, opacities, depths: of the Gaussians, as for `rasteriser.rasterise`.
        width, height: of the image, in pixels.
        side: of a tile, in pixels; 8, or 16 where Gaussians are large, if not given.
    """
    x, y = means2d.unbind(1)
    level = opacities.mul(1 / ALPHA_MIN).log_().mul_(2)  # dᵀ Σ'⁻¹ d where α = 1/255
    half_x, half_y, tilt = _boxes(conics, level)
    # The pixels whose centres are in the box.
    left, right = (x - half_x).sub_(0.5).ceil_(), (x + half_x).sub_(0.5).floor_()
    top, bottom = (y - half_y).sub_(0.5).ceil_(), (y + half_y).sub_(0.5).floor_()
    left, top = left.clamp_min_(0), top.clamp_min_(0)
    right, bottom = right.clamp_max_(width - 1), bottom.clamp_max_(height - 1)
    inside = (right >= left) & (bottom >= top) & (level >= 0) & depths.isfinite()
    chosen = _by_depth(_nonzero(inside), depths)
    if side is None:
        side = _side(half_x.index_select(0, chosen), half_y.index_select(0, chosen))
    columns, rows = math.ceil(width / side), math.ceil(height / side)
    values = [x, y, *conics.unbind(1), level, half_x, half_y, tilt, top, bottom, left, right]
    table = torch.stack([value.index_select(0, chosen) for value in values])
    rank, tile = _entries(table, side, columns)
    rank, tile = _sorted(rank, tile, len(chosen), rows * columns)
    places = torch.arange(rows * columns + 1, device=tile.device)
    starts = torch.searchsorted(tile, places)
    return Tiles(
        side, columns, rows, chosen.index_select(0, rank), tile, starts[:-1], starts.diff()
    )


def _boxes(conics: Tensor, level: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Half width and height of an ellipse, and b/c times the former: where it is widest.

    Infinite where the form is not definite.
    """
    # Thin ellipses cancel in single precision; Apple's GPUs have no other.
    a, b, c = (conics if conics.device.type == "mps" else conics.double()).unbind(1)
    determinant = torch.addcmul(a * c, b, b, value=-1)
    scale = level.clamp_min(0) / determinant
    scale = scale.masked_fill_(determinant <= 0, torch.inf)
    half_x, half_y = (c * scale).sqrt_(), (a * scale).sqrt_()
    tilt = b / c * half_x
    return half_x.to(conics.dtype), half_y.to(conics.dtype), tilt.to(conics.dtype)


def _by_depth(chosen: Tensor, depths: Tensor) -> Tensor:
    """Sorted front to back, ties by index."""
    values = depths.index_select(0, chosen)
    if values.dtype != torch.float32 or values.device.type != "cpu":
        return chosen.index_select(0, values.sort(stable=True).indices)
    # The bits of a float, those of a negative one reversed, order as whole numbers. With the place
    # below them one sort of plain numbers is enough; NumPy's is ten times as fast.
    bits = values.contiguous().view(torch.int32)
    bits = torch.where(bits < 0, bits ^ 0x7FFFFFFF, bits).long()
    keys = (bits << 32) | torch.arange(len(chosen))
    return chosen.index_select(0, torch.from_numpy(np.sort(keys.numpy())) & 0xFFFFFFFF)


def _side(half_x: Tensor, half_y: Tensor) -> int:
    radius = (half_x.clamp_max(1e4) * half_y.clamp_max(1e4)).sqrt().mean()
    return _LARGE if bool(radius > _MEAN_RADIUS) else _SMALL


def _entries(table: Tensor, side: int, columns: int) -> tuple[Tensor, Tensor]:
    """Pairs of a Gaussian's rank by depth and a tile that its ellipse reaches, by rank."""
    top, bottom = ((table[9:11]) * (1 / side)).int().unbind(0)
    count = bottom - top + 1
    rank = repeat(count)
    row = torch.arange(len(rank), dtype=torch.int32, device=rank.device)
    row += (top + count - count.cumsum(0, dtype=torch.int32)).index_select(0, rank)
    left, right = _band(table, rank, row, side)
    across = (right - left).add_(1).clamp_min_(0)
    band = repeat(across)
    first = row * columns + left + across - across.cumsum(0, dtype=torch.int32)
    tile = torch.arange(len(band), dtype=torch.int32, device=band.device)
    tile += first.index_select(0, band)
    return rank.index_select(0, band), tile


def _band(table: Tensor, rank: Tensor, row: Tensor, side: int) -> tuple[Tensor, Tensor]:
    """The first and the last column of tiles that an ellipse reaches in a row of tiles.

    In the band's coordinates dy from the mean the right end is at
    (−b dy + √(a level − (a c − b²) dy²)) / a, which grows up to the dy where the ellipse is widest
    and then falls; so it is looked at there, or at the border of the band that is nearest.
    """
    x, y, a, b, _, level, _, half_y, tilt, _, _, box_left, box_right = (
        row_of.index_select(0, rank) for row_of in table.unbind(0)
    )
    top = row * side + 0.5 - y
    bottom = top + (side - 1)
    reach = level / a

    def end(dy: Tensor, sign: int) -> Tensor:
        dy = dy.maximum(top).minimum(bottom)
        share = 1 - (dy / half_y).square_()
        return x - b / a * dy + sign * ((share.clamp_min_(0) * reach).sqrt_() + _SLACK)

    right = (end(-tilt, 1) - 0.5).floor_().minimum(box_right)
    left = (end(tilt, -1) - 0.5).ceil_().maximum(box_left)
    # A NaN of a form that is not definite leaves the box.
    right, left = (
        torch.where(right.isnan(), box_right, right),
        torch.where(left.isnan(), box_left, left),
    )
    empty = right < left
    left, right = (left * (1 / side)).int(), (right * (1 / side)).int()
    return left, torch.where(empty, left - 1, right)


def repeat(counts: Int[Tensor, " n"]) -> Int[Tensor, " m"]:
    """0 … n − 1, each as often as its count says."""
    if counts.device.type == "cpu":  # NumPy's is three times as fast
        numbers = np.repeat(np.arange(len(counts)), counts.numpy())
        return torch.from_numpy(numbers)
    return torch.repeat_interleave(counts)


def _nonzero(mask: Tensor) -> Tensor:
    """Where a mask is true."""
    if mask.device.type == "cpu":  # NumPy's is five times as fast
        return torch.from_numpy(np.flatnonzero(mask.numpy()))
    return mask.nonzero().squeeze(1)


def _sorted(rank: Tensor, tile: Tensor, ranks: int, tiles: int) -> tuple[Tensor, Tensor]:
    """By tile and, within it, by rank: one sort of both as one number."""
    bits = max(1, (ranks - 1).bit_length())
    if tiles.bit_length() + bits > 31:
        tile = tile.long()
    keys = (tile << bits) | rank.to(tile.dtype)
    if keys.device.type == "cpu":  # NumPy's is three times as fast
        keys = torch.from_numpy(np.sort(keys.numpy()))
    else:
        keys = keys.sort().values
    return (keys & ((1 << bits) - 1)).long(), (keys >> bits).long()
