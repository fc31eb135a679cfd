"""A set of three-dimensional Gaussians with opacity and view-dependent colour, as parameters.

The parametrisation is that of Kerbl et al., *3D Gaussian Splatting for Real-Time Radiance Field
Rendering* (2023): logarithms of the scales, quaternions of any length, logits of the opacities and
coefficients of spherical harmonics, so that every real number is a valid parameter.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

MAX_DEGREE = 3
_C0 = 0.5 / math.sqrt(math.pi)  # the constant spherical harmonic


@dataclass(frozen=True, eq=False)
class Gaussians:
    """Parameters of n Gaussians; all five may require gradients.

    Attributes:
        means: centres in the world.
        log_scales: natural logarithms of the standard deviations along the axes.
        quaternions: rotations (w, x, y, z), normalised where they are used.
        opacity_logits: opacity is their sigmoid.
        sh: coefficients of spherical harmonics by RGB channel, b = (degree + 1)², in the order and
            with the signs of 3DGS; colour is max(0, 0.5 + Σ basis · sh).

    Raises:
        ValueError: the numbers of rows differ, or b is not 1, 4, 9 or 16.
    """

    means: Float[Tensor, "n 3"]
    log_scales: Float[Tensor, "n 3"]
    quaternions: Float[Tensor, "n 4"]
    opacity_logits: Float[Tensor, " n"]
    sh: Float[Tensor, "n b 3"]

    def __post_init__(self) -> None:
        if len({len(tensor) for tensor in self.tensors()}) != 1:
            raise ValueError("Every Gaussian has one mean, scale, rotation, opacity and colour.")
        if self.sh.shape[1] not in [(degree + 1) ** 2 for degree in range(MAX_DEGREE + 1)]:
            raise ValueError(
                "Colours have 1, 4, 9 or 16 coefficients of spherical harmonics, "
                f"not {self.sh.shape[1]}."
            )

    @property
    def count(self) -> int:
        """How many Gaussians."""
        return len(self.means)

    @property
    def degree(self) -> int:
        """Of the spherical harmonics, 0 to 3."""
        return math.isqrt(self.sh.shape[1]) - 1

    @property
    def scales(self) -> Float[Tensor, "n 3"]:
        """Standard deviations along the axes."""
        return self.log_scales.exp()

    @property
    def opacities(self) -> Float[Tensor, " n"]:
        """Between 0 and 1."""
        return self.opacity_logits.sigmoid()

    def tensors(self) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """All parameters in the order of the attributes."""
        return self.means, self.log_scales, self.quaternions, self.opacity_logits, self.sh

    def parameters(self) -> dict[str, Tensor]:
        """All parameters by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __getitem__(self, chosen: slice | Int[Tensor, " m"] | Bool[Tensor, " n"]) -> "Gaussians":
        """The Gaussians of a slice, of a tensor of indices or of a mask."""
        return Gaussians(*(tensor[chosen] for tensor in self.tensors()))

    def to(self, device: torch.device | str, dtype: torch.dtype | None = None) -> "Gaussians":
        """The same Gaussians on a device, in a precision."""
        return Gaussians(*(tensor.to(device=device, dtype=dtype) for tensor in self.tensors()))

    def detach(self) -> "Gaussians":
        """The same numbers without gradients; memory is shared."""
        return Gaussians(*(tensor.detach() for tensor in self.tensors()))

    def clone(self) -> "Gaussians":
        """A copy without gradients."""
        return Gaussians(*(tensor.detach().clone() for tensor in self.tensors()))

    def requires_grad_(self, wanted: bool = True) -> "Gaussians":
        """Turns gradients of all parameters on or off; returns itself."""
        for tensor in self.tensors():
            tensor.requires_grad_(wanted)
        return self

    def with_degree(self, degree: int) -> "Gaussians":
        """The same Gaussians with fewer coefficients of colour, or with zeros for those missing."""
        if not 0 <= degree <= MAX_DEGREE:
            raise ValueError(f"Spherical harmonics here have a degree of 0 to {MAX_DEGREE}.")
        wanted = (degree + 1) ** 2
        missing = max(0, wanted - self.sh.shape[1])
        sh = torch.nn.functional.pad(self.sh[:, :wanted], (0, 0, 0, missing))
        return Gaussians(*self.tensors()[:4], sh)


def concatenate(parts: Sequence[Gaussians]) -> Gaussians:
    """All Gaussians of several sets, in order; colours take the highest degree among them.

    Raises:
        ValueError: there is none.
    """
    if not parts:
        raise ValueError("There are no Gaussians to put together.")
    degree = max(part.degree for part in parts)
    rows = zip(*(part.with_degree(degree).tensors() for part in parts), strict=True)
    return Gaussians(*(torch.cat(row) for row in rows))


def from_points(
    points: Float[Tensor, "n 3"],
    colours: Float[Tensor, "n 3"],
    *,
    scale: float | Float[Tensor, " n"],
    opacity: float = 0.1,
    degree: int = 0,
) -> Gaussians:
    """Round Gaussians at points, as 3DGS begins from a point cloud.

    Args:
        points: their means.
        colours: RGB between 0 and 1, the same from all sides.
        scale: standard deviation, of all or of each.
        opacity: of all, between 0 and 1.
        degree: of the spherical harmonics; all but the constant one are zero.

    Raises:
        ValueError: a scale is not positive, or the opacity not between 0 and 1.
    """
    if not 0 < opacity < 1:
        raise ValueError("An opacity lies between 0 and 1.")
    scales = torch.as_tensor(scale, dtype=points.dtype, device=points.device)
    if not bool((scales > 0).all()):
        raise ValueError("The scale of a Gaussian is positive.")
    count = len(points)
    quaternions = points.new_zeros(count, 4)
    quaternions[:, 0] = 1
    constant = ((colours - 0.5) / _C0)[:, None]
    return Gaussians(
        points,
        scales.log().expand(count)[:, None].repeat(1, 3),
        quaternions,
        points.new_full((count,), math.log(opacity / (1 - opacity))),
        constant,
    ).with_degree(degree)


def random_gaussians(
    count: int,
    generator: torch.Generator,
    *,
    extent: float = 1.0,
    scale: float | None = None,
    opacity: float = 0.1,
    degree: int = 0,
) -> Gaussians:
    """Round Gaussians at uniformly random points of the cube [−extent, extent]³, randomly coloured.

    Args:
        count: how many.
        generator: on the CPU; the result is there too.
        extent: half the side of the cube.
        scale: standard deviation; half the mean distance of neighbours if not given.
        opacity: of all.
        degree: of the spherical harmonics.

    Raises:
        ValueError: the count or the extent is not positive, or an argument of `from_points` wrong.
    """
    if count < 1 or not extent > 0:
        raise ValueError("A random set has at least one Gaussian in a cube of positive size.")
    points = (2 * torch.rand(count, 3, generator=generator) - 1) * extent
    colours = torch.rand(count, 3, generator=generator)
    if scale is None:
        scale = 0.5 * (2 * extent) / count ** (1 / 3)
    return from_points(points, colours, scale=scale, opacity=opacity, degree=degree)
