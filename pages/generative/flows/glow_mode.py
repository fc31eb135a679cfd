"""View "Samples" at temperature 0: the picture of z = 0 beside two that were not sampled."""

import math
from typing import NamedTuple

import streamlit as st
import torch

from engine.cache import cached
from engine.data import images
from engine.generative.flows.glow import latents, likelihood
from engine.generative.flows.glow.pixels import Unit
from engine.generative.flows.glow.pretrained import pretrained
from ui import frame
from ui.components import canvas

_NAMES = ("picture of z = 0", "all black", "a test digit")


class Compared(NamedTuple):
    """The picture of z = 0, an all-black image and a test digit, in this order.

    Attributes:
        point: bits per dimension at the very point z = 0.
        bits: per dimension of each picture, averaged over dequantisation noise.
        prior: ln N(z; 0, I) of each in nats, averaged likewise.
        log_det: ln |det ∂z/∂y| of each in nats, averaged likewise.
    """

    point: float
    bits: tuple[float, ...]
    prior: tuple[float, ...]
    log_det: tuple[float, ...]


@cached
def compared() -> Compared:
    """What the flow gives the three pictures."""
    found = likelihood.likelihoods(pretrained(), _pictures())
    return Compared(
        float(latents.at(pretrained(), torch.zeros(1, 784)).bits),
        tuple(found.bits.tolist()),
        tuple(found.prior.tolist()),
        tuple(found.log_det.tolist()),
    )


def _pictures() -> Unit:
    mode = latents.decode(pretrained(), torch.zeros(1, 784))[0]
    return torch.stack([mode, torch.zeros(28, 28), images.held_out_digit(9, 0)])


def draw(values: Compared | None) -> None:
    """The three pictures, with their bits per dimension once they are known."""
    bits = ["…"] * len(_NAMES) if values is None else [frame.number(b, 2) for b in values.bits]
    canvas.images(
        "flows:glow-mode",
        canvas.to_bytes(_pictures().numpy(), 0, 1),
        columns=len(_NAMES),
        captions=[f"{name}: {each}" for name, each in zip(_NAMES, bits, strict=True)],
        tool=None,
        max_height=420,
        hint="At T = 0 every sample is the same picture. Bits per dimension",
        alt=", ".join(f"{name} {each}" for name, each in zip(_NAMES, bits, strict=True)),
    )


def draw_readouts(values: Compared) -> None:
    """The parts of the three log-densities."""
    rows: list[frame.Row] = [
        ("point z = 0: bits/dim", frame.number(values.point, 2)),
        ("… ln N(0; 0, I), nats", frame.number(-392 * math.log(2 * math.pi), 0)),
    ]
    for k, name in enumerate(("its picture", "all black", "test digit")):
        rows += [
            (f"{name}: bits/dim", frame.number(values.bits[k], 2)),
            ("… ln N(z; 0, I), nats", frame.number(values.prior[k], 0)),
            ("… ln |det ∂z/∂y|, nats", frame.number(values.log_det[k], 0)),
        ]
    st.html(
        "<p class='who'>Pictures: means over dequantisation noise, which moves z away from 0</p>"
        + frame.readout_html(rows)
    )
