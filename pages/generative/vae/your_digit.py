"""Experiment "Your digit": drawn, centred as MNIST is, encoded, reconstructed, and scored."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st
import torch
from jaxtyping import Float
from torch import Tensor

from engine.data.centring import Centred
from engine.generative import digit_autoencoder, digit_classifier
from engine.generative.vae import pretrained
from pages.generative.vae import answers, exports, latent_map, notebooks
from pages.generative.vae.encoded_drawing import NEIGHBOURS, EncodedDrawing, encode_drawing
from ui import digit_drawing, drawn_digits, frame
from ui.components import canvas, chart, plane
from ui.components.panel import panel
from ui.controls import clear_button
from ui.pairs import format_pair, parse_pair
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

PAPER = "vae:paper"
STAGE = "vae:digit-plane"
PICTURES = "vae:digit-pictures"

EXAMPLE = digit_drawing.encode_drawing(
    drawn_digits.drawn(
        [(12.5, 4.5), (6.5, 4.5), (6.5, 10)],
        [(6.5, 10), (9, 8.6), (12, 9.2)],
        [(12, 9.2), (14, 12), (13, 15.5), (10, 17), (6, 16)],
    )
)
"""A 5, until there is a drawing; smaller than MNIST's and off its middle."""


def draw_controls(page: PageState) -> None:
    """The code's size, and a clean paper."""
    before = page["latent_size"]
    panel(page, "latent_size")
    if page["latent_size"] != before:
        page["dragged_point"] = ""  # it was a point of another plane
    clear_button(page, "digit", blank=drawn_digits.BLANK)


def draw_stage(page: PageState, place: Place) -> View:
    """The drawing and what becomes of it; below, its code among those of the training digits."""
    size = int(page["latent_size"])
    if drawn_digits.add_strokes(page, "digit", PAPER):
        page["dragged_point"] = ""
    for event in plane.events(STAGE):
        if event.kind in {"press", "drag"} and event.points:
            page["dragged_point"] = format_pair(*latent_map.held_inside(size, event.points[-1]))
    drawing = page["digit"] or EXAMPLE
    encoded = encode_drawing(drawing, size)
    with place.stage:
        paper, rest = st.columns([1, 2.1], vertical_alignment="top")
        with paper:
            canvas.image(
                PAPER,
                digit_drawing.decode_drawing(drawing),
                tool="draw",
                hint="Draw a digit",
                max_height=250,
                alt="The paper to draw on, white ink on black",
            )
    if encoded is None:
        with rest:
            frame.notice(["There is nothing on the paper yet: draw a digit."])
        return View(numbers={"drawn": False, "latent_size": size})
    with rest:
        _draw_pictures(encoded)
    return _draw_code(page, place, size, encoded)


def _draw_pictures(encoded: EncodedDrawing) -> None:
    """The centred drawing, its reconstruction and the nearest training images."""
    labels = encoded.nearest.labels.tolist()
    canvas.images(
        PICTURES,
        canvas.to_bytes(encoded.pictures.numpy(), 0, 1),
        columns=2 + NEIGHBOURS,
        captions=["as MNIST", "decoded", *(f"a {label}" for label in labels)],
        tool=None,
        max_height=250,
        hint="Centred drawing, its reconstruction, nearest training images",
        alt="The drawing centred as MNIST is, its reconstruction, and the three nearest training "
        f"images: {', '.join(map(str, labels))}",
    )
    st.html(f"<p class='who'>{_what_centring_did(encoded.centred)}</p>")


def _draw_code(page: PageState, place: Place, size: int, encoded: EncodedDrawing) -> View:
    """The code among those of the training digits, the point dragged from there, the bound."""
    posterior, projection = encoded.scored.posterior, pretrained.projection(size)
    dragged = posterior.mean
    if page["dragged_point"]:
        dragged = projection.moved(dragged, *parse_pair(page["dragged_point"]))
    decoded = digit_autoencoder.pretrained(size).decode(dragged)
    seen = digit_classifier.classify(digit_classifier.pretrained(), decoded)
    numbers = _numbers(page, size, encoded) | {"dragged_label": int(seen.labels[0])}
    with place.stage:
        _draw_map(size, projection.to_plane(torch.cat([posterior.mean, dragged])), decoded[0])
    with place.readouts:
        _draw_readouts(size, numbers)
    return View(
        numbers=numbers,
        files={
            "image": lambda suffix: exports.png(encoded.pictures.numpy(), columns=2 + NEIGHBOURS),
            "table": lambda suffix: exports.table(
                ["dimension", "mean", "deviation", "KL, nats"],
                zip(
                    range(1, size + 1),
                    posterior.mean[0].tolist(),
                    posterior.deviation[0].tolist(),
                    encoded.scored.kl.tolist(),
                    strict=True,
                ),
            ),
        },
        notebook=Notebook(
            notebooks.encoded_digit, {"digit": encoded.centred.picture, "size": size}
        ),
    )


