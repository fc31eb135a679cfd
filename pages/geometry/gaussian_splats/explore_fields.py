"""What can be set in "Explore"."""

import re

from pages.geometry.gaussian_splats.fitted import FITTED
from ui.fields import Choice, Field, Number, Text
from ui.state import UPLOAD

SIZE = 240
"""Pixels along each side of the picture."""

SCENES = {"table": "Ring and ball", FITTED: "Fitted scene", UPLOAD: "Your file"}
PICTURES = {"image": "Image", "depth": "Depth"}
ADJUSTED = {"camera": "Camera", "selection": "Selection"}
CAMERA = ("azimuth", "elevation", "zoom", "degree")
CROP = ("crop_x", "crop_y", "crop_z")
_POINT = re.compile(r"-?\d{1,7}(\.\d{1,4})?(_-?\d{1,7}(\.\d{1,4})?){2}")


def read_point(text: str) -> tuple[float, float, float] | None:
    """The point in the text of a field, None if it is empty."""
    if not text:
        return None
    x, y, z = map(float, text.split("_"))
    return x, y, z


def write_point(point: tuple[float, float, float] | None) -> str:
    """The inverse of `read_point`."""
    return "" if point is None else "_".join(f"{x:.3f}" for x in point)


def _check_point(text: str) -> str:
    if text and not _POINT.fullmatch(text):
        raise ValueError("which is no point; write x_y_z")
    return text


EXPLORE: tuple[Field, ...] = (
    Choice("scene", "Scene", "table", SCENES),
    Choice("picture", "Picture", "image", PICTURES),
    Choice("adjusted", "Adjust", "camera", ADJUSTED),
    Number("azimuth", "Azimuth", -60, -180, 180, 1, unit="°", by_hand=True),
    Number("elevation", "Elevation", 30, -90, 90, 1, unit="°", by_hand=True),
    Number("zoom", "Distance", 3, 0.5, 10, 0.1, help="In radii of the scene."),
    Number("degree", "Degree of the harmonics", 3, 0, 3, 1, help="Also of what is saved."),
    Number("least_opacity", "Hide opacity below", 0, 0, 0.95, 0.01),
    *(
        Number(name, f"Crop along {name[-1]}", 1, 0.05, 1, 0.05, help="Half side in radii.")
        for name in CROP
    ),
    Text("measured_from", "From", "", check=_check_point, max_length=40),
    Text("measured_to", "To", "", check=_check_point, max_length=40),
)
