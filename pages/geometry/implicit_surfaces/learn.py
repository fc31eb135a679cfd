"""Experiment "Learn a surface": a network fitted to the signed distance of a point cloud."""

from typing import Any

import numpy as np
import streamlit as st
import torch

from engine.geometry import sparse
from engine.geometry.curves import ClosedCurve
from engine.geometry.implicit_surfaces import igr
from engine.geometry.implicit_surfaces.csg import EXTENT, MODELS, parse_model
from engine.geometry.implicit_surfaces.cut_surfaces import extract_for_export
from engine.geometry.implicit_surfaces.marching_squares import marching_squares
from engine.geometry.implicit_surfaces.networks import Network
from engine.geometry.implicit_surfaces.point_clouds import CURVES, PointCloud, Source
from engine.geometry.implicit_surfaces.surface_fit import RESOLUTION, measure_fit
from engine.geometry.meshes import Mesh
from engine.polyline import resampled
from engine.runs import Frame
from pages.geometry.implicit_surfaces import notebooks, uploads
from pages.geometry.implicit_surfaces.coordinates import (
    CLOSE_BOUNDS,
    mesh_file,
    to_viewer,
    viewer_mesh,
)
from pages.geometry.implicit_surfaces.fields import SOURCES
from pages.geometry.implicit_surfaces.topology_row import topology_row
from ui import frame
from ui.components import chart, plane, pointer, scene
from ui.components.panel import panel
from ui.controls import choose_from_list
from ui.data_fields import CLOSED_CURVE
from ui.live import Live, Pace
from ui.state import UPLOAD, PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

STAGE = "implicit-surfaces:learn"
PLANE_STAGE = "implicit-surfaces:draw"
PACES = (
    Pace("1 step", 100, 1),
    Pace("10 steps", 0, 10, 60),
    Pace("fastest", 0, 1_000_000, 90),
)
_EXTENT = (-EXTENT, EXTENT, -EXTENT, EXTENT)
_LEVELS = [round(0.2 * step, 1) for step in range(-4, 6) if step]
_PLANE_RESOLUTION = 56
_CURVE_CORNERS = 72


def draw_controls(page: PageState) -> None:
    """The cloud, and how it is fitted."""
    choose_from_list(page, "source", SOURCES)
    if page["source"] == UPLOAD:
        uploads.draw_uploader(page, "source")
    panel(
        page,
        *("point_count", "noise", "missing_share", "eikonal_weight"),
        *("learning_rate", "initialisation"),
        *(() if source_is_planar(page) else ("slice_position",)),
    )


def source_is_planar(page: PageState) -> bool:
    """Whether the points lie in the plane."""
    return page["source"] == "drawn" or page["source"] in CURVES


def settings_of(page: PageState) -> igr.IGRSettings:
    """The settings of the engine, from the fields."""
    return igr.IGRSettings(
        source=_source(page),
        point_count=page["point_count"],
        noise=page["noise"],
        missing_share=page["missing_share"],
        initialisation=page["initialisation"],
        eikonal_weight=page["eikonal_weight"],
        learning_rate=page["learning_rate"],
        seed=page["seed"],
    )


def _source(page: PageState) -> Source:
    """What the points are sampled from."""
    name = page["source"]
    if name == UPLOAD:
        return uploads.current_mesh(page, "source")[0].mesh
    if name == "combined":
        return parse_model(page["shape"])
    if name == "drawn":
        curve: ClosedCurve = CLOSED_CURVE.decode(page["curve"]) if page["curve"] else CURVES["blob"]
        return curve
    return CURVES[name] if name in CURVES else MODELS[name]


