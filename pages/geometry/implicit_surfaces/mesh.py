"""Experiment "Your mesh": a mesh from a file, its repair, its distance field, and remeshing."""

from contextlib import nullcontext
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from engine.geometry.implicit_surfaces import plane_slices
from engine.geometry.implicit_surfaces.remeshing import (
    AnalysedMesh,
    Remeshed,
    clip_mesh,
    remesh,
)
from engine.geometry.meshes import Mesh
from engine.geometry.triangle_repair import HALF_SIDE
from pages.geometry.implicit_surfaces import notebooks, uploads
from pages.geometry.implicit_surfaces.coordinates import BOUNDS, mesh_file, to_viewer, viewer_mesh
from pages.geometry.implicit_surfaces.fields import FRONT, MESHES
from pages.geometry.implicit_surfaces.slice_drawing import Item, slice_items
from pages.geometry.implicit_surfaces.topology_row import topology_row
from ui import frame
from ui.components import inspect, scene
from ui.components.panel import panel
from ui.controls import choose_from_list
from ui.state import UPLOAD, PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

STAGE = "implicit-surfaces:mesh"
OPEN = "Inside means that its winding number is above ½."
NO_INSIDE = "Its winding number is nowhere above ½: it has no inside."

WALLS = (
    "Its faces pass through each other in too many places to cut them there: inside, the distance "
    "is to the nearest face, which may be a wall between two parts."
)

_LOST_PART = 0.2
"""Where a part of the mesh is farther than that from the remeshed one, the mesh is drawn too."""

_MAX_WIREFRAME_FACES = 6000


def draw_controls(page: PageState) -> None:
    """Which mesh, and what is done with it."""
    uploads.draw_uploader(page, "mesh")
    choose_from_list(page, "mesh", MESHES)
    panel(page, "surface", "samples", "slice_position", "fill_holes", "up_axis")


def draw_stage(page: PageState, place: Place) -> View:
    """The mesh, or the remeshed surface, and what is known about both."""
    with place.stage, nullcontext() if place.dragging else st.spinner("Reading and measuring …"):
        mesh, message = uploads.current_mesh(page, "mesh")
        remeshed = remesh(mesh, page["samples"]) if mesh.has_inside else None
    shown = remeshed if page["surface"] == "remeshed" else None
    surface = mesh.mesh if shown is None else shown.surface
    if code := scene.camera(STAGE):
        page["camera"] = code
    with place.stage:
        uploads.show_message(message)
        _draw_viewer(page, mesh, surface, shown, dragging=place.dragging)
    with place.readouts:
        _draw_file(mesh)
        _draw_remeshed(mesh, remeshed, dragging=place.dragging)
    return View(
        below=lambda: _draw_inspection(mesh, surface, remeshed=shown is not None),
        files={"mesh": mesh_file(lambda: mesh.to_file_coordinates(surface))},
        numbers=_numbers(mesh, remeshed, dragging=place.dragging)
        | {"uploaded": page["mesh"] == UPLOAD and not message},
        shown={}
        if remeshed is None
        else {"surface": remeshed.surface, "field": mesh.distance.unsigned},
        notebook=Notebook(
            notebooks.mesh,
            {
                **uploads.mesh_source(page, "mesh", used=not message),
                "samples": page["samples"],
                "remeshed": shown is not None,
            },
        ),
    )


def _numbers(mesh: AnalysedMesh, remeshed: Remeshed | None, *, dragging: bool) -> dict[str, Any]:
    """What the answers speak of; distances are measured when the slider rests."""
    numbers: dict[str, Any] = {
        "name": mesh.loaded.name,
        "closed": mesh.closed,
        "has_inside": mesh.has_inside,
        "components": mesh.components,
        "euler": mesh.euler,
        "notes": mesh.loaded.repaired.notes,
        "open_edges": 0 if mesh.closed else len(mesh.boundary[1]),
    }
    if remeshed is None:
        return numbers
    return numbers | {
        "triangles": len(remeshed.surface.faces),
        "cell": remeshed.cell,
        "mean_distance": None if dragging else remeshed.mean_distance_to_original,
        "hausdorff": None if dragging else remeshed.hausdorff_from_original,
    }