def _what_centring_did(centred: Centred) -> str:
    """How the drawing was scaled and moved."""
    x, y = centred.shift
    moves = [
        f"{abs(distance):.1f} pixels {way[distance > 0]}"
        for distance, way in ((x, ("left", "right")), (y, ("up", "down")))
        if abs(distance) >= 0.05
    ]
    moved = f"moved {' and '.join(moves)}" if moves else "not moved"
    return (
        f"Scaled by {frame.number(centred.scale, 2)} into MNIST's box of 20×20 pixels; {moved}: "
        "the centre of mass of the ink is in the middle."
    )


def _draw_map(size: int, places: Float[Tensor, "2 2"], decoded: Float[Tensor, "28 28"]) -> None:
    """The code of the drawing, the point dragged from there, and the image of that point."""
    encoded, dragged = places.numpy()
    left, right = st.columns([1.5, 1], vertical_alignment="center")
    with left:
        plane.plane(
            STAGE,
            extent=latent_map.extent(size),
            layers=[
                *latent_map.layers(size, legend=False),
                plane.points(encoded[None], colour="ink", marker="ring", size=10, label="μ(x)"),
                plane.points(dragged[None], colour="chosen", marker="diamond", size=8, label="z"),
            ],
            tool="move",
            hint="Drag the diamond",
            max_height=300,
            alt="Encoded training digits, the code of the drawing and the point dragged from it",
            x_label=latent_map.axis_labels(size)[0],
            y_label=latent_map.axis_labels(size)[1],
        )
    with right:
        canvas.image(
            "vae:digit-dragged",
            canvas.to_bytes(decoded.numpy(), 0, 1),
            tool=None,
            max_height=240,
            hint="Decoded from the diamond",
            alt="The image decoded from the dragged point",
        )
        st.html(latent_map.legend_html())


def _numbers(page: PageState, size: int, encoded: EncodedDrawing) -> dict[str, Any]:
    """What readouts and answers speak of."""
    scored, nearest = encoded.scored, encoded.nearest
    return {
        "drawn": True,
        "own": bool(page["digit"]),
        "latent_size": size,
        "elbo": scored.elbo,
        "error": scored.reconstruction.error,
        "reconstruction": scored.reconstruction.value,
        "kl": float(scored.kl.sum()),
        "share_below": scored.share_below,
        "median": float(pretrained.held_out_bounds(size).median()),
        "raw_elbo": encoded.uncentred.elbo,
        "raw_share_below": encoded.uncentred.share_below,
        "ink_ratio": encoded.ink_ratio,
        "other_elbo": encoded.other.elbo,
        "label": encoded.label,
        "decoded_label": encoded.reconstruction_label,
        "nearest_labels": nearest.labels.tolist(),
        "nearest_distance": float(nearest.distances[0]),
    }


def _draw_readouts(size: int, numbers: Mapping[str, Any]) -> None:
    """The bound and its parts, and where it stands among the test digits."""
    parts = f"{frame.number(numbers['reconstruction'], 1)} − {frame.number(numbers['kl'], 1)}"
    st.html(
        "<p class='who'><span class='formula'>ELBO = E[ln p(x | z)] − KL(q ‖ p)</span>"
        f"<span class='formula'>= {parts}</span></p>" + frame.readout_html(_rows(numbers))
    )
    bounds = pretrained.held_out_bounds(size).numpy()
    share = 100 * np.arange(1, len(bounds) + 1) / len(bounds)
    own = numbers["elbo"]
    if own < bounds[0]:
        bounds, share = np.append(own, bounds), np.append(0, share)
    chart.lines(
        "vae:bounds",
        {"test images": (bounds, share)},
        x_label="ELBO, nats",
        y_label="% with a lower ELBO",
        y_range=(0, 100),
        marker=own,
        height=170,
        alt="Share of the test images whose ELBO is lower, over the ELBO; the line marks the "
        f"drawing at {frame.number(own, 1)} nats",
    )


def _rows(numbers: Mapping[str, Any]) -> list[frame.Row]:
    """The lines of numbers."""
    return [
        frame.Readout("ELBO, nats", frame.number(numbers["elbo"], 1), "chosen"),
        ("… standard error", frame.number(numbers["error"], 1)),
        ("median of test images", frame.number(numbers["median"], 1)),
        ("ELBO without centring", frame.number(numbers["raw_elbo"], 1)),
        ("test images with a lower ELBO", answers.percent(numbers["share_below"])),
        (
            "classified: drawing, decoded, dragged",
            f"{numbers['label']}, {numbers['decoded_label']}, {numbers['dragged_label']}",
        ),
        ("distance to nearest training image", frame.number(numbers["nearest_distance"], 1)),
    ]