def draw_stage(page: PageState, place: Place) -> View:
    """The cloud and the learned surface, the gradient norm, and the loss."""
    planar = source_is_planar(page)
    if planar:
        _handle_strokes(page)
    elif code := scene.camera(STAGE):
        page["camera"] = code
    live = Live(page, "learn", igr.IGRTraining, paces=PACES, pace="10 steps", autostart_after=20)
    try:
        settings = settings_of(page)
        _ = settings.cloud
    except ValueError as refusal:
        place.stage.error(str(refusal), icon=":material/warning:")
        return View()
    shown = live.advance(settings, keep_going=True)
    network = igr.restore_network(shown.settings, shown.arrays["parameters"])
    with place.stage:
        if page["source"] == UPLOAD:
            uploads.show_message(uploads.current_mesh(page, "source")[1])
        rows, found, drawn = (_draw_plane if planar else _draw_surface)(page, shown, network)
    with place.readouts:
        _draw_gradient_norm(page, shown, network)
        frame.readout([*_loss_rows(shown), *rows])
        _draw_loss_curves(shown)
    numbers = shown.metrics | found | _described(page, shown) | {"planar": planar}
    studied = {"network": network, "cloud": shown.settings.cloud, **drawn}
    notebook = Notebook.of_run(notebooks.learn, live, resolution=RESOLUTION)
    if planar:
        return View(live=live, numbers=numbers, shown=studied, notebook=notebook)
    files = {"surface": mesh_file(lambda: extract_for_export(network))}
    return View(live=live, files=files, numbers=numbers, shown=studied, notebook=notebook)


def _described(page: PageState, shown: Frame) -> dict[str, Any]:
    """What was set, for the answers."""
    settings: igr.IGRSettings = shown.settings
    return {
        "step": shown.step,
        "points": len(settings.cloud.points),
        "noise": settings.noise,
        "missing_share": settings.missing_share,
        "eikonal_weight": settings.eikonal_weight,
        "initialisation": settings.initialisation,
        "drawn": page["source"] == "drawn" and bool(page["curve"]),
        "drawing": page["source"] == "drawn",
    }


def _handle_strokes(page: PageState) -> None:
    """Makes a finished stroke the page's curve, if it is one."""
    for event in plane.events(PLANE_STAGE):
        stroke = pointer.stroke(PLANE_STAGE, event)
        if stroke and page["source"] == "drawn":
            corners = np.clip(np.array(stroke).reshape(-1, 2), -EXTENT, EXTENT)
            even = resampled(corners, lambda _: _CURVE_CORNERS, closed=True)
            try:
                curve = ClosedCurve(tuple((float(x), float(y)) for x, y in even))
            except ValueError:
                st.toast("That stroke is too short for a curve.", icon=":material/draw:")
            else:
                page["curve"] = CLOSED_CURVE.encode(curve)


Drawn = tuple[list[frame.Row], dict[str, Any], dict[str, Any]]
"""Rows of the readout, numbers for the answers, and what is studied below the stage."""


def _draw_surface(page: PageState, shown: Frame, network: Network) -> Drawn:
    """The cloud and the surface so far; how far that is from the true surface."""
    surface = sparse.extract_surface(network, RESOLUTION)
    cloud = shown.settings.cloud
    scene.scene(
        STAGE,
        viewer_mesh("surface", surface, colour="model"),
        scene.Points(
            name="cloud",
            positions=to_viewer(cloud.points),
            size=max(2.5, 5 - len(cloud.points) / 4000),
            pick=False,
        ),
        camera=page["camera"],
        bounds=_bounds(cloud),
        legend=False,
        pick=False,
        hint="Blue: the points; orange: the zero level of the network",
        alt=f"{len(cloud.points)} points and the surface that was learned in {shown.step} steps",
    )
    return (*_measured(surface, cloud), {"surface": surface})


def _bounds(cloud: PointCloud) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """What the camera frames: more than `CLOSE_BOUNDS` for a tall surface; the stage is wide."""
    reach = max(CLOSE_BOUNDS[1][0], float(cloud.ground_truth[:, 1].abs().max()))
    return (-reach,) * 3, (reach,) * 3


