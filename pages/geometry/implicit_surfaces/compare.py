"""One shape as voxels, as points and as a mesh: what each costs, and how far off it is."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial

import numpy as np
import streamlit as st
import torch

from engine.geometry.implicit_surfaces.csg import Scene, parse
from engine.geometry.implicit_surfaces.representations import Representation, represent
from engine.geometry.meshes import Mesh
from pages.geometry.implicit_surfaces import export, space
from ui import frame
from ui.components import chart, scene
from ui.state import PageState

STAGE = "implicit-surfaces:compare"
FORMS = {"voxels": "Voxels", "points": "Points", "mesh": "Mesh"}
APART = torch.tensor([1.34, 0.0, -1.12])
"""From one form to the next: to the right as the camera first sees them."""

BOUNDS = ((-1.08, -1.08, -1.08), (1.08, 1.08, 1.08))
LADDER = (6, 12, 22, 40)


def draw(page: PageState, draw_presets: Callable[[], None]) -> None:
    """Three pictures that turn together, and error against memory and time."""
    stage, right = frame.stage()
    if code := scene.camera(STAGE):
        page["cam"] = code
    shape = parse(page["s"])
    forms = made(shape, page["n"])
    meshes = {kind: form.mesh for kind, form in forms.items() if form.mesh is not None}
    export.keep(STAGE, **{kind: partial(_same, mesh) for kind, mesh in meshes.items()})
    with stage:
        if forms:
            _draw_stage(page, forms)
        else:
            st.info("Nothing is left of the shape at this resolution.", icon=":material/grid_off:")
        ladder = st.container()
        draw_presets()
    with right:
        _draw_readouts(forms)
    with ladder:  # last, since other resolutions take a moment when a shape is new
        _draw_ladder(shape, page["n"])


def _same(mesh: Mesh) -> Mesh:
    return mesh


@lru_cache(maxsize=64)
def made(shape: Scene, resolution: int) -> Mapping[str, Representation]:
    """Each form of the shape; none where the shape slips through the grid."""
    try:
        return {form: represent(shape, form, resolution) for form in FORMS}
    except ValueError:
        return {}


def _draw_stage(page: PageState, forms: Mapping[str, Representation]) -> None:
    """In a row that runs from left to right as long as the camera stands where it begins."""
    things: list[scene.Mesh | scene.Points | scene.Lines] = []
    for place, form in enumerate(forms.values()):
        aside = (place - 1) * APART
        if form.mesh is not None:
            surface = Mesh(form.mesh.vertices + aside, form.mesh.faces)
            fine = form.resolution > 28
            flat = form.kind == "voxels" or not fine
            wired = form.kind == "mesh" and not fine
            things.append(
                space.mesh(form.kind, surface, colour="model", flat=flat, wireframe=wired)
            )
        elif form.points is not None:
            spots = space.shown(form.points + aside)
            size = max(2.5, 55 / form.resolution)
            things.append(scene.Points(name=form.kind, positions=spots, size=size))
    scene.scene(
        STAGE,
        *things,
        camera=page["cam"],
        bounds=BOUNDS,
        legend=False,
        pick=False,
        hint=f"From left to right: {', '.join(FORMS.values()).lower()}",
        alt="The same shape as voxels, as points and as a mesh, side by side",
        max_height=330,
    )


def _draw_readouts(forms: Mapping[str, Representation]) -> None:
    """Memory and time of each, and its mean distance to the truth."""
    rows = [
        (f"{FORMS[kind]} · {form.elements:,} · {form.milliseconds:.1f} ms", _bytes(form.nbytes))
        for kind, form in forms.items()
    ]
    st.html(f"<p class='who'><span>To make and to keep</span></p>{frame.readout_html(rows)}")
    errors = [(FORMS[kind], frame.number(form.error, 4)) for kind, form in forms.items()]
    st.html(
        f"<p class='who'><span>Mean distance to the truth</span></p>{frame.readout_html(errors)}"
    )


def _draw_ladder(shape: Scene, resolution: int) -> None:
    """Error against memory, both on logarithmic scales."""
    rungs = [forms for n in sorted({*LADDER, resolution}) if (forms := made(shape, n))]
    if not rungs:
        return
    chart.lines(
        "implicit-surfaces:ladder",
        {title: _errors(rungs, kind) for kind, title in FORMS.items()},
        colours={"Voxels": "ink", "Points": "data", "Mesh": "model"},
        x_label="memory, log₁₀ bytes",
        y_label="distance to the truth",
        log_y=True,
        height=150,
        alt="Mean distance to the truth over memory, for resolutions from 6 to 40",
    )


def _errors(
    rungs: Sequence[Mapping[str, Representation]], kind: str
) -> tuple[np.ndarray, np.ndarray]:
    """Logarithm of the memory, ascending, and error."""
    costs = np.log10([max(forms[kind].nbytes, 1) for forms in rungs])
    errors = np.array([forms[kind].error for forms in rungs])
    order = costs.argsort()
    return costs[order], errors[order]


def _bytes(count: int) -> str:
    return f"{count} B" if count < 1000 else f"{count / 1000:.1f} kB"
