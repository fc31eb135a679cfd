"""Experiment "Fit a scene": Gaussians are trained on photographs while one looks."""

import numpy as np
import streamlit as st

from engine.geometry.gaussian_splats.fitting import SplatFitting
from engine.runs import Frame
from pages.geometry.gaussian_splats import (
    scene_charts,
    scene_gestures,
    scene_marks,
    scene_numbers,
    scene_picture,
    scene_uploads,
)
from pages.geometry.gaussian_splats.scene_fields import (
    DENSITY_GROUP,
    OPTIMISER_GROUP,
    SCENE_GROUP,
    SOURCES,
)
from pages.geometry.gaussian_splats.scene_look import Look, look_at_run
from pages.geometry.gaussian_splats.scene_microscope import Specimen, draw_microscope, specimen_of
from pages.geometry.gaussian_splats.scene_settings import compared_settings, fitting_settings
from ui.components import canvas
from ui.components.panel import panel
from ui.controls import choose_from_list, more
from ui.live import Live, Pace, run_beside
from ui.state import UPLOAD, PageState
from ui.topic import Place, View

STAGE = "gaussian-splats:scene"
PACES = (
    Pace("1 step", 150, 1),
    Pace("5 steps", 0, 5, 60),
    Pace("fastest", 0, 1_000_000, 45),
)
AUTOSTART = 20
_BESIDE_MS = 45.0
_FADED_AFTER = 30
"""Steps after which the marks of an event are gone while it plays."""
_GROUPS = {"scene": SCENE_GROUP, "density": DENSITY_GROUP, "optimiser": OPTIMISER_GROUP}


def draw_controls(page: PageState) -> None:
    """The scene, what is shown of it, and what is adjusted."""
    choose_from_list(page, "source", SOURCES)
    if page["source"] == UPLOAD:
        scene_uploads.draw_uploader(page)
    panel(page, "shown")
    names = {name: [field.name for field in group] for name, group in _GROUPS.items()}
    where = {
        field: (lambda group=group: page["adjusted"] == group)
        for group, fields in names.items()
        for field in fields
    }
    panel(page, "adjusted", *(name for group in names.values() for name in group), where=where)
    free = ("azimuth", "elevation", "distance")
    seen = {name: lambda: page["viewpoint"] == "orbit" for name in free}
    seen["view_number"] = lambda: page["viewpoint"] != "orbit"
    panel(page, "viewpoint", "view_number", *free, where=seen)
    more(page, "compared", "marked", title="Compare and mark")


def draw_stage(page: PageState, place: Place) -> View:
    """The picture beside the photograph; the curves, or the microscope."""
    own, sentence = scene_uploads.own_views(page)
    live = Live(page, "fit", SplatFitting, paces=PACES, pace="fastest", autostart_after=AUTOSTART)
    try:
        settings = fitting_settings(page, own.capture if own else None)
    except ValueError as refusal:
        place.stage.error(str(refusal), icon=":material/warning:")
        return View()
    presses = scene_gestures.take(page, STAGE, scene_picture.SIDE)
    shown = live.advance(settings, keep_going=True, begin_again=True)
    beside = _advance_beside(page, shown)
    look = look_at_run(page, live, shown, dragging=place.dragging)
    scene_gestures.remember(STAGE, look.view.camera)
    scene_gestures.choose(page, presses, look.gaussians, look.ids, look.view.camera)
    found = specimen_of(page, look)
    with place.stage:
        scene_uploads.show_message(own, sentence)
        picture = _draw_pictures(page, look, found)
    with place.readouts:
        scene_charts.draw_rows(shown, picture.psnr, look.view.name)
        if found is None:
            scene_charts.draw_curves(page, shown, beside)
        else:
            draw_microscope(page, look, found)
    behind = beside is not None and beside.step < shown.step and not live.playing
    return View(
        live=live,
        below=None if found is None else lambda: scene_charts.draw_curves(page, shown, beside),
        numbers=scene_numbers.of(page, look, beside),
        unfinished=behind,
        unanswered=behind,
    )


def _advance_beside(page: PageState, shown: Frame) -> Frame | None:
    """The run to compare with, taken as far as the first."""
    other = compared_settings(shown.settings, page["compared"])
    if other is None:
        return None
    return run_beside(page, "fit:beside", SplatFitting, other, shown.step, _BESIDE_MS)


def _draw_pictures(page: PageState, look: Look, found: Specimen | None) -> scene_picture.Picture:
    """The fit at the left, the photograph and the last event at the right."""
    picture = scene_picture.draw_picture(
        page["shown"], look.gaussians, look.view, look.background, look.degree
    )
    if picture.pixels.ndim == 3:
        _mark(page, picture.pixels, look, found)
    truth = scene_picture.truth_picture(look.view)
    left, right = st.columns([1.6, 1.0], gap="small")
    with left:
        canvas.image(
            STAGE,
            picture.pixels,
            colormap="sequential",
            value_range=picture.value_range,
            tool="turn",
            legend=picture.pixels.ndim == 2,
            alt=f"{look.gaussians.count:,} Gaussians after {look.shown.step:,} steps:"
            f" {picture.caption}",
            hint=picture.caption,
        )
    with right:
        if truth is not None:
            canvas.image(
                f"{STAGE}:truth",
                truth,
                tool=None,
                alt=f"The photograph from the same place, {look.view.name}",
                hint=f"Photograph, {look.view.name}",
            )
        scene_charts.draw_event(look.events, page["marked"])
    return picture


def _mark(page: PageState, pixels: np.ndarray, look: Look, found: Specimen | None) -> None:
    """Paints what the last event changed, and the chosen Gaussian."""
    if page["marked"] and look.events:
        event = look.events[-1]
        age = (look.shown.step - event.step) / _FADED_AFTER if look.playing else 0.0
        arguments = (look.view.camera, look.gaussians, look.ids, event)
        scene_marks.mark_event(pixels, *arguments, opacity=max(0.0, 1 - age))
    if found is not None and found.index is not None:
        arguments = (look.view.camera, look.gaussians, found.index)
        scene_marks.mark_chosen(pixels, *arguments, look.view.low_pass)
