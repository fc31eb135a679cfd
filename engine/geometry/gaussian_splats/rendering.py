"""What rendering Gaussians returns."""

from dataclasses import dataclass

from jaxtyping import Float, Int
from torch import Tensor

from engine.geometry.gaussian_splats.projection import Projection


@dataclass(frozen=True, eq=False)
class Rendering:
    """An image of Gaussians.

    Attributes:
        image: Σ T_i α_i c_i + T_N background; RGB or whatever the colours were. Has a gradient.
        transmittance: T_N of each pixel, the share of the background in it. Has a gradient.
        count: how many Gaussians contribute to each pixel (α ≥ 1/255), if asked for.
        projection: of which it is made, if it was made of Gaussians in space. The gradient of its
            `means2d` is what adaptive density control looks at: call `means2d.retain_grad()`
            before `backward()`.
    """

    image: Float[Tensor, "height width c"]
    transmittance: Float[Tensor, "height width"]
    count: Int[Tensor, "height width"] | None = None
    projection: Projection | None = None
