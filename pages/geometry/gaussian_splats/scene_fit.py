"""Experiment "Fit a scene": Gaussians are trained on photographs while one looks."""

import math

import numpy as np
import streamlit as st

from engine.geometry.gaussian_splats import ply_file
from engine.geometry.gaussian_splats.fitting import SplatFitting
from engine.geometry.gaussian_splats.microscope import share_of_rarely_seen
from engine.runs import Frame
from pages.geometry.gaussian_splats import (
    fitted,
    notebooks,
    scene_answers,
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
from ui.view_notebook import Notebook

STAGE = "gaussian-splats:scene"
PACES = (
    Pace("1 step", 150, 1),
    Pace("5 steps", 0, 5, 60),
    Pace("fastest", 0, 1_000_000, 40),
)
AUTOSTART = 20
_BESIDE_MS, _CATCHING_UP_MS = 45.0, 120.0
_MOST_BEHIND = 15
"""Steps that the run to compare with may be behind before it is given more time."""
_FADED_AFTER = 30
"""Steps after which the marks of an event are gone while it plays."""
_ALL_PRUNED = (
    "All Gaussians were pruned, so nothing is left to fit. Go back with the slider below, lower the"
    " opacity below which they are pruned, and play on."
)
_EVERY = 20
"""Steps between two measurements of the view on the stage while it plays."""
_GROUPS = {"scene": SCENE_GROUP, "density": DENSITY_GROUP, "optimiser": OPTIMISER_GROUP}


def draw_controls(page: PageState) -> None:
    """The scene, what is shown of it, and what is adjusted."""
    choose_from_list(page, "source", SOURCES)
    if page["source"] == UPLOAD:
        scene_uploads.draw_uploader(page)
    seen = {"view_number": lambda: page["viewpoint"] != "orbit"}
    panel(page, "shown", "viewpoint", "view_number", where=seen)
    names = {name: [field.name for field in group] for name, group in _GROUPS.items()}
    where = {
        field: (lambda group=group: page["adjusted"] == group)
        for group, fields in names.items()
        for field in fields
    }
    panel(page, "adjusted", *(name for group in names.values() for name in group), where=where)
    more(page, "compared", "marked", "azimuth", "elevation", "distance")


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
    fitted.keep(fitted.Fitted(look.capture.title, shown.step, look.gaussians))
    scene_gestures.remember(STAGE, look.view.camera)
    scene_gestures.choose(page, presses, look.gaussians, look.ids, look.view.camera)
    found = specimen_of(page, look)
    with place.stage:
        scene_uploads.show_message(own, sentence)
        if not look.gaussians.count:
            st.info(_ALL_PRUNED, icon=":material/content_cut:")
        picture = _draw_pictures(page, look, found)
    with place.readouts:
        if found is None:
            quality = picture.psnr if picture.psnr is not None else _quality(look)
            scene_charts.draw_rows(shown, quality, look.view.name)
            scene_charts.draw_curves(page, shown, beside)
        else:
            draw_microscope(page, look, found)
    behind = beside is not None and beside.step < shown.step and not live.playing
    return View(
        live=live,
        below=None if found is None else lambda: scene_charts.draw_curves(page, shown, beside),
        files={"gaussians": lambda suffix: ply_file.write(look.gaussians)},
        numbers=scene_numbers.of(page, look, beside) | {"rarely_seen": _rarely_seen(look)},
        unfinished=behind,
        unanswered=behind,
        notebook=Notebook.of_run(notebooks.scene, live),
    )


def _advance_beside(page: PageState, shown: Frame) -> Frame | None:
    """The run to compare with, taken as far as the first."""
    other = compared_settings(shown.settings, page["compared"])
    if other is None:
        return None
    key = "fit:beside"
    done = st.session_state.get(f"{page.slug}:{key}:step", 0)
    budget = _BESIDE_MS if shown.step - done < _MOST_BEHIND else _CATCHING_UP_MS
    beside = run_beside(page, key, SplatFitting, other, shown.step, budget)
    st.session_state[f"{page.slug}:{key}:step"] = beside.step
    return beside


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


def _quality(look: Look) -> float | None:
    """PSNR of the view on the stage; while it plays it is measured now and then, for speed."""
    view, step = look.view, look.shown.step
    where = (view.name, tuple(view.camera.centre.tolist()), look.capture.title)
    last = st.session_state.get(f"{STAGE}:quality")
    if look.playing and last is not None and last[0] == where and 0 <= step - last[1] < _EVERY:
        value: float | None = last[2]
        return value
    value = scene_picture.measure(look.gaussians, view, look.background, look.degree)[0]
    st.session_state[f"{STAGE}:quality"] = (where, step, value)
    return value


def _rarely_seen(look: Look) -> float:
    """`share_of_rarely_seen` of the held-out views; while it plays it is measured now and then."""
    step, capture = look.shown.step, look.capture
    if not step or len(capture.training) > scene_answers.FEW or not len(capture.held_out):
        return math.nan
    which = (capture.title, len(capture.training))
    last = st.session_state.get(f"{STAGE}:rarely_seen")
    if look.playing and last is not None and last[0] == which and 0 <= step - last[1] < _EVERY:
        return float(last[2])
    share = share_of_rarely_seen(look.gaussians, capture.training.cameras, capture.held_out.cameras)
    st.session_state[f"{STAGE}:rarely_seen"] = (which, step, share)
    return share


def _mark(page: PageState, pixels: np.ndarray, look: Look, found: Specimen | None) -> None:
    """Paints what the last event changed, and the chosen Gaussian."""
    if page["marked"] and look.events:
        event = look.events[-1]
        age = (look.shown.step - event.step) / _FADED_AFTER if look.playing else 0.0
        opacity = max(0.0, 1 - age)
        scene_marks.mark_event(
            pixels, look.view.camera, look.gaussians, look.ids, event, opacity=opacity
        )
    if found is not None and found.index is not None:
        scene_marks.mark_chosen(
            pixels, look.view.camera, look.gaussians, found.index, look.view.low_pass
        )
