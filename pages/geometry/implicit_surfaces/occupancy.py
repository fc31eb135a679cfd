"""Experiment "Occupancy": the same small networks learn one mesh as occupancy and as distance."""

from typing import Any

import numpy as np
import streamlit as st
import torch

from engine.geometry.implicit_surfaces import plane_slices
from engine.geometry.implicit_surfaces.csg import EXTENT
from engine.geometry.implicit_surfaces.cut_surfaces import cut_surface, extract_for_export
from engine.geometry.implicit_surfaces.networks import Network
from engine.geometry.implicit_surfaces.occupancy import (
    CLAMP,
    TARGETS,
    ComparisonSettings,
    ComparisonTraining,
    restore_network,
)
from engine.geometry.implicit_surfaces.remeshing import AnalysedMesh
from engine.geometry.lattice import Lattice
from engine.runs import Frame
from pages.geometry.implicit_surfaces import notebooks, uploads
from pages.geometry.implicit_surfaces.coordinates import BOUNDS, mesh_file, viewer_mesh
from pages.geometry.implicit_surfaces.fields import FRONT, MESHES, WIDTHS
from pages.geometry.implicit_surfaces.slice_drawing import Item, slice_items
from ui import frame
from ui.components import chart, scene
from ui.components.chart import Meaning
from ui.components.panel import panel
from ui.controls import choose_from_list
from ui.live import Live, Pace
from ui.state import UPLOAD, PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

STAGE = "implicit-surfaces:occupancy"
PACES = (Pace("1 step", 100, 1), Pace("10 steps", 0, 10, 80), Pace("fastest", 0, 1_000_000, 120))
COLOURS: dict[str, Meaning] = {"occupancy": "model", "distance": "good", "true": "data"}
CLOSED_MESHES = {name: title for name, title in MESHES.items() if name != "airplane"}

_LATTICE = Lattice(45)
_SLOPE_POINTS = 600
_LEVELS = {
    "occupancy": (-2.2, -0.85, 0.85, 2.2),  # p = 0.1, 0.3, 0.7, 0.9
    "distance": (-0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4),
}


def draw_controls(page: PageState) -> None:
    """Which mesh, which of the networks are on the stage, and how they learn."""
    choose_from_list(page, "mesh", CLOSED_MESHES)
    if page["mesh"] == UPLOAD:
        uploads.draw_uploader(page, "mesh")
    panel(page, "width", "clamp", "learning_rate", "slice_position")


def settings_of(page: PageState, mesh: AnalysedMesh) -> ComparisonSettings:
    """The settings of the engine, from the fields."""
    return ComparisonSettings(
        solid=mesh.mesh,
        widths=tuple(int(width) for width in WIDTHS),
        clamp=page["clamp"],
        learning_rate=page["learning_rate"],
        seed=page["seed"],
    )


def draw_stage(page: PageState, place: Place) -> View:
    """Both zero levels side by side, the errors of all networks, and a profile."""
    if code := scene.camera(STAGE):
        page["camera"] = code
    mesh, message = uploads.current_mesh(page, "mesh")
    uploaded = page["mesh"] == UPLOAD and not message and mesh.has_inside
    if not mesh.has_inside:
        page["mesh"] = uploads.DEFAULT_MESH
        message = (
            "This mesh has no inside to learn: its winding number is nowhere above ½. The nut is "
            "shown instead."
        )
        mesh, _ = uploads.current_mesh(page, "mesh")
    live = Live(
        page, "occupancy", ComparisonTraining, paces=PACES, pace="10 steps", autostart_after=20
    )
    shown = live.advance(settings_of(page, mesh), keep_going=True)
    names = {target: f"{target} {page['width']}" for target in TARGETS}
    networks = {
        target: restore_network(
            shown.settings.trainings[name].architecture, shown.arrays[name].tobytes()
        )
        for target, name in names.items()
    }
    with place.stage:
        uploads.show_message(message)
        _draw_viewer(page, shown, networks)
    with place.readouts:
        if not mesh.closed:
            st.caption(
                f"The mesh is open ({len(mesh.boundary[1]):,} rim edges): a point is inside where "
                "its winding number is above ½."
            )
        _draw_errors(page, shown, names)
        _draw_error_curves(page, shown)
        _draw_profile(page, mesh, networks)
    return View(
        live=live,
        files={
            "occupancy": mesh_file(lambda: extract_for_export(networks["occupancy"])),
            "distance": mesh_file(lambda: extract_for_export(networks["distance"])),
        },
        numbers=_numbers(page, shown, networks) | {"uploaded": uploaded},
        notebook=Notebook.of_run(notebooks.occupancy, live, width=page["width"]),
    )


