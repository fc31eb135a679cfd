"""Skeletons in the viewer, as the views of "Fit" draw them."""

import numpy as np
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.skeleton import PARENTS
from pages.humans.body import body_scene
from ui.components import scene

FIT_BOUNDS = ((-1.0, -0.8, -1.05), (1.0, 0.8, 1.0))
"""Of the viewer: a body with its arms out, and some depth."""
_BONES = np.array([(parent, joint) for joint, parent in enumerate(PARENTS) if parent >= 0])


def skeleton_lines(
    name: str, joints: Float[Tensor, "24 3"], colour: str, width: float = 3
) -> tuple[scene.Lines, scene.Points]:
    """Bones and joints of a skeleton in space."""
    places = body_scene.to_viewer(joints)
    return (
        scene.Lines(
            name=f"{name} bones", positions=places, segments=_BONES, colour=colour, width=width
        ),
        scene.Points(name=f"{name} joints", positions=places, colour=colour, size=8, pick=False),
    )


def many_skeletons(name: str, joints: Float[Tensor, "n 24 3"], colour: str) -> scene.Lines:
    """The bones of many skeletons as one thing."""
    places = body_scene.to_viewer(joints).reshape(-1, 3)
    segments = (_BONES[None] + 24 * np.arange(len(joints))[:, None, None]).reshape(-1, 2)
    return scene.Lines(name=name, positions=places, segments=segments, colour=colour, width=1)
