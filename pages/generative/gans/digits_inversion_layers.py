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

_COLOURS: dict[str, Meaning] = {"Encoder": "model", "Random z": "chosen", "z = 0": "ink"}


@torch.no_grad()
def pictures(found: Inversion) -> Float[Tensor, "steps 28 28"]:
    """G(z) of the best class at every step."""
    labels = torch.full((len(found.path),), found.label)
    return pretrained.generator()(found.path, labels)


def ten_classes(found: Inversion, scale: float) -> Float[Tensor, "10 28 28"]:
    """The latent that was found, scaled, in all ten classes."""
    return latents.style_sheet(pretrained.generator(), scale * found.path[-1:])[0]


def draw_film(found: Inversion, target: Float[Tensor, "28 28"]) -> None:
    """G(z) and its difference from the target, step by step."""
    shown = pictures(found)
    left, right = st.columns(2, gap="small", vertical_alignment="center")
    common: dict[str, Any] = {"fps": FPS, "together": FILM, "loop": False, "start": -1}
    with left:
        plane.plane(
            "gans:digits-descent",
            extent=(0, SIDE, 0, SIDE),
            layers=[plane.field(canvas.to_bytes(shown.numpy(), 0, 1)[:, ::-1], colormap="gray")],
            frames=plane.Frames(**common, name=FILM),
            axes=False,
            legend=False,
            max_height=250,
            hint=f"G(z) as a {found.label}",
            alt=f"A film of the pictures of z during the descent, as a {found.label}",
        )
    with right:
        difference = canvas.signed_bytes((shown - target).numpy(), 1)
        plane.plane(
            "gans:digits-difference",
            extent=(0, SIDE, 0, SIDE),
            layers=[
                plane.field(difference[:, ::-1], colormap="signed", value_range=(-1, 1)),
            ],
            frames=plane.Frames(**common, led=True),
            axes=False,
            legend=False,
            max_height=210,
            hint="G(z) − x: orange where ink is missing",
            alt="The difference of that picture from the target",
        )


def draw_errors(runs: Mapping[str, Inversion], start: str) -> None:
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
        height=160,
        alt="Squared error over the steps of the descent, from each start",
    )


def draw_classes(found: Inversion, scale: float) -> None:
    """The best picture of each class with its error; the found z in all ten classes."""
    with torch.no_grad():
        best = pretrained.generator()(found.z[-1], found.classes)
    errors = found.errors[-1].tolist()
    classes = found.classes.tolist()
    canvas.images(
        "gans:digits-best",
        canvas.to_bytes(best.numpy(), 0, 1),
        columns=CLASSES,
        captions=[f"{c}: {frame.number(e, 1)}" for c, e in zip(classes, errors, strict=True)],
        chosen=(0, found.best),
        tool=None,
        max_height=105,
        hint="The nearest picture of each class, with its squared error",
        alt="The nearest picture of each class; squared errors "
        + ", ".join(f"{c}: {e:.1f}" for c, e in zip(classes, errors, strict=True)),
    )
    times = "" if scale == 1 else f"{frame.number(scale, 2)} · "
    canvas.images(
        "gans:digits-edited",
        canvas.to_bytes(ten_classes(found, scale).numpy(), 0, 1),
        columns=CLASSES,
        chosen=(0, found.label),
        tool=None,
        max_height=90,
        hint=f"{times}the found z in all ten classes",
        alt=f"The latent that was found, scaled by {scale:.2f}, in the classes 0 to 9",
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
        ("√32, most samples", value(TYPICAL, 2)),
        ("squared error of an empty paper", value(numbers["energy"], 1)),
        ("… of the nearest training digit", value(numbers["nearest"], 1)),
        ("… inverting a sample of G", value(numbers["sample"], 1)),
    ]
    return lines
