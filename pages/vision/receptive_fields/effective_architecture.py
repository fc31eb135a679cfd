"""The view "Published network": what a unit of AlexNet or ResNet-50 uses of its square."""

from typing import Any

import numpy as np
import streamlit as st
from torch import Tensor

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
from pages.vision.receptive_fields import effective_drawing, effective_weights, images, uploads
from pages.vision.receptive_fields.effective_fields import NETWORKS, NOISE
from ui import frame
from ui.components import chart
from ui.components.panel import panel
from ui.controls import choose_from_list
from ui.state import PageState
from ui.topic import Place, View


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
    effective_weights.draw_uploader()


def draw(page: PageState, place: Place) -> View:
    """The field on the input, and the share of its energy by distance."""
    name = page["network"]
    names = stages(name)
    node = page["node"] if page["node"] in names else names[-1]
    field, message, own = _field(page, name, node)
    found = measured_field(field, catalogue.network(name), node)
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
            _draw_share(found)
    numbers = _numbers(name, node, found, own)
    with place.readouts:
        _draw_readouts(numbers, found)
    return View(numbers=numbers)


def _field(page: PageState, name: str, node: str) -> tuple[EffectiveField, str, bool]:
    """The field, why the visitor's weights are not used, and whether they are."""
    tensors, message = effective_weights.loaded_weights()
    if tensors is not None:
        other = f"{name}-torchvision"
        try:
            kind = other if other in catalogue.ARCHITECTURES else name
            module = loaded(kind, node, tensors)
        except ValueError as refusal:
            message = f"{refusal} Random weights are shown instead."
        else:
            return field_on(module, node, _picture(page, name), page["seed"]), "", True
    if page["shown_image"] == NOISE:
        return field_of_architecture(name, node, page["seed"]), message, False
    module = random_module(name, node, page["seed"])
    return field_on(module, node, _picture(page, name), page["seed"]), message, False


def _picture(page: PageState, name: str) -> Tensor:
    """What the network looks at, as it takes it; the temple in place of noise."""
    height, width = catalogue.ARCHITECTURES[name].size
    if page["shown_image"] == NOISE:
        return as_input(images.picture("china", (height, width)))
    return as_input(uploads.picture_of(page, (height, width), "shown_image"))


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


def _numbers(name: str, node: str, found: Measured, own: bool) -> dict[str, Any]:
    """What readouts and answers speak of."""
    side = found.field.energy.shape[0]
    return {
        "view": "architecture",
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


def _draw_readouts(numbers: dict[str, Any], found: Measured) -> None:
    frame.readout(
        [
            frame.Readout("theoretical field r, pixels", f"{found.size}×{found.size}", "chosen"),
            ("image, pixels", f"{numbers['side']}×{numbers['side']}"),
            ("effective width σ, pixels", frame.number(numbers["width"], 1)),
            (f"radius with {100 * SHARE:.0f} % of the energy", frame.number(found.radius, 0)),
            ("… its disc, of the square", f"{100 * found.share_of_area:.0f} %"),
            ("effective size (Luo), pixels", frame.number(found.field.size, 0)),
            ("weights", "yours" if numbers["own"] else "random (He)"),
        ]
    )
