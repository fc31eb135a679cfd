"""Combine shapes: solids moved by the hand, and the field that they make, cut open."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from engine.geometry.implicit_surfaces import sdf
from engine.geometry.implicit_surfaces.csg import PRIMITIVES, Scene
from pages.geometry.implicit_surfaces import export, planes, probing, slices, solids, space, table
from ui import frame
from ui.components import scene
from ui.state import PageState

COLOURS = ("data", "model", "good", "error", "accent", "ink", "data", "model")
RUNNING = (sdf.union, sdf.difference, sdf.gradient, Scene.__call__)
_REACH = {"value": 0.6, "slope": 1.0, "error": 0.3}


def draw_controls(page: PageState) -> None:
    """The solids, and what the slice shows."""
    solids.draw_controls(page)
    export.offer(solids.STAGE, {"surface": "combined"})


def draw(page: PageState, draw_presets: Callable[[], None]) -> None:
    """Stage and readouts, in a fragment of their own."""
    stage, right = frame.stage()
    if solids.take_up(page):
        st.rerun()
    shape, chosen = solids.current(page)
    offset = -float(page["c"])  # the picture's y is the engine's −z
    found = slices.cut(shape, page["g"], page["a"], offset)
    across, up = table.numbers(page["q"])
    probe = (across, up, offset)
    distance = slices.TrueDistance(found.whole)
    export.keep(solids.STAGE, surface=lambda: found.whole)
    with stage:
        _draw_stage(page, shape, chosen, found, distance, probe)
        draw_presets()
    with right:
        probing.draw_readouts(page, shape, found, distance, probe)


def _draw_stage(
    page: PageState,
    shape: Scene,
    chosen: int,
    found: slices.Cut,
    distance: slices.TrueDistance,
    probe: tuple[float, float, float],
) -> None:
    things: list[planes.Thing] = []
    if page["c"] > table.FRONT:
        things += _slice(found, distance, page["f"], probe[2])
        point = np.array([probe], np.float32)
        things.append(
            scene.Points(
                name="probe", positions=space.shown(point), colour="chosen", size=13, pick=False
            )
        )
    things.append(space.mesh("surface", found.half, colour="model"))
    handles = [
        scene.Handle(
            str(number),
            space.placed(slices.turned(part.place, page["a"])),
            colour="chosen" if number == chosen + 1 else COLOURS[number - 1],
            label=f"{number}",
        )
        for number, part in enumerate(shape.parts, start=1)
    ]
    scene.scene(
        solids.STAGE,
        *things,
        handles=handles,
        camera=page["cam"],
        bounds=space.BOUNDS,
        hint="Drag a number; press the slice; turn it",
        alt=_described(page, shape, found),
    )


def _slice(
    found: slices.Cut, distance: slices.TrueDistance, shows: str, offset: float
) -> list[planes.Thing]:
    points = slices.plane(offset)
    values = found.field(points)
    if shows == "slope":
        drawn = sdf.gradient_norm(found.field, points).numpy() - 1
    elif shows == "error":
        drawn = values.numpy() - distance(points, values)
    else:
        drawn = values.numpy()
    return planes.painted(
        values, offset, shades=drawn, reach=_REACH[shows], label=table.SHOWN[shows]
    )


def _described(page: PageState, shape: Scene, found: slices.Cut) -> str:
    kinds = ", ".join(PRIMITIVES[part.kind].title.lower() for part in shape.parts)
    volume = probing.measures(found)[0]
    return (
        f"A surface made of {kinds}, cut open at y = {page['c']:.2f}; its volume is {volume:.2f}."
    )
