"""What the view "Inversion" draws: the film, the errors, the classes and the lines of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st
import torch
from jaxtyping import Float
from torch import Tensor

from engine.data.images import CLASSES, SIDE
from engine.generative.gans.digits import latents, pretrained
from engine.generative.gans.digits.inversion import Inversion
from pages.generative.gans.digits_fields import STARTS
from pages.generative.gans.digits_plane import TYPICAL
from ui import frame
from ui.components import canvas, chart, plane
from ui.components.chart import Meaning

FILM = "gans-digits-inversion"
FPS = 20.0
FILM_HEIGHT = 260

_PLAYED: dict[str, Any] = {"fps": FPS, "together": FILM, "loop": False, "start": -1}
_COLOURS: dict[str, Meaning] = {"Encoder": "model", "Random z": "chosen", "z = 0": "ink"}


@torch.no_grad()
def pictures(found: Inversion) -> Float[Tensor, "steps 28 28"]:
    """G(z) of the best class at every step."""
    labels = torch.full((len(found.path),), found.label)
    return pretrained.generator()(found.path, labels)


def ten_classes(found: Inversion, scale: float) -> Float[Tensor, "10 28 28"]:
    """The latent that was found, scaled, in all ten classes."""
    return latents.style_sheet(pretrained.generator(), scale * found.path[-1:])[0]


def draw_film(found: Inversion) -> None:
    """G(z), step by step."""
    plane.plane(
        "gans:digits-descent",
        extent=(0, SIDE, 0, SIDE),
        layers=[
            plane.field(canvas.to_bytes(pictures(found).numpy(), 0, 1)[:, ::-1], colormap="gray")
        ],
        frames=plane.Frames(**_PLAYED, name=FILM),
        axes=False,
        legend=False,
        max_height=FILM_HEIGHT,
        hint=f"G(z) as a {found.label}",
        alt=f"A film of the pictures of z during the descent, as a {found.label}",
    )


def draw_descent(runs: Mapping[str, Inversion], start: str, target: Float[Tensor, "28 28"]) -> None:
    """What is missing or too much in G(z), step by step, and the squared errors."""
    left, right = st.columns([1.2, 2.4], gap="small", vertical_alignment="center")
    with left:
        difference = canvas.signed_bytes((pictures(runs[start]) - target).numpy(), 1)
        plane.plane(
            "gans:digits-difference",
            extent=(0, SIDE, 0, SIDE),
            layers=[plane.field(difference[:, ::-1], colormap="signed", value_range=(-1, 1))],
            frames=plane.Frames(**_PLAYED, led=True),
            axes=False,
            legend=False,
            max_height=165,
            hint="Orange: ink is missing",
            alt="The difference of G(z) from the target: orange where ink of x is missing, blue "
            "where G(z) has too much",
        )
    with right:
        _draw_errors(runs, start)


def _draw_errors(runs: Mapping[str, Inversion], start: str) -> None:
    """Squared error over the steps, from each start, in the class that was found."""
    steps = np.arange(len(runs[start].errors), dtype=float)
    chart.lines(
        "gans:digits-errors",
        {STARTS[name]: (steps, run.errors[:, run.best].numpy()) for name, run in runs.items()},
        colours=_COLOURS,
        x_label="step of Adam",
        y_label="‖G(z) − x‖²",
        log_y=True,
        marker=steps[-1],
        follows=(FILM, steps.tolist()),
        height=150,
        alt="Squared error over the steps of the descent, from each start",
    )


def draw_classes(found: Inversion, scale: float) -> None:
    """The best picture of each class with its error; the found z in all ten classes."""
    errors = found.errors[-1].tolist()
    classes = found.classes.tolist()
    rows = [ten_classes(found, scale)]
    names = ["z found" if scale == 1 else f"{frame.number(scale, 2)} z"]
    captions = [""] * CLASSES
    hint = "The z that was found, in all ten classes"
    if len(classes) == CLASSES:
        with torch.no_grad():
            rows.insert(0, pretrained.generator()(found.z[-1], found.classes))
        names.insert(0, "best z")
        captions = [frame.number(error, 1) for error in errors] + captions
        hint = (
            "Above: each class with its own best z, and the squared error. Below: the z of "
            f"class {found.label} in all"
        )
    canvas.images(
        "gans:digits-classes-found",
        canvas.to_bytes(torch.cat(rows).numpy(), 0, 1),
        columns=CLASSES,
        row_names=names,
        column_names=[str(k) for k in range(CLASSES)],
        captions=captions,
        chosen=(0, found.label),
        tool=None,
        max_height=105 * len(rows) + 10,
        hint=hint,
        alt="The nearest picture of each class; squared errors "
        + ", ".join(f"{c}: {e:.1f}" for c, e in zip(classes, errors, strict=True))
        + f". The latent that was found, scaled by {scale:.2f}, in the classes 0 to 9",
    )


def rows(numbers: Mapping[str, Any]) -> list[frame.Row]:
    """The lines of numbers."""
    value = frame.number
    lines: list[frame.Row] = [
        (f"squared error as a {numbers['label']}, first → last", ""),
        *(
            (
                f"… {STARTS[name]}",
                f"{value(numbers['first'][name], 1)} → {value(numbers['errors'][name], 1)}",
            )
            for name in STARTS
        ),
        frame.Readout("class with the least error", str(numbers["label"]), "chosen"),
        ("classifier sees in x", str(numbers["seen"])),
        ("‖z‖", value(numbers["length"], 2)),
        ("… of most samples, √32", value(TYPICAL, 2)),
        ("error of an empty paper", value(numbers["energy"], 1)),
        ("… of nearest training digit", value(numbers["nearest"], 1)),
        ("… inverting a sample of G", value(numbers["sample"], 1)),
    ]
    return lines
