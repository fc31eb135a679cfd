"""View "Interpolation": the straight line between latents against that between pixels."""

from collections.abc import Mapping

import numpy as np
import streamlit as st
import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.data import images
from engine.generative.flows.glow import latents, likelihood
from engine.generative.flows.glow.latents import Path
from engine.generative.flows.glow.pixels import NATS_PER_BIT
from engine.generative.flows.glow.pretrained import pretrained
from pages.generative.flows.glow_fields import DRAWN
from ui import digit_drawing, drawn_digits, frame, saved_files
from ui.components import canvas, chart
from ui.state import PageState
from ui.topic import Place, View

PAPER = "flows:glow-end"
STRIPS = "flows:glow-strips"

_STEPS = 24
_EVERY = 3


@cached
def paths(ends: bytes) -> tuple[Path, Path, float]:
    """Both paths between two digits, through latents and through pixels.

    Args:
        ends: two pictures of 28×28 bytes.

    Returns:
        The paths, and the mean norm of the latents of the ends with random noise within the levels.
    """
    pictures = torch.frombuffer(bytearray(ends), dtype=torch.uint8).reshape(2, 28, 28) / 255
    flow = pretrained()
    return (
        latents.latent_path(flow, pictures, _STEPS),
        latents.pixel_path(flow, pictures, _STEPS),
        float(likelihood.likelihoods(flow, pictures).norms.mean()),
    )


def draw(page: PageState, place: Place) -> View:
    """The strips of both paths, and what the flow gives each picture on them."""
    drawn = page["first_digit"] == DRAWN
    if drawn:
        drawn_digits.add_strokes(page, "digit", PAPER)
    start = _start(page)
    index = int(page["held_out_index"])
    end = images.held_out_digit(int(page["second_digit"]), index)
    ends = canvas.to_bytes(torch.stack([start, end]).numpy(), 0, 1)
    straight, mixed, noisy_norm = paths(ends.tobytes())
    numbers = _numbers(straight, mixed) | {"noisy_norm": noisy_norm}
    with place.stage:
        if drawn:
            paper, rest = st.columns([1, 3.2], vertical_alignment="center")
            with paper:
                _draw_paper(page)
        else:
            rest = st.container()
        with rest:
            _draw_strips(straight, mixed, _name(page), page["second_digit"])
        _draw_curves(straight, mixed)
    with place.readouts:
        _draw_readouts(numbers)
    return View(
        numbers={"view": "interpolation", **numbers},
        files={
            "image": lambda suffix: saved_files.png(
                torch.cat([straight.pictures[::_EVERY], mixed.pictures[::_EVERY]]).numpy(),
                columns=_STEPS // _EVERY + 1,
            ),
            "table": lambda suffix: saved_files.table(
                ["t", "bits per dimension, latents", "bits per dimension, pixels"],
                zip(_shares().tolist(), straight.bits.tolist(), mixed.bits.tolist(), strict=True),
            ),
        },
    )


def _start(page: PageState) -> Float[Tensor, "28 28"]:
    """The first digit; where the drawing is still to come, a test image stands in for it."""
    if page["first_digit"] == DRAWN:
        blank = digit_drawing.blank()
        centred = drawn_digits.as_mnist(drawn_digits.drawing_of(page, "digit", blank))
        if centred is not None:
            return centred.picture
    digit = 3 if page["first_digit"] == DRAWN else int(page["first_digit"])
    return images.held_out_digit(digit, int(page["held_out_index"]))


def _numbers(straight: Path, mixed: Path) -> dict[str, float]:
    """What readouts and answers speak of."""
    half = _STEPS // 2
    return {
        "first": float(straight.bits[0]),
        "last": float(straight.bits[-1]),
        "latent_half": float(straight.bits[half]),
        "pixel_half": float(mixed.bits[half]),
        "latent_norm": float(straight.norms[half]),
        "pixel_norm": float(mixed.norms[half]),
        "end_norm": float(straight.norms[[0, -1]].mean()),
        "prior_gain": float(straight.prior[half] - mixed.prior[half]),
        "log_det_gain": float(straight.log_det[half] - mixed.log_det[half]),
    }


def _draw_readouts(numbers: Mapping[str, float]) -> None:
    gained = NATS_PER_BIT * (numbers["pixel_half"] - numbers["latent_half"])
    frame.readout(
        [
            ("first digit, bits per dimension", frame.number(numbers["first"], 2)),
            ("second digit", frame.number(numbers["last"], 2)),
            frame.Readout("halfway, latents", frame.number(numbers["latent_half"], 2), "model"),
            frame.Readout("halfway, pixels", frame.number(numbers["pixel_half"], 2), "data"),
            ("halfway, latents − pixels: ln p, nats", frame.number(gained, 0, signed=True)),
            ("… by ln N(z; 0, I)", frame.number(numbers["prior_gain"], 0, signed=True)),
            ("… by ln |det ∂z/∂y|", frame.number(numbers["log_det_gain"], 0, signed=True)),
            ("|z| halfway, latents", frame.number(numbers["latent_norm"], 1)),
            ("|z| halfway, pixels", frame.number(numbers["pixel_norm"], 1)),
            ("|z| of the digits, u = ½", frame.number(numbers["end_norm"], 1)),
            ("… with random u", frame.number(numbers["noisy_norm"], 1)),
            ("√784, most samples of N(0, I)", frame.number(28.0, 1)),
        ]
    )


def _name(page: PageState) -> str:
    return "the drawing" if page["first_digit"] == DRAWN else f"a {page['first_digit']}"


def _draw_paper(page: PageState) -> None:
    canvas.image(
        PAPER,
        drawn_digits.drawing_of(page, "digit", digit_drawing.blank()),
        tool="draw",
        hint="Draw a digit",
        max_height=200,
        alt="The paper to draw on, white ink on black",
    )


def _draw_strips(straight: Path, mixed: Path, start: str, end: str) -> None:
    columns = _STEPS // _EVERY + 1
    canvas.images(
        STRIPS,
        canvas.to_bytes(
            torch.cat([straight.pictures[::_EVERY], mixed.pictures[::_EVERY]]).numpy(), 0, 1
        ),
        columns=columns,
        tool=None,
        max_height=200,
        hint="Above: a line between latents. Below: a line between pixels",
        alt=f"{columns} images each from {start} to a {end}: above through latents, below a "
        "cross-fade of the pixels",
    )


def _draw_curves(straight: Path, mixed: Path) -> None:
    chart.lines(
        "flows:glow-path-bits",
        {
            "latents": (_shares(), straight.bits.numpy()),
            "pixels": (_shares(), mixed.bits.numpy()),
        },
        colours={"latents": "model", "pixels": "data"},
        x_label="t, from the first digit to the second",
        y_label="bits per dimension, dequantisation noise u = ½",
        height=270,
        alt="Bits per dimension along both paths; lower is likelier",
    )


def _shares() -> np.ndarray:
    return np.linspace(0, 1, _STEPS + 1)
