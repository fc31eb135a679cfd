"""What several experiments of the page share."""

from engine.humans.body.pose_code import read_pose_code
from pages.humans.body.body_scene import FRONT
from ui.components import scene
from ui.fields import Field, Number, Text, readable
from ui.topic import SEED

POSE = Text("pose", "Pose", "T", check=readable(read_pose_code), max_length=1_500)
"""A `PoseCode`: each experiment that poses a body has it, with a default of its own."""

SHARED: tuple[Field, ...] = (
    SEED,
    Number("step", "Step", 0, 0, 100_000, 1),
    Text("camera", "Camera", FRONT, check=scene.checked_camera, by_hand=False),
)
