"""The picture that is fitted: joints as they are seen, and skeletons as a camera sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.skeleton import PARENTS, joint_index
from pages.humans.body.body_scene import joint_title
from pages.humans.body.fit_targets import PICTURE, Targets, pixels_of
from ui.components import plane

EXTENT = (-330.0, 330.0, -400.0, 360.0)
"""Pixels of the picture that are shown."""


@dataclass(frozen=True, eq=False)
class Skeleton:
    """A skeleton to draw.

    Attributes:
        joints: metres.
        colour: of its bones.
        label: in the legend.
        dashed: whether its bones are dashed.
    """

    joints: Float[Tensor, "24 3"]
    colour: plane.Meaning = "model"
    label: str = ""
    dashed: bool = False


def bones(pixels: Float[Tensor, "24 2"]) -> np.ndarray:
    """All bones as one curve with gaps, [69, 2]."""
    gap = torch.full((2,), torch.nan, dtype=pixels.dtype)
    parts = [
        torch.stack([pixels[parent], pixels[joint], gap])
        for joint, parent in enumerate(PARENTS)
        if parent >= 0
    ]
    return torch.cat(parts).numpy()


def draw(
    targets: Targets,
    skeletons: Sequence[Skeleton],
    *,
    confidence: Sequence[float] = (1.0,) * 24,
    chosen: str = "",
    drag: bool = True,
    alt: str,
    max_height: int = 470,
) -> None:
    """Joints in blue, skeletons over them.

    Args:
        targets: what is seen.
        skeletons: the first one lowest.
        confidence: of the joints; those of 0 are not drawn.
        chosen: a joint that is ringed.
        drag: whether joints can be dragged.
        alt: what the picture shows.
        max_height: CSS pixels at a root font of 16 px.
    """
    seen = targets.pixels
    shown = torch.tensor(confidence) > 0
    curves = [
        plane.curve(
            bones(pixels_of(targets.camera, each.joints)),
            colour=each.colour,
            width=3,
            dashed=each.dashed,
            label=each.label,
        )
        for each in skeletons
    ]
    ring = seen[joint_index(chosen)].tolist() if chosen else None
    plane.plane(
        PICTURE,
        extent=EXTENT,
        layers=[*curves, plane.points(seen[shown].numpy(), size=5, label="joints seen")],
        tool="move" if drag else None,
        chosen=None if ring is None else (ring[0], ring[1]),
        axes=False,
        hint=f"Drag a joint · {joint_title(chosen)}" if drag and chosen else "",
        alt=alt,
        x_label="x, px",
        y_label="y, px",
        max_height=max_height,
    )
