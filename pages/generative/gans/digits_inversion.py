"""View "Inversion": the latent whose picture comes nearest to a given digit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import Call, cached
from engine.data import images
from engine.generative import digit_classifier
from engine.generative.gans.digits import inversion, latents, pretrained
from engine.generative.gans.digits.inversion import Inversion
from pages.generative.gans import digits_inversion_layers as layers
from pages.generative.gans.digits_fields import ALL, DRAWN, STARTS, inversion_settings
from ui import beside, digit_drawing, drawn_digits, frame, saved_files
from ui.components import canvas
from ui.components.panel import panel
from ui.controls import choose_from_list, clear_button
from ui.state import PageState
from ui.topic import Place, View

PAPER = "gans:digits-paper"
PAPER_HEIGHT = 330
"""Of the paper to draw on."""
_COLUMNS = [1, 1.08]
"""Target and film: the controls of the film need 300 pixels."""

EXAMPLE = digit_drawing.encode_drawing(
    drawn_digits.drawn([(9, 6), (18, 6), (14, 13), (12, 22)], [(9, 14), (17, 13)])
)
"""A 7 with a bar, until there is a drawing."""


@dataclass(frozen=True, eq=False)
class Reference:
    """What the error is compared with.

    Attributes:
        label: the classifier's, of the target.
        nearest: squared distance to the nearest of 4,500 training digits.
    """

    label: int
    nearest: float


@cached
def reference(picture: bytes) -> Reference:
    """Of a target of 784 bytes."""
    target = _pixels(picture)
    train = images.split(images.mnist()).train.images
    found = digit_classifier.classify(digit_classifier.pretrained(), target[None])
    return Reference(int(found.labels[0]), float((train - target).square().sum(dim=(1, 2)).min()))


@cached
def sample(label: int, seed: int) -> bytes:
    """A picture that G itself has made, for comparison, as 784 bytes."""
    generator = pretrained.generator()
    z = latents.draw(generator, 1, seed, "inverted sample")
    with torch.no_grad():
        picture = generator(z, torch.tensor([label]))[0]
    return canvas.to_bytes(picture.numpy(), 0, 1).tobytes()


def _pixels(picture: bytes) -> Float[Tensor, "28 28"]:
    return torch.frombuffer(bytearray(picture), dtype=torch.uint8).view(28, 28) / 255


def draw_controls(page: PageState) -> None:
    """The picture, and how it is looked for."""
    panel(page, "target")
    if page["target"] == DRAWN:
        clear_button(page, "digit", blank=drawn_digits.BLANK)
    else:
        choose_from_list(page, "held_out_class", page.fields["held_out_class"].options)  # type: ignore[attr-defined]
        panel(page, "held_out_index")
    panel(page, "inversion_start")
    options = page.fields["inversion_class"].options  # type: ignore[attr-defined]
    choose_from_list(page, "inversion_class", options)
    panel(page, "prior_weight", "edit_scale")


def _target(page: PageState) -> bytes | None:
    """784 bytes; None while the paper is empty."""
    if page["target"] == DRAWN:
        centred = drawn_digits.as_mnist(digit_drawing.decode_drawing(page["digit"] or EXAMPLE))
        if centred is None:
            return None
        picture = centred.picture
    else:
        picture = images.held_out_digit(int(page["held_out_class"]), int(page["held_out_index"]))
    return canvas.to_bytes(picture.numpy(), 0, 1).tobytes()


def _compared(page: PageState, target: bytes, found: Inversion) -> dict[str, Call[Inversion]]:
    """The other starts, in the class that was found."""
    return {
        name: inversion.inverted.call(
            target, replace(inversion_settings(page, name), label=found.label)
        )
        for name in STARTS
        if name != page["inversion_start"]
    }


def draw(page: PageState, place: Place) -> View:
    """The descent as a film, its errors, and what can be made of the latent that was found."""
    if page["target"] == DRAWN:
        drawn_digits.add_strokes(page, "digit", PAPER)
    target = _target(page)
    with place.stage:
        top = st.container()
    if target is None:
        _draw_target(page, top.columns(_COLUMNS)[0], None)
        with place.stage:
            frame.notice(["There is nothing on the paper yet: draw a digit."])
        return View(numbers={"view": "inversion", "drawn": False, "target": DRAWN})
    start = page["inversion_start"]
    chosen = inversion.inverted.call(target, inversion_settings(page, start))
    if not place.dragging:
        beside.make_some([reference.call(target), chosen])
    runs = {start: chosen()} if chosen.made() else {}
    if runs and not place.dragging:
        beside.make_some(_compared(page, target, runs[start]).values())
    with top:
        paper, rest = st.columns(_COLUMNS, gap="small")
    _draw_target(page, paper, target)
    if start not in runs:
        with rest:
            st.html("<p class='who'>…</p>")
        return View(numbers={"view": "inversion"}, unfinished=not place.dragging, unanswered=True)
    found, pixels = runs[start], _pixels(target)
    others = _compared(page, target, found)
    runs |= {name: call() for name, call in others.items() if call.made()}
    with rest:
        layers.draw_film(found)
    with place.stage:
        layers.draw_descent(runs, start, pixels)
        layers.draw_classes(found, float(page["edit_scale"]))
    if len(runs) <= len(others) or not reference.call(target).made():
        return View(numbers={"view": "inversion"}, unfinished=not place.dragging, unanswered=True)
    return _measured(page, place, target, runs)


def _measured(page: PageState, place: Place, target: bytes, runs: dict[str, Inversion]) -> View:
    """The numbers, once all starts have come to rest."""
    start, pixels = page["inversion_start"], _pixels(target)
    found = runs[start]
    how = inversion_settings(page, start)
    own_target = sample(found.label, page["seed"])
    own = inversion.inverted.call(own_target, replace(how, label=found.label))
    if not own.made() and not place.dragging:
        own()
    made = own.made()
    known = reference(target)
    classes = {int(c): float(e) for c, e in zip(found.classes, found.errors[-1], strict=True)}
    numbers: dict[str, Any] = {
        "view": "inversion",
        "target": page["target"],
        "drawn": page["target"] == DRAWN and bool(page["digit"]),
        "start": start,
        "tried": len(classes),
        "all": page["inversion_class"] == ALL,
        "label": found.label,
        "asked": known.label if page["target"] == DRAWN else int(page["held_out_class"]),
        "seen": known.label,
        "errors": {name: float(run.errors[-1, run.best]) for name, run in runs.items()},
        "first": {name: float(run.errors[0, run.best]) for name, run in runs.items()},
        "error": float(found.errors[-1, found.best]),
        "classes": classes,
        "length": float(found.path[-1].norm()),
        "prior_weight": how.prior_weight,
        "energy": float(pixels.square().sum()),
        "nearest": known.nearest,
        "sample": float(own().errors[-1].min()) if made else float("nan"),
    }
    with place.readouts:
        frame.readout(layers.rows(numbers))
    pictures = layers.pictures(found)
    return View(
        numbers=numbers,
        unfinished=not made and not place.dragging,
        unanswered=not made,
        files={
            "digits": lambda suffix: saved_files.png(
                torch.cat((pixels[None], pictures[-1:], layers.ten_classes(found, 1.0))).numpy(), 6
            ),
            "film": lambda suffix: saved_files.gif(pictures.numpy(), layers.FPS),
            "table": lambda suffix: saved_files.table(
                ["start", "step", "class", "squared error"],
                [
                    [name, str(k), str(int(run.classes[c])), float(run.errors[k, c])]
                    for name, run in runs.items()
                    for k in range(len(run.errors))
                    for c in range(len(run.classes))
                ],
            ),
        },
    )


def _draw_target(page: PageState, room: Any, target: bytes | None) -> None:
    """The paper, or the test digit."""
    with room:
        if page["target"] == DRAWN:
            canvas.image(
                PAPER,
                digit_drawing.decode_drawing(page["digit"] or EXAMPLE),
                tool="draw",
                hint="Draw a digit",
                max_height=PAPER_HEIGHT,
                alt="The paper to draw on, white ink on black",
            )
            return
        assert target is not None
        canvas.image(
            "gans:digits-target",
            np.frombuffer(target, np.uint8).reshape(28, 28),
            tool=None,
            max_height=layers.FILM_HEIGHT,
            hint="Target x",
            alt=f"A test digit of class {page['held_out_class']}",
        )
