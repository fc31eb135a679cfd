"""What a picture is drawn with: the same few strokes as SVG or as pixels."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Protocol

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Box = tuple[float, float, float, float]
"""Left, top, width, height."""

FONT = Path(__file__).parents[1] / "assets" / "fonts" / "atkinson-hyperlegible-next.woff2"
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
"""The font of a PNG has no lowered digits."""

SCALE = 2
"""Pixels of a PNG for each unit."""


class Painter(Protocol):
    """Draws on a sheet; lengths are in units from its upper left corner."""

    def __init__(self, width: float, height: float, paper: str) -> None: ...

    def line(
        self,
        points: np.ndarray,
        colour: str,
        width: float,
        *,
        opacity: float = 1.0,
        fill: float = 0.0,
        closed: bool = False,
        dashed: bool = False,
    ) -> None:
        """A line through points [n, 2], broken where one is not finite; `fill` is an opacity."""

    def text(
        self, x: float, y: float, text: str, size: float, colour: str, *, halo: str = ""
    ) -> None:
        """Words centred at a place."""

    def image(self, colours: np.ndarray, box: Box, opacity: float) -> None:
        """Pixels uint8 [height, width, 3], scaled smoothly to a box."""

    def clip(self, box: Box | None) -> None:
        """From now on, draws inside a box only."""

    def contents(self) -> bytes:
        """The file."""


def marker(
    painter: Painter,
    name: str,
    at: tuple[float, float],
    size: float,
    colour: str,
    opacity: float = 1.0,
) -> None:
    """A small sign, filled unless it is a cross or a ring."""
    corners = {
        "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        "triangle": [(0, -1.2), (1.1, 0.8), (-1.1, 0.8)],
        "diamond": [(0, -1.3), (1.1, 0), (0, 1.3), (-1.1, 0)],
        "cross": [(-1, -1), (1, 1), (np.nan, np.nan), (-1, 1), (1, -1)],
    }.get(name)
    if corners is None:
        angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        corners = list(zip(np.cos(angles), np.sin(angles), strict=True))
    filled = name not in {"cross", "ring"}
    points = np.array(at) + size * np.array(corners)
    width = 1.0 if filled else max(1.0, 0.45 * size)
    fill = opacity if filled else 0.0
    painter.line(points, colour, width, opacity=opacity, fill=fill, closed=name not in {"cross"})


def arrow(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The line of an arrow with its head."""
    way = end - start
    length = float(np.hypot(*way))
    head = min(10.0, 0.4 * length) / max(length, 1e-9)
    back = end - head * way
    across = 0.5 * head * np.array([-way[1], way[0]])
    return np.stack([start, end, back + across, end, back - across])


def pieces(points: np.ndarray) -> Iterator[np.ndarray]:
    """The parts of a line between its gaps."""
    known = np.isfinite(points).all(axis=1)
    for part in np.split(points, np.flatnonzero(~known)):
        whole = part[np.isfinite(part).all(axis=1)]
        if len(whole) > 1:
            yield whole


class SVGPainter:
    """Writes an SVG."""

    def __init__(self, width: float, height: float, paper: str) -> None:
        self._clips = 0
        self._parts = [
            f"<svg xmlns='http://www.w3.org/2000/svg' width='{width:g}' height='{height:g}' "
            f"viewBox='0 0 {width:g} {height:g}' font-family='Atkinson Hyperlegible Next, "
            f"sans-serif'><rect width='100%' height='100%' fill='{paper}'/><g>"
        ]

    def line(
        self,
        points: np.ndarray,
        colour: str,
        width: float,
        *,
        opacity: float = 1.0,
        fill: float = 0.0,
        closed: bool = False,
        dashed: bool = False,
    ) -> None:
        end = "Z" if closed else ""
        path = "".join(
            "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in part) + end for part in pieces(points)
        )
        dashes = f" stroke-dasharray='{3 * width:g} {2.5 * width:g}'" if dashed else ""
        self._parts.append(
            f"<path d='{path}' stroke='{colour}' stroke-width='{width:g}' "
            f"stroke-opacity='{opacity:g}' fill='{colour if fill else 'none'}' "
            f"fill-opacity='{fill:g}' stroke-linejoin='round'{dashes}/>"
        )

    def text(
        self, x: float, y: float, text: str, size: float, colour: str, *, halo: str = ""
    ) -> None:
        around = f" stroke='{halo}' stroke-width='4' paint-order='stroke'" if halo else ""
        self._parts.append(
            f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size:g}' font-weight='600' "
            f"text-anchor='middle' dominant-baseline='central' fill='{colour}'{around}>"
            f"{escape(text)}</text>"
        )

    def image(self, colours: np.ndarray, box: Box, opacity: float) -> None:
        file = io.BytesIO()
        Image.fromarray(colours.astype(np.uint8)).save(file, "PNG")
        data = base64.b64encode(file.getvalue()).decode("ascii")
        left, top, width, height = box
        self._parts.append(
            f"<image x='{left:g}' y='{top:g}' width='{width:g}' height='{height:g}' "
            f"opacity='{opacity:g}' preserveAspectRatio='none' "
            f"href='data:image/png;base64,{data}'/>"
        )

    def clip(self, box: Box | None) -> None:
        self._parts.append("</g>")
        if box is None:
            self._parts.append("<g>")
            return
        self._clips += 1
        left, top, width, height = box
        self._parts.append(
            f"<clipPath id='c{self._clips}'><rect x='{left:g}' y='{top:g}' width='{width:g}' "
            f"height='{height:g}'/></clipPath><g clip-path='url(#c{self._clips})'>"
        )

    def contents(self) -> bytes:
        return "".join([*self._parts, "</g></svg>"]).encode()


