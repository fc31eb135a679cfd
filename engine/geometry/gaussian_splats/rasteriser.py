"""Images of Gaussians: of two-dimensional ones (`rasterise`) and of a scene in space (`render`)."""

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.gaussian_splats import spherical_harmonics
from engine.geometry.gaussian_splats.camera import Camera
from engine.geometry.gaussian_splats.dense import rasterise_dense
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.projection import LOW_PASS, project
from engine.geometry.gaussian_splats.rendering import Rendering


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
) -> Rendering:
    """The image of two-dimensional Gaussians, composited front to back at each pixel's centre.

    Pixel = Σ T_i α_i c_i + T_N background with α_i = opacity · exp(−½ (a dx² + 2 b dx dy + c dy²)),
    at most 0.999 and left out below 1/255. It needs no camera: for a picture in the plane give
    means and conics directly and any order as depths (``torch.arange(n)``).

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

    Returns:
        image [height, width, c] and transmittance T_N [height, width], both differentiable in
        means2d, conics, colours and opacities; count [height, width] if wanted.
    """
    found = rasterise_dense(means2d, conics, colours, opacities, depths, width, height, background)
    return Rendering(found.image, found.transmittance, found.count if count else None)


def render(
    gaussians: Gaussians,
    camera: Camera,
    background: Float[Tensor, " 3"] | None = None,
    sh_degree: int | None = None,
    *,
    low_pass: float = LOW_PASS,
    count: bool = False,
) -> Rendering:
    """The RGB image of Gaussians in space, seen by a camera.

    Args:
        gaussians: in the world.
        camera: on the same device.
        background: behind all Gaussians; black if not given.
        sh_degree: up to which spherical harmonics count; all if not given.
        low_pass: variance of the image's low-pass filter, px².
        count: whether the number of contributing Gaussians per pixel is wanted.

    Returns:
        What `rasterise` returns, with the projection; differentiable in all five parameters.
    """
    projection = project(gaussians, camera, low_pass=low_pass)
    colours = spherical_harmonics.colours(
        gaussians.sh, gaussians.means, camera.centre.to(gaussians.means), sh_degree
    )
    hidden = projection.depths.new_full((), torch.inf)
    found = rasterise(
        projection.means2d,
        projection.conics,
        colours,
        gaussians.opacities,
        torch.where(projection.visible, projection.depths.detach(), hidden),
        camera.width,
        camera.height,
        background,
        count=count,
    )
    return Rendering(found.image, found.transmittance, found.count, projection)
