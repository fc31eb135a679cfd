"""The ellipsoid, its camera and the plane of its picture in space, and what the visitor drags."""

from __future__ import annotations

import numpy as np
import torch

from engine.geometry.gaussian_splats import exact_outline, one_gaussian, quaternions
from pages.geometry.gaussian_splats.one_fields import AXES, POSITION, SCALES, SIZE
from pages.geometry.gaussian_splats.one_gaussian_state import (
    Looked,
    looked_at,
    put_camera_at,
    store_numbers,
    turn,
)
from ui.components import scene
from ui.state import PageState

STAGE = "gaussian-splats:scene"
AXIS_COLOURS = ("error", "good", "accent")
_STAND_OFF = 0.3
"""The handle of an axis stands so far outside the ellipsoid, so that it can be held."""

_PLANE_DEPTH = 0.34
"""The plane of the picture is drawn at this share of the camera's distance."""

_PLANE_SIDE = 1.3
"""Half its side at most."""

_TANGENTS = 12


def handle_events(page: PageState) -> bool:
    """Turns, stretches and moves the Gaussian, or the camera, as handles were dragged."""
    moved = False
    for event in scene.events(STAGE):
        if event.point is None or event.kind == "press":
            continue
        point = torch.tensor(event.point, dtype=torch.float64)
        if event.handle == "centre":
            store_numbers(page, POSITION, event.point)
        elif event.handle == "camera":
            put_camera_at(page, point)
        elif event.handle in AXES:
            _pull_axis(page, AXES.index(event.handle), point)
        moved = moved or bool(event.handle)
    if (view := scene.camera(STAGE)) is not None:
        page["scene_view"] = view
    return moved


def draw(page: PageState, looked: Looked, colour: str) -> None:
    """The ellipsoid at k σ with its axes, the camera, its picture's plane and tangent rays."""
    sigmas = page["sigmas"]
    points, faces = _unit_sphere()
    axes = looked.rotation.numpy() * looked.scales.numpy()  # R S, axes as columns
    centre = looked.position.numpy()
    items: list[scene.Mesh | scene.Lines] = [
        *_axis_lines(centre, axes * sigmas),
        *_camera_lines(looked, _plane_depth(looked)),
        *_outline_lines(looked, sigmas),
        scene.Mesh(
            name="ellipsoid",
            positions=sigmas * points @ axes.T + centre,
            faces=faces,
            colour=colour,
            opacity=0.3 + 0.6 * page["opacity"],
            pick=False,
        ),
    ]
    handles = [
        scene.Handle("centre", tuple(centre.tolist()), colour="chosen", label="μ"),
        *(
            scene.Handle(axis, tuple(tip.tolist()), colour=tint, label=axis)
            for axis, tint, tip in zip(AXES, AXIS_COLOURS, _tips(looked, sigmas), strict=True)
        ),
        scene.Handle("camera", tuple(looked.camera.centre.tolist()), colour="ink", label="eye"),
    ]
    scales = ", ".join(f"{scale:.3g}" for scale in looked.scales.tolist())
    scene.scene(
        STAGE,
        *items,
        handles=handles,
        camera=page["scene_view"],
        bounds=_bounds(page["distance"]),
        pick=False,
        hint="Drag x, y, z, μ or the eye",
        alt=f"An ellipsoid with scales {scales}, and a camera {page['distance']:.2f} away from the"
        " origin that looks at the origin; between them the plane of its picture with two outlines",
        max_height=350,
    )


def _pull_axis(page: PageState, which: int, point: torch.Tensor) -> None:
    """Turns the Gaussian the shortest way so that an axis points there, and stretches it."""
    looked = looked_at(page)
    along = point - looked.position
    length = float(torch.linalg.vector_norm(along))
    if length < 1e-6:
        return
    turn(page, quaternions.between(looked.rotation[:, which], along))
    scale = max(length - _STAND_OFF, 0.0) / page["sigmas"]
    store_numbers(page, (SCALES[which],), (scale,))


def _tips(looked: Looked, sigmas: float) -> np.ndarray:
    reach = sigmas * looked.scales + _STAND_OFF
    return (looked.position + (looked.rotation * reach).T).numpy()


