"""View "12 dimensions" of the walk: a slider for each, traversals, and a projection to drag in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from engine.generative import digit_autoencoder, digit_classifier
from engine.generative.vae import pretrained
from engine.generative.vae.interpolation import pull_back_metric, traversal
from pages.generative.vae import exports, latent_map
from pages.generative.vae.fields import COORDINATES, symbol
from ui import frame
from ui.components import canvas, plane
from ui.components.panel import panel
from ui.fields import Number
from ui.state import PageState
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


@dataclass(frozen=True)
class Traversed:
    """What each dimension does to the image of a code.

    Attributes:
        pictures: row by row, each dimension in a column.
        labels: the classes seen at both ends of each traversal.
        along: units of ink per unit of each dimension.
    """

    pictures: Float[Tensor, "n 28 28"]
    labels: Int64[Tensor, "2 12"]
    along: Float[Tensor, " 12"]


def _traverse(code: Float[Tensor, "1 12"]) -> Traversed:
    model = digit_autoencoder.pretrained(_SIZE)
    ways = torch.stack([traversal(code, k, REACH, ROWS - 1) for k in range(_SIZE)], dim=1)
    pictures = model.decode(ways.flatten(0, 1))
    ends = torch.cat([pictures[:_SIZE], pictures[-_SIZE:]])
    seen = digit_classifier.classify(digit_classifier.pretrained(), ends)
    metric = pull_back_metric(model, code)
    return Traversed(pictures, seen.labels.view(2, _SIZE), metric.along_axes)


def draw(page: PageState, place: Place) -> View:
    """The projection, the image of the code, and what each dimension does to it.

    While a slider is under the hand only its image follows: the traversals wait until it rests.
    """
    _handle_events(page)
    code, key = code_of(page), page.key("traversed")
    waits = place.dragging and key in st.session_state
    found = st.session_state[key] if waits else _traverse(code)
    st.session_state[key] = found
    picture = digit_autoencoder.pretrained(_SIZE).decode(code)
    prediction = digit_classifier.classify(digit_classifier.pretrained(), picture)
    numbers = _numbers(code, found, prediction)
    with place.stage:
        left, right = st.columns([1, 1], vertical_alignment="center")
        with left:
            _draw_projection(code)
        with right:
            _draw_images(picture[0], found, numbers["label"])
    with place.readouts:
        _draw_readouts(numbers, known=not waits)
    return View(
        numbers=numbers,
        unanswered=waits,
        files={
            "image": lambda suffix: exports.png(found.pictures.numpy(), columns=_SIZE),
            "table": lambda suffix: exports.table(
                ["dimension", "z", "units of ink per unit"],
                (
                    [k + 1, value, speed]
                    for k, (value, speed) in enumerate(
                        zip(code[0].tolist(), found.along.tolist(), strict=True)
                    )
                ),
            ),
        },
    )


def _draw_projection(code: Float[Tensor, "1 12"]) -> None:
    """The code among the encoded training digits, in the plane of their principal components."""
    x, y = pretrained.projection(_SIZE).to_plane(code)[0].tolist()
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


def _draw_images(picture: Float[Tensor, "28 28"], found: Traversed, label: int) -> None:
    """The image of the code, and below it the traversals."""
    canvas.image(
        "vae:decoded-12",
        canvas.to_bytes(picture.numpy(), 0, 1),
        tool=None,
        max_height=220,
        hint="Decoded from z",
        alt=f"The digit decoded from the chosen code; the classifier sees a {label}",
    )
    canvas.images(
        TRAVERSALS,
        canvas.to_bytes(found.pictures.numpy(), 0, 1),
        columns=_SIZE,
        row_names=[
            frame.number(value, 0) for value in torch.linspace(-REACH, REACH, ROWS).tolist()
        ],
        column_names=[symbol(k) for k in range(1, _SIZE + 1)],
        tool="inspect",
        max_height=270,
        hint="Each dimension alone; press one",
        alt="Traversals: in each column one of the twelve dimensions goes from −3 to 3 "
        "while the others stay",
    )


def _numbers(
    code: Float[Tensor, "1 12"], found: Traversed, prediction: digit_classifier.Prediction
) -> dict[str, Any]:
    """What readouts and answers speak of."""
    label, along = int(prediction.labels[0]), found.along
    strongest, weakest = int(along.argmax()), int(along.argmin())
    return {
        "view": "dimensions",
        "label": label,
        "probability": float(prediction.probabilities[0]),
        "changing": int((found.labels != label).any(dim=0).sum()),
        "classes": len({label, *found.labels.flatten().tolist()}),
        "strongest": strongest + 1,
        "weakest": weakest + 1,
        "fastest": float(along[strongest]),
        "slowest": float(along[weakest]),
        "explained": pretrained.projection(_SIZE).explained,
        "norm": float(code.norm()),
    }


def _draw_readouts(numbers: Mapping[str, Any], *, known: bool) -> None:
    """The prediction and what each dimension does; "…" where it is not known yet."""

    def once_known(text: str) -> str:
        return text if known else "…"

    frame.readout(
        [
            (
                "classifier prediction",
                f"{numbers['label']} ({100 * numbers['probability']:.0f} %)",
            ),
            (
                f"units of ink per unit of {symbol(numbers['strongest'])}, the most",
                once_known(frame.number(numbers["fastest"], 1)),
            ),
            (
                f"… of {symbol(numbers['weakest'])}, the least",
                once_known(frame.number(numbers["slowest"], 1)),
            ),
            (
                "traversals that change the class",
                once_known(f"{numbers['changing']} of {_SIZE}"),
            ),
            ("norm |z|", frame.number(numbers["norm"], 2)),
            ("variance of codes that the plane shows", f"{100 * numbers['explained']:.0f} %"),
        ]
    )
