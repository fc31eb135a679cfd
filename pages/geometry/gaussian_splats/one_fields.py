"""What can be set in "One Gaussian"."""

from ui.components import scene
from ui.fields import Choice, Field, Number, Text

ADJUSTED = {"shape": "Shape", "rotation": "Rotation", "camera": "Camera"}
PICTURES = {"splat": "Splat", "exact": "Exact", "difference": "Difference"}
REACH = 4.0
"""The centre lies between −4 and 4 on each axis."""

AXES = ("x", "y", "z")
SCALES = tuple(f"scale_{axis}" for axis in AXES)
POSITION = tuple(f"position_{axis}" for axis in AXES)
QUATERNION = tuple(f"quaternion_{part}" for part in ("w", *AXES))
CAMERA = ("azimuth", "elevation", "distance", "field_of_view")

ONE: tuple[Field, ...] = (
    Choice("adjusted", "Adjust", "shape", ADJUSTED),
    *(
        Number(name, f"Scale s_{axis}", default, 0.001, 10, scale="log", by_hand=True)
        for name, axis, default in zip(SCALES, AXES, (0.6, 0.25, 0.1), strict=True)
    ),
    *(
        Number(name, f"Quaternion {name[-1]}", default, -1, 1, 0.01, by_hand=True)
        for name, default in zip(QUATERNION, (0.9, 0.1, 0.4, -0.2), strict=True)
    ),
    *(
        Number(name, f"Centre {axis}", default, -REACH, REACH, 0.01, by_hand=True)
        for name, axis, default in zip(POSITION, AXES, (0.0, 0.8, 0.3), strict=True)
    ),
    Number("opacity", "Opacity o", 0.9, 0, 1, 0.01),
    Number("azimuth", "Azimuth", 20, -180, 180, 1, unit="°"),
    Number("elevation", "Elevation", 20, -89, 89, 1, unit="°"),
    Number("distance", "Distance", 3, 0.05, 10, 0.05),
    Number("field_of_view", "Field of view", 60, 10, 140, 1, unit="°"),
    Number("sigmas", "Outline at k σ", 2, 0.1, 3, 0.1),
    Choice("picture", "Picture", "splat", PICTURES),
    Text("scene_view", "View of the scene", "", check=scene.checked_camera, by_hand=False),
)
