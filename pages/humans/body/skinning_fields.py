"""What can be set in "Skinning"."""

from dataclasses import replace

from engine.humans.body.skeleton import JOINT_NAMES
from pages.humans.body.body_scene import joint_title
from pages.humans.body.fields import POSE
from ui.fields import Choice, Field, Flag

JOINTS = {name: joint_title(name) for name in JOINT_NAMES}
BASES = {
    "T": "T",
    "A": "A",
    "relaxed": "Relaxed",
    "sitting": "Sitting",
    "waving": "Waving",
    "tree": "Tree",
    "walking": "Walking",
}

SKINNING: tuple[Field, ...] = (
    replace(POSE, default="relaxed"),
    Choice("joint", "Joint", "left_elbow", JOINTS),
    Flag("skeleton", "Skeleton", False),
)
