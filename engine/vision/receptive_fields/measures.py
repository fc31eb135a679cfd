"""What a small network's effective field comes to, beside its theoretical one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.cache import cached
from engine.vision.receptive_fields.costs import total
from engine.vision.receptive_fields.effective import (
    EffectiveField,
    Moments,
    RootFit,
    fit_root,
    radius_of_share,
)
from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.small_nets import (
    SmallNet,
    build,
    field_of,
    input_side,
    middle,
    widths_by_depth,
)
from engine.vision.receptive_fields.theory import box, receptive_field

MULTIPLY_ADDS = 1_500_000_000
"""Of one field: half a second on one thread."""
SHARE = 0.95
"""Of the energy, within the radius that is quoted."""


@dataclass(frozen=True, eq=False)
class Measured:
    """The field of the middle unit of the last layer.

    Attributes:
        field: the effective one, on the input.
        box: first and last position that the unit can see, per axis; not clipped.
        moments: centre and width of the energy.
        radius: distance from the centre within which `SHARE` of the energy lies, pixels.
    """

    field: EffectiveField
    box: tuple[tuple[int, int], ...]
    moments: Moments
    radius: float

    @property
    def size(self) -> int:
        """r: the side of the theoretical field."""
        return self.box[0][1] - self.box[0][0] + 1

    @property
    def dead(self) -> bool:
        """Whether the unit depends on no pixel: all rectifiers on the way are off."""
        return not self.field.scale > 0 or not np.isfinite(self.radius)

    @property
    def share_of_area(self) -> float:
        """The disc that holds `SHARE` of the energy, as a share of the theoretical square."""
        return float(np.pi * self.radius**2 / self.size**2)


@cached
def measured(settings: SmallNet, images: int) -> Measured:
    """The field of the last layer with its initial weights, averaged over normal inputs.

    Args:
        settings: of the network.
        images: how many inputs are averaged over.
    """
    module, last = build(settings), settings.end(settings.depth)
    return summarised(field_of(module, last, images, settings.seed), settings, last)


def summarised(field: EffectiveField, settings: SmallNet, name: str) -> Measured:
    """An effective field of the middle unit of a small network's node, and what is quoted of it."""
    return measured_field(field, settings.network(), name)


def measured_field(field: EffectiveField, network: Network, name: str) -> Measured:
    """An effective field of the middle unit of a node, and what is quoted of it."""
    size = tuple(field.energy.shape)
    seen = box(receptive_field(network, name), middle(network, name, size))
    found = field.moments
    return Measured(field, seen, found, radius_of_share(field.energy, found.centre, SHARE))


@dataclass(frozen=True)
class Growth:
    """Widths by depth, in one network.

    Attributes:
        depths: after how many convolutions.
        widths: σ of the effective field there, pixels.
        sizes: r of the theoretical field there, pixels.
        fit: of σ = a·√n.
    """

    depths: tuple[int, ...]
    widths: tuple[float, ...]
    sizes: tuple[int, ...]
    fit: RootFit


def depths_of(settings: SmallNet, points: int = 8) -> tuple[int, ...]:
    """Depths at which a network's field is measured, evenly spaced, the last of them its own."""
    spaced = np.linspace(1, settings.depth, min(points, settings.depth))
    return tuple(sorted({round(float(each)) for each in spaced}))


@cached
def width_after(settings: SmallNet, depth: int, images: int) -> float:
    """σ of the effective field after so many convolutions, pixels.

    Args:
        settings: of the network.
        depth: convolutions, at most those of the network.
        images: how many inputs are averaged over.
    """
    return widths_by_depth(settings, (depth,), images)[0]


def growth(settings: SmallNet, images: int) -> Growth | None:
    """How the field grows with depth.

    None for fewer than three layers, for kernels of one pixel, whose field does not grow, and
    where a unit depends on no pixel.
    """
    depths = depths_of(settings)
    widths = tuple(width_after(settings, depth, images) for depth in depths)
    if len(depths) < 3 or not all(width > 0 for width in widths):
        return None
    network = settings.network()
    sizes = tuple(receptive_field(network, settings.end(depth))[0].size for depth in depths)
    return Growth(depths, widths, sizes, fit_root(depths, widths))


def affordable(settings: SmallNet, images: int) -> int:
    """So many inputs, or as many as `MULTIPLY_ADDS` allow; at least one."""
    network, last = settings.network(), settings.end(settings.depth)
    side = input_side(network, last)
    each = 3 * total(network, (side, side)).multiply_adds  # forward, and backward
    return max(1, min(images, MULTIPLY_ADDS // each))