def _measured(surface: Mesh, cloud: PointCloud) -> tuple[list[frame.Row], dict[str, Any]]:
    """The distance to the true surface, and the topology: as rows, and for the answers."""
    if len(surface.faces) == 0:
        return [("surface", "none yet")], {"fit": None}
    fit, components, euler = measure_fit(surface, cloud), surface.components(), surface.euler()
    rows: list[frame.Row] = [
        frame.Readout("chamfer distance", frame.number(fit.chamfer, 4), "model"),
        ("of two true samples", frame.number(fit.floor, 4)),
        topology_row(components, euler),
    ]
    return rows, {"fit": fit, "components": components, "euler": euler}


def _draw_plane(page: PageState, shown: Frame, network: Network) -> Drawn:
    """The cloud and the whole field in the plane; a stroke is a new curve."""
    values, _ = igr.evaluate_slice(network, _PLANE_RESOLUTION)
    cloud = shown.settings.cloud
    corners = np.array(shown.settings.source.corners)
    lines = marching_squares(torch.from_numpy(values)).polylines()
    zero_level = _zero_level(lines)
    hint = "Draw a closed curve" if page["source"] == "drawn" else ""
    plane.plane(
        PLANE_STAGE,
        extent=_EXTENT,
        layers=[
            plane.field(
                values.T, colormap="signed", value_range=(-0.9, 0.9), opacity=0.6, label="f"
            ),
            plane.contours(values.T, levels=_LEVELS, emphasise=None, opacity=0.45),
            plane.points(cloud.points.numpy(), opacity=0.55, label="points"),
            plane.curve(corners, closed=True, colour="ink", width=1, dashed=True, label="truth"),
            plane.curve(zero_level, colour="model", width=4, label="f = 0"),
        ],
        tool="draw" if page["source"] == "drawn" else None,
        hint=hint,
        alt=f"The field that was learned from {len(cloud.points)} points in {shown.step} steps",
    )
    return [("curves", str(len(lines)))], {"curves": len(lines)}, {"curve": zero_level}


def _zero_level(lines: list[np.ndarray]) -> np.ndarray:
    """The zero level as one curve with gaps."""
    gap = np.full((1, 2), np.nan)
    step = 2 * EXTENT / (_PLANE_RESOLUTION - 1)
    parts = [part for line in lines for part in (line * step - EXTENT, gap)]
    return np.concatenate(parts) if parts else gap


def _draw_gradient_norm(page: PageState, shown: Frame, network: Network) -> None:
    """|∇f| − 1 on a slice, or on the plane, with level lines of f: 0 where f is a distance."""
    offset = -float(page["slice_position"])
    values, norms = igr.evaluate_slice(network, _PLANE_RESOLUTION, 2, offset)
    points = shown.settings.cloud.points
    near = points
    if points.shape[1] == 3:
        near = points[(points[:, 2] - offset).abs() < 0.04, :2]
    plane.plane(
        "implicit-surfaces:gradient-norm",
        extent=_EXTENT,
        layers=[
            plane.field(
                norms.T - 1,
                colormap="signed",
                value_range=(-1, 1),
                opacity=0.75,
                label="|∇f| − 1",
            ),
            plane.contours(values.T, levels=_LEVELS, opacity=0.5),
            plane.points(near.numpy(), size=1.8) if len(near) else None,
        ],
        axes=False,
        alt="The gradient norm of the network, with level lines of its values",
        max_height=265,
    )


def _loss_rows(shown: Frame) -> list[frame.Row]:
    now = shown.metrics
    return [
        ("mean |f| on the points", frame.number(now["surface_error"], 4)),
        ("mean (|∇f| − 1)²", frame.number(now["eikonal_error"], 4)),
        ("mean |∇f|", frame.number(now["gradient_norm"])),
    ]


def _draw_loss_curves(shown: Frame) -> None:
    steps = shown.series["step"]
    chart.lines(
        "implicit-surfaces:losses",
        {
            "|f|": (steps, shown.series["surface_error"]),
            "eikonal": (steps, shown.series["eikonal_error"]),
        },
        colours={"|f|": "data", "eikonal": "model"},
        x_label="step",
        y_label="loss",
        log_y=True,
        marker=shown.step,
        height=130,
        alt="The two terms of the loss per step",
    )
