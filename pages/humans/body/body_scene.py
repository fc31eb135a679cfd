"""How a body is drawn: its surface, its skeleton, and the way between its frame and the viewer's.

A body has y up and z to its front; the viewer has z up. A mesh goes to the browser once, afterwards
only its positions do, in 16 bits each (`ui.components.scene`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.asset import body
from engine.humans.body.model import BodyModel
from ui.components import scene

BOUNDS = ((-0.9, -0.45, -0.93), (0.9, 0.45, 1.15))
"""Of the viewer: a body of usual stature with its arms out or up, and its floor."""

FRONT = "-68_80_2.5"
"""The camera at first: in front of the body, a little to its left."""


def to_viewer(points: Float[Tensor, "*n 3"]) -> np.ndarray:
    """Points of the body's frame in the viewer's, float32."""
    x, y, z = points.detach().to(torch.float32).unbind(-1)
    return torch.stack([x, -z, y], -1).numpy()


def from_viewer(point: Sequence[float]) -> Float[Tensor, " 3"]:
    """A point of the viewer in the body's frame, float64."""
    x, y, z = point
    return torch.tensor([x, z, -y], dtype=torch.float64)


def floor_shift(vertices: Float[Tensor, "v 3"], floor: float = BOUNDS[0][2]) -> float:
    """How far up a body must be moved to stand on the floor, metres."""
    return floor - float(vertices[:, 1].min())


def lifted(points: Float[Tensor, "*n 3"], shift: float) -> Float[Tensor, "*n 3"]:
    """The points moved up by so many metres."""
    return points + points.new_tensor([0.0, shift, 0.0])


def body_mesh(
    model: BodyModel, vertices: Float[Tensor, "v 3"], *, name: str = "body", **looks: Any
) -> scene.Mesh:
    """The surface of a body.

    Args:
        model: whose faces it has.
        vertices: in the body's frame.
        name: of the thing in the scene.
        looks: of `scene.Mesh`: values, colours, colour, limits, label, opacity, view, pick.
    """
    return scene.Mesh(
        name=name,
        positions=to_viewer(vertices),
        faces=model.faces.numpy(),
        quantised=True,
        **looks,
    )


def skeleton_items(
    model: BodyModel, joints: Float[Tensor, "joint 3"], chosen: int | None = None, *, view: int = 0
) -> list[scene.Lines | scene.Points]:
    """Bones as lines, joints as points to press, and the chosen joint.

    Args:
        model: whose joints they are.
        joints: in the body's frame.
        chosen: the joint that stands out.
        view: the viewport.
    """
    places = to_viewer(joints)
    bones = np.array([(p, j) for j, p in enumerate(model.parents) if p >= 0])
    found: list[scene.Lines | scene.Points] = []
    if len(bones):
        found.append(
            scene.Lines(
                name="bones", positions=places, segments=bones, colour="ink", width=3, view=view
            )
        )
    found.append(scene.Points(name="joints", positions=places, colour="ink", size=10, view=view))
    if chosen is not None:
        at = places[chosen : chosen + 1]
        found.append(
            scene.Points(
                name="chosen joint", positions=at, colour="chosen", size=15, pick=False, view=view
            )
        )
    return found


def joint_title(name: str) -> str:
    """A joint as it is called on the page.

    >>> joint_title("left_elbow")
    'Left elbow'
    """
    return name.replace("_", " ").capitalize()


def shipped_body() -> BodyModel:
    """The body that comes with the page."""
    return body()
