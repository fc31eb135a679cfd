"""One Gaussian of many: which one makes a pixel, and what it does to an image and to the loss."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.geometry.gaussian_splats import spherical_harmonics
from engine.geometry.gaussian_splats.camera import Camera
from engine.geometry.gaussian_splats.compositing import alphas, composite
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.projection import project
from engine.geometry.gaussian_splats.rasteriser import rasterise, render


@dataclass(frozen=True, eq=False)
class RayTerms:
    """The Gaussians that make a pixel, front to back.

    Attributes:
        indices: of the Gaussians with α ≥ 1/255.
        alphas: α of each.
        weights: T α, by which its colour enters the pixel.
        transmittance: T behind all of them.
    """

    indices: Int[Tensor, " k"]
    alphas: Float[Tensor, " k"]
    weights: Float[Tensor, " k"]
    transmittance: float


@torch.no_grad()
def terms_at(gaussians: Gaussians, camera: Camera, x: float, y: float) -> RayTerms:
    """What makes the image at a point, in pixels; the first pixel's centre is (0.5, 0.5)."""
    seen = project(gaussians, camera)
    near = seen.visible.nonzero().squeeze(1)
    order = near[seen.depths[near].argsort(stable=True)]
    place = seen.means2d.new_tensor([[x, y]])
    found = alphas(place, seen.means2d[order], seen.conics[order], gaussians.opacities[order])
    weights, _, last = composite(found)
    there = found[0].nonzero().squeeze(1)
    return RayTerms(order[there], found[0, there], weights[0, there], float(last))


def gaussian_at(gaussians: Gaussians, camera: Camera, x: float, y: float) -> int | None:
    """The index of the Gaussian with the largest weight at a point of the image, if any."""
    terms = terms_at(gaussians, camera, x, y)
    return int(terms.indices[terms.weights.argmax()]) if len(terms.indices) else None


def contributions(gaussians: Gaussians, camera: Camera) -> Float[Tensor, " n"]:
    """Σ T α over all pixels of an image, for each Gaussian: how many pixels it makes.

    It is the gradient of the image's sum by a channel of colour, which enters linearly.
    """
    with torch.no_grad():
        seen = project(gaussians, camera)
        depths = torch.where(seen.visible, seen.depths, torch.inf)
    with torch.enable_grad():
        ones = torch.ones(gaussians.count, 1, device=depths.device, requires_grad=True)
        found = rasterise(
            seen.means2d.detach(),
            seen.conics.detach(),
            ones,
            gaussians.opacities.detach(),
            depths,
            camera.width,
            camera.height,
        )
        if not found.image.requires_grad:
            return torch.zeros(gaussians.count, device=depths.device)
        (weights,) = torch.autograd.grad(found.image.sum(), ones)
    return weights[:, 0]


def share_of_rarely_seen(
    gaussians: Gaussians, photographed: Sequence[Camera], others: Sequence[Camera]
) -> float:
    """Of what other views show, the share of Gaussians that at most one photograph shows.

    A photograph shows a Gaussian where its `contributions` are a pixel or more. NaN where the other
    views show nothing.
    """
    seen = torch.stack([contributions(gaussians, camera) >= 1 for camera in photographed]).sum(0)
    shown = torch.stack([contributions(gaussians, camera) for camera in others]).sum(0)
    total = float(shown.sum())
    return float(shown[seen <= 1].sum()) / total if total > 0 else math.nan


def loss_gradients(
    gaussians: Gaussians,
    camera: Camera,
    target: Float[Tensor, "height width 3"],
    background: Float[Tensor, " 3"],
    degree: int,
) -> dict[str, Tensor]:
    """The gradients of the L1 loss of one view by all parameters, by name."""
    with torch.enable_grad():
        moving = gaussians.clone().requires_grad_()
        image = render(moving, camera, background, degree).image
        loss = (image - target).abs().mean()
        found = torch.autograd.grad(loss, moving.tensors(), allow_unused=True)
    parts = zip(moving.parameters().items(), found, strict=True)
    return {
        name: torch.zeros_like(part) if gradient is None else gradient
        for (name, part), gradient in parts
    }


@torch.no_grad()
def depth_map(gaussians: Gaussians, camera: Camera) -> Float[Tensor, "height width"]:
    """The mean depth Σ T α z / Σ T α at each pixel; NaN where hardly anything is seen."""
    seen = project(gaussians, camera)
    depths = torch.where(seen.visible, seen.depths, torch.inf)
    z = torch.where(seen.visible, seen.depths, 0)[:, None]
    found = rasterise(
        seen.means2d, seen.conics, z, gaussians.opacities, depths, camera.width, camera.height
    )
    covered = 1 - found.transmittance
    return torch.where(covered > 0.5, found.image[:, :, 0] / covered.clamp_min(1e-6), torch.nan)


@torch.no_grad()
def colours_seen(gaussians: Gaussians, camera: Camera, degree: int) -> Float[Tensor, "n 3"]:
    """RGB of each Gaussian as a camera sees it, from 0 to 1."""
    centre = camera.centre.to(gaussians.means)
    return spherical_harmonics.colours(gaussians.sh, gaussians.means, centre, degree).clamp(0, 1)
