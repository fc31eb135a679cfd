"""View "Latent plane": a point is dragged through the latent space, and its digit follows."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st
import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.data.images import CLASSES
from engine.generative import digit_classifier
from engine.generative.gans.digits import latents, pretrained
from engine.generative.gans.digits.networks import LATENT_SIZE
from pages.generative.gans.digits_fields import REACH
from ui import beside, frame, saved_files
from ui.components import canvas, plane
from ui.components.panel import panel
from ui.pairs import format_pair, parse_pair
from ui.state import PageState
from ui.topic import Place, View

STAGE = "gans:digits-plane"
TYPICAL = math.sqrt(LATENT_SIZE)
"""Most samples of N(0, I) are about so long."""

_NODES = 31


def draw_controls(page: PageState) -> None:
    """The class."""
    panel(page, "digit_class")


@cached
def axes(seed: int) -> Float[Tensor, "2 latent"]:
    """Two orthonormal directions, decided by the seed."""
    drawn = latents.draw(pretrained.generator(), 2, seed, "plane")
    return torch.linalg.qr(drawn.T).Q.T.contiguous()


@cached
def probabilities(digit: int, seed: int) -> Float[Tensor, "nodes nodes"]:
    """How probable the classifier finds the class that was asked for, over the plane."""
    side = torch.linspace(-REACH, REACH, _NODES)
    places = torch.cartesian_prod(side, side).flip(1)
    generator, classifier = pretrained.generator(), digit_classifier.pretrained()
    with torch.no_grad():
        pictures = generator(places @ axes(seed), torch.full((len(places),), digit))
        found: Tensor = classifier(pictures).softmax(dim=1)[:, digit]
    return found.view(_NODES, _NODES)


def draw(page: PageState, place: Place) -> View:
    """The plane, the digit of the point, and the same point in all classes."""
    for event in plane.events(STAGE):
        if event.kind in {"press", "drag"} and event.points:
            page["plane_point"] = format_pair(*event.points[-1])
    x, y = parse_pair(page["plane_point"])
    digit, seed = int(page["digit_class"]), page["seed"]
    z = torch.tensor([[x, y]]) @ axes(seed)
    pictures = latents.style_sheet(pretrained.generator(), z)[0]
    found = digit_classifier.classify(digit_classifier.pretrained(), pictures)
    background = probabilities.call(digit, seed)
    if not place.dragging:
        beside.make_some([background])
    known = background() if background.made() else None
    length = math.hypot(x, y)
    with place.stage:
        left, right = st.columns([1.5, 1], vertical_alignment="center")
        with left:
            _draw_plane(known, (x, y), digit)
        with right:
            canvas.image(
                "gans:digits-of-point",
                canvas.to_bytes(pictures[digit].numpy(), 0, 1),
                tool=None,
                max_height=300,
                hint="G of the point",
                alt=f"The digit of the point; the classifier sees a {int(found.labels[digit])}",
            )
        canvas.images(
            "gans:digits-of-point-all",
            canvas.to_bytes(pictures.numpy(), 0, 1),
            columns=CLASSES,
            chosen=(0, digit),
            tool=None,
            max_height=100,
            hint="The same z in all ten classes",
            alt="The digits of the point in the classes 0 to 9; the classifier sees "
            + ", ".join(map(str, found.labels.tolist())),
        )
    right_ones = int((found.labels == torch.arange(CLASSES)).sum())
    seen = int(found.labels[digit])
    numbers = {
        "view": "plane",
        "length": length,
        "digit": digit,
        "label": seen,
        "right": right_ones,
    }
    with place.readouts:
        frame.readout(
            [
                frame.Readout("point", f"({frame.number(x, 2)}, {frame.number(y, 2)})", "chosen"),
                ("‖z‖", frame.number(length, 2)),
                ("… of most samples, √32", frame.number(TYPICAL, 2)),
                (
                    "classifier prediction",
                    f"{seen} ({100 * float(found.probabilities[digit]):.0f} %)",
                ),
                ("classes seen as asked", f"{right_ones} of {CLASSES}"),
            ]
        )
    return View(
        numbers=numbers,
        unfinished=known is None and not place.dragging,
        files={
            "digits": lambda suffix: saved_files.png(pictures.numpy(), CLASSES),
            "table": lambda suffix: saved_files.table(
                ["class", "classified as", "probability"],
                [
                    [str(k), str(label), probability]
                    for k, (label, probability) in enumerate(
                        zip(found.labels.tolist(), found.probabilities.tolist(), strict=True)
                    )
                ],
            ),
        },
    )


def _draw_plane(
    known: Float[Tensor, "nodes nodes"] | None, point: tuple[float, float], digit: int
) -> None:
    angle = np.linspace(0, 2 * np.pi, 121)
    ring = TYPICAL * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    plane.plane(
        STAGE,
        extent=(-REACH, REACH, -REACH, REACH),
        layers=[
            None
            if known is None
            else plane.field(
                known.numpy(),
                colour="model",
                value_range=(0, 1),
                opacity=0.6,
                label=f"classified as a {digit}",
            ),
            plane.curve(ring, closed=True, colour="ink", width=1.5, label="‖z‖ = √32"),
            plane.points([point], colour="chosen", marker="diamond", size=8, label="z"),
        ],
        tool="move",
        hint="Drag the diamond",
        max_height=360,
        x_label="along a random direction",
        y_label="along another",
        alt=f"A plane through the latent space; the point ({point[0]:.2f}, {point[1]:.2f}) is "
        f"{math.hypot(*point):.2f} from the origin, and most samples are {TYPICAL:.2f} from it. "
        f"The shading says how surely the classifier sees a {digit}",
    )
