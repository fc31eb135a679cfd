"""What can be set in "Bring your own"."""

from dataclasses import replace

from pages.humans.body.fields import POSE
from ui.components import scene
from ui.fields import Choice, Field, Flag, Number, Text
from ui.state import UPLOAD

BODIES = {"shipped": "This page's", UPLOAD: "Yours"}
MOTIONS = {"walking": "Walking", "still": "Still", UPLOAD: "Yours"}
AXES = ("x", "y", "z")
SHAPES = ("shape_1", "shape_2", "shape_3")
TURNS = tuple(f"turn_{axis}" for axis in AXES)

OWN: tuple[Field, ...] = (
    Choice("body", "Body", "shipped", BODIES),
    Choice("motion", "Motion", "walking", MOTIONS),
    replace(POSE, default="tree"),
    Choice(
        "file_frame",
        "Up axis of the motion",
        "z",
        {"z": "z", "y": "y"},
        help="AMASS has z up.",
    ),
    Flag("travel", "Moves through the room", False),
    *(
        Number(name, f"Shape component β{'₁₂₃'[k]}", 0, -3, 3, 0.1, help="In standard deviations.")
        for k, name in enumerate(SHAPES)
    ),
    Text("model_joint", "Joint", "", max_length=40, by_hand=False),
    *(
        Number(name, f"Turn it further about {axis}", 0, -180, 180, 1, unit="°")
        for name, axis in zip(TURNS, AXES, strict=True)
    ),
    Flag(
        "hostile",
        "Try a hostile file",
        False,
        help="A pickle that would run a command if it were opened as pickles usually are.",
    ),
    Text("own_camera", "Camera", "-68_80_2.5", check=scene.checked_camera, by_hand=False),
)
