"""Experiment "Marching cubes": from samples to a surface, cell by cell, and what samples cost."""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
import torch

from engine.geometry import marching_tables
from engine.geometry.implicit_surfaces import marching_squares, plane_slices
from engine.geometry.implicit_surfaces.csg import MODELS, parse_model
from engine.geometry.implicit_surfaces.cut_surfaces import extract_model
from engine.geometry.implicit_surfaces.marching_playback import (
    MarchingPlayback,
    MarchingResult,
    MarchingSettings,
    march_all_cells,
)
from engine.geometry.marching_cubes import IsoSurface
from engine.geometry.meshes import Mesh
from engine.runs import Frame
from pages.geometry.implicit_surfaces import case_tables, notebooks, representations
from pages.geometry.implicit_surfaces.coordinates import (
    CLOSE_BOUNDS,
    mesh_file,
    to_viewer,
    viewer_mesh,
)
from pages.geometry.implicit_surfaces.topology_row import topology_row
from ui import frame
from ui.components import plane, scene
from ui.components.panel import panel
from ui.controls import choose_from_list
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

STAGE = "implicit-surfaces:marching"
PACES = (
    Pace("1/s", 1000, 1),
    Pace("3/s", 333, 1),
    Pace("10/s", 100, 1),
    Pace("30/s", 33, 1),
    Pace("300/s", 33, 10),
    Pace("fastest", 0, 1_000_000),
)
_LABEL_DISTANCE = (0.18, 0.07)  # half of what two numbers need beside and above each other
_EXTENT = (-1.2, 1.2, -1.2, 1.2)
_SHAPES = {model.text: name.capitalize() for name, model in MODELS.items()}


def draw_controls(page: PageState) -> None:
    """What is marched over, and on which grid."""
    panel(page, "view")
    shapes = dict(_SHAPES)
    if page["shape"] not in shapes:
        shapes = {page["shape"]: "Combined shape"} | shapes
    choose_from_list(page, "shape", shapes)
    if page["view"] == "squares":
        panel(page, "samples", "slice_position", "interpolate")
        choose_from_list(page, "ambiguity_rule", page.fields["ambiguity_rule"].options)  # type: ignore[attr-defined]
    elif page["view"] == "cubes":
        panel(page, "samples", "interpolate")
    else:
        panel(page, "samples")


def settings_of(page: PageState) -> MarchingSettings:
    """The settings of the engine, from the fields."""
    cubes = page["view"] == "cubes"
    return MarchingSettings(
        model=parse_model(page["shape"]),
        cubes=cubes,
        samples=page["samples"],
        interpolate=page["interpolate"],
        ambiguity_rule="asymptotic_decider" if cubes else page["ambiguity_rule"],
        offset=0.0 if cubes else -float(page["slice_position"]),
    )


def draw_stage(page: PageState, place: Place) -> View:
    """The result so far, the table of cases, and the current cell."""
    if page["view"] == "representations":
        return representations.draw_stage(page, place)
    cubes = page["view"] == "cubes"
    if code := scene.camera(STAGE) if cubes else None:
        page["camera"] = code
    live = Live(
        page,
        f"marching-{page['view']}",
        MarchingPlayback,
        paces=PACES,
        pace="30/s" if cubes else "10/s",
        noun="cell",
        autostart_after=60 if cubes else 12,
    )
    shown = live.advance(settings_of(page))
    result = march_all_cells(shown.settings)
    with place.stage:
        (_draw_cubes if cubes else _draw_squares)(page, shown, result)
    with place.readouts:
        _draw_case_table(shown, result)
        _draw_current_cell(shown, result)
        _draw_numbers(shown, result)
    numbers = _numbers(shown, result, dragging=place.dragging)
    notebook = Notebook.of_run(notebooks.marching, live)
    if not cubes:
        return View(live=live, numbers=numbers, notebook=notebook)
    return View(
        live=live,
        numbers=numbers,
        notebook=notebook,
        files={
            "surface": mesh_file(lambda: Mesh(result.vertices, result.elements_until(shown.step)))
        },
        shown={
            "surface": Mesh(result.vertices, result.elements),
            "field": shown.settings.model,
        },
    )


