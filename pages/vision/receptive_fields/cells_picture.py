"""The view "Picture": the same cells at every place of a picture, which is a layer."""

from typing import Any

import numpy as np
import streamlit as st

from engine.vision.receptive_fields.cell_layer import (
    LayerResponses,
    layer_responses,
    luminance,
    over_orientations,
    patch,
)
from engine.vision.receptive_fields.cells import Gabor
from engine.vision.receptive_fields.stimuli import SIDE
from pages.vision.receptive_fields import cells_screen, drawing, images, uploads
from pages.vision.receptive_fields.cells_fields import DRAWN, FARTHEST, PICTURE_SIDE
from pages.vision.receptive_fields.cells_polar import draw_polar
from ui import frame
from ui.components import plane
from ui.state import UPLOAD, PageState
from ui.topic import Place, View

PICTURE = "receptive-fields:picture"
SIMPLE = "receptive-fields:simple-layer"
COMPLEX = "receptive-fields:complex-layer"
EXTENT = (-FARTHEST, FARTHEST, -FARTHEST, FARTHEST)
ORIENTATIONS = np.arange(0, 180, 6.0)


def draw(page: PageState, place: Place, cell: Gabor) -> View:
    """The picture with the cell on it, both layers, and the cells of other orientations here."""
    _follow_hand(page)
    light = page["contrast"] * luminance(_pixels(page))
    x, y = round(page["looks_right"]), round(page["looks_up"])
    found = layer_responses(cell, light)
    turned = over_orientations(cell, patch(light, x, y), ORIENTATIONS)
    with place.stage:
        uploads.show_message(page, "picture")
        left, right = st.columns([1.25, 1], vertical_alignment="top")
        with left:
            _draw_picture(light, cell, x, y)
        with right:
            _draw_layers(found, x, y)
            _draw_orientations(turned, float(found.energy.max()) ** 0.5)
    numbers = _numbers(page, cell, found, turned)
    with place.readouts:
        _draw_readouts(numbers)
    return View(numbers=numbers, shown={"cell": cell})


def _follow_hand(page: PageState) -> None:
    """The cell looks where the picture or one of its layers is pressed or dragged to."""
    events = [event for key in (PICTURE, SIMPLE, COMPLEX) for event in plane.events(key)]
    for event in events:
        if event.kind in {"press", "drag", "release"} and event.points:
            x, y = (round(min(max(each, -FARTHEST), FARTHEST)) for each in event.points[-1])
            page["looks_right"], page["looks_up"] = float(x), float(y)
    if any(event.kind == "release" for event in events):
        st.rerun()  # the sliders are in the other fragment


def _pixels(page: PageState) -> np.ndarray:
    """What is looked at: uint8 [PICTURE_SIDE, PICTURE_SIDE, 3]."""
    size = (PICTURE_SIDE, PICTURE_SIDE)
    if page["picture"] == DRAWN:
        return images.fitted(np.repeat(drawing.drawing_of(page)[..., None], 3, axis=2), size)
    return uploads.picture_of(page, size, "picture")


def _outlined(cell: Gabor, x: int, y: int) -> np.ndarray:
    """The cell's weights where it looks, on the whole picture."""
    room = np.zeros((PICTURE_SIDE + SIDE - 1,) * 2)
    row, column = FARTHEST - y, FARTHEST + x
    room[row : row + SIDE, column : column + SIDE] = cell.field()
    half = SIDE // 2
    return room[half : half + PICTURE_SIDE, half : half + PICTURE_SIDE]


def _draw_picture(light: np.ndarray, cell: Gabor, x: int, y: int) -> None:
    plane.plane(
        PICTURE,
        extent=EXTENT,
        layers=[cells_screen.grey(light), *cells_screen.outline(_outlined(cell, x, y))],
        tool="move",
        hint="Drag the cell over the picture",
        x_label="x, pixels",
        y_label="y, pixels",
        max_height=420,
        alt=f"A picture in grey; the cell's field stands {x} pixels right of and {y} above its "
        "middle",
    )


