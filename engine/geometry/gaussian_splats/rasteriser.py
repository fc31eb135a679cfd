"""Images of Gaussians: of two-dimensional ones (`rasterise`) and of a scene in space (`render`).

The image is cut into tiles (`tiles`), which are composited in blocks of depth (`blocks`); the
gradient is written out. The definition is `dense.rasterise_dense`.
"""

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable

from engine.geometry.gaussian_splats import spherical_harmonics
from engine.geometry.gaussian_splats.blocks import Compositor
from engine.geometry.gaussian_splats.camera import Camera
from engine.geometry.gaussian_splats.compositing import ALPHA_MAX
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.layout import arrange
from engine.geometry.gaussian_splats.polynomials import by_slot, gradients, polynomials
from engine.geometry.gaussian_splats.projection import project
from engine.geometry.gaussian_splats.projection_gradient import LOW_PASS
from engine.geometry.gaussian_splats.rendering import Rendering
from engine.geometry.gaussian_splats.tiles import Tiles, assign_tiles
from engine.geometry.gaussian_splats.workspace import shared as workspace


def rasterise(
    means2d: Float[Tensor, "n 2"],
    conics: Float[Tensor, "n 3"],
    colours: Float[Tensor, "n c"],
    opacities: Float[Tensor, " n"],
    depths: Float[Tensor, " n"],
    width: int,
    height: int,
    background: Float[Tensor, " c"] | None = None,
    *,
    count: bool = False,
    tile_side: int | None = None,
) -> Rendering:
    """The image of two-dimensional Gaussians, composited front to back at each pixel's centre.

    Pixel = Σ T_i α_i c_i + T_N background with α_i = opacity · exp(−½ (a dx² + 2 b dx dy + c dy²)),
    at most 0.999 and left out below 1/255. It needs no camera: for a picture in the plane give
    means and conics directly and any order as depths (``torch.arange(n).float()``).

    Args:
        means2d: (x, y) in pixels; the centre of the first pixel is (0.5, 0.5).
        conics: inverse covariances as (a, b, c), px⁻²; positive definite.
        colours: any number of channels: RGB, depth, features.
        opacities: between 0 and 1.
        depths: the order, front to back by growing depth, ties by index; no gradient. A Gaussian
            with a depth of infinity is left out.
        width, height: of the image, in pixels.
        background: behind all Gaussians; zero if not given. No gradient.
        count: whether the number of contributing Gaussians per pixel is wanted.
        tile_side: in pixels; 16, or 8 where Gaussians are small, if not given. It changes only the
            speed.

    Returns:
        image [height, width, c] and transmittance T_N [height, width], both differentiable in
        means2d, conics, colours and opacities (first derivatives only); count [height, width] if
        wanted.
    """
    tiles = assign_tiles(
        means2d.detach(),
        conics.detach(),
        opacities.detach(),
        depths.detach(),
        width,
        height,
        tile_side,
    )
    image, transmittance, counts = _Rasterise.apply(
        means2d, conics, colours, opacities, background, tiles, (height, width), count
    )
    return Rendering(image, transmittance, counts)


def render(
    gaussians: Gaussians,
    camera: Camera,
    background: Float[Tensor, " 3"] | None = None,
    sh_degree: int | None = None,
    *,
    low_pass: float = LOW_PASS,
    count: bool = False,
    tile_side: int | None = None,
) -> Rendering:
    """The RGB image of Gaussians in space, seen by a camera.

    Args:
        gaussians: in the world.
        camera: on the same device.
        background: behind all Gaussians; black if not given.
        sh_degree: up to which spherical harmonics count; all if not given.
        low_pass: variance of the image's low-pass filter, px².
        count: whether the number of contributing Gaussians per pixel is wanted.
        tile_side: as for `rasterise`.

    Returns:
        What `rasterise` returns, with the projection; differentiable in all five parameters.
    """
    projection = project(gaussians, camera, low_pass=low_pass)
    colours = spherical_harmonics.colours(
        gaussians.sh, gaussians.means, camera.centre.to(gaussians.means), sh_degree
    )
    found = rasterise(
        projection.means2d,
        projection.conics,
        colours,
        gaussians.opacities,
        projection.depths.detach().masked_fill(~projection.visible, torch.inf),
        camera.width,
        camera.height,
        background,
        count=count,
        tile_side=tile_side,
    )
    return Rendering(found.image, found.transmittance, found.count, projection)


