"""The view "Weights": the table of weights as colours of the skin, and a brush that paints them."""

from __future__ import annotations

import colorsys
import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.humans.body.skeleton import JOINT_NAMES, joint_index
from engine.humans.body.weight_strokes import (
    MOST_DABS,
    Stroke,
    added,
    dab_count,
    write_strokes,
)
from pages.humans.body import body_scene, skinning_grips
from pages.humans.body.skinning_state import (
    Standing,
    standing_body,
    strokes_of,
    weights_of,
)
from ui import frame
from ui.components import scene
from ui.state import PageState
from ui.topic import Place

STAGE = "body:skinning"
_LEAST = 1e-3
"""A weight that counts."""


def paint(page: PageState, events: Sequence[scene.SceneEvent]) -> None:
    """Adds the dabs of the brush to the strokes."""
    vertices = tuple(event.vertex for event in events if event.kind == "stroke")
    if not vertices or page["brush"] == "off":
        return
    sign = 1 if page["brush"] == "raise" else -1
    fresh = Stroke(
        page["joint"], round(page["brush_radius"]), sign * round(page["brush_strength"]), vertices
    )
    page["strokes"] = write_strokes(added(strokes_of(page), fresh))


def draw(page: PageState, place: Place) -> dict[str, Any]:
    """Draws stage and readouts; returns the numbers of the view."""
    standing, weights = standing_body(page), weights_of(page)
    with place.stage:
        _draw_scene(page, standing, weights)
    numbers = _numbers(page, weights)
    with place.readouts:
        _draw_readouts(page, numbers)
    return numbers


def _draw_scene(page: PageState, standing: Standing, weights: Tensor) -> None:
    joint = page["joint"]
    title = body_scene.joint_title(joint)
    looks: dict[str, Any] = {
        "values": weights[:, joint_index(joint)].numpy(),
        "limits": (0.0, 1.0),
        "label": f"weight of {title.lower()}",
    }
    if page["colouring"] == "bones":
        mixed = weights.numpy() @ joint_colours()
        looks = {"colours": np.clip(mixed, 0, 255).astype(np.uint8)}
    drawn, brush = standing.drawn, page["brush"] != "off"
    scene.scene(
        STAGE,
        body_scene.body_mesh(body_scene.shipped_body(), drawn.vertices, **looks),
        handles=[] if brush else skinning_grips.grips(drawn.joints),
        brush="body" if brush else "",
        camera=page["camera"],
        bounds=body_scene.BOUNDS,
        hint="Paint on the body" if brush else "Press a limb",
        alt=f"A body coloured by the weight of {title.lower()}"
        if page["colouring"] == "joint"
        else "A body coloured by the bones that carry it",
    )


def _draw_readouts(page: PageState, numbers: dict[str, Any]) -> None:
    rows: list[frame.Row] = [
        (f"vertices that {numbers['joint']} moves", f"{numbers['moved']:,}"),
        ("its share of all weights", f"{frame.number(100 * numbers['share'], 1)} %"),
        ("width of its border", f"{frame.number(numbers['border'], 0)} mm"),
    ]
    rows += [
        (f"carried by {count} bone{'s' * (count > 1)}", f"{numbers['by_bones'][count]:,}")
        for count in range(1, 5)
    ]
    if numbers["dabs"]:
        rows += [
            frame.Readout("dabs painted", f"{numbers['dabs']:,}", "chosen"),
            ("vertices changed", f"{numbers['changed']:,}"),
        ]
    frame.readout(rows)
    if numbers["dabs"] >= MOST_DABS:
        frame.notice([f"A link has room for {MOST_DABS:,} dabs: undo some, or reset the weights."])


def _numbers(page: PageState, weights: Tensor) -> dict[str, Any]:
    model = body_scene.shipped_body()
    own = weights[:, joint_index(page["joint"])]
    counts = torch.bincount((weights > _LEAST).sum(1), minlength=5)
    return {
        "joint": body_scene.joint_title(page["joint"]).lower(),
        "moved": int((own > _LEAST).sum()),
        "share": float(own.sum() / len(own)),
        "border": _border_width(page["joint"], weights),
        "by_bones": {count: int(counts[count]) for count in range(1, 5)},
        "single": int(counts[1]),
        "most_bones": int((weights > _LEAST).sum(1).max()),
        "dabs": dab_count(strokes_of(page)),
        "changed": int(((weights - model.skinning_weights).abs().amax(1) > _LEAST).sum()),
        "sums": float((weights.sum(1) - 1).abs().max()),
    }


def _border_width(joint: str, weights: Tensor) -> float:
    """How far along the bone from its parent the weight rises from 10 to 90 %, millimetres."""
    model, index = body_scene.shipped_body(), joint_index(joint)
    parent = model.parents[index]
    if parent < 0:
        return 0.0
    axis = torch.nn.functional.normalize(
        model.rest_joints[index] - model.rest_joints[parent], dim=0
    )
    own = weights[:, index]
    shared = (own > 0.1) & (own < 0.9) & (weights[:, parent] > 0.1 * own)
    if int(shared.sum()) < 2:
        return 0.0
    along = model.template[shared] @ axis
    return 1000 * float(along.max() - along.min())


@functools.cache
def joint_colours() -> np.ndarray:
    """A colour for each joint, float64 [24, 3] from 0 to 255; neighbours differ in hue."""
    hues = [(k * 0.381966) % 1.0 for k in range(len(JOINT_NAMES))]
    return np.array([colorsys.hls_to_rgb(hue, 0.55, 0.65) for hue in hues]) * 255
