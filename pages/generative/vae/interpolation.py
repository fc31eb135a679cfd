"""View "Interpolation" of the walk: from one digit to another, as a strip and as a film."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
import torch
from jaxtyping import Float
from torch import Tensor

from engine.data import images
from engine.generative import digit_autoencoder, digit_classifier
from engine.generative.vae import interpolation, pretrained
from engine.generative.vae.interpolation import PATHS, Walk
from pages.generative.vae import exports, latent_map
from pages.generative.vae.answers import listed
from pages.generative.vae.fields import DRAWN, ENDS, WALK_STEPS, digit_name
from pages.generative.vae.interpolation_readouts import COLOURS, FILM, draw_readouts
from ui import digit_drawing, drawn_digits, frame, playback
from ui.components import canvas, plane
from ui.components.panel import panel
from ui.controls import choose_from_list, clear_button
from ui.state import PageState
from ui.topic import Place, View
from ui.trajectory import shown_step

STAGE = "vae:walk-plane"
STRIPS = "vae:strips"
PAPERS = {"digit": "vae:paper-first", "second_drawing": "vae:paper-second"}

_EVERY = 5
"""Steps from one picture of the strip to the next."""
_FPS = 12.0


@dataclass(frozen=True)
class End:
    """One end of the walk.

    Attributes:
        picture: as the encoder gets it, from 0 to 1.
        name: for the visitor.
        drawn: whether the visitor drew it.
    """

    picture: Float[Tensor, "28 28"]
    name: str
    drawn: bool


def draw_controls(page: PageState) -> None:
    """The path, both ends, and a paper for each that is to be drawn."""
    panel(page, "path")
    ends = (("first_digit", "digit"), ("second_digit", "second_drawing"))
    both = all(page[choice] == DRAWN for choice, _ in ends) and not frame.presenting()
    # Two papers one below the other would leave the screen of a small laptop.
    rooms = st.columns(2, gap="xxsmall") if both else (st.container(), st.container())
    for room, (choice, field) in zip(rooms, ends, strict=True):
        with room:
            choose_from_list(page, choice, ENDS)
            if page[choice] == DRAWN:
                _draw_paper(page, field, "Clear" if both else "Clear the drawing")
    digits = [page[choice] for choice, _ in ends if page[choice] != DRAWN]
    note = listed([digit_name(int(digit)) for digit in dict.fromkeys(digits)])
    panel(page, "held_out_index", "latent_size", notes={"held_out_index": note})


def _draw_paper(page: PageState, field: str, clear: str) -> None:
    """A paper for one end."""
    drawn_digits.add_strokes(page, field, PAPERS[field])
    canvas.image(
        PAPERS[field],
        drawn_digits.drawing_of(page, field, digit_drawing.blank()),
        tool="draw",
        hint="Draw",
        max_height=190,
        alt="A paper to draw a digit on, white ink on black",
    )
    clear_button(page, field, clear)


def end_of(page: PageState, choice: str, field: str) -> End:
    """The digit at one end; where a drawing is still to come, a test image stands in for it."""
    digit = page[choice]
    if digit == DRAWN:
        centred = drawn_digits.as_mnist(drawn_digits.drawing_of(page, field, digit_drawing.blank()))
        if centred is not None:
            return End(centred.picture, "your drawing", drawn=True)
        digit = page.fields[choice].default
    return End(
        images.held_out_digit(int(digit), page["held_out_index"]),
        digit_name(int(digit)),
        drawn=False,
    )


def draw(page: PageState, place: Place) -> View:
    """The path in the plane, the film beside it, and the strips of both paths below."""
    size = int(page["latent_size"])
    model = digit_autoencoder.pretrained(size)
    ends = (
        end_of(page, "first_digit", "digit"),
        end_of(page, "second_digit", "second_drawing"),
    )
    codes = model.encode(torch.stack([end.picture for end in ends])).mean
    walks = {
        path: interpolation.walk(model, codes[:1], codes[1:], path, WALK_STEPS) for path in PATHS
    }
    numbers = _numbers(page, walks, ends)
    with place.stage:
        _draw_film(page, size, walks, ends)
        _draw_strips(walks, ends)
    with place.readouts:
        draw_readouts(walks, numbers, int(page["walk_step"]))
    shown = walks[page["path"]]
    return View(
        numbers=numbers,
        files={
            "image": lambda suffix: exports.png(_strip(walks), columns=_columns()),
            "film": lambda suffix: exports.gif(shown.pictures.numpy(), _FPS),
            "table": lambda suffix: _table(walks),
        },
    )


def _draw_film(
    page: PageState, size: int, walks: Mapping[str, Walk], ends: tuple[End, End]
) -> None:
    """Both paths in the plane, and the image of the point that walks along one of them."""
    shown = walks[page["path"]]
    step = shown_step(page, STAGE, WALK_STEPS + 1, field="walk_step")
    to_plane = pretrained.projection(size).to_plane
    curves = [
        plane.curve(
            to_plane(walk.codes).numpy(),
            colour=COLOURS[path],
            width=3,
            dashed=path != page["path"],
            label=f"{path} path",
        )
        for path, walk in walks.items()
    ]
    left, right = st.columns([1.3, 1], vertical_alignment="center")
    common: dict[str, Any] = {"fps": _FPS, "start": step, "together": FILM}
    with left:
        plane.plane(
            STAGE,
            extent=latent_map.extent(size),
            layers=[
                *latent_map.layers(size, legend=False),
                *curves,
                plane.points(
                    to_plane(shown.codes).numpy()[:, None],
                    colour="chosen",
                    marker="diamond",
                    size=8,
                ),
            ],
            frames=plane.Frames(
                **common,
                autoplay=playback.plays_when_opened(page, by_itself=not step),
                report=True,
                name=FILM,
                field="walk_step",
                edition=page.edition,
            ),
            tool=None,
            legend=False,
            max_height=352,
            alt=f"Two paths through the latent space from {ends[0].name} to {ends[1].name}, over "
            "the encoded training digits",
            x_label=latent_map.axis_labels(size)[0],
            y_label=latent_map.axis_labels(size)[1],
        )
    with right:
        plane.plane(
            "vae:walk-image",
            extent=(0, images.SIDE, 0, images.SIDE),
            layers=[
                plane.field(canvas.to_bytes(shown.pictures.numpy(), 0, 1)[:, ::-1], colormap="gray")
            ],
            frames=plane.Frames(**common, led=True),
            tool=None,
            axes=False,
            legend=False,
            max_height=270,
            alt=f"The decoded image on its way from {ends[0].name} to {ends[1].name}",
        )
        st.html(latent_map.legend_html())


def _columns() -> int:
    return WALK_STEPS // _EVERY + 1


def _strip(walks: Mapping[str, Walk]) -> np.ndarray:
    return np.concatenate([walks[path].pictures[::_EVERY].numpy() for path in PATHS])


def _draw_strips(walks: Mapping[str, Walk], ends: tuple[End, End]) -> None:
    """Every fifth image: above along the straight path, below along the great circle."""
    canvas.images(
        STRIPS,
        canvas.to_bytes(_strip(walks), 0, 1),
        columns=_columns(),
        tool=None,
        max_height=168,
        hint="Above: linear. Below: spherical",
        alt=f"{_columns()} images each from {ends[0].name} to {ends[1].name}: above along the "
        "straight path, below along the spherical one",
    )


def _numbers(page: PageState, walks: Mapping[str, Walk], ends: tuple[End, End]) -> dict[str, Any]:
    """What readouts and answers speak of."""
    classifier = digit_classifier.pretrained()
    found = {
        path: digit_classifier.classify(classifier, walk.pictures) for path, walk in walks.items()
    }
    straight = walks["linear"].pictures
    half = WALK_STEPS // 2
    on_path = found[page["path"]]
    return {
        "view": "interpolation",
        "latent_size": int(page["latent_size"]),
        "path": page["path"],
        "drawn": sum(end.drawn for end in ends),
        "to_draw": [page["first_digit"], page["second_digit"]].count(DRAWN),
        "angle": _angle(walks["linear"].codes[0], walks["linear"].codes[-1]),
        "direct": float((straight[-1] - straight[0]).norm()),
        "labels": on_path.labels.tolist(),
        "least_sure": {path: float(each.probabilities.min()) for path, each in found.items()},
        "lengths": {path: walk.length for path, walk in walks.items()},
        "largest_moves": {path: float(walk.moves.max()) for path, walk in walks.items()},
        "half_norms": {path: float(walk.codes[half].norm()) for path, walk in walks.items()},
        "end_norms": walks["linear"].codes[[0, -1]].norm(dim=1).tolist(),
    }


def _angle(a: Float[Tensor, " d"], b: Float[Tensor, " d"]) -> float:
    """Between two codes, in degrees; 90 where one of them is zero."""
    cosine = torch.nn.functional.cosine_similarity(a, b, dim=0)
    return math.degrees(math.acos(min(1.0, max(-1.0, float(cosine)))))


def _table(walks: Mapping[str, Walk]) -> bytes:
    """A row for each step: the codes of both paths, and how far the image moves to the next."""
    size = walks["linear"].codes.shape[1]
    header = ["path", "step", *(f"z{k + 1}" for k in range(size)), "image move to the next step"]
    rows = [
        [path, step, *code, move]
        for path, walk in walks.items()
        for step, (code, move) in enumerate(
            zip(walk.codes.tolist(), [*walk.moves.tolist(), ""], strict=True)
        )
    ]
    return exports.table(header, rows)