class _Rasterise(torch.autograd.Function):
    """`rasterise` with known tiles."""

    @staticmethod
    def forward(
        ctx: Any,
        means2d: Tensor,
        conics: Tensor,
        colours: Tensor,
        opacities: Tensor,
        background: Tensor | None,
        tiles: Tiles,
        size: tuple[int, int],
        count: bool,
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        learns = any(ctx.needs_input_grad)
        layout = arrange(tiles, len(means2d))
        parts = polynomials(tiles, layout, means2d, conics, opacities)
        compositor = Compositor(
            layout,
            len(tiles.counts),
            tiles.side,
            parts.f,
            by_slot(colours, layout),
            bounded=bool((opacities > ALPHA_MAX).any()),
            learns=learns,
            count=count,
        )
        image = _untile(compositor.colours, tiles, size)
        transmittance = _untile(compositor.transmittance[:, None], tiles, size)
        counts = None
        if compositor.counts is not None:
            counts = _untile(compositor.counts[:, None], tiles, size)[..., 0]
            ctx.mark_non_differentiable(counts)
        if background is not None:
            image = torch.addcmul(image, transmittance, background)
        ctx.saved = (parts, compositor, layout, tiles) if learns else None
        ctx.background, ctx.count = background, len(means2d)
        return image, transmittance[..., 0], counts

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor | None) -> tuple[Tensor | None, ...]:
        parts, compositor, layout, tiles = ctx.saved
        image_grad, transmittance_grad, _ = grads
        assert image_grad is not None and transmittance_grad is not None  # zeros, if not used
        transmittance_grad = transmittance_grad[..., None]
        if ctx.background is not None:
            transmittance_grad = transmittance_grad + image_grad @ ctx.background[:, None]
        slots, channels = len(layout.slot_gaussians), image_grad.shape[-1]
        memory = workspace.take((12 + channels) * slots, image_grad)
        f_grad = memory[: 6 * slots].view(6, slots)
        by_slot = memory[6 * slots : (12 + channels) * slots].view(6 + channels, slots)
        compositor.backward(
            _tile(image_grad, tiles), _tile(transmittance_grad, tiles)[:, 0], f_grad, by_slot[6:]
        )
        gradients(parts, f_grad, by_slot[:6])
        total = by_slot.new_zeros(len(by_slot), ctx.count + 1)  # the last is of empty slots
        total.scatter_add_(1, layout.slot_gaussians.expand(len(by_slot), -1), by_slot)
        workspace.give(memory)
        total = total[:, :-1].T
        return total[:, :2], total[:, 2:5], total[:, 6:], total[:, 5], None, None, None, None


def _untile(planes: Tensor, tiles: Tiles, size: tuple[int, int]) -> Tensor:
    """[t, c, p] to [height, width, c]."""
    channels, side = planes.shape[1], tiles.side
    image = planes.view(tiles.rows, tiles.columns, channels, side, side).permute(0, 3, 1, 4, 2)
    image = image.reshape(tiles.rows * side, tiles.columns * side, channels)
    return image[: size[0], : size[1]].contiguous()


def _tile(image: Tensor, tiles: Tiles) -> Tensor:
    """[height, width, c] to [t, c, p], with zeros outside the image."""
    height, width, channels = image.shape
    side = tiles.side
    across, down = tiles.columns * side - width, tiles.rows * side - height
    if across or down:
        image = torch.nn.functional.pad(image, (0, 0, 0, across, 0, down))
    planes = image.reshape(tiles.rows, side, tiles.columns, side, channels)
    return planes.permute(0, 2, 4, 1, 3).reshape(len(tiles.counts), channels, side * side)
