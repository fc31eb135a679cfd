"""The view "One vertex": which bones carry it, where each alone would, and the blends of these."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.humans.body.model import BodyModel
from engine.humans.body.rotations import axis_angles
from engine.humans.body.skeleton import joint_index
from engine.humans.body.vertex_blend import VertexBlend, vertex_blend
from pages.humans.body import body_scene
from pages.humans.body.body_scene import joint_title
from pages.humans.body.skinning_fields import CLOSE
from pages.humans.body.skinning_state import Standing, model_of, standing_body
from ui import frame, tables
from ui.components import scene
from ui.state import PageState
from ui.topic import Place

STAGE = "body:skinning"
_BONE_COLOURS = ("data", "good", "accent", "error")
_NEAR = 0.32
"""Distance of the camera that looks closer, in radii of the scene."""


def draw(page: PageState, place: Place) -> dict[str, Any]:
    """Draws stage, table and readouts; returns the numbers of the view."""
    standing, model = standing_body(page), model_of(page)
    blend = vertex_blend(model, torch.zeros(model.shape_count), standing.pose, page["vertex"])
    transforms = model.transforms(torch.zeros(model.shape_count), standing.pose)
    numbers = _numbers(blend, transforms)
    with place.stage:
        _draw_scene(page, standing, blend)
        _draw_table(blend, transforms)
    with place.readouts:
        _draw_readouts(model, blend, numbers)
    return numbers


def look_closer(page: PageState) -> None:
    """Puts the camera near the vertex."""
    standing = standing_body(page)
    at = body_scene.to_viewer(standing.drawn.vertices[page["vertex"]])
    low, high = (np.array(corner) for corner in body_scene.BOUNDS)
    centre, radius = (low + high) / 2, float(np.linalg.norm(high - low)) / 2
    x, y, z = (at - centre) / radius
    azimuth, polar = (page["vertex_camera"] or CLOSE).split("_")[:2]
    page["vertex_camera"] = f"{azimuth}_{polar}_{_NEAR}_{x:.2f}_{y:.2f}_{z:.2f}"


def _draw_scene(page: PageState, standing: Standing, blend: VertexBlend) -> None:
    def placed(points: Tensor) -> np.ndarray:
        return body_scene.to_viewer(body_scene.lifted(points.reshape(-1, 3), standing.shift))

    carried, blended = placed(blend.carried), placed(blend.linear)
    ends = np.concatenate([carried, blended])
    spokes = np.array([(k, len(carried)) for k in range(len(carried))])
    items: list[Any] = [
        body_scene.body_mesh(body_scene.shipped_body(), standing.drawn.vertices, opacity=0.35),
        scene.Lines(name="spokes", positions=ends, segments=spokes, colour="ink", width=2),
        scene.Points(name="linear blend", positions=blended, colour="model", size=15),
        scene.Points(
            name="dual quaternions", positions=placed(blend.dual), colour="chosen", size=12
        ),
    ]
    tags = [scene.Tag("blend", tuple(blended[0].tolist()), colour="model")]
    for k, name in enumerate(blend.joints):
        colour = _BONE_COLOURS[k % len(_BONE_COLOURS)]
        items.append(
            scene.Points(
                name=f"by {joint_title(name).lower()} alone",
                positions=carried[k : k + 1],
                colour=colour,
                size=9 + 8 * float(blend.weights[k]),
            )
        )
        if len(blend.joints) > 1:
            text = f"{joint_title(name)} {100 * float(blend.weights[k]):.0f} %"
            tags.append(scene.Tag(text, tuple(carried[k].tolist()), colour=colour))
    scene.scene(
        STAGE,
        *items,
        tags=tags,
        camera=page["vertex_camera"],
        bounds=body_scene.BOUNDS,
        hint="Press a point of the skin",
        alt=f"Vertex {blend.vertex}, carried by {', '.join(map(joint_title, blend.joints))}: where"
        " each bone alone would carry it, and their blend",
        max_height=330,
    )


def _draw_table(blend: VertexBlend, transforms: Tensor) -> None:
    def row(name: str, weight: str, turn: str, point: Tensor) -> tuple[str, ...]:
        return (name, weight, turn, *(frame.number(1000 * x, 1) for x in point.tolist()))

    rows = []
    for k, name in enumerate(blend.joints):
        turn = frame.number(_angle(transforms[joint_index(name)]), 0)
        weight = frame.number(float(blend.weights[k]), 3)
        rows.append(row(f"by {joint_title(name).lower()}", weight, f"{turn}°", blend.carried[k]))
    rows.append(row("their blend, Σ w G v", "1", "", blend.linear))
    rows.append(row("without correctives", "", "", blend.plain))
    rows.append(row("dual quaternions", "", "", blend.dual))
    tables.comparison(
        f"Where vertex {blend.vertex:,} is carried, mm from the pelvis",
        ("", "weight w", "turn of G", "x", "y", "z"),
        rows,
    )


def _draw_readouts(model: BodyModel, blend: VertexBlend, numbers: dict[str, Any]) -> None:
    place = model.template[blend.vertex].tolist()
    frame.readout(
        [
            ("vertex", f"{blend.vertex:,}"),
            ("at rest, mm", ", ".join(frame.number(1000 * x, 0) for x in place)),
            ("bones that carry it", str(numbers["bones"])),
            ("apart, at most", f"{frame.number(numbers['apart'], 1)} mm"),
            frame.Readout("determinant of Σ w G", frame.number(numbers["determinant"], 3), "model"),
            ("corrective P(θ)", f"{frame.number(numbers['corrective'], 1)} mm"),
            frame.Readout(
                "blend to dual quaternions", f"{frame.number(numbers['to_dual'], 1)} mm", "chosen"
            ),
            ("without correctives", f"{frame.number(numbers['plain_to_dual'], 1)} mm"),
        ]
    )


def _numbers(blend: VertexBlend, transforms: Tensor) -> dict[str, Any]:
    turns = transforms[[joint_index(name) for name in blend.joints], :3, :3]
    mean = (blend.weights[:, None, None] * turns).sum(0)
    return {
        "vertex": blend.vertex,
        "bones": len(blend.joints),
        "first": joint_title(blend.joints[0]).lower(),
        "first_weight": float(blend.weights[0]),
        "apart": 1000 * float(torch.cdist(blend.carried, blend.carried).max()),
        "determinant": float(torch.linalg.det(mean)),
        "corrective": 1000 * float(blend.corrective.norm()),
        "to_dual": 1000 * float((blend.linear - blend.dual).norm()),
        "plain_to_dual": 1000 * float((blend.plain - blend.dual).norm()),
    }


def _angle(transform: Tensor) -> float:
    return float(axis_angles(transform[:3, :3]).norm().rad2deg())
