"""What the view "Line" draws: p(z) below the map, p(x) at its right, and the strips in both."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.generative.flows.change_of_variables import CubicMap, MonotoneMap, Strip
from engine.generative.flows.line_densities import LineDensity
from engine.polyline import joined
from pages.generative.flows.change_fields import REACH
from ui.components import plane
from ui.components.plane import Extent, Layer, Meaning

GAP = 0.5
"""Between the map and either density, for the ticks."""

ROOM = 2.1
"""For either density."""

EXTENT: Extent = (-REACH - 0.4, REACH + GAP + ROOM, -REACH - GAP - ROOM, REACH + 0.4)
FLOOR, WALL = -REACH - GAP - ROOM + 0.05, REACH + GAP
"""Where p(z) stands, and where p(x) does."""

LEAST_HEIGHT, MOST_HEIGHT = 0.6, 1.6
"""Densities up to the first fill the room; what is above the second is cut off."""

_TALL = 1e3
_TICK = 0.4
"""Of densities: the peak of the standard normal."""
_Z = np.linspace(-REACH, REACH, 281)
_DECILES = np.linspace(0, 1, 11)


@dataclass(frozen=True)
class LinePicture:
    """A map, a density before it, and the density after it.

    Attributes:
        g: may fold; then p(x) is the sum over all z that come to x.
        base: p(z).
    """

    g: CubicMap
    base: LineDensity

    @cached_property
    def p_x(self) -> tuple[np.ndarray, np.ndarray]:
        """x, rising, and p(x) there."""
        if isinstance(self.g, MonotoneMap):
            z = np.linspace(-2 * REACH, 2 * REACH, 1121)
            z = np.sort(np.concatenate([z, *(np.array([j - 1e-6, j + 1e-6]) for j in self.jumps)]))
            return self.g(z), self.base.density(z) / self.g.slope(z)
        x = np.linspace(-REACH, REACH, 701)
        # Infinite where the map turns back or is flat: drawn up to where the picture is cut off.
        return x, np.minimum(self.g.summed_density(self.base.density, x), _TALL)

    @property
    def jumps(self) -> tuple[float, ...]:
        """Where p(z) is not continuous."""
        return self.base.jumps

    @cached_property
    def highest(self) -> tuple[float, float]:
        """The largest p(z) and p(x) on the stage."""
        x, density = self.p_x
        return float(self.base.density(_Z).max()), float(density[np.abs(x) <= REACH].max())

    @cached_property
    def scale(self) -> float:
        """Length on the stage of a density of 1: the same for both, so that areas compare."""
        return (ROOM - 0.25) / min(max(*self.highest, LEAST_HEIGHT), MOST_HEIGHT)

    def below(self, z: np.ndarray) -> np.ndarray:
        """The points of p(z) on the stage."""
        return np.stack([z, FLOOR + self._length(self.base.density(z))], axis=1)

    def beside(self, low: float = -REACH, high: float = REACH) -> np.ndarray:
        """The points of p(x) on the stage from `low` to `high`."""
        x, density = self.p_x
        at = np.concatenate([[low], x[(x > low) & (x < high)], [high]])
        return np.stack([WALL + self._length(np.interp(at, x, density)), at], axis=1)

    def _length(self, density: np.ndarray) -> np.ndarray:
        length: np.ndarray = self.scale * np.minimum(density, MOST_HEIGHT)
        return length

    def deciles(self) -> np.ndarray:
        """The nine z that divide the mass of p(z) into ten parts."""
        fine = np.linspace(-2 * REACH, 2 * REACH, 2001)
        return np.interp(_DECILES[1:-1], self.base.mass_below(fine), fine)


def layers(
    picture: LinePicture,
    strip: Strip | None,
    level: float | None,
    marked: tuple[list[float], list[float]] | None,
) -> list[Layer]:
    """All that is on the stage, the lowest first.

    Args:
        picture: what is drawn.
        strip: of a map that does not fold.
        level: of a map that folds, the x whose preimages are marked.
        marked: of a map that does not, all z where p(x) is highest and where the map is steepest.
    """
    folded = strip is None
    model: Meaning = "error" if folded else "model"
    drawn = [
        *_frames(),
        plane.curve(_over_floor(picture.below(_Z)), closed=True, colour="ink", width=1.5, fill=0.1),
        plane.curve(
            _over_wall(picture.beside()),
            closed=True,
            colour=model,
            width=1.5,
            fill=0.15,
            dashed=folded,
        ),
    ]
    if strip is not None:
        drawn += [_ten_parts(picture), *_strips(picture, strip)]
    g = picture.g
    drawn.append(
        plane.curve(
            _held(np.stack([_Z, g(_Z)], axis=1)),
            colour="error" if folded else "accent",
            width=3,
            dashed=folded,
        )
    )
    if level is not None:
        drawn += _preimages(picture, level)
    drawn.append(plane.points(np.stack([g.z, g.x], axis=1), colour="accent", size=7))
    if marked is not None:
        drawn += _marks(picture.g, marked)
    return [*drawn, *_words(picture, folded)]


def _marks(g: CubicMap, marked: tuple[list[float], list[float]]) -> list[Layer]:
    """The places of the highest p(x), and the steepest ones."""
    highest, steepest = (
        _held(np.stack([z, g(z)], axis=1)) for z in (np.array(each, float) for each in marked)
    )
    drawn = []
    if len(highest):
        mark = plane.points(highest, marker="ring", colour="model", size=8, label="highest p(x)")
        drawn.append(mark)
    if len(steepest):
        drawn.append(plane.points(steepest, marker="cross", colour="ink", size=8, label="steepest"))
    return drawn


def _frames() -> list[Layer]:
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * REACH
    ticks = np.arange(-3.0, 4.0)
    below = [[[t, -REACH], [t, -REACH - 0.08]] for t in ticks]
    beside = [[[REACH, t], [REACH + 0.08, t]] for t in ticks]
    lines = [*below, *beside, [[-REACH, 0], [REACH, 0]], [[0, -REACH], [0, REACH]]]
    return [
        plane.curve(corners, closed=True, colour="ink", width=0.8),
        plane.paths(lines, colour="ink", width=0.8, opacity=0.4, heads=False),
    ]


def _words(picture: LinePicture, folded: bool) -> list[Layer]:
    ticks = [(t, -REACH - 0.27, f"{t:g}".replace("-", "−")) for t in (-2.0, 0.0, 2.0)]
    ticks += [(REACH + 0.26, t, f"{t:g}".replace("-", "−")) for t in (-2.0, 0.0, 2.0)]
    # One density on either axis, the same length from its foot.
    height = _TICK * picture.scale
    ticks += [
        (-REACH - 0.15, FLOOR + height, f"{_TICK:g}"),
        (WALL + height, -REACH - 0.27, f"{_TICK:g}"),
    ]
    right = "Σ p(z) / |dx/dz|" if folded else "p(x)"
    return [
        plane.labels(ticks, size=12),
        plane.labels(
            [(3.2, -REACH - 0.27, "z"), (REACH + 0.26, 3.2, "x"), (-3.1, FLOOR + 1.5, "p(z)")],
            size=15,
        ),
        plane.labels([(WALL + ROOM / 2, REACH + 0.2, right)], size=12 if folded else 15),
    ]


def _strips(picture: LinePicture, strip: Strip) -> list[Layer]:
    low, high = (float(each) for each in np.clip(strip.z, -REACH, REACH))
    z = np.linspace(low, high, 60)
    x_low, x_high = (float(each) for each in np.clip(strip.x, -REACH, REACH))
    parts = [_over_floor(picture.below(z)), _over_wall(picture.beside(x_low, x_high))]
    guides = _ways(np.array(strip.z), np.array(strip.x))
    return [
        plane.curve(joined(guides), colour="chosen", width=1.6, dashed=True),
        plane.curve(joined(parts), colour="chosen", width=2, fill=0.55, label="equal areas"),
    ]


def _ten_parts(picture: LinePicture) -> Layer:
    """Lines from p(z) over the map to p(x); a tenth of the mass lies between each two."""
    z = picture.deciles()
    return plane.curve(joined(_ways(z, picture.g(z))), colour="ink", width=0.45)


def _ways(z: np.ndarray, x: np.ndarray) -> np.ndarray:
    """From p(z) up to the map and to p(x) [n, 3, 2], as far as the map is on the stage."""
    z, x = np.clip(z, -REACH, REACH), np.clip(x, -REACH, REACH)
    ways = [[(a, FLOOR), (a, b), (WALL, b)] for a, b in zip(z, x, strict=True)]
    return np.array(ways)


def _preimages(picture: LinePicture, level: float) -> list[Layer]:
    """The level, and all z that come to it."""
    flat = picture.g.flat_at(level)
    found = picture.g.preimages(level, reach=REACH) if flat is None else np.array(flat)
    drops = [np.array([[z, level], [z, FLOOR]]) for z in found]
    return [
        plane.curve(
            joined([np.array([[-REACH, level], [WALL, level]]), *drops]),
            colour="chosen",
            width=1.6,
            dashed=True,
        ),
        plane.points(
            np.stack([found, np.full_like(found, level)], axis=1),
            colour="chosen",
            size=8,
            label="same x",
        ),
    ]


def _over_floor(points: np.ndarray) -> np.ndarray:
    ends = points[[-1, 0], 0]
    return np.concatenate([points, np.stack([ends, np.full(2, FLOOR)], axis=1)])


def _over_wall(points: np.ndarray) -> np.ndarray:
    ends = points[[-1, 0], 1]
    return np.concatenate([points, np.stack([np.full(2, WALL), ends], axis=1)])


def _held(points: np.ndarray) -> np.ndarray:
    """With a gap where a point is above or below the map's frame."""
    kept = points.copy()
    kept[np.abs(points[:, 1]) > REACH] = np.nan
    return kept