def _draw_viewer(
    page: PageState,
    mesh: AnalysedMesh,
    surface: Mesh,
    remeshed: Remeshed | None,
    *,
    dragging: bool,
) -> None:
    """The surface behind the slice, with the rim where the mesh is open.

    Whether a part is lost is not measured while a slider is dragged.
    """
    lost = remeshed is not None and not dragging and remeshed.hausdorff_from_original > _LOST_PART
    items: list[Item] = []
    offset = -float(page["slice_position"])  # the viewer's y is the engine's −z
    cut = mesh.has_inside and page["slice_position"] > FRONT
    if cut:
        values = mesh.distance(plane_slices.plane_points(offset))
        items += slice_items(values, offset, limit=0.6, label="distance")
        surface = clip_mesh(surface, offset)
    if not mesh.closed:
        ends, segments = mesh.boundary
        items.append(
            scene.Lines(
                name="rim",
                positions=to_viewer(ends),
                segments=segments,
                colour="error",
                width=4,
            )
        )
    if lost:
        original = clip_mesh(mesh.mesh, offset) if cut else mesh.mesh
        items.append(viewer_mesh("original", original, colour="data", opacity=0.25))
    wireframe = len(surface.faces) <= _MAX_WIREFRAME_FACES
    items.append(
        viewer_mesh(
            "surface",
            surface,
            colour="data" if remeshed is None else "model",
            flat=wireframe,
            wireframe=wireframe,
        )
    )
    scene.scene(
        STAGE,
        *items,
        camera=page["camera"],
        bounds=BOUNDS,
        pick=False,
        hint=_hint(mesh, remeshed=remeshed is not None, lost=lost),
        alt=f"{mesh.loaded.name}: {len(mesh.mesh.faces)} triangles"
        + (", cut open, with its distance on the slice" if cut else ""),
    )


def _hint(mesh: AnalysedMesh, *, remeshed: bool, lost: bool) -> str:
    if not mesh.has_inside:
        return "Orange line: the rim. Without an inside there is no sign"
    if remeshed:
        original = "; translucent: the original" if lost else ""
        return f"Orange: extracted from distances on a grid{original}"
    if not mesh.closed:
        return "Orange line: the rim. Inside: winding number above ½"
    return "Blue: the mesh. Slice: its signed distance"


def _draw_file(mesh: AnalysedMesh) -> None:
    """What is in the file, and what was repaired."""
    repaired = mesh.loaded.repaired
    notes = repaired.notes or ("Nothing had to be repaired.",)
    side = 2 * HALF_SIDE / repaired.scale
    rows: list[frame.Row] = [
        ("vertices, faces", f"{len(mesh.mesh.vertices):,}, {len(mesh.mesh.faces):,}"),
        ("longest side, file units", f"{side:.4g}"),
        ("watertight", "yes" if mesh.closed else "no"),
        topology_row(mesh.components, mesh.euler),
    ]
    if not mesh.closed:
        rows.insert(3, frame.Readout("rim edges", f"{len(mesh.boundary[1]):,}", "error"))
        notes = (*notes, OPEN if mesh.has_inside else NO_INSIDE)
    if mesh.distance.counts_walls:
        notes = (*notes, WALLS)
    st.html(
        "<p class='who'><span><b class='is-data'>▲</b>"
        f" {escape(mesh.loaded.name[:40])}</span></p>{frame.readout_html(rows)}"
    )
    st.caption(" ".join(notes))


def _draw_remeshed(mesh: AnalysedMesh, remeshed: Remeshed | None, *, dragging: bool) -> None:
    """How much of the mesh the grid kept; distances are measured when the slider rests."""
    if remeshed is None:
        if mesh.has_inside:
            st.info("Nothing is left of it on so coarse a grid.", icon=":material/grid_off:")
        return

    def measured(name: str, decimals: int = 4) -> str:
        return "…" if dragging else frame.number(getattr(remeshed, name), decimals)

    rows: list[frame.Row] = [
        ("triangles", f"{len(remeshed.surface.faces):,}"),
        ("mean distance to the mesh", measured("mean_distance_to_original")),
        ("mean distance from the mesh", measured("mean_distance_from_original")),
        frame.Readout(
            "one-sided Hausdorff distance", measured("hausdorff_from_original", 3), "error"
        ),
    ]
    if mesh.closed:  # an open one has no volume of its own
        volume = remeshed.surface.volume() / mesh.mesh.volume()
        rows.insert(1, ("volume, of the original", f"{frame.number(100 * volume, 1)} %"))
    st.html(
        "<p class='who'><span><b class='is-model'>▲</b> remeshed</span></p>"
        f"{frame.readout_html(rows)}"
    )


def _draw_inspection(mesh: AnalysedMesh, surface: Mesh, *, remeshed: bool) -> None:
    """In PyVista; the remeshed surface is coloured by its distance to the mesh."""

    def coloured() -> inspect.Surface:
        values = mesh.distance(surface.vertices).numpy() if remeshed else None
        return inspect.Surface(
            to_viewer(surface.vertices),
            np.asarray(surface.faces),
            values=values,
            label="distance to the mesh",
            signed=True,
        )

    inspect.inspect(
        "implicit-surfaces_mesh_inspect",
        coloured,
        alt=f"{mesh.loaded.name}, {'remeshed' if remeshed else 'the original'}",
    )
