"""View "Representations": one shape as voxels, as points and as a mesh, and what each costs."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st
import torch

from engine.geometry.implicit_surfaces.csg import CSGModel, parse_model
from engine.geometry.implicit_surfaces.representations import (
    Representation,
    compare_representations,
)
from engine.geometry.meshes import Mesh
from pages.geometry.implicit_surfaces.coordinates import mesh_file, to_viewer, viewer_mesh
from ui import frame
from ui.components import chart, scene
from ui.state import PageState
from ui.topic import Place, View

STAGE = "implicit-surfaces:representations"
TITLES = {"voxels": "Voxels", "points": "Points", "mesh": "Mesh"}
SPACING = torch.tensor([1.34, 0.0, -1.12])
"""From one representation to the next: to the right as the camera first sees them."""

BOUNDS = ((-1.08, -1.08, -1.08), (1.08, 1.08, 1.08))
RESOLUTIONS = (6, 12, 22, 40)
"""Of the curves of error over memory."""


def draw_stage(page: PageState, place: Place) -> View:
    """Three pictures that turn together, and error against memory and time."""
    if code := scene.camera(STAGE):
        page["camera"] = code
    model = parse_model(page["shape"])
    found = compare_representations(model, page["samples"])
    with place.stage:
        if found:
            _draw_viewer(page, found)
        else:
            st.info("Nothing is left of the shape at this resolution.", icon=":material/grid_off:")
        curves = st.container()
    with place.readouts:
        _draw_readouts(found)
    with curves:  # last, since the other resolutions take a moment when a shape is new
        _draw_curves(model, page["samples"])
    meshes = {form: each.mesh for form, each in found.items() if each.mesh is not None}
    return View(
        files={form: mesh_file(partial(_same, mesh)) for form, mesh in meshes.items()},
        numbers={
            "view": "representations",
            "representations": {form: (each.nbytes, each.error) for form, each in found.items()},
        },
    )


def _same(mesh: Mesh) -> Mesh:
    return mesh


def _draw_viewer(page: PageState, found: Mapping[str, Representation]) -> None:
    """In a row that runs from left to right as long as the camera stands where it starts."""
    items: list[scene.Mesh | scene.Points | scene.Lines] = []
    for column, each in enumerate(found.values()):
        offset = (column - 1) * SPACING
        if each.mesh is not None:
            surface = Mesh(each.mesh.vertices + offset, each.mesh.faces)
            fine = each.resolution > 28
            flat = each.form == "voxels" or not fine
            wireframe = each.form == "mesh" and not fine
            items.append(
                viewer_mesh(each.form, surface, colour="model", flat=flat, wireframe=wireframe)
            )
        elif each.points is not None:
            size = max(2.5, 55 / each.resolution)
            positions = to_viewer(each.points + offset)
            items.append(scene.Points(name=each.form, positions=positions, size=size))
    scene.scene(
        STAGE,
        *items,
        camera=page["camera"],
        bounds=BOUNDS,
        legend=False,
        pick=False,
        hint=f"From left to right: {', '.join(TITLES.values()).lower()}",
        alt="The same shape as voxels, as points and as a mesh, side by side",
        max_height=330,
    )


def _draw_readouts(found: Mapping[str, Representation]) -> None:
    """Memory and build time of each, and its mean distance to the true surface."""
    rows = [
        (f"{TITLES[form]}: {each.elements:,}, {each.milliseconds:.1f} ms", _bytes(each.nbytes))
        for form, each in found.items()
    ]
    errors = [(TITLES[form], frame.number(each.error, 4)) for form, each in found.items()]
    st.html(
        "<p class='who'><span>Elements, build time, memory</span></p>"
        f"{frame.readout_html(rows)}"
        "<p class='who'><span>Mean distance to the true surface</span></p>"
        f"{frame.readout_html(errors)}"
    )


def _draw_curves(model: CSGModel, samples: int) -> None:
    """Error against memory, both on logarithmic scales."""
    resolutions = sorted({*RESOLUTIONS, samples})
    series = [found for n in resolutions if (found := compare_representations(model, n))]
    if not series:
        return
    chart.lines(
        "implicit-surfaces:error-over-memory",
        {title: _errors(series, form) for form, title in TITLES.items()},
        colours={"Voxels": "ink", "Points": "data", "Mesh": "model"},
        x_label="memory, log₁₀ bytes",
        y_label="mean distance",
        log_y=True,
        height=150,
        alt="Mean distance to the true surface over memory, for resolutions from 6 to 40",
    )


def _errors(
    series: Sequence[Mapping[str, Representation]], form: str
) -> tuple[np.ndarray, np.ndarray]:
    """Logarithm of the memory, ascending, and error."""
    costs = np.log10([max(found[form].nbytes, 1) for found in series])
    errors = np.array([found[form].error for found in series])
    order = costs.argsort()
    return costs[order], errors[order]


def _bytes(count: int) -> str:
    return f"{count} B" if count < 1000 else f"{count / 1000:.1f} kB"
