"""The ellipsoid beside its picture, every matrix in between, and what the approximation misses."""

from __future__ import annotations

import math

import streamlit as st
import torch

from engine.geometry.gaussian_splats import exact_outline, projection
from engine.geometry.gaussian_splats.exact_outline import affine_error, moved_off_axis
from engine.geometry.gaussian_splats.projection_gradient import LOW_PASS
from pages.geometry.gaussian_splats import one_matrices, one_picture, one_scene
from pages.geometry.gaussian_splats.one_fields import SIZE
from pages.geometry.gaussian_splats.one_gaussian_state import Looked, looked_at
from ui import frame
from ui.components import chart
from ui.state import PageState
from ui.topic import Place, View

_SMALL = 0.1
"""Of the size: a smaller Gaussian to compare with."""

_ANGLES = range(0, 66, 5)
"""Degrees off the axis at which the error is measured."""


def draw_stage(page: PageState, place: Place) -> View:
    """Draws all of it; a sentence stands where there is no projection."""
    moved = one_scene.handle_events(page)
    if one_picture.handle_events(page) or moved:
        st.rerun()
    looked = looked_at(page)
    with place.stage:
        left, right = st.columns([1.25, 1], gap="small")
        with left:
            one_scene.draw(page, looked, "model")
        with right:
            one_picture.draw(page, looked)
        one_matrices.draw(looked)
        frame.notice(_notices(page, looked))
    numbers = _numbers(page, looked)
    with place.readouts:
        _draw_readouts(looked, numbers)
    return View(numbers=numbers)


def _numbers(page: PageState, looked: Looked) -> dict[str, float | bool]:
    sigmas = page["sigmas"]
    exact = exact_outline.exact_outline(looked.seen, looked.camera, sigmas)
    found: dict[str, float | bool] = {
        "sigmas": sigmas,
        "depth": looked.seen.depth,
        "off_axis": exact_outline.degrees_off_axis(looked.seen),
        "error": looked.error(looked.low_pass),
        "error_plain": looked.error(0.0),
        "error_small_plain": looked.error(0.0, _SMALL),
        "error_small_filtered": looked.error(LOW_PASS, _SMALL),
        "opacity": page["opacity"],
        "inside": exact_outline.camera_is_inside(looked.seen, sigmas),
        "low_pass": looked.low_pass,
        "area": math.nan,
        "exact_area": math.nan if exact is None else exact.area,
        "shift": math.nan,
        "gain": math.nan,
        "smallest": float(looked.scales.min()),
    }
    if looked.splat is not None and looked.filtered is not None:
        found["area"] = exact_outline.affine_outline(looked.filtered, sigmas).area
        if exact is not None:
            found["shift"] = float(torch.linalg.vector_norm(exact.centre - looked.splat.centre))
        widened = looked.splat.screen + LOW_PASS * torch.eye(2, dtype=torch.float64)
        filtered = math.sqrt(float(torch.linalg.det(widened)))
        plain = math.sqrt(max(float(torch.linalg.det(looked.splat.screen)), 0.0))
        found["gain"] = filtered / plain if plain > 0 else math.inf
    return found


def _notices(page: PageState, looked: Looked) -> list[str]:
    """What is to be said of extremes, none of them at a usual place."""
    found = []
    sigmas = page["sigmas"]
    if looked.refusal:
        found.append(looked.refusal)
    elif exact_outline.camera_is_inside(looked.seen, sigmas):
        found.append(
            f"The camera is inside the ellipsoid at {sigmas:g} σ: it surrounds the eye and has no"
            " outline, yet a splat is drawn as if it did."
        )
    elif exact_outline.exact_outline(looked.seen, looked.camera, sigmas) is None:
        found.append(
            f"The ellipsoid at {sigmas:g} σ reaches beside the eye, where depth is 0: its exact"
            " outline is no ellipse any more but open."
        )
    elif looked.filtered is not None and not _is_in_picture(looked, sigmas):
        found.append("The splat lies outside the picture. Move the centre or turn the camera.")
    if looked.filtered is not None and projection.is_clamped(looked.seen.mean, looked.camera):
        found.append(
            "The centre is more than 1.3 half pictures off the axis. J is taken at 1.3 there, as in"
            " the code of Kerbl et al., not at the centre, so the form of the splat is wrong."
        )
    if page["opacity"] < 1 / 255:
        found.append("With an opacity below 1/255 a renderer leaves the Gaussian out.")
    if not any(
        page[name] for name in ("quaternion_w", "quaternion_x", "quaternion_y", "quaternion_z")
    ):
        found.append("A quaternion of four zeros has no direction; it is taken as no rotation.")
    return found


def _is_in_picture(looked: Looked, sigmas: float) -> bool:
    if looked.filtered is None:
        return False
    reach = sigmas * looked.filtered.screen.diagonal().sqrt()
    low, high = looked.filtered.centre - reach, looked.filtered.centre + reach
    return bool((high > 0).all() and (low < SIZE).all())


def _draw_readouts(looked: Looked, numbers: dict[str, float | bool]) -> None:
    ratio = numbers["exact_area"] / numbers["area"] if numbers["area"] else math.nan
    frame.readout(
        [
            ("depth of the centre", frame.number(numbers["depth"], 2)),
            ("angle off the axis", f"{frame.number(numbers['off_axis'], 1)}°"),
            ("exact area ÷ splat area", _known(ratio, 3)),
            ("shift of the centre", f"{_known(numbers['shift'], 2)} px"),
            frame.Readout("misplaced, of the exact picture", _percent(numbers["error"]), "error"),
            (
                "+ 0.3 px² makes the area" if looked.low_pass else "+ 0.3 px² would make the area",
                f"× {_known(numbers['gain'], 3)}",
            ),
            ("picture of the camera", f"{SIZE} × {SIZE} px"),
        ]
    )
    if looked.splat is None:
        return
    lines = {}
    for label, farther in (("this depth", 1.0), ("twice the depth", 2.0)):
        errors = [
            100
            * affine_error(
                moved_off_axis(looked.seen, angle, farther), looked.camera, 24, looked.low_pass
            )
            for angle in _ANGLES
        ]
        lines[label] = (list(_ANGLES), errors)
    chart.lines(
        "gaussian-splats:error",
        lines,
        colours={"this depth": "error", "twice the depth": "ink"},
        x_label="degrees off the axis",
        y_label="error, %",
        y_range=(0, None),
        marker=min(numbers["off_axis"], _ANGLES[-1]),
        height=170,
        alt="The misplaced share of the exact picture against the angle off the axis",
    )


def _known(value: float, decimals: int) -> str:
    return "–" if math.isnan(value) else frame.number(value, decimals)


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{frame.number(100 * value, 1)} %"
