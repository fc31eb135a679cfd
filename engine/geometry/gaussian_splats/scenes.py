"""Scenes that the page builds itself, to be photographed and fitted."""

from engine.geometry import sdf
from engine.geometry.gaussian_splats.sphere_tracing import Material, Scene, solid

_BLUE, _RED, _GREEN = (0.10, 0.38, 0.75), (0.80, 0.22, 0.20), (0.12, 0.62, 0.45)
_ORANGE, _CREAM, _DARK = (0.95, 0.60, 0.10), (0.96, 0.92, 0.82), (0.20, 0.20, 0.24)
_STONE = (0.78, 0.76, 0.72)

_BLOCKS = Scene(
    "Toy blocks",
    (
        solid(sdf.cylinder, (0.86, 0.04), (0, 0, -0.32), Material(_STONE, _CREAM, "checker", 0.5)),
        solid(sdf.sphere, (0.3,), (-0.36, -0.22, 0.02), Material(_BLUE, _CREAM, "bands", 0.3)),
        solid(
            sdf.rounded_box,
            (0.22, 0.27, 0.22, 0.04),
            (0.32, -0.3, -0.01),
            Material(_RED, _CREAM, "checker", 0.3),
            turn=25,
        ),
        solid(sdf.torus, (0.27, 0.1), (0.1, 0.38, -0.18), Material(_ORANGE, _DARK, "sectors")),
        solid(sdf.cone, (0.24, 0.36), (0.1, 0.38, 0.13), Material(_GREEN, _CREAM, "bands", 0.24)),
    ),
    low=-0.37,
    high=0.51,
)
_GLOSSY = Scene(
    "Glossy pottery",
    (
        solid(sdf.cylinder, (0.8, 0.04), (0, 0, -0.32), Material(_DARK, gloss=0.15, exponent=8)),
        solid(sdf.sphere, (0.4,), (-0.22, -0.12, 0.12), Material(_RED, gloss=0.8, exponent=10)),
        solid(
            sdf.ellipsoid,
            (0.24, 0.32, 0.24),
            (0.42, 0.24, 0.04),
            Material(_BLUE, gloss=0.8, exponent=8),
        ),
        solid(sdf.torus, (0.2, 0.09), (0.34, -0.42, -0.19), Material(_ORANGE, gloss=0.7)),
    ),
    low=-0.37,
    high=0.53,
)
_WIRES = Scene(
    "Wire cage",
    (
        solid(sdf.torus, (0.78, 0.035), (0, 0, 0), Material(_BLUE, _CREAM, "sectors")),
        solid(sdf.torus, (0.78, 0.035), (0, 0, 0), Material(_RED), tilt=90),
        solid(sdf.torus, (0.78, 0.035), (0, 0, 0), Material(_GREEN), tilt=90, turn=90),
        solid(sdf.torus, (0.55, 0.03), (0, 0, 0.54), Material(_ORANGE)),
        solid(sdf.torus, (0.55, 0.03), (0, 0, -0.54), Material(_ORANGE)),
        solid(sdf.capsule, (0.03, 0.75), (0, 0, 0), Material(_DARK)),
        solid(sdf.sphere, (0.22,), (0, 0, 0), Material(_ORANGE, _DARK, "bands", 0.2)),
    ),
    low=-0.83,
    high=0.83,
)
SCENES: dict[str, Scene] = {"blocks": _BLOCKS, "glossy": _GLOSSY, "wires": _WIRES}
"""By name: a matt one, one whose look depends on the viewer, and one of thin parts."""
