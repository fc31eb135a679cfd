"""Planes as files: their layers drawn as SVG or PNG, in the colours of the light theme.

plane_picture("svg", [PlanePicture(extent, layers, title="z"), PlanePicture(extent, others)])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from engine.geometry.implicit_surfaces.marching_squares import marching_squares
from ui import painters
from ui.components.plane.layers import Extent, Layer
from ui.painters import Painter, PNGPainter, SVGPainter
from ui.theme import COLOURS, diverging

WIDTH, MARGIN = 560.0, 34.0
"""Of a plane and of what is around it, in units of an SVG; a PNG has two pixels for each."""

PAPER, INK = COLOURS["light"]["paper"], COLOURS["light"]["ink"]


@dataclass(frozen=True)
class PlanePicture:
    """A plane as `ui.components.plane` draws it.

    Attributes:
        extent: (x0, x1, y0, y1).
        layers: the lowest first; of a film, the moment `moment`.
        title: above it.
        aspect: width to height; by default units are equally long.
        axes: whether its corners are numbered.
        moment: of the film.
    """

    extent: Extent
    layers: Sequence[Layer | None]
    title: str = ""
    aspect: float | None = None
    axes: bool = True
    moment: int = 0

    @property
    def height(self) -> float:
        """Of the plane, when it is `WIDTH` wide."""
        x0, x1, y0, y1 = self.extent
        return WIDTH / (self.aspect or (x1 - x0) / (y1 - y0))


def plane_picture(suffix: str, pictures: Sequence[PlanePicture]) -> bytes:
    """Planes side by side as a file.

    Args:
        suffix: "svg" or "png".
        pictures: from left to right.
    """
    width = sum(WIDTH + 2 * MARGIN for _ in pictures)
    height = max(picture.height for picture in pictures) + 2 * MARGIN
    painters_of: dict[str, type[Painter]] = {"svg": SVGPainter, "png": PNGPainter}
    painter = painters_of[suffix](width, height, PAPER)
    for k, picture in enumerate(pictures):
        _Drawing(painter, picture, MARGIN + k * (WIDTH + 2 * MARGIN), MARGIN).draw()
    return painter.contents()


class _Drawing:
    """One plane on a painter."""

    def __init__(self, painter: Painter, picture: PlanePicture, left: float, top: float) -> None:
        self.painter, self.picture = painter, picture
        self.left, self.top = left, top
        self.box = (left, top, WIDTH, picture.height)

    def draw(self) -> None:
        """Layers, frame, title and numbers."""
        drawers: dict[str, Callable[[Layer], None]] = {
            "field": self._field,
            "contours": self._contours,
            "points": self._points,
            "arrows": self._arrows,
            "paths": self._paths,
            "curve": self._curve,
            "labels": self._labels,
        }
        self.painter.clip(self.box)
        for layer in self.picture.layers:
            if layer is not None:
                drawers[layer.kind](layer)
        self.painter.clip(None)
        left, top, width, height = self.box
        corners = [(left, top), (left + width, top), (left + width, top + height)]
        frame = np.array([*corners, (left, top + height), (left, top)])
        self.painter.line(frame, COLOURS["light"]["rule"], 1)
        self.painter.text(left + width / 2, top - 14, self.picture.title, 17, INK)
        if self.picture.axes:
            self._numbers()

    def _numbers(self) -> None:
        x0, x1, y0, y1 = self.picture.extent
        left, top, width, height = self.box
        below, beside = top + height + 14, left - 16
        for x, value in ((left, x0), (left + width, x1)):
            self.painter.text(x, below, _short(value), 12, INK)
        for y, value in ((top + height, y0), (top, y1)):
            self.painter.text(beside, y, _short(value), 12, INK)

    def _at(self, xy: np.ndarray) -> np.ndarray:
        """Places on the painter, [..., 2]."""
        x0, x1, y0, y1 = self.picture.extent
        left, top, width, height = self.box
        x = left + (xy[..., 0] - x0) / (x1 - x0) * width
        y = top + (y1 - xy[..., 1]) / (y1 - y0) * height
        return np.stack([x, y], axis=-1)

    def _moment(self, array: np.ndarray) -> np.ndarray:
        chosen: np.ndarray = array[min(self.picture.moment, len(array) - 1)]
        return chosen

    def _field(self, layer: Layer) -> None:
        values = self._moment(layer.blobs["values"])[::-1].astype(int)
        colours = _scale(layer)[values]
        self.painter.image(colours, self.box, layer.header["opacity"])

    def _contours(self, layer: Layer) -> None:
        values = self._moment(layer.blobs["values"])
        x0, x1, y0, y1 = self.picture.extent
        rows, columns = values.shape
        cell = np.array([(x1 - x0) / (columns - 1), (y1 - y0) / (rows - 1)])
        finite = torch.from_numpy(np.nan_to_num(values.T, nan=-1e30).copy())
        for level in layer.header["levels"]:
            for line in marching_squares(finite, level).polylines():
                self._stroke(layer, np.array([x0, y0]) + line * cell, 1.5)

    def _points(self, layer: Layer) -> None:
        header = layer.header
        kinds = layer.blobs.get("classes")
        palette = [(header["colour"], header["marker"])] if kinds is None else header["palette"]
        for k, (x, y) in enumerate(self._at(self._moment(layer.blobs["xy"]))):
            if not np.isfinite([x, y]).all():
                continue
            if header["shades"] and kinds is not None:
                shades = diverging("light", header["shades"])
                colour, marker = shades[kinds[k]], "circle"
            else:
                name, marker = palette[0 if kinds is None else kinds[k]]
                colour = COLOURS["light"][name]
            painters.marker(self.painter, marker, (x, y), header["size"], colour, header["opacity"])

    def _arrows(self, layer: Layer) -> None:
        starts, ways = layer.blobs["xy"][0], self._moment(layer.blobs["uv"])
        for start, end in zip(self._at(starts), self._at(starts + ways), strict=True):
            if np.isfinite([*start, *end]).all():
                colour = COLOURS["light"][layer.header["colour"]]
                self.painter.line(painters.arrow(start, end), colour, 1.8)

    def _paths(self, layer: Layer) -> None:
        for line in layer.blobs["xy"].transpose(1, 0, 2):
            self._stroke(layer, line, layer.header["width"])

    def _curve(self, layer: Layer) -> None:
        self._stroke(layer, self._moment(layer.blobs["xy"]), layer.header["width"])

    def _stroke(self, layer: Layer, line: np.ndarray, width: float) -> None:
        header = layer.header
        self.painter.line(
            self._at(line),
            COLOURS["light"][header["colour"]],
            width,
            opacity=header.get("opacity", 1.0),
            fill=header.get("fill", 0.0),
            closed=header.get("closed", False),
            dashed=header.get("dashed", False),
        )

    def _labels(self, layer: Layer) -> None:
        colour = COLOURS["light"][layer.header["colour"]]
        for x, y, text in layer.header["texts"]:
            across, down = self._at(np.array([x, y]))
            self.painter.text(across, down, text, layer.header["size"], colour, halo=PAPER)


def _short(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def _scale(layer: Layer) -> np.ndarray:
    """uint8 [256, 3], the colours of the values of a heat map."""
    colormap = layer.header["colormap"]
    if colormap == "signed":
        return np.array([rgb(colour) for colour in ["#FFFFFF", *diverging("light", 255)]])
    low, high = rgb(PAPER), rgb(COLOURS["light"][layer.header["colour"]])
    if colormap == "gray":
        low, high = (0, 0, 0), (255, 255, 255)
    part = np.linspace(0, 1, 256)[:, None]
    colours: np.ndarray = np.rint(np.array(low) + part * (np.array(high) - np.array(low)))
    return colours.astype(np.uint8)


def rgb(colour: str) -> tuple[int, int, int]:
    """Of ``#RRGGBB``."""
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
