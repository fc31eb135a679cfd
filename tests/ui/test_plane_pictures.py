"""Planes as files: what is drawn lies where its coordinates say, in SVG and PNG alike."""

import io
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from ui.components import plane
from ui.plane_pictures import MARGIN, WIDTH, PlanePicture, plane_picture
from ui.theme import COLOURS

EXTENT = (-1.0, 1.0, -1.0, 1.0)
X, Y = np.meshgrid(np.linspace(-1, 1, 21), np.linspace(-1, 1, 21))
LAYERS = [
    plane.field(X, colormap="signed"),
    plane.field(np.hypot(X, Y), opacity=0.3),
    None,
    plane.contours(np.hypot(X, Y), levels=[0.5], emphasise=None),
    plane.points([[0.2, 0.1], [np.nan, 0]], classes=[0, 3]),
    plane.points([[0.2, 0.1], [0.5, 0]], values=[-1, 1]),
    plane.points([[-0.5, 0.5]], colour="error"),
    plane.arrows([[0, 0]], [[0.5, 0.5]], scale=1),
    plane.paths(np.array([[[0, 0], [0.1, 0.2], [0.3, 0.3]]])),
    plane.curve(np.array([[0, 0], [1, 1], [np.nan, 0], [0, 1], [5, 9]]), dashed=True),
    plane.labels([(0, 0, "a < b")]),
]


def pixels(*layers: plane.Layer) -> np.ndarray:
    """Of a PNG of one plane without its margin, [height, width, 3]."""
    data = plane_picture("png", [PlanePicture(EXTENT, layers)])
    image = np.array(Image.open(io.BytesIO(data)))
    edge = round(2 * MARGIN)
    return image[edge:-edge, edge:-edge]


def test_every_layer_is_drawn_as_either() -> None:
    pictures = [PlanePicture(EXTENT, LAYERS, title="p(z)"), PlanePicture(EXTENT, [], aspect=2)]
    root = ElementTree.fromstring(plane_picture("svg", pictures))
    assert root.attrib["width"] == f"{2 * (WIDTH + 2 * MARGIN):g}"
    assert {"p(z)", "a < b"} <= {
        text.text for text in root.iter("{http://www.w3.org/2000/svg}text")
    }
    image = Image.open(io.BytesIO(plane_picture("png", pictures)))
    assert image.size == (round(4 * (WIDTH + 2 * MARGIN)), round(2 * (WIDTH + 2 * MARGIN)))
    with pytest.raises(KeyError):
        plane_picture("gif", pictures)


def test_a_filled_curve_lies_where_its_corners_say() -> None:
    square = [[-0.5, 0.0], [0.5, 0.0], [0.5, 0.5], [-0.5, 0.5]]
    seen = pixels(plane.curve(square, closed=True, colour="error", fill=1.0, width=1))
    colour = tuple(int(COLOURS["light"]["error"][i : i + 2], 16) for i in (1, 3, 5))
    rows, columns = np.nonzero((seen == colour).all(axis=2))
    side = 2 * WIDTH
    np.testing.assert_allclose([columns.min(), columns.max()], [side / 4, 3 * side / 4], atol=3)
    np.testing.assert_allclose([rows.min(), rows.max()], [side / 4, side / 2], atol=3)


def test_the_lowest_row_of_a_heat_map_is_at_the_bottom() -> None:
    seen = pixels(plane.field(Y, colour="ink")).astype(int).sum(axis=2)
    assert seen[-20].mean() > seen[20].mean() + 300


def test_what_lies_beyond_the_extent_is_cut_off() -> None:
    line = plane.curve([[-9.0, 0.0], [9.0, 0.0]], colour="error", width=6)
    data = plane_picture("png", [PlanePicture(EXTENT, [line], axes=False)])
    row = np.array(Image.open(io.BytesIO(data)))[round(2 * (MARGIN + WIDTH / 2))]
    paper = row[2]
    assert (row[: round(2 * MARGIN) - 4] == paper).all()
    assert (row[round(2 * MARGIN) + 4] != paper).any()