class PNGPainter:
    """Paints pixels, `SCALE` for each unit."""

    def __init__(self, width: float, height: float, paper: str) -> None:
        size = (round(SCALE * width), round(SCALE * height))
        self._sheet = Image.new("RGB", size, paper)
        self._clip: Box | None = None

    def line(
        self,
        points: np.ndarray,
        colour: str,
        width: float,
        *,
        opacity: float = 1.0,
        fill: float = 0.0,
        closed: bool = False,
        dashed: bool = False,
    ) -> None:
        parts = [SCALE * part for part in pieces(points)]
        if fill:
            self._lay([("polygon", part) for part in parts], colour, 0, fill)
        lines = [np.concatenate([part, part[:1]]) if closed else part for part in parts]
        if dashed:
            lines = [dash for line in lines for dash in _dashes(line, 5 * SCALE * width)]
        # A line is at least a pixel wide: a thinner one is fainter.
        faint = min(1.0, SCALE * width)
        self._lay([("line", line) for line in lines], colour, SCALE * width, faint * opacity)

    def text(
        self, x: float, y: float, text: str, size: float, colour: str, *, halo: str = ""
    ) -> None:
        font = ImageFont.truetype(str(FONT), round(SCALE * size))
        ImageDraw.Draw(self._sheet).text(
            (SCALE * x, SCALE * y),
            text.translate(_LOWERED),
            fill=colour,
            font=font,
            anchor="mm",
            stroke_width=2 * SCALE if halo else 0,
            stroke_fill=halo or None,
        )

    def image(self, colours: np.ndarray, box: Box, opacity: float) -> None:
        left, top, width, height = (round(SCALE * each) for each in box)
        picture = Image.fromarray(colours.astype(np.uint8)).resize((width, height))
        mask = Image.new("L", (width, height), round(255 * opacity))
        self._sheet.paste(picture, (left, top), mask)

    def clip(self, box: Box | None) -> None:
        self._clip = box

    def contents(self) -> bytes:
        file = io.BytesIO()
        self._sheet.save(file, "PNG")
        return file.getvalue()

    def _lay(
        self, shapes: list[tuple[str, np.ndarray]], colour: str, width: float, opacity: float
    ) -> None:
        """Polygons and lines in one colour, so far as they are within the clip."""
        if not shapes:
            return
        corners = np.concatenate([points for _, points in shapes])
        low, high = corners.min(axis=0) - width - 2, corners.max(axis=0) + width + 2
        left, top, across, down = (SCALE * each for each in self._clip or (0, 0, 1e6, 1e6))
        low = np.floor(np.clip(low, [left, top], self._sheet.size)).astype(int)
        high = np.ceil(np.clip(high, 0, [left + across, top + down])).astype(int)
        high = np.minimum(high, self._sheet.size)
        if (high <= low).any():
            return
        mask = Image.new("L", tuple((high - low).tolist()), 0)
        pen = ImageDraw.Draw(mask)
        for kind, points in shapes:
            at = [(float(x), float(y)) for x, y in points - low]
            if kind == "polygon":
                pen.polygon(at, fill=255)
            else:
                pen.line(at, fill=255, width=max(1, round(width)), joint="curve")
        mask = mask.point([round(level * opacity) for level in range(256)])
        self._sheet.paste(Image.new("RGB", mask.size, colour), tuple(low.tolist()), mask)


def _dashes(line: np.ndarray, length: float) -> Iterator[np.ndarray]:
    """Every second stretch of a line."""
    way = np.concatenate([[0.0], np.hypot(*np.diff(line, axis=0).T).cumsum()])
    for start in np.arange(0, way[-1], length):
        at = np.linspace(start, min(start + 0.55 * length, way[-1]), 6)
        yield np.stack([np.interp(at, way, line[:, axis]) for axis in (0, 1)], axis=1)
