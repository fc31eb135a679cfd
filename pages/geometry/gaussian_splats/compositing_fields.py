"""What can be set in "Compositing"."""

import re

from engine.geometry.gaussian_splats.example_scenes import DEFAULT_PLACES, PLACED
from ui.fields import Choice, Field, Flag, Number, Text

SIZE = 96
"""Pixels along each side of the picture."""

EXTENT = 1.3
"""Centres that are placed by hand lie between −1.3 and 1.3."""

SCENES = {"placed": "Five placed", "surfels": "490 surfels"}
VIEWS = {"ray": "One ray", "turn": "Turning"}
ORDERS = {"stored": "As stored", "centre": "Centre", "tile": "Tile", "pixel": "Ray"}
PICTURES = {"image": "Image", "count": "Count", "difference": "Difference"}


def read_places(text: str) -> tuple[tuple[float, float], ...]:
    """The places in the text of the field, hundredths.

    Raises:
        ValueError: a clause on what is wrong with the text.
    """
    if not re.fullmatch(r"(-?\d{1,3}_-?\d{1,3};?)+", text):
        raise ValueError("places are written x_y;x_y in hundredths")
    places = tuple(
        (int(x) / 100, int(y) / 100)
        for x, y in (pair.split("_") for pair in text.strip(";").split(";"))
    )
    if len(places) != len(PLACED):
        raise ValueError(f"there are {len(PLACED)} places, not {len(places)}")
    if max(max(abs(x), abs(y)) for x, y in places) > EXTENT:
        raise ValueError(f"each lies between -{100 * EXTENT:.0f} and {100 * EXTENT:.0f}")
    return places


def write_places(places: tuple[tuple[float, float], ...]) -> str:
    """The inverse of `read_places`, each held within the scene."""
    held = (min(max(x, -EXTENT), EXTENT) for pair in places for x in pair)
    numbers = [str(round(100 * x)) for x in held]
    return ";".join("_".join(numbers[k : k + 2]) for k in range(0, len(numbers), 2))


def _check_places(text: str) -> str:
    try:
        return write_places(read_places(text))
    except ValueError as refusal:
        raise ValueError(f"which cannot be read: {refusal}") from None


def _check_pixel(text: str) -> str:
    if not re.fullmatch(r"\d{1,2}_\d{1,2}", text) or max(read_pixel(text)) >= SIZE:
        raise ValueError(f"which is no pixel; write row_column, each from 0 to {SIZE - 1}")
    return text


def read_pixel(text: str) -> tuple[int, int]:
    """(row, column) in the text of the field."""
    row, column = text.split("_")
    return int(row), int(column)


COMPOSITING: tuple[Field, ...] = (
    Choice("view", "View", "ray", VIEWS),
    Choice(
        "scene",
        "Scene",
        "placed",
        SCENES,
        help="A surfel is a small flat disc that stands for a piece of a surface.",
    ),
    Choice(
        "order",
        "Sorted by",
        "centre",
        ORDERS,
        help="Centre: one depth for each Gaussian, as in 3DGS. Tile and ray: where its density is"
        " largest on the ray through the middle of a tile of 16 × 16 pixels, or of each pixel.",
    ),
    Choice(
        "picture",
        "Picture",
        "image",
        PICTURES,
        help="Count: Gaussians that are composited in a pixel. Difference: to the order by ray.",
    ),
    Number("azimuth", "Azimuth of the camera", 8, -180, 180, 1, unit="°"),
    Number("opacity_factor", "Opacity × ", 1, 0, 1, 0.05),
    Number(
        "exponent",
        "Falloff exponent β",
        2,
        0.5,
        8,
        0.5,
        help="G = exp(−½ rᵝ) at r standard deviations; 2 is the Gaussian.",
    ),
    Flag("threshold", "Leave out α < 1/255", True),
    Text("pixel", "Pixel", "50_44", check=_check_pixel, max_length=5, by_hand=False),
    Text("places", "Places", write_places(DEFAULT_PLACES), check=_check_places, max_length=80),
)
