"""Drawings of the case tables of marching: sixteen squares, and fifteen classes of cubes."""

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from engine.geometry.implicit_surfaces import marching_squares
from engine.geometry.marching_tables import (
    CORNERS,
    EDGES,
    REPRESENTATIVES,
    ambiguous_faces,
    loops,
)
from ui.components import plane

Position = tuple[float, float]
_GAP: Position = (np.nan, np.nan)
_SIDE = 0.56


def draw_squares(key: str, case: int | None, rule: str, max_height: int) -> None:
    """All sixteen cases, the current one framed.

    Of the ambiguous ones both ways are drawn where the asymptotic decider chooses between them.
    """
    inside: list[Position] = []
    outside: list[Position] = []
    solid: list[Position] = []
    dashed: list[Position] = []
    frames, words = [], []
    for number in range(16):
        corner = _origin(number, 4)
        frames += _closed([_square(corner, i) for i in range(4)])
        for i in range(4):
            (inside if number >> i & 1 else outside).append(_square(corner, i))
        ambiguous = number in marching_squares.AMBIGUOUS
        both = ambiguous and rule == "asymptotic_decider"
        ways = [False, True] if both else [rule == "connect"]
        for connect in ways:
            for pair in marching_squares.segments(number, connect=connect):
                ends = [
                    _midpoint([_square(corner, i) for i in marching_squares.EDGES[e]]) for e in pair
                ]
                (dashed if connect and both else solid).extend([*ends, _GAP])
        words.append((corner[0] + _SIDE / 2, corner[1] - 0.17, str(number)))
    layers = [
        plane.curve(frames, colour="ink", width=0.8),
        plane.curve(solid, colour="model", width=3),
        plane.curve(dashed or [_GAP], colour="model", width=2, dashed=True),
        plane.points(outside, colour="ink", marker="ring", size=2.6, opacity=0.6),
        plane.points(inside, colour="data", size=4),
        plane.labels(words, size=11),
    ]
    extent = (-0.25, 3.82, -3.4, 0.75)
    _draw(
        key,
        layers,
        extent,
        None if case is None else _origin(case, 4),
        max_height,
        "Sixteen cases of a square",
    )


def draw_cubes(key: str, number: int | None, max_height: int) -> None:
    """The fifteen classes, the current one framed; a star marks those with an ambiguous face."""
    frames, inside, polygons, words = _classes()
    layers = [
        plane.curve(polygons, colour="model", width=1.4, fill=0.45),
        plane.curve(frames, colour="ink", width=0.7),
        plane.points(inside, colour="data", size=3.4),
        plane.labels(words, size=11),
    ]
    extent = (-0.28, 4.9, -2.4, 0.95)
    _draw(
        key,
        layers,
        extent,
        None if number is None else _origin(number, 5),
        max_height,
        "Fifteen classes of a cube",
    )


@cache
def _classes() -> tuple[
    list[Position], list[Position], list[Position], list[tuple[float, float, str]]
]:
    frames, inside, polygons, words = [], [], [], []
    for number, chosen in enumerate(REPRESENTATIVES):
        corner = _origin(number, 5)
        for low, high in EDGES:
            frames += [_cube(corner, CORNERS[low]), _cube(corner, CORNERS[high]), _GAP]
        inside += [_cube(corner, CORNERS[i]) for i in chosen]
        case = sum(1 << i for i in chosen)
        for loop in loops(case):
            polygons += _closed(
                [_midpoint([_cube(corner, CORNERS[i]) for i in EDGES[e]]) for e in loop]
            )
        star = "*" if ambiguous_faces(case) else ""
        words.append((corner[0] + 0.33, corner[1] - 0.17, f"{number}{star}"))
    return frames, inside, polygons, words


def _draw(
    key: str,
    layers: Iterable[plane.Layer],
    extent: plane.Extent,
    chosen: Position | None,
    max_height: int,
    what: str,
) -> None:
    marked = []
    if chosen is not None:
        x, y = chosen
        low, high, right = y - 0.3, y + 0.76, x + 0.82
        marked = [
            plane.curve(
                [(x - 0.12, low), (right, low), (right, high), (x - 0.12, high)],
                closed=True,
                colour="chosen",
                width=3,
            )
        ]
    plane.plane(
        key,
        extent=extent,
        layers=[*layers, *marked],
        axes=False,
        legend=False,
        alt=f"{what}" + (", the current one framed" if marked else ""),
        max_height=max_height,
    )


def _origin(number: int, columns: int) -> Position:
    """Lower left corner of a case in the table."""
    row, column = divmod(number, columns)
    return (float(column), -1.05 * row)


def _square(corner: Sequence[float], number: int) -> Position:
    x, y = marching_squares.CORNERS[number]
    return (corner[0] + _SIDE * x, corner[1] + _SIDE * y)


def _cube(corner: Sequence[float], offset: Sequence[int]) -> Position:
    """A corner of a cube seen from the front, right and above; z comes towards the viewer."""
    x, y, z = offset
    depth = 1 - z
    return (corner[0] + 0.46 * x + 0.2 * depth, corner[1] + 0.46 * y + 0.17 * depth)


def _midpoint(points: Sequence[Position]) -> Position:
    (a, b), (c, d) = points
    return ((a + c) / 2, (b + d) / 2)


def _closed(points: Sequence[Position]) -> list[Position]:
    return [*points, points[0], _GAP]
