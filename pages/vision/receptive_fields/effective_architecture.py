"""The view "Published network": what a unit of AlexNet or ResNet-50 uses of its square."""

import hashlib
from typing import Any

import numpy as np
import streamlit as st

from engine.vision.receptive_fields.architecture_fields import (
    as_input,
    field_of_architecture,
    field_on,
    loaded,
    random_module,
    stages,
)
from engine.vision.receptive_fields.architectures import catalogue
from engine.vision.receptive_fields.effective import EffectiveField, share_inside
from engine.vision.receptive_fields.measures import SHARE, Measured, measured_field
from engine.vision.receptive_fields.torchvision_weights import FileWeights
from pages.vision.receptive_fields import effective_drawing, effective_weights, images, uploads
from pages.vision.receptive_fields.effective_fields import NETWORKS, NOISE
from ui import frame
from ui.components import chart
from ui.components.panel import panel
from ui.controls import choose_from_list
from ui.state import PageState
from ui.topic import Place, View

_LAST = "receptive-fields:last:upload"


def draw_controls(page: PageState) -> None:
    """The network, the layer, and weights of one's own."""
    before = page["network"]
    choose_from_list(page, "network", NETWORKS)
    if page["network"] != before:
        page["node"] = ""
    names = stages(page["network"])
    if page["node"] not in names:
        page["node"] = names[-1]
    choose_from_list(page, "node", {name: name for name in names}, label="Layer")
    panel(page, "shown_image")
    uploads.draw_uploader(page, "shown_image")
    effective_weights.draw_uploader(page["network"])


def draw(page: PageState, place: Place) -> View:
    """The field on the input, and the share of its energy by distance."""
    name = page["network"]
    names = stages(name)
    node = page["node"] if page["node"] in names else names[-1]
    weights, message = effective_weights.weights_of(name)
    # Torchvision's networks may differ from the papers': in ResNet-50 another layer has the stride.
    kind = weights.architecture if weights else name
    found = measured_field(_field(page, kind, node, weights), catalogue.network(kind), node)
    with place.stage:
        if message:
            st.error(message)
        uploads.show_message(page, "shown_image")
        left, right = st.columns([1.35, 1], vertical_alignment="top")
        with left:
            effective_drawing.draw_field(
                found, f"The gradient of the middle unit of {node} of {NETWORKS[name]}"
            )
        with right:
            if found.dead:
                st.info(effective_drawing.DEAD)
            else:
                _draw_share(found)
    numbers = _numbers(name, node, found, own=weights is not None)
    with place.readouts:
        _draw_readouts(numbers, found, effective_weights.unused(weights) if weights else "")
    return View(
        numbers=numbers,
        shown={"found": found, "network": catalogue.network(kind), "node": node},
    )


def _field(page: PageState, name: str, node: str, weights: FileWeights | None) -> EffectiveField:
    """The field with random weights or the visitor's, on noise or a picture.

    The last one is remembered: what a run changes is seldom the field.
    """
    if weights is None and page["shown_image"] == NOISE:
        return field_of_architecture(name, node, page["seed"])
    picture = _picture(page, name)
    asked = (name, node, page["seed"], hashlib.sha256(picture.tobytes()).digest())
    last = st.session_state.get(_LAST)
    if last is not None and last[0] == asked and last[1] is weights:
        found: EffectiveField = last[2]
        return found
    if weights is None:
        module = random_module(name, node, page["seed"])
    else:
        module = loaded(name, node, weights.tensors)
    field = field_on(module, node, as_input(picture, name), page["seed"])
    st.session_state[_LAST] = (asked, weights, field)
    return field


def _picture(page: PageState, name: str) -> np.ndarray:
    """What the network looks at; the temple in place of noise."""
    height, width = catalogue.ARCHITECTURES[name].size
    if page["shown_image"] == NOISE:
        return images.picture("china", (height, width))
    return uploads.picture_of(page, (height, width), "shown_image")


def _draw_share(found: Measured) -> None:
    radii = np.arange(0, found.field.energy.shape[0] // 2 + 1)
    centre = found.moments.centre
    area = np.pi * radii**2 / found.field.energy.size
    chart.lines(
        "receptive-fields:share",
        {
            "energy": (radii, 100 * share_inside(found.field.energy, centre, radii)),
            "pixels": (radii, np.minimum(100 * area, 100)),
        },
        colours={"energy": "model", "pixels": "ink"},
        x_label="distance from the centre, pixels",
        y_label="% inside",
        y_range=(0, 100),
        marker=found.radius,
        height=300,
        alt="Share of the energy within a distance from the centre, beside the share of the pixels",
    )


def _numbers(name: str, node: str, found: Measured, *, own: bool) -> dict[str, Any]:
    """What readouts and answers speak of."""
    side = found.field.energy.shape[0]
    return {
        "view": "architecture",
        "dead": found.dead,
        "network": name,
        "title": NETWORKS[name],
        "node": node,
        "own": own,
        "size": found.size,
        "side": side,
        "width": found.moments.width,
        "radius": found.radius,
        "share_of_area": found.share_of_area,
        "share_of_image": min(float(np.pi * found.radius**2 / side**2), 1.0),
    }


def _draw_readouts(numbers: dict[str, Any], found: Measured, note: str) -> None:
    rows: list[frame.Row] = [
        frame.Readout("theoretical field r, pixels", str(found.size), "chosen"),
        ("image, pixels", f"{numbers['side']}×{numbers['side']}"),
        ("effective width σ, pixels", effective_drawing.written(numbers["width"], 1)),
        (
            f"{100 * SHARE:.0f} % radius, pixels",
            effective_drawing.written(found.radius, 0),
        ),
        ("… its disc, % of the square", effective_drawing.written(100 * found.share_of_area, 0)),
        ("effective size (Luo), pixels", frame.number(found.field.size, 0)),
        ("weights", "yours" if numbers["own"] else "random (He)"),
    ]
    st.html(frame.readout_html(rows) + (frame.notice_html([note]) if note else ""))
