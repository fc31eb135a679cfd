"""What a visitor can set on the page of implicit surfaces, and its presets."""

import re
from typing import Any

from engine.geometry.scene import RELABELLINGS, SCENES, parse
from ui.components import scene
from ui.state import Choice, Field, Flag, Number, Text

EXPERIMENTS = {"combine": "Combine shapes", "march": "March"}
MARCHING = {"squares": "Squares", "cubes": "Cubes", "cost": "Compare"}
RULES = {"decider": "Saddle", "apart": "Apart", "joined": "Joined"}
SHOWN = {
    "value": "f",
    "slope": "|∇f| − 1",
    "error": "f − distance",
}
MELT = SCENES["melt"].code
CAMERA = "-50_68_2.45"
FRONT = -1.2
"""Of the cube in which shapes live: a slice there cuts nothing, and is not drawn."""


def check_shape(code: str) -> str:
    """A scene's text that can be read, or a clause for the visitor."""
    try:
        return parse(code).code
    except ValueError as refusal:
        raise ValueError(f"which cannot be read: {refusal}") from None


def check_probe(text: str) -> str:
    """Two coordinates on the slice, or a clause for the visitor."""
    number = r"-?[01]\.\d\d"
    if not re.fullmatch(f"{number}_{number}", text) or max(map(abs, numbers(text))) > 1.2:
        raise ValueError("but it is written x_y, each between -1.20 and 1.20")
    return text


def numbers(text: str) -> tuple[float, ...]:
    """The numbers of a code."""
    return tuple(float(part) for part in text.split("_"))


FIELDS: tuple[Field, ...] = (
    Choice("x", "Experiment", "combine", EXPERIMENTS),
    Text("s", "Shape", MELT, check=check_shape, max_length=1000),
    Number("p", "Solid", 2, 1, 8, 1),
    Number("z", "Size", 0.45, 0.02, 1.5, 0.01, help="All its sizes, in proportion."),
    Number("b", "Blend k", 0.3, 0, 1, 0.01, help="How far from each other solids begin to melt."),
    Choice("f", "The slice shows", "value", SHOWN),
    Number("c", "Slice at y", 0, FRONT, 1.2, 0.04, help="Cuts away what lies in front of it."),
    Number("a", "Turn everything", 0, 0, 360, 5, unit="°"),
    Choice(
        "g",
        "Relabel f as g(f)",
        "same",
        {name: relabelling.title for name, relabelling in RELABELLINGS.items()},
    ),
    Choice("d", "March over", "squares", MARCHING),
    Number("n", "Samples per side", 12, 4, 48, 1, help="Of the grid on which f is known."),
    Flag("i", "Interpolate", True, help="Vertices where f is zero along an edge, not halfway."),
    Choice(
        "u",
        "Two ways through",
        "decider",
        RULES,
        help="In cases 6 and 9 the line can go two ways: the saddle decides, or a rule does.",
    ),
    Number("k", "Cell", 0, 0, 100_000, 1),
    Text("q", "Probe", "0.90_0.30", check=check_probe),
    Text("cam", "Camera", CAMERA, check=scene.checked_camera),
)

DICE = SCENES["dice"].code
LINKS = SCENES["links"].code
TOUCHING = "sphere:0.5:-0.36,-0.36,0;sphere:0.5:0.36,0.36,0:::0.12"
APART = "sphere:0.55:-0.35,0,0;sphere:0.55:0.35,0,0"
TRY: dict[str, dict[str, dict[str, Any]]] = {
    "combine": {
        "Is min a distance?": {"s": APART, "f": "error", "q": "0.00_0.00"},
        "Melt?": {"f": "slope", "q": "0.06_0.30"},
        "Stretch?": {"s": SCENES["ellipsoid"].code, "f": "slope", "p": 1, "q": "0.60_0.60"},
        "Cube f?": {"g": "cube"},
        "f − 0.1?": {"s": DICE, "g": "shifted", "q": "0.50_0.50"},
        "Build yours": {"s": "torus", "p": 1, "c": FRONT},
    },
    "march": {
        "Halfway?": {"i": False, "n": 16, "k": 1000},
        "Two ways?": {"s": TOUCHING, "n": 6, "k": 8, "u": "apart"},
        "A ring of cubes?": {"d": "cubes", "s": "torus:0.62,0.28::60,0,0", "k": 60},
        "Too coarse?": {"d": "cubes", "s": LINKS, "n": 9, "k": 1000},
        "Cheapest form?": {"d": "cost", "s": DICE},
    },
}