def _numbers(page: PageState, shown: Frame, networks: dict[str, Network]) -> dict[str, Any]:
    """What the answers speak of."""
    settings: ComparisonSettings = shown.settings
    distances = settings.held_out.distances
    return {
        "step": shown.step,
        "width": page["width"],
        "parameters": _parameter_count(page, shown),
        "clamp": settings.clamp,
        "learning_rate": settings.learning_rate,
        "count": len(distances),
        "inside": float((distances < 0).float().mean()),
        "within_clamp": float((distances.abs() < settings.clamp).float().mean()),
        "slopes": _slopes(settings, networks),
        "misclassified": shown.metrics,
    }


def _slopes(settings: ComparisonSettings, networks: dict[str, Network]) -> dict[str, float]:
    """By how much each output grows per unit of distance, near the surface."""
    samples = settings.held_out
    points, distances = samples.points[:_SLOPE_POINTS], samples.distances[:_SLOPE_POINTS]
    near = distances.abs() < CLAMP
    points, distances = points[near], distances[near]
    with torch.inference_mode():
        return {
            target: float((network(points) * distances).sum() / distances.square().sum())
            for target, network in networks.items()
        }


def _parameter_count(page: PageState, shown: Frame) -> int:
    counts = shown.arrays["parameter_counts"]
    return int(counts[list(WIDTHS).index(page["width"])])


def _draw_viewer(page: PageState, shown: Frame, networks: dict[str, Network]) -> None:
    """Both zero levels, cut open side by side."""
    items: list[Item] = []
    offset = -float(page["slice_position"])
    cut = page["slice_position"] > FRONT
    with torch.inference_mode():
        for view, (target, network) in enumerate(networks.items()):
            if cut:
                values = network(plane_slices.plane_points(offset)).clone()
                probability = target == "occupancy"
                shades = (
                    2 * torch.sigmoid(values) - 1 if probability else values / (2 * page["clamp"])
                )
                items += slice_items(
                    values,
                    offset,
                    shades=shades.numpy(),
                    limit=1.0,
                    levels=_LEVELS[target],
                    view=view,
                    prefix=f"{target} ",
                )
            surface = cut_surface(network, _LATTICE, offset if cut else EXTENT)
            items.append(viewer_mesh(target, surface, colour=COLOURS[target], view=view))
    scene.scene(
        STAGE,
        *items,
        views=["Occupancy: inside or outside?", "Distance: how far?"],
        camera=page["camera"],
        bounds=BOUNDS,
        legend=False,
        pick=False,
        hint="The same architecture, trained on two targets. Thick line: f = 0",
        alt=f"What two networks of width {page['width']} have learned in {shown.step} steps:"
        " the decision boundary of the one, the zero level of the other, cut open",
    )


def _draw_errors(page: PageState, shown: Frame, names: dict[str, str]) -> None:
    rows: list[frame.Row] = [
        ("parameters", f"{_parameter_count(page, shown):,}"),
        ("held-out points", f"{len(shown.settings.held_out.distances):,}"),
    ]
    rows += [
        frame.Readout(
            f"{target}: misclassified",
            f"{frame.number(100 * shown.metrics[name], 1)} %",
            COLOURS[target],
        )
        for target, name in names.items()
    ]
    frame.readout(rows)


def _draw_error_curves(page: PageState, shown: Frame) -> None:
    """The error of all networks over their size, at this step."""
    counts = np.log10(shown.arrays["parameter_counts"][: len(WIDTHS)])
    errors = {
        target: np.array([100 * shown.metrics[f"{target} {width}"] for width in WIDTHS])
        for target in TARGETS
    }
    chart.lines(
        "implicit-surfaces:error-over-parameters",
        {target: (counts, np.maximum(values, 0.01)) for target, values in errors.items()},
        colours=COLOURS,
        x_label="parameters, log₁₀",
        y_label="misclassified, %",
        log_y=True,
        marker=float(counts[list(WIDTHS).index(page["width"])]),
        height=150,
        alt="Share of misclassified held-out points over the number of parameters",
    )


def _draw_profile(page: PageState, mesh: AnalysedMesh, networks: dict[str, Network]) -> None:
    """Along the x axis: log-odds grow freely, a distance by 1 per unit, up to δ."""
    along = torch.linspace(-EXTENT, EXTENT, 121)
    offset = -float(page["slice_position"]) if page["slice_position"] > FRONT else 0.0
    points = torch.stack([along, torch.zeros_like(along), torch.full_like(along, offset)], dim=1)
    with torch.inference_mode():
        lines = {target: network(points).numpy() for target, network in networks.items()}
    chart.lines(
        "implicit-surfaces:profiles",
        {
            "true": (along, mesh.distance(points)),
            "distance": (along, lines["distance"]),
            "log-odds ÷ 10": (along, np.clip(lines["occupancy"] / 10, -1, 1)),
        },
        colours={"true": "data", "distance": "good", "log-odds ÷ 10": "model"},
        x_label="x",
        y_label="f",
        y_range=(-0.6, 0.6),
        height=190,
        alt="True distance, learned distance and log-odds along the x axis",
    )
