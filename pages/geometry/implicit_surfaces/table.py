"""What a visitor can set on the page of implicit surfaces, and its presets."""

import re
from dataclasses import dataclass
from typing import Any

from engine.geometry.implicit_surfaces.clouds import CURVES, Curve
from engine.geometry.implicit_surfaces.csg import RELABELLINGS, SCENES, parse
from engine.geometry.implicit_surfaces.families import FAMILIES
from ui.components import scene
from ui.state import Choice, Field, Flag, Number, Text

EXPERIMENTS = {
    "combine": "Combine shapes",
    "march": "March",
    "learn": "Learn a surface",
    "occupancy": "Occupancy",
    "deepsdf": "DeepSDF",
    "mesh": "Your mesh",
}
MARCHING = {"squares": "Squares", "cubes": "Cubes", "cost": "Compare"}
SOURCES = {
    "torus": "Torus",
    "links": "Two links",
    "snowman": "Snowman",
    "own": "As combined",
    **{name: f"{name.capitalize()} (plane)" for name in CURVES},
    "drawn": "Your drawing (plane)",
    "yours": "Your mesh",
}
MESHES = {
    "nut": "Nut",
    "ant": "Ant",
    "airplane": "Airplane",
    "torn": "Torn ring",
    "yours": "Your file",
}
WIDTHS = {width: width for width in ("4", "8", "16", "32")}
REACH = 0.6
"""Codes are shown, and chosen, between −0.6 and 0.6."""

OF = {"new": "A new one", "known": "A known one", "stranger": "A stranger"}


@dataclass(frozen=True)
class Side:
    """From where a cloud is cut.

    Attributes:
        title: for the visitor.
        direction: of the engine, towards what is cut away.
        along: the axis of the picture on which the cut moves.
    """

    title: str
    direction: tuple[float, float, float]
    along: scene.Along


SIDES = {
    "left": Side("Left", (-1.0, 0.0, 0.0), "x"),
    "right": Side("Right", (1.0, 0.0, 0.0), "x"),
    "top": Side("Top", (0.0, 1.0, 0.0), "z"),
    "foot": Side("Foot", (0.0, -1.0, 0.0), "z"),
}
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


def check_curve(code: str) -> str:
    """Hundredths x_y, one point after the other, or a clause for the visitor."""
    if code and not re.fullmatch(r"-?\d{1,3}(_-?\d{1,3})*", code):
        raise ValueError("which is no drawing")
    try:
        _ = not code or curve(code)
    except ValueError as refusal:
        raise ValueError(f"which cannot be used: {refusal}") from None
    return code


def curve(code: str) -> Curve:
    """The curve of a code.

    Raises:
        ValueError: it is too short, or leaves the square.
    """
    places = numbers(code)
    pairs = zip(places[::2], places[1::2], strict=False)
    return Curve(tuple((x / 100, y / 100) for x, y in pairs))


def check_probe(text: str) -> str:
    """Two coordinates on the slice, or a clause for the visitor."""
    number = r"-?[01]\.\d\d"
    if not re.fullmatch(f"{number}_{number}", text) or max(map(abs, numbers(text))) > 1.2:
        raise ValueError("but it is written x_y, each between -1.20 and 1.20")
    return text


