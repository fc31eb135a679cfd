"""The rasteriser of Gaussians beside three other ways to compute the same image in torch.

gsplat's reference (where gsplat is installed, see `gsplat_reference`), a list of all pairs of
Gaussian and pixel, and a loop over tiles of 64 pixels. One thread, in the same run and taking
turns; processor time of this thread, medians.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from bench import gsplat_reference
from engine import device
from engine.geometry.gaussian_splats.camera import Camera, orbit
from engine.geometry.gaussian_splats.compositing import ALPHA_MAX, ALPHA_MIN, alphas, composite
from engine.geometry.gaussian_splats.dense import rasterise_dense
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.projection import Projection, project
from engine.geometry.gaussian_splats.rasteriser import render
from engine.geometry.gaussian_splats.spherical_harmonics import colours

# How many times faster ours is: forward, and forward with the gradient.
TARGETS = {"gsplat": (15.0, 9.0), "pairs": (3.5, 4.5), "64-pixel tiles": (50.0, None)}
ORBIT_TARGET = 20.0  # ms of a view of 20,000 Gaussians
ERROR_TARGET = 1e-5


def ball(count: int) -> Gaussians:
    """Anisotropic Gaussians in the unit ball, smaller the more there are; colours of degree 1."""
    generator = torch.Generator().manual_seed(0)
    directions = torch.nn.functional.normalize(torch.randn(count, 3, generator=generator), dim=-1)
    means = directions * torch.rand(count, 1, generator=generator) ** (1 / 3)
    scales = 1.6 / math.sqrt(count) * torch.exp(0.4 * torch.randn(count, 3, generator=generator))
    quaternions = torch.randn(count, 4, generator=generator)
    logits = 1.5 * torch.randn(count, generator=generator)
    sh = 0.15 * torch.randn(count, 4, 3, generator=generator)
    sh[:, 0] = (torch.rand(count, 3, generator=generator) - 0.5) / 0.28
    return Gaussians(means, scales.log(), quaternions, logits, sh)


def seen(gaussians: Gaussians, camera: Camera) -> tuple[Projection, Tensor, Tensor, Tensor]:
    """Projection, colours, opacities, and the visible Gaussians from front to back."""
    projection = project(gaussians, camera)
    shades = colours(gaussians.sh, gaussians.means, camera.centre)
    visible = projection.visible.nonzero().squeeze(1)
    order = visible[projection.depths.detach()[visible].argsort()]
    return projection, shades, gaussians.opacities, order


def by_pairs(gaussians: Gaussians, camera: Camera) -> Tensor:
    """All pairs of a Gaussian and a pixel of its box, sorted by pixel and depth; autograd."""
    projection, shades, opacities, order = seen(gaussians, camera)
    with torch.no_grad():
        centre, extent = projection.means2d[order], projection.extents[order]
        limit = torch.tensor([camera.width - 1, camera.height - 1])
        low = (centre - extent - 0.5).ceil().clamp_min(0)
        high = (centre + extent - 0.5).floor().minimum(limit)
        size = (high - low + 1).clamp_min(0).long()
        count = size.prod(1)
        rank = torch.repeat_interleave(count)
        place = torch.arange(len(rank)) - (count.cumsum(0) - count)[rank]
        width = size[:, 0][rank]
        down = place // width
        x = low[:, 0].long()[rank] + place - down * width
        pixel = (low[:, 1].long()[rank] + down) * camera.width + x
        keys = torch.from_numpy(np.sort(((pixel << 32) | rank).numpy()))
        pixel, gaussian = keys >> 32, order[keys & 0xFFFFFFFF]
    offset = torch.stack([pixel % camera.width, pixel // camera.width], 1) + 0.5
    dx, dy = (offset - projection.means2d[gaussian]).unbind(1)
    a, b, c = projection.conics[gaussian].unbind(1)
    alpha = opacities[gaussian] * torch.exp(-0.5 * (a * dx * dx + c * dy * dy) - b * dx * dy)
    alpha = torch.where(alpha < ALPHA_MIN, 0.0, alpha.clamp_max(ALPHA_MAX))
    logs = torch.log1p(-alpha).double()
    before = logs.cumsum(0) - logs
    counts = torch.bincount(pixel, minlength=camera.width * camera.height)
    first = (counts.cumsum(0) - counts)[pixel]
    weights = alpha * (before - before[first]).exp().float()
    image = weights.new_zeros(camera.width * camera.height, 3)
    image = image.index_add(0, pixel, weights[:, None] * shades[gaussian])
    return image.view(camera.height, camera.width, 3)


def by_large_tiles(gaussians: Gaussians, camera: Camera, side: int = 64) -> Tensor:
    """A loop over tiles, in each all Gaussians whose box touches it; autograd."""
    projection, shades, opacities, order = seen(gaussians, camera)
    means2d, extent = projection.means2d, projection.extents
    y, x = torch.meshgrid(torch.arange(side) + 0.5, torch.arange(side) + 0.5, indexing="ij")
    pixels = torch.stack([x, y], -1).reshape(-1, 2)
    rows = []
    for top in range(0, camera.height, side):
        row = []
        for left in range(0, camera.width, side):
            corner = torch.tensor([left, top])
            with torch.no_grad():
                low, high = means2d[order] - extent[order], means2d[order] + extent[order]
                touched = order[((high >= corner) & (low <= corner + side)).all(1)]
            alpha = alphas(
                pixels + corner, means2d[touched], projection.conics[touched], opacities[touched]
            )
            weights, _, _ = composite(alpha)
            row.append((weights @ shades[touched]).view(side, side, 3))
        rows.append(torch.cat(row, 1))
    return torch.cat(rows)[: camera.height, : camera.width]


def ours(gaussians: Gaussians, camera: Camera) -> Tensor:
    """The renderer of the page."""
    return render(gaussians, camera).image


def exact(gaussians: Gaussians, camera: Camera) -> Tensor:
    """By the definition, in double precision."""
    one = gaussians.to("cpu", torch.float64)
    projection, shades, opacities, order = seen(one, camera)
    found = rasterise_dense(
        projection.means2d[order],
        projection.conics[order],
        shades[order],
        opacities[order],
        torch.arange(len(order)).double(),
        camera.width,
        camera.height,
    )
    return found.image


def medians(runs: dict[str, Callable[[], object]], repetitions: int) -> dict[str, float]:
    """Median milliseconds of each, taking turns.

    In each turn a run comes before the one that counts: a page draws many views one after another,
    and none should pay for the memory that another has let go.
    """
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repetitions):
        for name, run in runs.items():
            run()
            began = time.thread_time()
            run()
            times[name].append((time.thread_time() - began) * 1e3)
    return {name: statistics.median(series) for name, series in times.items()}


def compare(count: int, size: int, repetitions: int) -> bool:
    """Prints the table of one scene; returns whether all targets were met."""
    gaussians, camera = ball(count), orbit(30, 20, 2.8, 50, size)
    ways: dict[str, Callable[[Gaussians, Camera], Tensor]] = {"ours": ours, "pairs": by_pairs}
    ways["64-pixel tiles"] = by_large_tiles
    if gsplat_reference.available():
        ways["gsplat"] = lambda g, c: gsplat_reference.render(g, c)[0]
    else:
        print("  gsplat is not installed: not compared")
    weights = torch.rand(size, size, 3, generator=torch.Generator().manual_seed(0))

    def forward(way: Callable[[Gaussians, Camera], Tensor]) -> Tensor:
        with torch.no_grad():
            return way(gaussians, camera)

    def both(way: Callable[[Gaussians, Camera], Tensor]) -> None:
        for tensor in gaussians.requires_grad_().tensors():
            tensor.grad = None
        (way(gaussians, camera) * weights).sum().backward()
        gaussians.requires_grad_(False)

    with torch.no_grad():
        wanted = exact(gaussians, camera)
    times = medians({name: lambda w=way: forward(w) for name, way in ways.items()}, repetitions)  # type: ignore[misc]
    learning = medians({name: lambda w=way: both(w) for name, way in ways.items()}, repetitions)  # type: ignore[misc]
    met = True
    for name, way in ways.items():
        error = (forward(way) - wanted).abs().amax(-1)
        close = float((error <= ERROR_TARGET).double().mean())
        faster = times[name] / times["ours"], learning[name] / learning["ours"]
        targets = TARGETS.get(name, (0.0, None))
        note = "" if name == "ours" else f"{faster[0]:6.1f}× (target {targets[0]:g})"
        back = "" if name == "ours" else f"{faster[1]:6.1f}×"
        back += f" (target {targets[1]:g})" if targets[1] else ""
        print(
            f"  {name:14}  forward {times[name]:7.1f} ms {note:22} with gradient "
            f"{learning[name]:7.1f} ms {back:20} within 1e-5 of float64: {close:.2%}"
        )
        met &= faster[0] >= targets[0] and faster[1] >= (targets[1] or 0.0)
        met &= name != "ours" or close >= 0.999
    return met


def main(*, quick: bool = False) -> bool:
    """Prints all figures; returns whether the targets were met."""
    device.setup()
    if quick:
        print("Gaussian splats, 300 Gaussians, 64², one thread, medians")
        compare(300, 64, 2)
        return True
    print("Gaussian splats, 5,000 Gaussians, 256², one thread, medians")
    met = compare(5000, 256, 7)
    gaussians = ball(20_000)
    with torch.no_grad():
        found = medians(
            {
                f"{size}²": lambda s=size: ours(gaussians, orbit(30, 20, 2.8, 50, s))  # type: ignore[misc]
                for size in (128, 256, 512)
            },
            9,
        )
    views = ", ".join(f"{name} {milliseconds:.1f} ms" for name, milliseconds in found.items())
    print(f"  20,000 Gaussians, one view: {views} (target at 256²: {ORBIT_TARGET:g} ms)")
    return met and found["256²"] <= ORBIT_TARGET


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