def _draw_layers(found: LayerResponses, x: int, y: int) -> None:
    shown = (
        (SIMPLE, "Simple cells", found.simple),
        (COMPLEX, "Complex", np.sqrt(found.energy)),
    )
    for column, (key, title, values) in zip(st.columns(2), shown, strict=True):
        with column:
            plane.plane(
                key,
                extent=EXTENT,
                layers=[
                    plane.field(
                        np.flipud(values),
                        colormap="sequential",
                        value_range=(0, float(values.max()) or 1.0),
                    )
                ],
                tool="move",
                chosen=(x, y),
                axes=False,
                hint=title,
                max_height=190,
                alt=f"Responses of {title.lower()} of one orientation at every pixel",
            )


def _draw_orientations(turned: tuple[np.ndarray, np.ndarray], largest: float) -> None:
    """On the scale of the whole picture, so that a weak response looks weak."""
    simple, energy = turned
    best = float(ORIENTATIONS[energy.argmax()])
    draw_polar(
        "receptive-fields:tuning",
        ORIENTATIONS,
        {"simple": simple, "complex": np.sqrt(energy)},
        marked=(best, f"{best:g}°") if energy.any() else None,
        rim=max(largest, float(energy.max()) ** 0.5),
        hint="Orientations here",
        alt="Responses of cells of all orientations at this place, as shares of the largest in the "
        "picture; the "
        f"complex cell of {best:g} degrees answers most",
        max_height=235,
    )


def _numbers(
    page: PageState, cell: Gabor, found: LayerResponses, turned: tuple[np.ndarray, np.ndarray]
) -> dict[str, Any]:
    """What readouts and answers speak of."""
    row, column = FARTHEST - round(page["looks_up"]), FARTHEST + round(page["looks_right"])
    energy = turned[1]
    strongest = np.sort(found.energy, axis=None)[-found.energy.size // 10 :]
    return {
        "view": "picture",
        "picture": page["picture"],
        "own": page["picture"] == DRAWN or uploads.has_picture(page, "picture"),
        "asked": page["picture"] == UPLOAD,
        "orientation": cell.orientation % 180,
        "simple": max(float(found.linear[row, column]), 0.0),
        "complex": float(found.energy[row, column]),
        "largest_simple": float(found.simple.max()),
        "largest_complex": float(found.energy.max()),
        "best": float(ORIENTATIONS[energy.argmax()]),
        "best_energy": float(energy.max()),
        "least_energy": float(energy.min()),
        "silent": float((found.linear <= 0).mean()),
        "in_strongest": float(strongest.sum() / (found.energy.sum() or 1.0)),
        "units": found.linear.size,
    }


def _draw_readouts(numbers: dict[str, Any]) -> None:
    rows: list[frame.Row] = [
        frame.Readout("simple cell", frame.number(numbers["simple"], 2), "data"),
        frame.Readout("complex cell, energy", frame.number(numbers["complex"], 2), "good"),
        ("largest: simple", frame.number(numbers["largest_simple"], 2)),
        ("… complex", frame.number(numbers["largest_complex"], 2)),
        ("best orientation", f"{numbers['best']:g}°" if numbers["best_energy"] > 0 else "none"),
        ("… its energy", frame.number(numbers["best_energy"], 2)),
        ("silent simple cells", f"{100 * numbers['silent']:.0f} %"),
        ("in the strongest 10 %", f"{100 * numbers['in_strongest']:.0f} %"),
    ]
    st.html(
        "<p class='who'><span class='formula'>layer = [w ⋆ I]₊</span>"
        "<span class='formula'>complex = (w ⋆ I)² + (w′ ⋆ I)²</span>"
        "<span class='formula'>w′: w moved on by a quarter of its wave</span></p>"
        + frame.readout_html(rows)
    )