def check_code(text: str) -> str:
    """A code of two numbers, or none, or a clause for the visitor."""
    number = r"-?0\.\d\d"
    if text and (
        not re.fullmatch(f"{number}_{number}", text) or max(map(abs, numbers(text))) > REACH
    ):
        raise ValueError(f"but it is written z1_z2, each between -{REACH:.2f} and {REACH:.2f}")
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
    Choice("l", "Points of", "torus", SOURCES),
    Text("w", "Drawing", check=check_curve, max_length=2000),
    Number("m", "How many", 2000, 50, 20_000, 50, help="Points in the cloud."),
    Number("o", "Noise", 0, 0, 0.2, 0.005, help="Standard deviation of each coordinate."),
    Number("h", "Hole", 0, 0, 0.6, 0.05, help="Share of the points that is missing in one place."),
    Number("e", "Eikonal term λ", 0.1, 0, 1, 0.01, help="What |∇f| ≠ 1 costs. Changes at once."),
    Number("r", "Learning rate, log₁₀", -2.8, -4, 0, 0.1, help="Of Adam. Changes at once."),
    Choice("j", "Begins as", "sphere", {"sphere": "Sphere", "random": "At random"}),
    Choice("t", "Mesh", "nut", MESHES),
    Choice("y", "Show", "given", {"given": "As given", "marched": "Marched back"}),
    Number(
        "v", "Samples per side", 40, 8, 80, 4, help="Of the grid on which its distance is known."
    ),
    Flag("fill", "Close holes", True, help="With a fan of triangles from the middle of the rim."),
    Choice("up", "Up in the file", "z", {"y": "y", "z": "z"}),
    Choice("width", "Units per layer", "32", WIDTHS, help="Of three layers."),
    Number("delta", "Clamp δ", 0.1, 0.02, 0.5, 0.02, help="Farther than that is far enough."),
    Number("ro", "Learning rate, log₁₀", -2.2, -4, 0, 0.1, help="Of Adam. Changes at once."),
    Choice("do", "What is learned", "learn", {"learn": "The family", "find": "A code"}),
    Choice("fam", "Family", "vases", {name: each.title for name, each in FAMILIES.items()}),
    Number("pull", "Pull λ of the codes", 0.001, 0, 1, 0.001, help="Towards 0. Changes at once."),
    Number("rd", "Learning rate, log₁₀", -2.4, -4, 0, 0.1, help="Of Adam. Changes at once."),
    Choice("of", "Points of", "new", OF, help="Between those of the family, one of them, another."),
    Choice("side", "Cut away", "left", {name: side.title for name, side in SIDES.items()}),
    Number("cut", "Cut at", 0, -0.9, 1.2, 0.05, help="Also by the scissors in the scene."),
    Number("rs", "Learning rate, log₁₀", -1.7, -4, 0, 0.1, help="Of Adam. Changes at once."),
    Text("lat", "Code", check=check_code),
    Number("seed", "Seed", 0, 0, 9999, 1),
    Number("k", "Step", 0, 0, 100_000, 1),
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
    "learn": {
        "No eikonal term?": {"e": 0.0, "l": "blob"},
        "50 points?": {"m": 50},
        "A hole?": {"h": 0.3, "l": "snowman"},
        "Noise?": {"o": 0.1},
        "No sphere?": {"j": "random", "l": "star", "seed": 1},
        "Draw yours": {"l": "drawn"},
    },
    "occupancy": {
        "61 numbers?": {"width": "4"},
        "How far, how sure?": {"t": "torn"},
        "Thin legs?": {"t": "ant", "up": "y", "c": FRONT},
        "Tiny clamp?": {"delta": 0.02},
        "Too fast?": {"ro": -0.6},
        "Yours": {"t": "yours"},
    },
    "deepsdf": {
        "Half a vase?": {"do": "find"},
        "Only its foot?": {"do": "find", "side": "top", "cut": -0.3},
        "A stranger?": {"do": "find", "of": "stranger"},
        "Noise?": {"do": "find", "o": 0.1},
        "Six solids?": {"fam": "solids"},
        "A strong pull?": {"pull": 1.0},
    },
    "mesh": {
        "Sharp edges?": {"y": "marched", "v": 12},
        "Its legs?": {"t": "ant", "y": "marched", "v": 24, "c": FRONT, "up": "y"},
        "An inside?": {"t": "torn", "fill": False},
        "Mend it?": {"t": "torn"},
        "Airplane?": {"t": "airplane"},
        "Yours": {"t": "yours"},
    },
}
