"""What can be saved of the tab "Warp a density": film and table."""

from collections.abc import Sequence

import numpy as np

from engine.data.densities import EXTENT
from engine.generative.flows.film import Film, Way
from engine.generative.flows.flow import Bijection
from pages.generative.flows import warp_layers
from ui.exports import Export
from ui.saved_files import gif, table
from ui.state import PageState

_PIXELS = 192
_GRID, _SAMPLE = 0.45, 1.0
_FINER = 6
"""Pieces of a line between two of its nodes."""


def _films(page: PageState) -> bool:
    return bool(page["view"] == "flow")


FILM = Export(
    "film",
    "Film",
    ("gif",),
    "flow-film",
    "Root of the density over its peak, with grid and samples, over ±4.",
    offered=_films,
)
TABLE = Export("table", "Numbers", ("csv",), "flow-numbers")


def picture(shot: Film, moment: int) -> np.ndarray:
    """Density, grid and samples at a moment, 0 to 1, float [height, width] from the top."""
    density = shot.density[moment]
    rows = (np.arange(_PIXELS) + 0.5) * len(density) / _PIXELS
    index = rows.astype(int)
    drawn = 0.8 * density[np.ix_(index, index)]
    nodes = shot.grid[moment]
    part = np.linspace(0, 1, _FINER, endpoint=False)[:, None, None]
    _paint(drawn, ((1 - part) * nodes[:-1] + part * nodes[1:]).reshape(-1, 2), _GRID)
    _paint(drawn, shot.samples[moment], _SAMPLE)
    return drawn[::-1]


def film(shot: Film, fps: float) -> bytes:
    """All moments as GIF."""
    return gif(np.stack([picture(shot, k) for k in range(len(shot.density))]), fps)


def ways_table(layers: Sequence[Bijection], way: Way) -> bytes:
    """The chosen point after each layer, from data to noise, and what each adds to ln p(x)."""
    per_layer = (len(way.path) - 1) // len(layers)
    rows: list[list[float | str]] = [["data", "", *map(float, way.path[0]), 0.0, 0.0]]
    for place, layer in enumerate(layers, 1):
        at = place * per_layer
        rows.append(
            [
                str(place),
                warp_layers.sign(layer).name,
                *map(float, way.path[at]),
                float(way.layers[place - 1]),
                float(way.log_det[at]),
            ]
        )
    return table(["layer", "kind", "x1", "x2", "ln |det J|", "sum"], rows)


def _paint(drawn: np.ndarray, points: np.ndarray, value: float) -> None:
    """Sets the pixels in which points lie to at least this value."""
    spots = (points[np.isfinite(points).all(axis=1)] / EXTENT + 1) / 2 * len(drawn)
    columns, rows = spots[((spots >= 0) & (spots < len(drawn))).all(axis=1)].astype(int).T
    drawn[rows, columns] = np.maximum(drawn[rows, columns], value)
