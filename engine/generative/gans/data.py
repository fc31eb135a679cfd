"""Densities for the game, with the modes of those that have some.

The Gaussians of the ring are narrow here (deviation 0.05 at radius 2, after Metz et al. 2017,
arXiv:1611.02163), so that there is empty space between modes.
"""

from dataclasses import dataclass

from engine.data.densities import (
    DENSITIES as ALL,
)
from engine.data.densities import (
    DRAWN,
    Density,
    GaussianMixture,
    around_points,
    grid_of_gaussians,
    ring_of_gaussians,
)

MIXTURES: dict[str, GaussianMixture] = {
    "eight-gaussians": ring_of_gaussians(deviation=0.05),
    "grid": grid_of_gaussians(),
}
"""Those whose modes are counted."""

DENSITIES: dict[str, Density] = {
    **{
        name: Density(ALL[name].title, mixture.sample, mixture.log_density)
        for name, mixture in MIXTURES.items()
    },
    **{name: ALL[name] for name in ("moons", "rings", "swiss-roll", "spirals")},
}


@dataclass(frozen=True)
class Source:
    """What is learnt: a density, and its modes where it is a mixture of some."""

    density: Density
    mixture: GaussianMixture | None = None


def source(name: str, drawn: bytes = b"") -> Source:
    """The density of that name, or the one around the points drawn.

    Raises:
        ValueError: there is no such density, or nothing is drawn; a sentence for the visitor.
    """
    if name == DRAWN:
        around = around_points(drawn)
        return Source(Density("Drawn", around.sample, around.log_density))
    if name not in DENSITIES:
        raise ValueError(f"There is no density {name!r}; there are {', '.join(DENSITIES)}.")
    return Source(DENSITIES[name], MIXTURES.get(name))
