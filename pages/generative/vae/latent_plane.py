"""View "Latent plane" of the walk: a point is dragged, and the decoded digit follows."""

import streamlit as st
import torch

from engine.generative import digit_autoencoder, digit_classifier
from engine.generative.vae.interpolation import pull_back_metric
from pages.generative.vae import exports, latent_map, notebooks, reference
from ui import frame
from ui.components import canvas, plane
from ui.pairs import format_pair, parse_pair
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

STAGE = "vae:plane"
DECODED = "vae:decoded"
MOVE = 5.0
"""How far the image moves from the point to the ellipse around it, in units of ink."""


def handle_events(page: PageState) -> None:
    """The point that is dragged."""
    for event in plane.events(STAGE):
        if event.kind in {"press", "drag"} and event.points:
            page["latent_point"] = format_pair(*latent_map.held_inside(2, event.points[-1]))


def draw(page: PageState, place: Place) -> View:
    """The plane, and the digit of the point."""
    handle_events(page)
    model, encoded = digit_autoencoder.pretrained(2), digit_autoencoder.encoded_digits(2)
    x, y = parse_pair(page["latent_point"])
    code = torch.tensor([[x, y]])
    picture = model.decode(code)
    prediction = digit_classifier.classify(digit_classifier.pretrained(), picture)
    digit, probability = int(prediction.labels[0]), float(prediction.probabilities[0])
    metric = pull_back_metric(model, code)
    slow, fast = metric.speeds.tolist()
    distances = (encoded.means - code).norm(dim=1)
    nearest = int(distances.argmin())
    with place.stage:
        left, right = st.columns([1.6, 1], vertical_alignment="center")
        with left:
            plane.plane(
                STAGE,
                extent=latent_map.extent(2),
                layers=[
                    *latent_map.layers(2),
                    plane.curve(
                        code.numpy() + metric.ellipse(MOVE).numpy(),
                        closed=True,
                        colour="chosen",
                        width=2,
                        label=f"image moved by {MOVE:.0f} units of ink",
                    ),
                    plane.points([[x, y]], colour="chosen", marker="diamond", size=8),
                ],
                tool="move",
                hint="Drag the point: z is decoded",
                alt="1,500 training digits encoded in two dimensions, a cloud for each class; the "
                f"chosen code is ({frame.number(x, 2)}, {frame.number(y, 2)})",
                x_label=latent_map.axis_labels(2)[0],
                y_label=latent_map.axis_labels(2)[1],
            )
        with right:
            canvas.image(
                DECODED,
                canvas.to_bytes(picture[0].numpy(), 0, 1),
                tool=None,
                max_height=340,
                hint="Decoded from z",
                alt=f"The digit decoded from the chosen code; the classifier sees a {digit}",
            )
    shown = f"({frame.number(x, 2)}, {frame.number(y, 2)})"
    numbers = {
        "view": "plane",
        "label": digit,
        "probability": probability,
        "usual": float(reference.decoded_probabilities(2).mean()),
        "grid_sure": reference.grid_sure(),
        "nearest_label": int(encoded.labels[nearest]),
        "nearest_distance": float(distances[nearest]),
        "slow": slow,
        "fast": fast,
    }
    with place.readouts:
        frame.readout(
            [
                frame.Readout("latent code z", shown, "chosen"),
                ("classifier prediction", f"{digit} ({100 * probability:.0f} %)"),
                ("mean probability, decoded test images", f"{100 * numbers['usual']:.0f} %"),
                ("nearest encoded digit", f"{numbers['nearest_label']}"),
                ("distance to it", numbers["nearest_distance"]),
                ("units of ink per unit of z, at most", frame.number(fast, 1)),
                ("… at least", frame.number(slow, 1)),
            ]
        )
    return View(
        numbers=numbers,
        files={
            "image": lambda suffix: exports.png(picture.numpy(), columns=1),
            "table": lambda suffix: exports.table(
                ["z1", "z2", "classified as", "probability"], [[x, y, digit, probability]]
            ),
        },
        notebook=Notebook(notebooks.latent_plane, {"point": (x, y)}),
    )
