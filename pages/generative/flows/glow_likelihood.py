"""View "Likelihood": a drawn digit among test digits and pictures that are no digits."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch

from engine.cache import cached
from engine.generative.flows.glow import likelihood
from engine.generative.flows.glow.likelihood import Scored
from engine.generative.flows.glow.pixels import NATS_PER_BIT
from engine.generative.flows.glow.pretrained import pretrained
from ui import digit_drawing, drawn_digits, frame, saved_files
from ui.components import canvas, plane
from ui.state import PageState
from ui.topic import Place, View

PAPER = "flows:glow-paper"
PICTURES = "flows:glow-ranking"

EXAMPLE = digit_drawing.encode_drawing(
    drawn_digits.drawn(
        [(9, 5), (8, 12), (11, 13.5), (17, 12.5)],
        [(18, 5), (17.5, 14), (17, 22)],
    )
)
"""A 4, until there is a drawing."""

_OWN = "your drawing"
_EXAMPLE = "example drawing"
_DRAWN = (_OWN, _EXAMPLE)
_SHORT = {
    "all black": "black",
    "likeliest test digit": "likeliest",
    "median test digit": "median",
    "least likely test digit": "unlikely",
    "inverted digit": "inverted",
    "uniform noise": "noise",
    _OWN: "yours",
    _EXAMPLE: "example",
}
"""In captions and lines of numbers, where there is little room."""


@dataclass(frozen=True)
class Drawing:
    """A drawing centred as MNIST is, and what it costs.

    Attributes:
        scored: the drawing among the references.
        share_likelier: share of the test digits that cost less.
    """

    scored: Scored
    share_likelier: float


@cached
def score(code: str) -> Drawing | None:
    """What a drawing costs, or the example for an empty code; None while the paper is empty."""
    name = _OWN if code else _EXAMPLE
    centred = drawn_digits.as_mnist(digit_drawing.decode_drawing(code or EXAMPLE))
    if centred is None:
        return None
    bits = float(likelihood.bits_of(pretrained(), centred.picture[None])[0])
    likelier = float((likelihood.held_out() < bits).float().mean())
    return Drawing(Scored(name, centred.picture, bits), likelier)


def draw(page: PageState, place: Place) -> View:
    """The paper, the ranking, and the histogram of the test digits."""
    drawn_digits.add_strokes(page, "digit", PAPER)
    code = page["digit"]
    drawing = score(code)
    ranked = list(likelihood.references())
    if drawing is not None:
        ranked = sorted([*ranked, drawing.scored], key=lambda one: one.bits)
    bits = {one.name: one.bits for one in ranked}
    with place.stage:
        paper, rest = st.columns([1, 2.4], vertical_alignment="center")
        with paper:
            canvas.image(
                PAPER,
                digit_drawing.decode_drawing(code or EXAMPLE),
                tool="draw",
                hint="Draw a digit" if code else "Draw your own",
                max_height=220,
                alt="The paper to draw on, white ink on black",
            )
        with rest:
            _draw_ranking(ranked)
        _draw_histogram(bits)
    held_out = likelihood.held_out()
    numbers = {
        "view": "likelihood",
        "own": drawing is not None and bool(code),
        "bits": bits,
        "likelier": 0.0 if drawing is None else drawing.share_likelier,
        "mean": float(held_out.mean()),
        "lowest": bits["likeliest test digit"],
    }
    with place.readouts:
        _draw_readouts(ranked, drawing, float(held_out.mean()))
    pictures = torch.stack([one.picture for one in ranked]).numpy()
    return View(
        numbers=numbers,
        files={
            "image": lambda suffix: saved_files.png(pictures, columns=len(pictures)),
            "table": lambda suffix: saved_files.table(
                ["picture", "bits per dimension", "nats"],
                [[one.name, one.bits, NATS_PER_BIT * one.bits] for one in ranked],
            ),
        },
    )


def _draw_ranking(ranked: list[Scored]) -> None:
    names = [one.name for one in ranked]
    canvas.images(
        PICTURES,
        canvas.to_bytes(torch.stack([one.picture for one in ranked]).numpy(), 0, 1),
        columns=4,
        captions=[f"{_SHORT[one.name]} {frame.number(one.bits, 1)}" for one in ranked],
        chosen=next((divmod(k, 4) for k, name in enumerate(names) if name in _DRAWN), None),
        tool=None,
        max_height=290,
        hint="Likeliest first, with bits per dimension",
        alt="Likeliest first: " + ", ".join(names),
    )


def _draw_histogram(bits: Mapping[str, float]) -> None:
    """The test digits as steps, black and the drawing as lines, where they are in reach."""
    held_out = likelihood.held_out().numpy()
    low, high = min(bits["all black"], float(held_out.min())) - 0.25, float(held_out.max()) + 0.3
    counts, edges = np.histogram(held_out, bins=36, range=(low, high))
    top = float(counts.max())
    steps = np.stack([edges.repeat(2), np.concatenate([[0], counts.repeat(2), [0]])], axis=1)
    layers = [plane.curve(steps, colour="data", fill=0.15)]
    drawn = next((name for name in _DRAWN if name in bits), _OWN)
    marks: tuple[tuple[str, plane.Meaning], ...] = (("all black", "error"), (drawn, "chosen"))
    for name, colour in marks:
        if bits.get(name, high) < high:
            line = np.array([(bits[name], 0), (bits[name], 1.02 * top)])
            layers.append(plane.curve(line, colour=colour, dashed=name == drawn))
            layers.append(plane.labels([(bits[name], 1.1 * top, name)]))
    plane.plane(
        "flows:glow-histogram",
        extent=(low, high, 0, 1.2 * top),
        layers=layers,
        x_label="bits per dimension; further left is likelier",
        y_label="test digits",
        aspect=3.3,
        max_height=225,
        alt="Histogram of the bits per dimension of 500 test digits, with lines at an all-black "
        f"image, {bits['all black']:.2f}, and at the drawing, "
        + (f"{bits[drawn]:.2f}" if drawn in bits else "of which there is none"),
    )


def _draw_readouts(ranked: list[Scored], drawing: Drawing | None, mean: float) -> None:
    rows: list[frame.Row] = [("bits per dimension / nats", "")]
    rows += [
        frame.Readout(_SHORT[one.name], _both(one.bits), "chosen" if one.name in _DRAWN else None)
        for one in ranked
    ]
    rows.append(("mean test digit", _both(mean)))
    if drawing is not None:
        rows.append(("test digits that cost less", f"{100 * drawing.share_likelier:.0f} %"))
    st.html(
        "<p class='who'><span class='formula'>−ln p = 784 ln 2 · bits per dimension</span></p>"
        + frame.readout_html(rows)
    )


def _both(bits: float) -> str:
    """Bits per dimension, and nats of the whole picture."""
    return f"{frame.number(bits, 2)} / {frame.number(NATS_PER_BIT * bits, 0)}"