def _numbers(shown: Frame, result: MarchingResult, *, dragging: bool) -> dict[str, Any]:
    """What the answers speak of; the other way to place vertices is tried when a slider rests."""
    settings: MarchingSettings = shown.settings
    other = None
    if not dragging:
        other = march_all_cells(replace(settings, interpolate=not settings.interpolate)).error
    numbers = {
        "view": "cubes" if settings.cubes else "squares",
        "step": shown.step,
        "cells": len(result.found.cells),
        "cell": settings.lattice.spacing,
        "elements": len(result.elements_until(shown.step)),
        "interpolate": settings.interpolate,
        "error": result.error,
        "other_error": other,
        "ambiguity_rule": settings.ambiguity_rule,
    }
    if isinstance(result.found, IsoSurface):
        components, euler = result.topology
        fine = extract_model(settings.model).measures
        return numbers | {"components": components, "euler": euler, "fine": fine}
    ambiguous = _ambiguous_cells(result)
    saddle = None
    if ambiguous:
        values = torch.from_numpy(result.corners(ambiguous[0])[1])
        saddle = float(marching_squares.saddle_value(values[None])[0])
    return numbers | {
        "ambiguous": len(ambiguous),
        "saddle": saddle,
        "curves": len(result.curves),
    }


def _ambiguous_cells(result: MarchingResult) -> list[int]:
    """The numbers of the cells whose signs can be joined in two ways."""
    cases = np.isin(result.found.cases.numpy(), marching_squares.AMBIGUOUS)
    return [int(index) for index in cases.nonzero()[0]]


def _current_cell(shown: Frame, result: MarchingResult) -> int | None:
    """The cell that was processed last."""
    return shown.step - 1 if 0 < shown.step <= len(result.found.cells) else None


def _draw_squares(page: PageState, shown: Frame, result: MarchingResult) -> None:
    settings: MarchingSettings = shown.settings
    points = plane_slices.plane_points(settings.offset)
    fine = settings.model(points).view(plane_slices.SLICE_LATTICE.shape).T.numpy()
    ticks = settings.lattice.ticks().numpy()
    nodes = np.stack(np.meshgrid(ticks, ticks, indexing="ij"), -1).reshape(-1, 2)
    inside = result.values.numpy().reshape(-1) < 0
    index = _current_cell(shown, result)
    plane.plane(
        STAGE,
        extent=_EXTENT,
        layers=[
            plane.field(fine, colormap="signed", value_range=(-0.9, 0.9), opacity=0.6, label="f"),
            plane.curve(_grid_lines(ticks), colour="ink", width=0.35),
            plane.contours(fine, levels=[0.0], emphasise=None, opacity=0.75, label="f = 0"),
            plane.points(nodes[~inside], colour="ink", marker="ring", size=2.2, opacity=0.45),
            plane.points(nodes[inside], colour="data", size=3.6, label="inside"),
            plane.curve(
                _segments_until(result, shown.step),
                colour="model",
                width=3.4,
                label="marching squares",
            ),
            *(_current_square(result, index) if index is not None else []),
        ],
        x_label="x",
        y_label="z",
        hint="Each square knows f at its four corners only",
        alt=f"Marching squares after {shown.step} of {len(result.found.cells)} cells",
    )


def _segments_until(result: MarchingResult, step: int) -> np.ndarray:
    """The segments so far, with gaps between them."""
    ends = result.vertices[result.elements_until(step).long()].numpy()
    gaps = np.full((len(ends), 1, 2), np.nan, np.float32)
    segments = np.concatenate([ends, gaps], 1).reshape(-1, 2)
    return segments if len(segments) else np.full((1, 2), np.nan, np.float32)


def _current_square(result: MarchingResult, index: int) -> list[plane.Layer]:
    """The current cell, the values at its corners, and its vertices."""
    corners, values = result.corners(index)
    ends = result.vertices[result.elements_of(index).reshape(-1).long()].numpy()
    middle = corners.mean(axis=0)
    offsets = np.maximum(np.abs(corners - middle), _LABEL_DISTANCE) * np.sign(corners - middle)
    positions = (middle + offsets).tolist()
    labels = [
        (x, y, frame.number(float(value), 2))
        for (x, y), value in zip(positions, values, strict=True)
    ]
    return [
        plane.curve(corners, closed=True, colour="chosen", width=3),
        plane.points(ends, colour="chosen", size=5),
        plane.labels(labels, size=13),
    ]


def _grid_lines(ticks: np.ndarray) -> np.ndarray:
    """All lines of the grid as one curve with gaps."""
    low, high, gap = ticks[0], ticks[-1], (np.nan, np.nan)
    lines = [[(t, low), (t, high), gap, (low, t), (high, t), gap] for t in ticks]
    return np.array(lines, np.float32).reshape(-1, 2)


