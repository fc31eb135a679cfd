"""Experiment "Compositing": what a pixel is made of, and in which order."""

from __future__ import annotations

import numpy as np
import streamlit as st
import torch

from engine.geometry.gaussian_splats import pair_lists
from pages.geometry.gaussian_splats import (
    compositing_plan,
    compositing_readouts,
    compositing_terms,
    compositing_turn,
    notebooks,
)
from pages.geometry.gaussian_splats.compositing_fields import read_pixel
from pages.geometry.gaussian_splats.compositing_state import Shown, alpha_min, shown_on
from ui.components import canvas, chart
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import NO_NOTEBOOK, Notebook

STAGE = "gaussian-splats:composite"
_OF_A_RAY = ("picture", "opacity_factor", "exponent", "threshold")
_HEIGHT, _LEGEND = 320, 30
"""Of the picture with its strip, and of a legend below that, pixels."""


def draw_controls(page: PageState) -> None:
    """Scene, order, and what goes into α."""
    panel(
        page,
        "view",
        "scene",
        "order",
        "picture",
        "azimuth",
        "opacity_factor",
        "exponent",
        "threshold",
        where=dict.fromkeys(_OF_A_RAY, lambda: page["view"] == "ray"),
    )


def draw_stage(page: PageState, place: Place) -> View:
    """The picture beside the ray of the chosen pixel, or beside its difference to order by ray."""
    for event in canvas.events(STAGE):
        if event.cells and event.kind in {"press", "drag"}:
            row, column = event.cells[-1]
            page["pixel"] = f"{row}_{column}"
    if page["scene"] == "placed":
        compositing_plan.handle_events(page)
    shown = shown_on(page)
    pixel = read_pixel(page["pixel"])
    terms = pair_lists.ray_terms(shown.pairs, shown.seen, *pixel)
    numbers = compositing_readouts.numbers_of(page, shown, terms, dragging=place.dragging)
    unfinished = False
    with place.stage:
        left, right = st.columns(2, gap="small")
        with left:
            _draw_picture(page, shown, pixel)
        if page["view"] == "turn":
            with right:
                compositing_turn.draw_change(page)
            unfinished, found = compositing_turn.draw_curve(page, dragging=place.dragging)
            numbers |= found
        else:
            with right:
                if page["scene"] == "placed":
                    compositing_plan.draw(shown, terms, pixel)
                else:
                    _draw_transmittance(terms)
            compositing_terms.draw(terms, named=page["scene"] == "placed")
    with place.readouts:
        compositing_readouts.draw(page, numbers)
    return View(
        numbers=numbers,
        unfinished=unfinished,
        unanswered=unfinished,
        notebook=NO_NOTEBOOK if page["view"] == "turn" else _notebook(page, shown, pixel),
    )


def _notebook(page: PageState, shown: Shown, pixel: tuple[int, int]) -> Notebook:
    made = {
        "gaussians": shown.gaussians,
        "camera": shown.seen.camera,
        "opacity": page["opacity_factor"],
        "exponent": page["exponent"],
        "least_alpha": alpha_min(page["threshold"]),
        "order": page["order"],
        "pixel": pixel,
    }
    return Notebook(notebooks.compositing, made)


def _draw_picture(page: PageState, shown: Shown, pixel: tuple[int, int]) -> None:
    result = shown.result
    if page["view"] == "turn" or page["picture"] == "image":
        canvas.image(
            STAGE,
            _bytes(result.image),
            hint="Press a pixel",
            alt=f"The scene from an azimuth of {page['azimuth']}°; pixel in row {pixel[0]}, column"
            f" {pixel[1]} is chosen",
            chosen=pixel,
            max_height=_HEIGHT,
        )
        return
    if page["picture"] == "count":
        top = max(int(result.count.max()), 1)
        values, high, what = result.count.float(), float(top), "Gaussians per pixel"
    else:
        values = (result.image - shown.by_ray.image).abs().amax(2)
        high, what = max(float(values.max()), 1 / 255), "Difference from the order by ray"
        if page["order"] == "pixel":
            what = "The reference: sorted by ray"
    canvas.image(
        STAGE,
        canvas.to_bytes(values.numpy(), 0, high),
        colormap="sequential",
        value_range=(0, high),
        legend=True,
        hint=what,
        alt=f"{what}, at most {high:.3g}",
        chosen=pixel,
        max_height=_HEIGHT + _LEGEND,
    )


def _draw_transmittance(terms: pair_lists.RayTerms) -> None:
    """What is left of the light along the ray, as steps, and how far the weights have summed."""
    depths = np.repeat(np.maximum.accumulate(terms.peaks.numpy()), 2)
    after = torch.cat([terms.in_front[1:], terms.in_front.new_tensor([terms.behind])])
    steps = torch.stack([terms.in_front, after], dim=1).flatten()[: len(depths)].numpy()
    chart.lines(
        "gaussian-splats:transmittance",
        {"T": (depths, steps), "Σ w": (depths, 1 - steps)},
        x_label="depth on the ray",
        y_label="transmittance",
        y_range=(0, 1),
        height=250,
        alt="The transmittance along the ray falls in steps, one for each Gaussian",
    )


def _bytes(image: torch.Tensor) -> np.ndarray:
    return (255 * image.clamp(0, 1)).round().to(torch.uint8).numpy()
