"""What can be set in "One Gaussian"."""

from engine.geometry.gaussian_splats.free_covariance import FreeCovarianceSettings
from engine.geometry.gaussian_splats.harmonic_colours import COUNT, highlight, toward
from pages.geometry.gaussian_splats import sh_text
from ui.components import scene
from ui.fields import Choice, Field, Flag, Number, Text, readable

SIZE = 128
"""Pixels along each side of the camera's picture."""

REACH = 4.0
"""The centre lies between −4 and 4 on each axis."""

VIEWS = {"projection": "Ellipse", "harmonics": "Colour", "free": "Free Σ"}
ADJUSTED = {"shape": "Shape", "rotation": "Rotation", "place": "Centre", "camera": "Camera"}
PICTURES = {"splat": "Splat", "exact": "Exact", "difference": "Difference"}
AXES = ("x", "y", "z")
SCALES = tuple(f"scale_{axis}" for axis in AXES)
POSITION = tuple(f"position_{axis}" for axis in AXES)
QUATERNION = tuple(f"quaternion_{part}" for part in ("w", *AXES))
CAMERA = ("azimuth", "elevation", "distance", "field_of_view")
CHANNELS = ("coefficient_red", "coefficient_green", "coefficient_blue")

_SHINY = highlight((0.62, 0.3, 0.16), toward(-55.0, 30.0), 0.75)

PROJECTION: tuple[Field, ...] = (
    Choice("view", "View", "projection", VIEWS),
    Choice("adjusted", "Adjust", "shape", ADJUSTED),
    *(
        Number(name, f"Scale s_{axis}", default, 0.001, 10, scale="log", by_hand=True)
        for name, axis, default in zip(SCALES, AXES, (0.6, 0.25, 0.1), strict=True)
    ),
    *(
        Number(name, f"Quaternion q_{name[-1]}", default, -1, 1, 0.01, by_hand=True)
        for name, default in zip(QUATERNION, (0.9, 0.1, 0.4, -0.2), strict=True)
    ),
    *(
        Number(name, f"Centre μ_{axis}", default, -REACH, REACH, 0.01, by_hand=True)
        for name, axis, default in zip(POSITION, AXES, (0.0, 0.8, 0.3), strict=True)
    ),
    Number("opacity", "Opacity o", 0.9, 0, 1, 0.01),
    Number("azimuth", "Azimuth", 20, -180, 180, 1, unit="°", by_hand=True),
    Number("elevation", "Elevation", 20, -90, 90, 1, unit="°", by_hand=True),
    Number("distance", "Distance to the origin", 3, 0.05, 10, 0.05, by_hand=True),
    Number("field_of_view", "Field of view", 60, 10, 140, 1, unit="°"),
    Flag(
        "low_pass",
        "Low-pass filter, + 0.3 px²",
        True,
        help="Added to both variances on the screen, so that no splat falls between two pixels.",
    ),
    Number("sigmas", "Outline at k σ", 2, 0.1, 3, 0.1, help="σ: one standard deviation."),
    Choice(
        "picture",
        "Picture",
        "splat",
        PICTURES,
        help="Exact: the integral of the density along each ray, 1 through the centre.",
    ),
    Text(
        "scene_view",
        "View of the scene",
        "-72_80_2.8_0.35_0.15_0.1",
        check=scene.checked_camera,
        by_hand=False,
    ),
)

HARMONICS: tuple[Field, ...] = (
    Number("degree", "Degree of the harmonics", 3, 0, 3, 1),
    Text(
        "coefficients",
        "Coefficients",
        sh_text.write(_SHINY),
        check=readable(sh_text.parse),
        max_length=400,
    ),
    Number("coefficient", "Coefficient", 0, 0, COUNT - 1, 1),
    *(
        Number(name, f"Its {name.split('_')[1]}", 0, -sh_text.LARGEST, sh_text.LARGEST, 0.01)
        for name in CHANNELS
    ),
    Text("harmonics_view", "View", "-80_80_2.75", check=scene.checked_camera, by_hand=False),
)

FREE: tuple[Field, ...] = (
    Number.of(
        FreeCovarianceSettings,
        "thickness",
        "Smallest scale of the target",
        scale="log",
        help="The others are 0.6 and 0.3.",
    ),
    Number.of(
        FreeCovarianceSettings, "learning_rate", "Learning rate", scale="log", help="Of Adam."
    ),
    Text("cone_view", "View of the cone", "-40_72_2.2", check=scene.checked_camera, by_hand=False),
)

ONE: tuple[Field, ...] = (*PROJECTION, *HARMONICS, *FREE)