def _draw_cubes(page: PageState, shown: Frame, result: MarchingResult) -> None:
    faces = result.elements_until(shown.step)
    lattice = shown.settings.lattice
    inside = lattice.positions((result.values < 0).nonzero())
    items: list[scene.Mesh | scene.Points | scene.Lines] = [
        viewer_mesh(
            "surface",
            Mesh(result.vertices, faces),
            colour="model",
            flat=True,
            wireframe=lattice.resolution <= 28,
        )
    ]
    if lattice.resolution <= 24:
        items.append(scene.Points(name="inside", positions=to_viewer(inside), size=4, pick=False))
    index = _current_cell(shown, result)
    if index is not None and not shown.done:
        items += _current_cube(result, index)
    scene.scene(
        STAGE,
        *items,
        camera=page["camera"],
        bounds=CLOSE_BOUNDS,
        legend=False,
        hint="Blue samples are inside; each cube knows f at its eight corners only",
        alt=f"Marching cubes after {shown.step} of {len(result.found.cells)} cells: "
        f"{len(faces)} triangles",
    )


def _current_cube(result: MarchingResult, index: int) -> list[scene.Points | scene.Lines]:
    """The current cell and its corners."""
    corners, values = result.corners(index)
    positions, inside = to_viewer(corners), values < 0
    return [
        scene.Lines(
            name="cell",
            positions=positions,
            segments=np.array(result.edges),
            colour="chosen",
            width=4,
        ),
        scene.Points(name="in", positions=positions[inside], colour="data", size=14, pick=False),
        scene.Points(name="out", positions=positions[~inside], colour="rule", size=12, pick=False),
    ]


def _draw_case_table(shown: Frame, result: MarchingResult) -> None:
    """The table of cases with the current one framed."""
    key = "implicit-surfaces:cases"
    index = _current_cell(shown, result)
    case = None if index is None else int(result.found.cases[index])
    if not shown.settings.cubes:
        case_tables.draw_squares(key, case, shown.settings.ambiguity_rule, 270)
        return
    case_tables.draw_cubes(key, None if case is None else marching_tables.classes()[case], 240)


def _draw_current_cell(shown: Frame, result: MarchingResult) -> None:
    """Which case the current cell is, and how its first vertex is placed."""
    index = _current_cell(shown, result)
    if index is None:
        st.html("<p class='who'>No cell yet: step, or play.</p>")
        return
    case = int(result.found.cases[index])
    title = (
        f"case {case} (of 0–255), class {marching_tables.classes()[case]}"
        if shown.settings.cubes
        else f"case {case} (of 0–15)"
    )
    _, values = result.corners(index)
    low, high = next((a, b) for a, b in result.edges if (values[a] < 0) != (values[b] < 0))
    first, second = float(values[low]), float(values[high])
    if shown.settings.interpolate:
        share, rule = first / (first - second), "t = f₀ / (f₀ − f₁)"
        numbers = f"{_in_brackets(first)} / ({_in_brackets(first)} − {_in_brackets(second)})"
    else:
        share, rule, numbers = 0.5, "t = ½", "the midpoint, without interpolation"
    st.html(
        f"<p class='who'><span><b class='is-chosen'>▣</b> {title}</span>"
        f"<span class='formula'>{rule}</span></p>"
        f"<div class='sum'>first crossed edge: t = {frame.number(share)}"
        f"<ul><li>{numbers}</li></ul></div>"
    )


def _in_brackets(value: float) -> str:
    """A number that can stand after a minus sign."""
    text = frame.number(value)
    return f"({text})" if text.startswith("−") else text


def _draw_numbers(shown: Frame, result: MarchingResult) -> None:
    """How many cells and elements there are, the error, and the topology."""
    settings, found = shown.settings, result.found
    cells = (settings.samples - 1) ** settings.lattice.dimension
    elements = "triangles" if settings.cubes else "segments"
    error = frame.number(result.error, 4) if len(result.elements) else "–"
    rows: list[frame.Row] = [
        ("cells crossed", f"{len(found.cells)} of {cells}"),
        (
            f"{elements} so far",
            f"{len(result.elements_until(shown.step))} of {len(result.elements)}",
        ),
        ("mean |f| on the result", error),
    ]
    if isinstance(found, IsoSurface):
        components, euler = result.topology
        rows.append(topology_row(components, euler))
    else:
        ambiguous = len(_ambiguous_cells(result))
        rows.append(("curves, ambiguous squares", f"{len(result.curves)}, {ambiguous}"))
    frame.readout(rows)
