"""gsplat's own reference in plain torch, run on a CPU: what it calls of CUDA is replaced here.

gsplat (Apache 2.0) ships a reference implementation beside its kernels, which still needs two of
them: the list of pairs of pixel and Gaussian, and nerfacc's scans along rays. Both stand-ins, and
one for its list of tiles, which is a Python loop, are vectorised, so the reference is faster here
than as it comes.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import math
import sys
import types
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.geometry.gaussian_splats.camera import Camera
from engine.geometry.gaussian_splats.gaussians import Gaussians

_TILE = 16


def available() -> bool:
    """Whether gsplat is installed."""
    return importlib.util.find_spec("gsplat") is not None


def render(gaussians: Gaussians, camera: Camera) -> tuple[Tensor, Tensor]:
    """Image [height, width, 3] on black and its opacity [height, width]."""
    torch_impl = _reference()
    sigma, _ = torch_impl._quat_scale_to_covar_preci(
        gaussians.quaternions, gaussians.scales, compute_preci=False
    )
    intrinsics = torch.tensor(
        [[camera.fx, 0, camera.cx], [0, camera.fy, camera.cy], [0, 0, 1]], dtype=torch.float32
    )
    radii, means2d, depths, conics, _ = torch_impl._fully_fused_projection(
        gaussians.means,
        sigma,
        camera.world_to_camera[None],
        intrinsics[None],
        camera.width,
        camera.height,
    )
    directions = gaussians.means - camera.centre
    colours = torch_impl._spherical_harmonics(gaussians.degree, directions, gaussians.sh)
    colours = (colours + 0.5).clamp_min(0)
    across, down = math.ceil(camera.width / _TILE), math.ceil(camera.height / _TILE)
    tiles, order = _tile_lists(means2d[0], radii[0], depths[0], across, down)
    counts = torch.bincount(tiles, minlength=across * down)
    offsets = (counts.cumsum(0) - counts).view(1, down, across).int()
    image, alpha = torch_impl._rasterize_to_pixels(
        means2d,
        conics,
        colours[None],
        gaussians.opacities[None],
        camera.width,
        camera.height,
        _TILE,
        offsets,
        order,
    )
    return image[0], alpha[0, ..., 0]


def _reference() -> Any:
    sys.modules.setdefault("nerfacc", _nerfacc())
    with contextlib.redirect_stdout(io.StringIO()):  # it reports that there is no CUDA
        wrapper = importlib.import_module("gsplat.cuda._wrapper")
        torch_impl = importlib.import_module("gsplat.cuda._torch_impl")
    wrapper.rasterize_to_indices_in_range = _pairs  # type: ignore[attr-defined]
    return torch_impl


@torch.no_grad()
def _tile_lists(
    means2d: Tensor, radii: Tensor, depths: Tensor, across: int, down: int
) -> tuple[Tensor, Tensor]:
    """Tile and Gaussian of each entry, by tile and depth: gsplat's boxes."""
    limit = torch.tensor([across, down])
    low = ((means2d - radii) / _TILE).floor().int().clamp_min(0).minimum(limit)
    high = ((means2d + radii) / _TILE).ceil().int().clamp_min(0).minimum(limit)
    size = (high - low) * (radii > 0).all(1, keepdim=True)
    order = torch.argsort(depths)
    order = order[size.prod(1)[order] > 0]
    count = size.prod(1)[order]
    rank = torch.repeat_interleave(count)
    place = torch.arange(len(rank)) - (count.cumsum(0) - count)[rank]
    width = size[order, 0][rank]
    x, y = low[order, 0][rank] + place % width, low[order, 1][rank] + place // width
    keys = torch.from_numpy(np.sort((((y * across + x).long() << 32) | rank).numpy()))
    return keys >> 32, order[keys & 0xFFFFFFFF]


@torch.no_grad()
def _pairs(
    start: int,
    end: int,
    transmittances: Tensor,
    means2d: Tensor,
    conics: Tensor,
    opacities: Tensor,
    width: int,
    height: int,
    side: int,
    offsets: Tensor,
    order: Tensor,
) -> tuple[Tensor, Tensor, Tensor]:
    """Gaussian, pixel and image of each pair with α ≥ 1/255, by pixel and depth."""
    if start:
        return (torch.zeros(0, dtype=torch.int64),) * 3
    bounds = torch.cat([offsets.flatten().long(), torch.tensor([len(order)])])
    tile = torch.repeat_interleave(bounds.diff())
    across = offsets.shape[-1]
    left, top = (tile % across) * side, (tile // across) * side
    steps = torch.arange(side) + 0.5
    dx = steps + (left - means2d[0, order, 0])[:, None]
    dy = steps + (top - means2d[0, order, 1])[:, None]
    a, b, c = (column[:, None] for column in conics[0, order].unbind(1))
    level = (opacities[0, order] * 255).log()[:, None]  # α ≥ 1/255: σ ≤ ln(255 opacity)
    rows, columns = 0.5 * c * dy * dy - level, 0.5 * a * dx * dx
    sigma = torch.addcmul(rows[:, :, None], dy[:, :, None], (b * dx)[:, None])
    seen = torch.from_numpy(np.flatnonzero((sigma.add_(columns[:, None]) <= 0).numpy()))
    entry, place = seen // side**2, seen % side**2
    x, y = left[entry] + place % side, top[entry] + place // side
    pixel = (y * width + x)[inside := (x < width) & (y < height)]
    keys = torch.from_numpy(np.sort(((pixel << 32) | entry[inside]).numpy()))
    gaussian = order[keys & 0xFFFFFFFF]
    return gaussian, keys >> 32, torch.zeros_like(gaussian)


def _nerfacc() -> types.ModuleType:
    module = types.ModuleType("nerfacc")
    module.render_weight_from_alpha = _weights  # type: ignore[attr-defined]
    module.accumulate_along_rays = _accumulate  # type: ignore[attr-defined]
    return module


def _weights(alphas: Tensor, ray_indices: Tensor, n_rays: int) -> tuple[Tensor, Tensor]:
    """Weights and transmittances of samples that are grouped by ray."""
    logs = torch.log1p(-alphas).double()
    before = logs.cumsum(0) - logs
    counts = torch.bincount(ray_indices, minlength=n_rays)
    first = (counts.cumsum(0) - counts)[ray_indices]
    passed = (before - before[first]).exp().to(alphas)
    return alphas * passed, passed


def _accumulate(weights: Tensor, values: Tensor | None, ray_indices: Tensor, n_rays: int) -> Tensor:
    source = weights[:, None] if values is None else weights[:, None] * values
    return weights.new_zeros(n_rays, source.shape[1]).index_add(0, ray_indices, source)
