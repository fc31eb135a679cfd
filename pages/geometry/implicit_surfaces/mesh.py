"""Your mesh: a file of triangles, what was wrong with it, its distances, and itself again."""

from collections.abc import Callable
from contextlib import nullcontext
from html import escape

import numpy as np
import streamlit as st

from engine.geometry import repair
from engine.geometry.meshdistance import MeshDistance
from engine.geometry.meshes import Mesh
from pages.geometry.implicit_surfaces import export, planes, slices, space, table, upload
from pages.geometry.implicit_surfaces.choosing import one_of
from pages.geometry.implicit_surfaces.given import Again, Given
from ui import frame
from ui.components import inspect, scene
from ui.components.panel import dragging, panel
from ui.state import PageState

STAGE = "implicit-surfaces:mesh"
RUNNING = (repair.repaired, MeshDistance)
_LOST = 0.2
"""A part farther from what was marched than that is missed: the mesh is shown too, in glass."""


def draw_controls(page: PageState) -> None:
    """Which mesh, and what is done with it."""
    upload.uploader(page, "t")
    one_of(page, "t", table.MESHES)
    panel(page, "y", "v", "c", "fill", "up")
    export.offer(STAGE, {"mesh": upload.stem(page)}, "In the unit and at the place of the file.")


def draw(page: PageState, draw_presets: Callable[[], None]) -> None:
    """Stage and readouts, in a fragment of their own."""
    stage, right = frame.stage()
    hand = dragging(page)
    if code := scene.camera(STAGE):
        page["cam"] = code
    with stage, nullcontext() if hand else st.spinner("Reading and measuring …"):
        mesh, sentence = upload.current(page, "t")
        again = mesh.again(page["v"]) if mesh.closed else None
    marched = page["y"] == "marched" and again is not None
    surface = again.surface if again is not None and marched else mesh.mesh
    export.keep(STAGE, mesh=lambda: mesh.restored(surface))
    with stage:
        upload.say(sentence)
        _draw_stage(page, mesh, surface, again if marched else None, hand=hand)
        draw_presets()
    with right:
        _draw_file(mesh)
        _draw_again(mesh, again, hand=hand)
    with stage:
        _offer_inspection(mesh, surface, marched)


def _draw_stage(
    page: PageState, mesh: Given, surface: Mesh, again: Again | None, *, hand: bool
) -> None:
    """The mesh, or what was marched, behind the slice; red rims where it is open.

    What is missed is not looked for under the hand.
    """
    marched = again is not None
    missed = again is not None and not hand and again.worst > _LOST
    things: list[scene.Mesh | scene.Points | scene.Lines] = []
    offset = -float(page["c"])  # the picture's y is the engine's −z
    cut = mesh.closed and page["c"] > table.FRONT
    if cut:
        values = mesh.distance(slices.plane(offset))
        things += planes.painted(values, offset, reach=0.6, label="distance")
        surface = mesh.half(surface, offset)
    if not mesh.closed:
        ends, segments = mesh.rims
        things.append(
            scene.Lines(
                name="rims", positions=space.shown(ends), segments=segments, colour="error", width=4
            )
        )
    if missed:
        ghost = mesh.half(mesh.mesh, offset) if cut else mesh.mesh
        things.append(space.mesh("given", ghost, colour="data", opacity=0.25))
    few = len(surface.faces) <= 6000
    things.append(
        space.mesh(
            "surface", surface, colour="model" if marched else "data", flat=few, wireframe=few
        )
    )
    scene.scene(
        STAGE,
        *things,
        camera=page["cam"],
        bounds=space.BOUNDS,
        pick=False,
        hint=_hint(mesh, marched=marched, missed=missed),
        alt=f"{mesh.loaded.name}: {len(mesh.mesh.faces)} triangles"
        + (", cut open, with its distance on the slice" if cut else ""),
    )


def _hint(mesh: Given, *, marched: bool, missed: bool) -> str:
    if not mesh.closed:
        return "Red: edges that do not join two faces. It has no inside, so no signed distance"
    if marched:
        lost = "; in glass: what it was" if missed else ""
        return f"Orange: marched from its distances on a grid{lost}"
    return "Blue: its triangles. Slice: signed distance"


def _draw_file(mesh: Given) -> None:
    """What came, and what was done to it."""
    repaired = mesh.loaded.repaired
    pieces, euler, _ = mesh.facts
    notes = repaired.notes or ("Nothing had to be put right.",)
    side = 2 * repair.HALF_SIDE / repaired.scale
    st.html(
        f"<p class='who'><span><b class='is-data'>▲</b> {escape(mesh.loaded.name[:40])}</span></p>"
        + frame.readout_html(
            [
                ("vertices · faces", f"{len(mesh.mesh.vertices):,} · {len(mesh.mesh.faces):,}"),
                ("longest side, in its unit", f"{side:.4g}"),
                ("watertight", "yes" if mesh.closed else "no"),
                ("pieces · V − E + F", f"{pieces} · {frame.number(euler, 0)}"),
            ]
        )
    )
    st.caption(" ".join(notes))


def _draw_again(mesh: Given, again: Again | None, *, hand: bool) -> None:
    """How much of it the grid kept; its distances are measured when the hand rests."""
    if again is None:
        if mesh.closed:
            st.info("Nothing is left of it on so coarse a grid.", icon=":material/grid_off:")
        return
    kept = again.surface.volume() / mesh.mesh.volume()
    st.html(
        "<p class='who'><span><b class='is-model'>▲</b> marched back</span></p>"
        + frame.readout_html(
            [
                ("triangles", f"{len(again.surface.faces):,}"),
                ("volume kept", f"{frame.number(100 * kept, 1)} %"),
                ("mean distance to the mesh", "…" if hand else frame.number(again.off, 4)),
                ("mean distance from the mesh", "…" if hand else frame.number(again.lost, 4)),
                frame.Readout(
                    "farthest that was lost", "…" if hand else frame.number(again.worst), "error"
                ),
            ]
        )
    )


def _offer_inspection(mesh: Given, surface: Mesh, marched: bool) -> None:
    """Under PyVista; what was marched is coloured by its distance to the mesh."""

    def painted() -> inspect.Surface:
        values = mesh.distance(surface.vertices).numpy() if marched else None
        faces = np.asarray(surface.faces)
        return inspect.Surface(
            space.shown(surface.vertices),
            faces,
            values=values,
            label="distance to the mesh",
            signed=True,
        )

    inspect.inspect(
        "implicit-surfaces_mesh_inspect",
        painted,
        alt=f"{mesh.loaded.name}, {'marched back' if marched else 'as it came'}",
    )
