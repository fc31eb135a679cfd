"""Pictures of one shape, 32×32, whose factors (shape, scale, x, y) are known.

For disentanglement, segmentation and captions, in the manner of dSprites (Matthey et al. 2017),
but drawn here, by signed distances, as fast as they are needed. Orientation is not among the
factors: for shapes with a symmetry it has no single value to find.
"""

import torch
from jaxtyping import Float
from torch import Tensor

SIDE = 32
SHAPES = ("disc", "square", "triangle")
FACTORS = ("shape", "scale", "x", "y")
SMALLEST, LARGEST = 0.15, 0.35
REACH = 0.6

Factors = Float[Tensor, "n 4"]
Pictures = Float[Tensor, "n 32 32"]


def sample(count: int, generator: torch.Generator) -> tuple[Pictures, Factors]:
    """Pictures of independent, uniformly drawn factors, with the factors."""
    shape = torch.randint(len(SHAPES), (count, 1), generator=generator, device=generator.device)
    uniform = torch.rand(count, 3, generator=generator, device=generator.device)
    scale = SMALLEST + (LARGEST - SMALLEST) * uniform[:, :1]
    place = REACH * (2 * uniform[:, 1:] - 1)
    factors = torch.cat([shape.float(), scale, place], dim=1)
    return draw(factors), factors


def draw(factors: Factors) -> Pictures:
    """Pictures from 0 (ground) to 1 (shape), row 0 at the top, edges smoothed over one pixel.

    Args:
        factors: columns as in `FACTORS`. ``shape`` is an index into `SHAPES`; ``scale`` is the
            radius of the disc, and the other shapes have its area; ``x`` (to the right) and ``y``
            (upwards) are the centre. The picture spans [−1, 1]².

    Raises:
        ValueError: a shape index is not one of `SHAPES`.
    """
    shape = factors[:, 0].long()
    if bool(((shape < 0) | (shape >= len(SHAPES)) | (shape != factors[:, 0])).any()):
        raise ValueError(f"A shape index is a whole number from 0 to {len(SHAPES) - 1}.")
    centres = (torch.arange(SIDE, device=factors.device) + 0.5) * (2 / SIDE) - 1
    x = centres - factors[:, 2, None]
    y = -centres - factors[:, 3, None]
    x, y = torch.broadcast_tensors(x[:, None, :], y[:, :, None])
    scale = factors[:, 1, None, None]
    distance = torch.empty_like(x, memory_format=torch.contiguous_format)
    for index, signed_distance in enumerate((_disc, _square, _triangle)):
        chosen = shape == index
        distance[chosen] = signed_distance(x[chosen], y[chosen], scale[chosen])
    return (0.5 - distance * (SIDE / 2)).clamp(0, 1)


def _disc(x: Tensor, y: Tensor, scale: Tensor) -> Tensor:
    return torch.hypot(x, y) - scale


def _square(x: Tensor, y: Tensor, scale: Tensor) -> Tensor:
    half = scale * (torch.pi**0.5 / 2)
    across, along = x.abs() - half, y.abs() - half
    outside = torch.hypot(across.clamp(min=0), along.clamp(min=0))
    return outside + torch.maximum(across, along).clamp(max=0)


def _triangle(x: Tensor, y: Tensor, scale: Tensor) -> Tensor:
    """Equilateral, standing on a side: the largest of the distances to its three lines."""
    # Area 3√3 r² for the radius r of the inscribed circle.
    inscribed = scale * (torch.pi / 27**0.5) ** 0.5
    slanted = (3**0.5 / 2) * x.abs() + y / 2
    return torch.maximum(-y, slanted) - inscribed
