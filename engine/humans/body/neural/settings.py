"""What a posed neural body depends on."""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

from engine.humans.body.pose_code import read_pose_code
from engine.settings import check_ranges, setting

FORWARD, BACKWARD = "forward", "backward"
METHODS = (FORWARD, BACKWARD)
PAIRS = ("linear", "corrected")
"""The body that errors are measured against: without pose correctives, or with them."""


@dataclass(frozen=True)
class NeuralBodySettings:
    """A pose, and how the neural body is carried there.

    Attributes:
        pose: a `PoseCode` as text.
        share: by which every joint's axis-angle vector is multiplied: 0 is the T-pose.
        method: `FORWARD`: a point of posed space comes from the roots of forward skinning.
            `BACKWARD`: it takes the weights of the nearest vertex of the posed body.
        starts: bones from which roots are searched, the nearest first.
        spacing: of the samples for marching cubes, millimetres.
        truth: one of `PAIRS`.

    Raises:
        ValueError: a value is out of range, or the pose is none; a sentence for the visitor.
    """

    pose: str = "relaxed"
    share: float = setting(1.0, low=0, high=1.6)
    method: str = FORWARD
    starts: int = setting(4, low=1, high=24)
    spacing: float = setting(14.0, low=10, high=40)
    truth: str = "linear"

    def __post_init__(self) -> None:
        check_ranges(self)
        read_pose_code(self.pose)
        if self.method not in METHODS:
            raise ValueError(f"Skinning goes {' or '.join(METHODS)}, not {self.method!r}.")
        if self.truth not in PAIRS:
            raise ValueError(f"The body is compared {' or '.join(PAIRS)}, not {self.truth!r}.")

    def vectors(self) -> Float[Tensor, "24 3"]:
        """Axis-angle vectors of the pose, radians, float32."""
        return (read_pose_code(self.pose).pose() * self.share).float()
