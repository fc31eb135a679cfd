"""What can be set in "Skinning"."""

from dataclasses import replace

from engine.humans.body.blending_comparison import ElbowSettings
from engine.humans.body.skeleton import JOINT_NAMES
from engine.humans.body.weight_strokes import read_strokes
from pages.humans.body.body_scene import joint_title
from pages.humans.body.fields import POSE
from ui.components import scene
from ui.fields import Choice, Field, Flag, Number, Text, readable

VERTICES = 6890
VIEWS = {"pose": "Pose", "vertex": "One vertex", "weights": "Weights", "blending": "Blending"}
JOINTS = {name: joint_title(name) for name in JOINT_NAMES}
COLOURINGS = {"joint": "One joint", "bones": "All bones"}
BRUSHES = {"off": "Off", "raise": "Raise", "lower": "Lower"}
CLOSE = "-35_60_0.32_0.28_-0.02_0.24"
"""The camera near the left elbow of a body with its arms out."""

SKINNING: tuple[Field, ...] = (
    Choice("view", "View", "pose", VIEWS),
    replace(POSE, default="relaxed"),
    Choice("joint", "Joint", "left_elbow", JOINTS),
    Flag("skeleton", "Skeleton", False),
    Number("vertex", "Vertex", 1859, 0, VERTICES - 1, 1),
    Choice("colouring", "Colour", "joint", COLOURINGS),
    Choice(
        "brush",
        "Brush",
        "off",
        BRUSHES,
        help="Paints the weight of the chosen joint where you draw on the body. With Shift, or"
        " beside the body, the scene turns.",
    ),
    Number("brush_radius", "Brush radius", 50, 10, 200, 5, unit="mm", help="At rest."),
    Number("brush_strength", "Brush strength", 50, 5, 100, 5, unit="%"),
    Text(
        "strokes",
        "Painted weights",
        check=readable(lambda text: read_strokes(text, VERTICES)),
        max_length=8_000,
    ),
    Number.of(
        ElbowSettings,
        "twist",
        "Twist of the forearm",
        step=1,
        unit="°",
        help="A living elbow ends at about 100°, and so do the poses that correctives learn from.",
    ),
    Number.of(ElbowSettings, "bend", "Bend of the elbow", step=1, unit="°"),
    Text("vertex_camera", "Camera", CLOSE, check=scene.checked_camera, by_hand=False),
    Text("arm_camera", "Camera", "-80_50_1.1", check=scene.checked_camera, by_hand=False),
)
