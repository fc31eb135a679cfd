"""The choice of a density in the plane, and the drawn one: the same fields on every page."""

from engine.data.densities import DENSITIES, DRAWN, pack_points
from ui.data_fields import DENSITY, Data
from ui.density_drawing import decode_points, heart
from ui.fields import Choice
from ui.state import PageState

TITLES = {
    "eight-gaussians": "8 Gaussians",
    "grid": "25 Gaussians",
    "moons": "Moons",
    "rings": "Rings",
    "swiss-roll": "Swiss roll",
    "spirals": "Spirals",
    "pinwheel": "Pinwheel",
    "checkerboard": "Checkerboard",
    "banana": "Banana",
    DRAWN: "Draw",
}
"""Of the densities to choose from, in short."""
assert set(TITLES) == {*DENSITIES, DRAWN}


def density_fields(*names: str) -> tuple[Choice, Data]:
    """The fields ``density`` and ``drawn_density``.

    Args:
        names: of `DENSITIES`, those to choose from beside the drawn one; by default all. The first
            is the default.
    """
    offered = {name: TITLES[name] for name in (*(names or DENSITIES), DRAWN)}
    return (
        Choice("density", "Data", next(iter(offered)), offered),
        Data("drawn_density", DENSITY),
    )


def packed_points(code: str) -> bytes:
    """Drawn points as settings hold them: a heart until something is drawn."""
    points = decode_points(code)
    return pack_points(points if len(points) else heart())


def packed_drawing(page: PageState) -> bytes:
    """`packed_points` of a page with both fields; empty unless the drawn density is chosen."""
    return packed_points(page["drawn_density"]) if page["density"] == DRAWN else b""
