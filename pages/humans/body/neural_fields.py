"""What can be set in "Neural body"."""

import re
from dataclasses import replace

from engine.humans.body.neural.settings import NeuralBodySettings
from engine.humans.body.skeleton import JOINT_NAMES
from pages.humans.body.body_scene import joint_title
from pages.humans.body.fields import POSE
from ui.fields import Choice, Field, Number, Text

JOINTS = {name: joint_title(name) for name in JOINT_NAMES}
VIEWS = {"surface": "Surface", "searches": "Searches", "slice": "Slice"}
METHODS = {"forward": "Forward", "backward": "Backward"}
TRUTHS = {"linear": "Linear blend", "corrected": "With correctives"}
COLOURS = {"error": "Error", "weight": "Weight"}
PLANES = {"depth": "Frontal", "side": "Sagittal", "height": "Transverse"}
_LARGEST = 2.0


def read_point(text: str) -> tuple[float, float, float]:
    """A point as ``0.25_-0.10_0.05``, metres.

    Raises:
        ValueError: it is none, or farther than two metres away.
    """
    if not re.fullmatch(r"-?\d(\.\d{1,4})?(_-?\d(\.\d{1,4})?){2}", text):
        raise ValueError("which is not three numbers with underscores between them")
    x, y, z = (float(number) for number in text.split("_"))
    if max(abs(x), abs(y), abs(z)) > _LARGEST:
        raise ValueError("but a point lies within two metres of the pelvis")
    return (x, y, z)


def write_point(point: tuple[float, float, float]) -> str:
    """The inverse of `read_point`, to a tenth of a millimetre.

    >>> write_point((0.25, -0.00001, 1.0))
    '0.25_0_1'
    """
    held = (min(max(value, -_LARGEST), _LARGEST) for value in point)
    return "_".join(f"{round(value, 4) + 0.0:g}" for value in held)


def _point(text: str) -> str:
    return write_point(read_point(text))


_OF = NeuralBodySettings

NEURAL: tuple[Field, ...] = (
    replace(POSE, default="sitting"),
    Choice("joint", "Joint", "left_elbow", JOINTS),
    Number.of(_OF, "share", "Share of the pose", step=0.05),
    Choice("view", "View", "surface", VIEWS),
    Choice("colour", "Colour", "error", COLOURS),
    Choice("method", "Skinning direction", "forward", METHODS),
    Number.of(_OF, "starts", "Bones to start from", step=1),
    Choice("plane", "Plane", "depth", PLANES),
    Number("plane_offset", "Position", 0.05, -1.2, 1.2, 0.01, unit="m"),
    Text("point", "Point", "0.09_0_0.25", check=_point),
    Number.of(_OF, "spacing", "Sample spacing", step=1, unit="mm"),
    Choice("truth", "True body", "linear", TRUTHS),
)
