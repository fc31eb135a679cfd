"""Experiment "Neural body": a surface and skinning weights as two networks, carried by bones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.geometry import meshio
from engine.humans.body.neural import extraction, slices
from engine.humans.body.neural.posed import (
    carried_apart,
    carried_surface,
    posed,
    weight_differences,
)
from engine.humans.body.neural.probe import Probe, probe
from engine.humans.body.neural.settings import NeuralBodySettings
from engine.humans.body.skeleton import JOINT_NAMES, joint_index
from pages.humans.body import (
    neural_analyses,
    neural_explain,
    neural_readouts,
    neural_scene,
    neural_slice,
    neural_sweeps,
    pose_controls,
)
from pages.humans.body.neural_fields import JOINTS, NEURAL
from pages.humans.body.neural_state import handle_events, point_of, settings_of
from ui.beside import make_some
from ui.components.panel import panel
from ui.controls import choose_from_list, more
from ui.exports import Export
from ui.state import PageState
from ui.topic import Experiment, Place, View

NOTE = "Metres, y up, the pelvis at the origin."
DRAFT_SPACING = 0.03
"""Metres between the samples of a plane while a slider is dragged."""


def draw_controls(page: PageState) -> None:
    """The pose, what is shown of it, and how it is undone."""
    panel(
        page, "view", "share", parts=lambda: [pose_controls.base_part(page, pose_controls.STANDING)]
    )
    choose_from_list(page, "joint", JOINTS)
    panel(page, parts=lambda: pose_controls.joint_parts(page))
    panel(
        page,
        "colour",
        "plane",
        "plane_offset",
        "method",
        "starts",
        where={
            "colour": lambda: page["view"] == "surface",
            "plane": lambda: page["view"] == "slice",
            "plane_offset": lambda: page["view"] == "slice",
            "method": lambda: page["view"] != "searches",
        },
    )
    more(page, "spacing", "truth")


def draw_stage(page: PageState, place: Place) -> View:
    """The neural body beside the true one, or a plane through both; the searches of one point."""
    handle_events(page)
    settings = settings_of(page)
    found = probe(settings, point_of(page))
    if page["view"] == "slice":
        return _draw_slice(page, place, settings, found)
    if page["view"] == "searches":
        return _draw_searches(page, place, settings, found)
    return _draw_surface(page, place, settings, found)


def _draw_surface(
    page: PageState, place: Place, settings: NeuralBodySettings, found: Probe
) -> View:
    """At first the carried surface of the T-pose; the extracted one when the hand rests."""
    surface = overlap = None
    beside: dict[str, Any] | None = None
    if not place.dragging:
        made = make_some(extraction.calls(settings))
        if extraction.extracted.call(settings).made():
            surface = extraction.extracted(settings)
        if made:
            overlap = extraction.overlap(settings)
            beside = _compared(settings)
    joint = joint_index(page["joint"]) if page["colour"] == "weight" else None
    with place.stage:
        neural_scene.draw_surfaces(page, settings, surface, joint)
    with place.readouts:
        neural_readouts.draw_surface(surface, overlap, joint)
        neural_readouts.draw_searches(found)
    finished = beside is not None
    numbers: dict[str, Any] = _numbers(page, settings, found)
    if surface is not None and beside is not None:
        numbers |= beside | {
            "error_mm": 1e3 * surface.mean,
            "worst_mm": 1e3 * surface.worst,
            "missing_mm": 1e3 * surface.missing,
            "overlap": overlap,
            "evaluations": surface.evaluations,
        }
    return View(
        files=_files(settings, surface),
        numbers=numbers,
        shown={"errors": None if surface is None else 1e3 * surface.errors.numpy()},
        unfinished=not finished and not place.dragging,
        unanswered=not finished,
    )


def _compared(settings: NeuralBodySettings) -> dict[str, Any] | None:
    """What an answer sets beside the numbers of this view; None while it is being computed."""
    if settings.truth == "linear":
        return {}
    plain = replace(settings, truth="linear")
    if make_some(extraction.calls(plain)):
        return {"error_linear_mm": 1e3 * extraction.extracted(plain).mean}
    return None


def _draw_searches(
    page: PageState, place: Place, settings: NeuralBodySettings, found: Probe
) -> View:
    with place.stage:
        neural_scene.draw_searches(page, settings, found)
    with place.readouts:
        neural_readouts.draw_searches(found)
    return View(
        files=_files(settings, None),
        numbers=_numbers(page, settings, found),
        intro=neural_explain.SEARCHES_INTRO,
    )


def _draw_slice(page: PageState, place: Place, settings: NeuralBodySettings, found: Probe) -> View:
    offset = float(page["plane_offset"])
    if place.dragging:
        cut = slices.cut(settings, page["plane"], offset, DRAFT_SPACING)
    else:
        cut = slices.cut(settings, page["plane"], offset)
    with place.stage:
        neural_slice.draw(page, settings, cut, found)
    with place.readouts:
        neural_readouts.draw_slice(cut)
        neural_readouts.draw_searches(found)
    numbers = _numbers(page, settings, found) | {"wrong": cut.wrong}
    if not place.dragging and settings.method == "backward":
        forward = slices.cut(replace(settings, method="forward"), page["plane"], offset)
        numbers |= {"wrong_backward": cut.wrong, "wrong_forward": forward.wrong}
    return View(files=_files(settings, None), numbers=numbers, intro=neural_explain.SLICE_INTRO)


def _files(
    settings: NeuralBodySettings, surface: extraction.Extracted | None
) -> dict[str, Callable[[str], bytes]]:
    """The neural body, extracted or else carried, and the true one."""
    neural = surface.mesh if surface is not None else carried_surface(settings)
    true = posed(settings).true
    return {
        "neural": lambda kind: meshio.dump(neural, kind),
        "true": lambda kind: meshio.dump(true, kind),
    }


def _numbers(page: PageState, settings: NeuralBodySettings, found: Probe) -> dict[str, Any]:
    """What the answers speak of in both views."""
    winner = found.roots[found.winner] if found.winner >= 0 else None
    worst = max(range(len(JOINT_NAMES)), key=weight_differences().__getitem__)
    return {
        "view": page["view"],
        "colour": page["colour"],
        "base": pose_controls.code_now(page).base,
        "share": settings.share,
        "method": settings.method,
        "starts": settings.starts,
        "truth": settings.truth,
        "roots": len(found.roots),
        "roots_inside": sum(root.distance < 0 for root in found.roots),
        "root_bones": [root.bone for root in found.roots],
        "root_distances": [1e3 * root.distance for root in found.roots],
        "unconverged": sum(search.root < 0 for search in found.searches),
        "winner_bone": winner.bone if winner else "",
        "winner_mm": 1e3 * winner.distance if winner else None,
        "winner_searches": winner.searches if winner else 0,
        "searches": len(found.searches),
        "fewest_steps": min((s.iterations for s in found.searches if s.root >= 0), default=0),
        "most_steps": max((s.iterations for s in found.searches if s.root >= 0), default=0),
        "backward_mm": 1e3 * found.backward_distance,
        "backward_residual_mm": 1e3 * found.backward_residual,
        "bone": page["joint"],
        "weight_difference": weight_differences()[joint_index(page["joint"])],
        "worst_bone": JOINT_NAMES[worst],
        "worst_weight_difference": weight_differences()[worst],
        "carried_apart_mm": 1e3 * carried_apart(settings) if page["colour"] == "weight" else 0.0,
    }


EXPERIMENT = Experiment(
    "neural",
    "Neural body",
    controls=draw_controls,
    stage=draw_stage,
    intro=neural_explain.INTRO,
    fields=NEURAL,
    presets=neural_explain.PRESETS,
    maths=neural_explain.MATHS,
    sources=neural_explain.SOURCES,
    code=neural_explain.CODE,
    network=neural_explain.network,
    exports=(
        Export("neural", "Neural body", meshio.EXPORTS, "neural-body", NOTE),
        Export("true", "True body", meshio.EXPORTS, "true-body", NOTE),
    ),
    sweepable=neural_sweeps.SWEEPABLE,
    sweeps=neural_sweeps.PRESETS,
    analyses=neural_analyses.ANALYSES,
)
