"""Analyses of surfaces: how far they are from what they stand for, and how even they are."""

from __future__ import annotations

import torch
from numpy.typing import ArrayLike

from engine import seeds
from engine.geometry.implicit_surfaces.igr_readings import (
    curve_errors,
    measure_slopes,
    surface_errors,
)
from engine.geometry.meshes import Mesh, sample_surface
from engine.geometry.triangle_quality import edge_lengths, triangle_quality
from ui.analysis import Analysis, Drawn
from ui.analysis_figures import histogram, learning_curves
from ui.plotly_theme import Meaning
from ui.state import PageState
from ui.topic import View

SAMPLES = 5_000
_NO_FIT = "There is no fit in this view."
_NO_SURFACE = (
    "There is no surface of triangles in this view. The view “Cubes” of Marching cubes has one."
)


def _surface(view: View) -> Mesh | None:
    surface: Mesh | None = view.shown.get("surface")
    return surface if surface is not None and len(surface.faces) else None


def _distances(page: PageState, view: View) -> Drawn:
    surface, field = _surface(view), view.shown.get("field")
    if surface is None or field is None:
        return _NO_SURFACE
    with torch.no_grad():
        points, _ = sample_surface(surface, SAMPLES, seeds.generator(0))
        found = field(points)
    return histogram({"points of the surface": (found, "model")}, x="distance to the true surface")


def _quality(page: PageState, view: View) -> Drawn:
    surface = _surface(view)
    if surface is None:
        return _NO_SURFACE
    return histogram(
        {"triangles": (triangle_quality(surface), "model")},
        x="quality of a triangle, 1 if equilateral",
    )


def _edges(page: PageState, view: View) -> Drawn:
    surface = _surface(view)
    if surface is None:
        return _NO_SURFACE
    return histogram({"edges": (edge_lengths(surface), "model")}, x="length of an edge")


ANALYSES = (
    Analysis(
        "distances",
        "Distance error",
        "The distance of 5,000 points of the extracted surface to the true one, negative "
        "inside where the sign is known; upright lines are quantiles.",
        _distances,
    ),
    Analysis(
        "quality",
        "Triangle quality",
        "4√3 times the area of each extracted triangle over the sum of its squared "
        "sides: 1 if all are equal, 0 if it is flat.",
        _quality,
    ),
    Analysis("edges", "Edge lengths", "How long the edges of the extracted triangles are.", _edges),
)


def _slopes(page: PageState, view: View) -> Drawn:
    network, cloud = view.shown.get("network"), view.shown.get("cloud")
    if network is None or cloud is None:
        return _NO_FIT
    found = measure_slopes(network, cloud)
    groups: dict[str, tuple[ArrayLike, Meaning]] = {
        "near the points": (found.near, "model"),
        "anywhere": (found.anywhere, "ink"),
    }
    return histogram(groups, x="|∇f|")


def _learned_distances(page: PageState, view: View) -> Drawn:
    cloud = view.shown.get("cloud")
    if cloud is None:
        return _NO_FIT
    if "curve" in view.shown:
        found = curve_errors(view.shown["curve"], cloud)
    else:
        surface = _surface(view)
        found = None if surface is None else surface_errors(surface, cloud)
    if found is None:
        return (
            "There is no zero level yet."
            if cloud.field is not None
            else "Of a mesh no signed distance is known here: choose another source of points."
        )
    return histogram({"f = 0": (found, "model")}, x="signed distance to the true surface")


LEARNED = (
    Analysis(
        "slopes",
        "Gradient norm",
        "How steep the network is at 4,000 random points of the whole cube or square, and at as "
        "many around the points; a distance function has |∇f| = 1. Upright lines are quantiles.",
        _slopes,
    ),
    Analysis(
        "distances",
        "Distance error",
        "The true signed distance of points of the learned zero level, negative inside; of "
        "combined solids it can be a lower bound. Upright lines are quantiles.",
        _learned_distances,
    ),
    learning_curves("surface_error", "mean |f| on the points", noun="step"),
    learning_curves(
        "eikonal_error",
        "mean (|∇f| − 1)²",
        noun="step",
        name="eikonal_curves",
        title="Eikonal error",
    ),
)
OF_TAB = {"marching": ANALYSES, "mesh": ANALYSES, "learn": LEARNED}
"""By the name of the experiment."""
