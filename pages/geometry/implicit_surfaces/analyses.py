"""Analyses of surfaces: how far they are from what they stand for, and how even they are."""

from __future__ import annotations

import torch

from engine import seeds
from engine.geometry.meshes import Mesh, sample_surface
from engine.geometry.triangle_quality import edge_lengths, triangle_quality
from ui.analysis import Analysis, Drawn
from ui.analysis_figures import histogram
from ui.state import PageState
from ui.topic import View

SAMPLES = 5_000
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
OF_TAB = {"marching": ANALYSES, "mesh": ANALYSES}
"""By the name of the experiment."""
