"""The effective receptive field: how much each input position really matters to a unit.

It is the gradient of the unit with respect to the image, squared and averaged over inputs (Luo et
al. 2016, arXiv:1701.04128). For weights drawn independently around zero, this energy is expected
to be proportional to the number of paths from a position to the unit, which approaches a Gaussian
whose width grows like the square root of the depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.vision.receptive_fields.network import Module

TWO_SIGMA = 0.0455
"""What Luo et al. count as seen: a gradient of at least 1 − 95.45 % of the largest."""


@dataclass(frozen=True, eq=False)
class Moments:
    """Centre and width of a map of weights, by its first and second moments.

    Attributes:
        centre: mean position along each axis.
        widths: standard deviation along each axis, in pixels.
    """

    centre: tuple[float, ...]
    widths: tuple[float, ...]

    @property
    def width(self) -> float:
        """σ: the root mean square of the widths along the axes."""
        return float(np.sqrt(np.mean(np.square(self.widths))))


@dataclass(frozen=True, eq=False)
class EffectiveField:
    """What a unit sees.

    Attributes:
        energy: mean square of the gradient, per input position: float64 [height, width] or [n].
            It sums to 1, unless the gradient is zero everywhere.
        scale: the factor that was divided by: the squared norm of the gradient.
    """

    energy: np.ndarray
    scale: float

    @property
    def magnitude(self) -> np.ndarray:
        """The root mean square of the gradient, 1 where it is largest."""
        root = np.sqrt(self.energy)
        largest = float(root.max())
        return root / largest if largest > 0 else root

    @property
    def moments(self) -> Moments:
        """Of the energy."""
        return moments(self.energy)

    @property
    def size(self) -> float:
        """The effective size of Luo et al.: √ of the number of pixels seen (`TWO_SIGMA`)."""
        seen = int((self.magnitude >= TWO_SIGMA).sum()) if self.scale > 0 else 0
        return float(seen) ** (1 / self.energy.ndim)


def effective_field(
    module: Module,
    name: str,
    unit: tuple[int, ...],
    images: Float[Tensor, "n channels *positions"],
    channel: int | None = None,
    seed: int = 0,
) -> EffectiveField:
    """The effective field of a unit, averaged over images.

    Args:
        module: the network with its weights.
        name: a node whose units have positions.
        unit: which one, a position along each axis.
        images: inputs, as many as are averaged over.
        channel: of the node. Without it the energy is that of all channels, estimated by one
            random combination of them per image, with independent normal weights.
        seed: decides these weights.

    Raises:
        KeyError: there is no such node.
        ValueError: the node is a vector, it has no such unit or channel, or the network does not
            fit such images.
    """
    network = module.network
    if network.is_vector(name):
        raise ValueError(f"{name}: it comes after a global pool, so its units have no position.")
    sizes = network.sizes(tuple(images.shape[2:]))[name]
    if not all(0 <= each < limit for each, limit in zip(unit, sizes, strict=True)):
        raise ValueError(f"{name} has no unit {unit}; its size is {sizes}.")
    channels = network.channels[name]
    if channel is not None and not 0 <= channel < channels:
        raise ValueError(f"{name} has no channel {channel}; it has {channels}.")
    x = images.detach().clone().requires_grad_(True)
    with torch.enable_grad():
        column = module.activations(x, (name,))[name]
        for position in unit:
            column = column.select(2, position)
        if channel is None:
            # Not of random signs: those of two equal channels may cancel exactly.
            source = seeds.generator(seeds.derive(seed, "channels"))
            mixture = torch.randn(column.shape, generator=source)
            wanted = (column * mixture.to(column)).sum()
        else:
            wanted = column[:, channel].sum()
        (gradient,) = torch.autograd.grad(wanted, x)
    return _field(gradient)


def random_images(
    count: int, channels: int, size: tuple[int, ...], seed: int
) -> Float[Tensor, "n channels *positions"]:
    """Independent standard normal inputs."""
    source = seeds.generator(seeds.derive(seed, "images"))
    return torch.randn(count, channels, *size, generator=source)


def moments(weights: np.ndarray) -> Moments:
    """Centre and width of a map of non-negative weights; NaN where all are zero."""
    total = float(weights.sum())
    centre, widths = [], []
    for axis in range(weights.ndim):
        others = tuple(each for each in range(weights.ndim) if each != axis)
        profile = weights.sum(axis=others) / total if total > 0 else np.full(1, np.nan)
        places = np.arange(len(profile))
        mean = float(profile @ places)
        centre.append(mean)
        widths.append(float(np.sqrt(profile @ np.square(places - mean))))
    return Moments(tuple(centre), tuple(widths))


def share_inside(
    weights: np.ndarray, centre: Sequence[float], radii: np.ndarray
) -> Float[np.ndarray, " radii"]:
    """The share of a map's weight within each distance of a centre, in pixels."""
    grids = np.meshgrid(*(np.arange(n) for n in weights.shape), indexing="ij")
    distance = np.sqrt(sum((grid - at) ** 2 for grid, at in zip(grids, centre, strict=True)))
    order = np.argsort(distance, axis=None)
    cumulative = np.concatenate([[0.0], np.cumsum(weights.ravel()[order])])
    count = np.searchsorted(distance.ravel()[order], radii, side="right")
    total = cumulative[-1]
    return cumulative[count] / total if total > 0 else np.zeros(len(radii))


