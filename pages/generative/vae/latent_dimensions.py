"""View "12 dimensions" of the walk: a slider for each, traversals, and a projection to drag in."""

from typing import Any

import streamlit as st
import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative import digit_classifier
from engine.generative.vae import pretrained
from engine.generative.vae.interpolation import pull_back_metric, traversal
from pages.generative.vae import exports, latent_map
from pages.generative.vae.fields import COORDINATES, symbol
from ui import frame
from ui.components import canvas, plane
from ui.components.panel import panel
from ui.state import Number, PageState
from ui.topic import Place, View

STAGE = "vae:projection"
TRAVERSALS = "vae:traversals"
REACH = 3.0
"""Traversals go from −3 to 3."""
ROWS = 7

_SIZE = len(COORDINATES)


def draw_controls(page: PageState) -> None:
    """A slider for each dimension, in two columns where there is room for them."""
    if frame.presenting():
        panel(page, *COORDINATES)
        return
    half = _SIZE // 2
    for column, names in zip(
        st.columns(2, gap="small"), (COORDINATES[:half], COORDINATES[half:]), strict=True
    ):
        with column:
            panel(page, *names)


def code_of(page: PageState) -> Float[Tensor, "1 12"]:
    """The code that the sliders make."""
    return torch.tensor([[float(page[name]) for name in COORDINATES]])


def _store(page: PageState, code: Float[Tensor, "1 12"]) -> None:
    for name, value in zip(COORDINATES, code[0].tolist(), strict=True):
        field = page.fields[name]
        assert isinstance(field, Number)
        page[name] = field.nearest(round(value, 2))


def _handle_events(page: PageState) -> None:
    """The point that is dragged in the projection, and the traversal that is pressed."""
    for event in plane.events(STAGE):
        if event.kind in {"press", "drag"} and event.points:
            x, y = latent_map.held_inside(_SIZE, event.points[-1])
            _store(page, pretrained.projection(_SIZE).moved(code_of(page), x, y))
        if event.kind == "release":
            st.rerun()  # the sliders, in the other fragment, follow
    for event in canvas.events(TRAVERSALS):
        if event.kind == "press" and event.cells:
            row, dimension = event.cells[-1]
            code = code_of(page)
            _store(page, traversal(code, dimension, REACH, ROWS - 1)[row : row + 1])
            st.rerun()


def draw(page: PageState, place: Place) -> View:
    """The projection, the image of the code, and what each dimension does to it."""
    _handle_events(page)
    code = code_of(page)
    model = pretrained.pretrained(_SIZE)
    ways = torch.stack([traversal(code, k, REACH, ROWS - 1) for k in range(_SIZE)], dim=1)
    pictures = model.decode(torch.cat([code, ways.flatten(0, 1)]))
    ends = torch.cat([pictures[:1], pictures[1 : 1 + _SIZE], pictures[-_SIZE:]])
    prediction = digit_classifier.classify(digit_classifier.pretrained(), ends)
    metric = pull_back_metric(model, code)
    projection = pretrained.projection(_SIZE)
    x, y = projection.to_plane(code)[0].tolist()
    label, probability = int(prediction.labels[0]), float(prediction.probabilities[0])
    with place.stage:
        left, right = st.columns([1, 1], vertical_alignment="center")
        with left:
            plane.plane(
                STAGE,
                extent=latent_map.extent(_SIZE),
                layers=[
                    *latent_map.layers(_SIZE),
                    plane.points([[x, y]], colour="chosen", marker="diamond", size=8),
                ],
                tool="move",
                hint="Drag the point; the other ten directions stay",
                max_height=470,
                alt="1,500 encoded training digits in the plane of their two largest principal "
                f"components, and the chosen code at ({frame.number(x, 2)}, {frame.number(y, 2)})",
                x_label=latent_map.axis_labels(_SIZE)[0],
                y_label=latent_map.axis_labels(_SIZE)[1],
            )
        with right:
            canvas.image(
                "vae:decoded-12",
                canvas.to_bytes(pictures[0].numpy(), 0, 1),
                tool=None,
                max_height=220,
                hint="Decoded from z",
                alt=f"The digit decoded from the chosen code; the classifier sees a {label}",
            )
            canvas.images(
                TRAVERSALS,
                canvas.to_bytes(pictures[1:].numpy(), 0, 1),
                columns=_SIZE,
                tool="inspect",
                max_height=250,
                hint="z₁ … z₁₂ alone, −3 (top) to 3",
                alt="Traversals: in each column one of the twelve dimensions goes from −3 to 3 "
                "while the others stay",
            )
    at_ends = prediction.labels[1:].view(2, _SIZE)
    along = metric.along_axes
    strongest, weakest = int(along.argmax()), int(along.argmin())
    numbers: dict[str, Any] = {
        "view": "dimensions",
        "label": label,
        "probability": probability,
        "changing": int((at_ends != label).any(dim=0).sum()),
        "classes": len(set(prediction.labels.tolist())),
        "strongest": strongest + 1,
        "weakest": weakest + 1,
        "fastest": float(along[strongest]),
        "slowest": float(along[weakest]),
        "explained": projection.explained,
        "norm": float(code.norm()),
    }
    with place.readouts:
        frame.readout(
            [
                ("classifier prediction", f"{label} ({100 * probability:.0f} %)"),
                (
                    f"units of ink per unit of {symbol(strongest + 1)}, the most",
                    frame.number(numbers["fastest"], 1),
                ),
                (
                    f"… of {symbol(weakest + 1)}, the least",
                    frame.number(numbers["slowest"], 1),
                ),
                ("traversals that change the class", f"{numbers['changing']} of {_SIZE}"),
                ("norm |z|", frame.number(numbers["norm"], 2)),
                ("variance in the plane", f"{100 * numbers['explained']:.0f} %"),
            ]
        )
    return View(
        numbers=numbers,
        files={
            "image": lambda suffix: exports.png(pictures[1:].numpy(), columns=_SIZE),
            "table": lambda suffix: exports.table(
                ["dimension", "z", "image moves per unit"],
                (
                    [k + 1, value, speed]
                    for k, (value, speed) in enumerate(
                        zip(code[0].tolist(), along.tolist(), strict=True)
                    )
                ),
            ),
        },
    )
