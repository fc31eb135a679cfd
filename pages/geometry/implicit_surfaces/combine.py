"""Experiment "Combine shapes": solids to drag, and the field that they make, cut open."""

import numpy as np
import streamlit as st

from engine.geometry import sdf
from engine.geometry.implicit_surfaces import plane_slices
from engine.geometry.implicit_surfaces.csg import PRIMITIVES, CSGModel
from engine.geometry.implicit_surfaces.cut_surfaces import (
    ModelSurface,
    extract_model,
    rotate_about_vertical,
)
from pages.geometry.implicit_surfaces import combine_controls, notebooks
from pages.geometry.implicit_surfaces.combine_readouts import Probe, draw_readouts
from pages.geometry.implicit_surfaces.coordinates import (
    BOUNDS,
    mesh_file,
    point_to_viewer,
    to_viewer,
    viewer_mesh,
)
from pages.geometry.implicit_surfaces.fields import FRONT, SLICE_QUANTITIES
from pages.geometry.implicit_surfaces.slice_drawing import Item, slice_items
from ui.components import scene
from ui.pairs import parse_pair
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

HANDLE_COLOURS = ("data", "model", "good", "error", "accent", "ink", "data", "model")
_LIMITS = {"value": 0.6, "gradient": 1.0, "error": 0.3}

draw_controls = combine_controls.draw_controls


def draw_stage(page: PageState, place: Place) -> View:
    """The shape, cut open, with the field on the slice."""
    if combine_controls.handle_events(page):
        st.rerun()
    model, chosen = combine_controls.current_model(page)
    surface = extract_model(model, page["transform"], page["rotation"])
    offset = -float(page["slice_position"])  # the viewer's y is the engine's −z
    x, y = parse_pair(page["probe"])
    probe = (x, y, offset)
    with place.stage:
        _draw_viewer(page, model, chosen, surface, probe)
    with place.readouts:
        found = draw_readouts(page, model, surface, probe, dragging=place.dragging)
    return View(
        files={"surface": mesh_file(lambda: surface.mesh)},
        numbers=found | _described(model) | {"transform": page["transform"]},
        notebook=Notebook(
            notebooks.combine,
            {
                "model": model,
                "transform": page["transform"],
                "rotation": page["rotation"],
                "probe": probe,
            },
        ),
    )


def _described(model: CSGModel) -> dict[str, object]:
    """What of a shape decides whether its field is a distance."""
    later = model.parts[1:]
    return {
        "kinds": tuple(part.kind for part in model.parts),
        "exact_solids": all(part.exact for part in model.parts),
        "unions": bool(later) and all(part.operation == "union" for part in later),
        "blend": max((part.blend for part in later), default=0.0),
    }


def _draw_viewer(
    page: PageState, model: CSGModel, chosen: int, surface: ModelSurface, probe: Probe
) -> None:
    items: list[Item] = []
    if page["slice_position"] > FRONT:
        items += _slice_items(surface, page["slice_quantity"], probe[2])
        point = to_viewer(np.array([probe], np.float32))
        items.append(
            scene.Points(name="probe", positions=point, colour="chosen", size=13, pick=False)
        )
    items.append(viewer_mesh("surface", surface.cut(probe[2]), colour="model"))
    handles = [
        scene.Handle(
            str(number),
            point_to_viewer(rotate_about_vertical(part.position, page["rotation"])),
            colour="chosen" if number == chosen + 1 else HANDLE_COLOURS[number - 1],
            label=f"{number}",
        )
        for number, part in enumerate(model.parts, start=1)
    ]
    kinds = ", ".join(PRIMITIVES[part.kind].title.lower() for part in model.parts)
    scene.scene(
        combine_controls.STAGE,
        *items,
        handles=handles,
        camera=page["camera"],
        bounds=BOUNDS,
        hint="Drag a number; press to probe f",
        alt=f"A surface made of {kinds}, cut open at y = {page['slice_position']:.2f};"
        f" its volume is {surface.measures.volume:.2f}.",
    )


def _slice_items(surface: ModelSurface, quantity: str, offset: float) -> list[Item]:
    points = plane_slices.plane_points(offset)
    values = surface.field(points)
    if quantity == "gradient":
        shades = sdf.gradient_norm(surface.field, points).numpy() - 1
    elif quantity == "error":
        shades = values.numpy() - surface.true_distance(points, values)
    else:
        shades = values.numpy()
    return slice_items(
        values, offset, shades=shades, limit=_LIMITS[quantity], label=SLICE_QUANTITIES[quantity]
    )
