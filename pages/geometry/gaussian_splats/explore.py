"""Experiment "Explore": a scene to orbit, to measure, to clean and to save."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import streamlit as st
import torch

from engine.geometry.gaussian_splats import exploring, ply_file, splat_file
from engine.geometry.gaussian_splats.camera import Camera, orbit
from engine.geometry.gaussian_splats.exploring import Extent, Look
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.projection import project_points
from pages.geometry.gaussian_splats import explore_source
from pages.geometry.gaussian_splats.explore_fields import (
    CAMERA,
    CROP,
    SIZE,
    read_point,
    write_point,
)
from ui import frame
from ui.components import plane
from ui.components.panel import panel
from ui.components.plane import Layer
from ui.state import UPLOAD, PageState
from ui.topic import Place, View

STAGE = "gaussian-splats:explore"
_GRIP = f"{STAGE}:grip"
_EXTENT = f"{STAGE}:extent"
_FIELD_OF_VIEW = 40.0
_DEGREES = 0.6
"""By which a pixel of dragging turns the camera."""

_ZOOM = 1.1
"""By which a notch of the wheel, or a key, changes the distance."""

_NEARER, _FARTHER = ("+", "="), ("-",)
_STILL = 3.0
"""A press that moves by fewer pixels measures."""

_VISIBLE = 8 / 255
_WHITE = torch.ones(3)


@dataclass(frozen=True, eq=False)
class Explored:
    """What is on the stage.

    Attributes:
        every: the whole scene.
        shown: of it, what is neither hidden nor cropped.
        hidden: how many are too faint.
        cropped: how many of the others are outside the box.
        where: the extent of the scene.
        camera: that looks at it.
        degree: of the colours.
    """

    every: Gaussians
    shown: Gaussians
    hidden: int
    cropped: int
    where: Extent
    camera: Camera
    degree: int

    @cached_property
    def seen(self) -> Look:
        """The picture and its depths; a view that the hand has left already is never drawn."""
        return exploring.look(self.shown, self.camera, _WHITE, self.degree)


def draw_controls(page: PageState) -> None:
    """Scene, camera, and what is hidden."""
    panel(page, "scene")
    if page["scene"] == UPLOAD:
        explore_source.draw_uploader(page)
    selection = ("least_opacity", *CROP)
    where = dict.fromkeys(CAMERA, lambda: page["adjusted"] == "camera")
    where |= dict.fromkeys(selection, lambda: page["adjusted"] == "selection")
    panel(page, "picture", "adjusted", *CAMERA, *selection, where=where)


_TOO_LARGE = (
    "A scene has tens of thousands of Gaussians, too many for a notebook. Save it as PLY, to read "
    "it with engine.geometry.gaussian_splats.ply_file."
)


def draw_stage(page: PageState, place: Place) -> View:
    """The picture under the hand, the measured distance, and what the scene weighs."""
    explored = _explored(page)
    turned, released = _handle_events(page, explored)
    if released:
        st.rerun()  # the sliders, in the other fragment, follow
    if turned:
        explored = _explored(page)
    numbers = _numbers(page, explored, dragging=place.dragging)
    with place.stage:
        explore_source.show_message(page)
        _draw(page, explored, numbers)
    with place.readouts:
        _draw_readouts(numbers)
    return View(
        numbers=numbers,
        files={"gaussians": lambda suffix: _file(page, explored.shown, suffix)},
        notebook=_TOO_LARGE,
    )


def _explored(page: PageState) -> Explored:
    every = explore_source.scene_of(page)
    where = _extent(every)
    x, y, z = (page[name] for name in CROP)
    opaque, inside = exploring.kept(every, page["least_opacity"], where, (x, y, z))
    both = opaque & inside
    shown = every if bool(both.all()) else every[both]
    camera = orbit(
        page["azimuth"],
        page["elevation"],
        page["zoom"] * where.radius,
        _FIELD_OF_VIEW,
        SIZE,
        target=where.middle,
    )
    hidden, cropped = int((~opaque).sum()), int((opaque & ~inside).sum())
    return Explored(every, shown, hidden, cropped, where, camera, _degree(page, every))


def _extent(every: Gaussians) -> Extent:
    """The extent of the scene, which does not change while one looks around."""
    last = st.session_state.get(_EXTENT)
    if last is None or last[0] is not every:
        last = st.session_state[_EXTENT] = (every, exploring.extent(every))
    found: Extent = last[1]
    return found


def _degree(page: PageState, gaussians: Gaussians) -> int:
    return min(round(page["degree"]), gaussians.degree)


def _handle_events(page: PageState, explored: Explored) -> tuple[bool, bool]:
    """Turns the camera as the picture is dragged; a press that stays where it is measures.

    Returns:
        Whether the camera has moved, and whether the hand has let go of it.
    """
    turned = released = False
    for event in plane.events(STAGE):
        if event.kind == "key":
            _zoom(page, event.key)
            turned = released = True
        if event.kind == "key" or not event.points:
            continue
        x, y = event.points[-1]
        if event.kind == "press":
            st.session_state[_GRIP] = (x, y, page["azimuth"], page["elevation"], False)
            continue
        grip = st.session_state.get(_GRIP)
        if grip is None:
            continue
        from_x, from_y, azimuth, elevation, moved = grip
        moved = moved or math.hypot(x - from_x, y - from_y) >= _STILL
        st.session_state[_GRIP] = (from_x, from_y, azimuth, elevation, moved)
        if moved:
            around = azimuth - _DEGREES * (x - from_x)
            page["azimuth"] = round((around + 180) % 360 - 180)
            page["elevation"] = round(min(max(elevation - _DEGREES * (y - from_y), -90), 90))
            turned = True
            released = event.kind == "release"
        elif event.kind == "release":
            _measure(page, explored, x, y)
    return turned, released


def _zoom(page: PageState, key: str) -> None:
    """Nearer or farther by a notch, which is a step of the slider at least."""
    field: Any = page.fields["zoom"]
    way = -1 if key in _NEARER else 1
    steps = max(1, round((_ZOOM - 1) * page["zoom"] / field.step))
    page["zoom"] = round(
        min(max(page["zoom"] + way * steps * field.step, field.low), field.high), 2
    )


def _measure(page: PageState, explored: Explored, x: float, y: float) -> None:
    """Sets the first of two points, or the second; a third begins anew."""
    row, column = (min(max(int(each), 0), SIZE - 1) for each in (SIZE - y, x))
    point = exploring.point_seen(explored.seen, explored.camera, row, column)
    if point is None:
        st.toast("There is no surface in this pixel.", icon=":material/warning:")
        return
    first = not page["measured_from"] or bool(page["measured_to"])
    page["measured_from" if first else "measured_to"] = write_point(point)
    if first:
        page["measured_to"] = ""


def _numbers(page: PageState, explored: Explored, *, dragging: bool) -> dict[str, Any]:
    ends = read_point(page["measured_from"]), read_point(page["measured_to"])
    distance = math.nan
    if ends[0] is not None and ends[1] is not None:
        distance = math.dist(ends[0], ends[1])
    degree = explored.degree
    count = explored.shown.count
    changed = 0.0
    if explored.hidden + explored.cropped and not dragging:
        whole = exploring.look(explored.every, explored.camera, _WHITE, degree).image
        changed = float(((whole - explored.seen.image).abs().amax(2) > _VISIBLE).double().mean())
    row = 4 * (14 + 3 * (degree + 1) ** 2)
    return {
        "own": explore_source.is_own(page),
        "count": explored.every.count,
        "shown": count,
        "hidden": explored.hidden,
        "cropped": explored.cropped,
        "least_opacity": page["least_opacity"],
        "changed": changed,
        "degree": degree,
        "most_degree": explored.every.degree,
        "row": row,
        "ply_bytes": row * count,
        "splat_bytes": 32 * count,
        "distance": distance,
        "radius": explored.where.radius,
    }


def _draw(page: PageState, explored: Explored, numbers: dict[str, Any]) -> None:
    ends = [read_point(page[name]) for name in ("measured_from", "measured_to")]
    marks = _marks(explored, [end for end in ends if end is not None], numbers["distance"])
    plane.plane(
        STAGE,
        extent=(0, SIZE, 0, SIZE),
        layers=[_picture(page, explored), *marks],
        tool="move",
        axes=False,
        keys=(*_NEARER, *_FARTHER),
        hint="Drag to orbit, wheel to zoom; press two points to measure"
        if page["picture"] == "image"
        else "Drag: orbit; wheel: zoom; press: measure",
        alt=f"{numbers['shown']:,} Gaussians from an azimuth of {page['azimuth']}° and an elevation"
        f" of {page['elevation']}°",
        max_height=485,
    )


def _picture(page: PageState, explored: Explored) -> Layer:
    if page["picture"] == "image":
        pixels = (255 * explored.seen.image.clamp(0, 1)).round().to(torch.uint8).numpy()
        return plane.picture(pixels)
    depth = explored.seen.depth.masked_fill(
        explored.seen.transmittance > exploring.OPAQUE, torch.nan
    )
    known = depth[depth.isfinite()]
    low, high = (float(known.min()), float(known.max())) if known.numel() else (0.0, 1.0)
    return plane.field(
        np.flipud(depth.numpy()),
        colormap="sequential",
        value_range=(low, max(high, low + 1e-6)),
        label="depth",
    )


def _marks(
    explored: Explored, points: list[tuple[float, float, float]], distance: float
) -> list[Layer]:
    """The measured points as the camera sees them, and their distance between them."""
    if not points:
        return []
    camera = explored.camera
    there = torch.tensor(points) @ camera.rotation.T + camera.translation
    if bool((there[:, 2] <= 0).any()):
        return []
    places = project_points(there, camera).numpy() * (1, -1) + (0, SIZE)
    layers = [plane.points(places, colour="chosen", size=6)]
    if len(points) == 2:
        x, y = places.mean(0)
        layers.append(plane.curve(places, colour="chosen"))
        layers.append(plane.labels([(x, y + 8, frame.number(distance))]))
    return layers


def _draw_readouts(numbers: dict[str, Any]) -> None:
    distance = numbers["distance"]
    frame.readout(
        [
            ("Gaussians", f"{numbers['count']:,}"),
            ("hidden by opacity", f"{numbers['hidden']:,}"),
            ("cropped", f"{numbers['cropped']:,}"),
            frame.Readout("shown", f"{numbers['shown']:,}", "chosen"),
            ("pixels changed by that", f"{frame.number(100 * numbers['changed'], 1)} %"),
            ("degree of the harmonics", f"{numbers['degree']} of {numbers['most_degree']}"),
            (f"PLY, {numbers['row']} bytes each", _megabytes(numbers["ply_bytes"])),
            (".splat, 32 bytes each", _megabytes(numbers["splat_bytes"])),
            ("distance", "–" if math.isnan(distance) else frame.number(distance)),
        ]
    )
    if not numbers["shown"]:
        frame.notice(["Everything is hidden or cropped. Lower the opacity or widen the box."])


def _megabytes(count: int) -> str:
    return f"{frame.number(count / 1e6, 2)} MB"


def _file(page: PageState, shown: Gaussians, suffix: str) -> bytes:
    """What is shown, as a file; the degree is that of the slider."""
    reduced = shown.with_degree(_degree(page, shown))
    return splat_file.write(reduced) if suffix == "splat" else ply_file.write(reduced)