def _axis_lines(centre: np.ndarray, axes: np.ndarray) -> list[scene.Lines]:
    return [
        scene.Lines(
            name=f"axis {name}",
            positions=np.stack([centre - axes[:, k], centre + axes[:, k]]),
            colour=AXIS_COLOURS[k],
            width=2.5,
        )
        for k, name in enumerate(AXES)
    ]


def _plane_depth(looked: Looked) -> float:
    """Where the plane of the picture is drawn, in front of the eye."""
    distance = float(looked.camera.centre.norm())
    return min(_PLANE_DEPTH * distance, _PLANE_SIDE * 2 * looked.camera.fx / SIZE)


def _on_plane(looked: Looked, pixels: torch.Tensor, depth: float) -> np.ndarray:
    return looked.to_world(depth * one_gaussian.rays(looked.camera, pixels)).numpy()


def _camera_lines(looked: Looked, depth: float) -> list[scene.Lines]:
    corners = torch.tensor([[0, 0], [SIZE, 0], [SIZE, SIZE], [0, SIZE]], dtype=torch.float64)
    positions = np.concatenate(
        [looked.camera.centre.double().numpy()[None], _on_plane(looked, corners, depth)]
    )
    segments = np.array([(0, k) for k in range(1, 5)] + [(1, 2), (2, 3), (3, 4), (4, 1)])
    return [
        scene.Lines(name="camera", positions=positions, segments=segments, colour="ink", width=1.5)
    ]


def _outline_lines(looked: Looked, sigmas: float) -> list[scene.Lines]:
    """Both outlines on the plane of the picture, and rays that touch the ellipsoid."""
    depth = _plane_depth(looked)
    lines = []
    if looked.filtered is not None:
        affine = exact_outline.affine_outline(looked.filtered, sigmas).points()
        lines.append(_curve("affine", _on_plane(looked, affine, depth), "model"))
    exact = exact_outline.exact_outline(looked.seen, looked.camera, sigmas)
    if exact is None:
        return lines
    outline = exact.points()
    lines.append(_curve("exact", _on_plane(looked, outline, depth), "data"))
    rays = one_gaussian.rays(looked.camera, exact.points(_TANGENTS + 1)[:-1])
    _, where = exact_outline.peak_along_rays(looked.seen, rays)
    touching = looked.to_world(where[:, None] * rays).numpy()
    eye = looked.camera.centre.double().numpy()
    lines.append(
        scene.Lines(
            name="tangents",
            positions=np.concatenate([eye[None], touching]),
            segments=np.array([(0, k + 1) for k in range(_TANGENTS)]),
            colour="data",
            width=1.0,
        )
    )
    return lines


def _curve(name: str, positions: np.ndarray, colour: str) -> scene.Lines:
    return scene.Lines(name=name, positions=positions, colour=colour, width=2.5)


def _bounds(distance: float) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """What the viewer frames: the same for cameras of about the same distance."""
    reach = next(reach for reach in (1.5, 3.0, 5.0) if 2 * reach >= distance)
    return (-reach, -reach, -reach), (reach, reach, reach)


def _unit_sphere(rings: int = 24, sectors: int = 36) -> tuple[np.ndarray, np.ndarray]:
    """Vertices [n, 3] and faces [m, 3] of a sphere of radius 1."""
    polar, azimuth = np.meshgrid(
        np.linspace(0, np.pi, rings + 1), np.linspace(0, 2 * np.pi, sectors + 1), indexing="ij"
    )
    points = np.stack(
        [np.sin(polar) * np.cos(azimuth), np.sin(polar) * np.sin(azimuth), np.cos(polar)], axis=-1
    )
    corner = (np.arange(rings)[:, None] * (sectors + 1) + np.arange(sectors)).ravel()
    below, beside = corner + sectors + 1, corner + 1
    faces = np.concatenate(
        [np.stack([corner, below, below + 1], 1), np.stack([corner, below + 1, beside], 1)]
    )
    return points.reshape(-1, 3), faces