def radius_of_share(weights: np.ndarray, centre: Sequence[float], share: float) -> float:
    """The smallest distance of a centre within which that share of a map's weight lies."""
    grids = np.meshgrid(*(np.arange(n) for n in weights.shape), indexing="ij")
    distance = np.sqrt(sum((grid - at) ** 2 for grid, at in zip(grids, centre, strict=True)))
    order = np.argsort(distance, axis=None)
    cumulative = np.cumsum(weights.ravel()[order])
    at = int(np.searchsorted(cumulative, share * cumulative[-1]))
    return float(distance.ravel()[order][min(at, weights.size - 1)])


def gaussian(shape: tuple[int, ...], fitted: Moments) -> np.ndarray:
    """The Gaussian with such moments on a grid; it sums to 1 there."""
    parts = [
        np.exp(-((np.arange(n) - mean) ** 2) / (2 * max(width, 1e-9) ** 2))
        for n, mean, width in zip(shape, fitted.centre, fitted.widths, strict=True)
    ]
    density = parts[0]
    for part in parts[1:]:
        density = density[..., None] * part
    normalised: np.ndarray = density / density.sum()
    return normalised


@dataclass(frozen=True)
class RootFit:
    """The fit σ = a·√n of widths against depths.

    Attributes:
        scale: a, in pixels.
        r_squared: share of the variance of the widths that the fit explains.
        exponent: slope of log σ against log n, ½ if the law holds.
    """

    scale: float
    r_squared: float
    exponent: float


def fit_root(depths: Sequence[float], widths: Sequence[float]) -> RootFit:
    """Fits the law of Luo et al. by least squares.

    Raises:
        ValueError: fewer than three depths, or a width that is not positive.
    """
    n, sigma = np.asarray(depths, dtype=float), np.asarray(widths, dtype=float)
    if len(n) < 3 or len(n) != len(sigma) or not (sigma > 0).all():
        raise ValueError("The fit needs at least three depths, each with a positive width.")
    scale = float(np.sqrt(n) @ sigma / n.sum())
    residual = float(np.square(sigma - scale * np.sqrt(n)).sum())
    spread = float(np.square(sigma - sigma.mean()).sum())
    exponent = float(np.polyfit(np.log(n), np.log(sigma), 1)[0])
    return RootFit(scale, 1 - residual / spread if spread > 0 else 1.0, exponent)


def _field(gradient: Tensor) -> EffectiveField:
    energy = gradient.double().square().mean(dim=(0, 1)).cpu().numpy()
    scale = float(energy.sum())
    return EffectiveField(energy / scale if scale > 0 else energy, scale)
