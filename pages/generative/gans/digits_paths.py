"""View "Paths": between two latents, between two classes, or a walk, played as a film."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
import torch
from jaxtyping import Float
from torch import Tensor

from engine.data.images import CLASSES, SIDE
from engine.generative.gans.digits import latents
from engine.generative.gans.digits.networks import LATENT_SIZE
from pages.generative.gans import digits_path_plane
from pages.generative.gans.digits_fields import PATH_STEPS
from pages.generative.gans.digits_path_pictures import (
    BAND,
    PathPictures,
    between_classes,
    between_latents,
    numbers_of,
    walked,
)
from ui import frame, playback, saved_files
from ui.components import canvas, chart, plane, received
from ui.components.panel import panel
from ui.controls import choose_from_list
from ui.state import PageState
from ui.topic import Place, View

STAGE = "gans:digits-path"
STRIPS = "gans:digits-strips"
FILM = "gans-digits-path"

_STRIP = 9
"""Pictures in a row."""
_FPS = 16.0


def draw_controls(page: PageState) -> None:
    """The kind of path and its ends."""
    options = page.fields["digit_class"].options  # type: ignore[attr-defined]
    panel(page, "path")
    choose_from_list(page, "digit_class", options)
    if page["path"] == "classes":
        choose_from_list(page, "second_class", options)
    if page["path"] == "latents":
        panel(page, "interpolation")
    if page["path"] != "walk":
        panel(page, "pair")


def draw(page: PageState, place: Place) -> View:
    """The film, the strips, and what is measured along the path."""
    kind, seed = page["path"], page["seed"]
    first, pair = int(page["digit_class"]), int(page["pair"])
    second = int(page["second_class"])
    if kind == "classes":
        paths = {"classes": between_classes(first, second, pair, seed)}
        shown = paths["classes"]
    elif kind == "walk":
        paths = {"walk": walked(first, seed)}
        shown = paths["walk"]
    else:
        paths = {each: between_latents(each, first, pair, seed) for each in latents.PATHS}
        shown = paths[page["interpolation"]]
    numbers = numbers_of(kind, paths, first, second)
    step = _shown_step(page, len(shown.z))
    strip = _strip(paths)
    with place.stage:
        left, right = st.columns([1.15, 1], vertical_alignment="center")
        with left:
            _draw_film(page, shown, step, kind)
        with right:
            if kind == "latents":
                digits_path_plane.draw(paths, _frames(page, step, led=True))
            else:
                _draw_chart(kind, paths, first, second, step)
        _draw_strips(kind, strip, first, second)
    with place.readouts:
        frame.readout(_rows(numbers))
        if kind == "latents":
            _draw_chart(kind, paths, first, second, step)
    return View(
        numbers=numbers,
        files={
            "digits": lambda suffix: saved_files.png(strip.numpy(), _STRIP),
            "film": lambda suffix: saved_files.gif(shown.pictures.numpy(), _FPS),
            "table": lambda suffix: saved_files.table(
                ["path", "step", "‖z‖", *(f"probability of {k}" for k in range(CLASSES))],
                [
                    [name, str(k), float(each.lengths[k]), *each.probabilities[k].tolist()]
                    for name, each in paths.items()
                    for k in range(len(each.z))
                ],
            ),
        },
    )


def _shown_step(page: PageState, count: int) -> int:
    """Where the visitor stopped the film, at first where the link says."""
    number, index = received(STAGE, "index")
    if number and isinstance(index, int):
        page["path_step"] = page.fields["path_step"].snap(index)  # type: ignore[attr-defined]
        playback.remember(page, playing=False, by_itself=index == 0)
    return min(int(page["path_step"]), count - 1)


def _draw_film(page: PageState, shown: PathPictures, step: int, kind: str) -> None:
    plane.plane(
        STAGE,
        extent=(0, SIDE, 0, SIDE),
        layers=[
            plane.field(canvas.to_bytes(shown.pictures.numpy(), 0, 1)[:, ::-1], colormap="gray")
        ],
        frames=_frames(page, step),
        axes=False,
        legend=False,
        max_height=320,
        alt=f"A film of {len(shown.z)} generated digits along the path"
        + (" of classes" if kind == "classes" else " of latents"),
    )


def _frames(page: PageState, step: int, *, led: bool = False) -> plane.Frames:
    """How the pictures are played; `led` by them, the points of the plane."""
    if led:
        return plane.Frames(fps=_FPS, start=step, together=FILM, led=True)
    return plane.Frames(
        fps=_FPS,
        start=step,
        autoplay=playback.plays_when_opened(page, by_itself=not step),
        report=True,
        name=FILM,
        together=FILM,
        field="path_step",
    )


def _draw_chart(
    kind: str, paths: dict[str, PathPictures], first: int, second: int, step: int
) -> None:
    """Lengths of the latents; between classes, how probable both are."""
    count = len(next(iter(paths.values())).z)
    t = np.arange(count) / PATH_STEPS
    common: dict[str, Any] = {
        "marker": float(t[step]),
        "follows": (FILM, t.tolist()),
        "height": 250 if kind != "latents" else 190,
    }
    if kind == "classes":
        found = paths["classes"].probabilities.numpy()
        others = 1 - found[:, sorted({first, second})].sum(axis=1)
        chart.lines(
            "gans:digits-classes",
            {f"a {first}": (t, found[:, first])}
            | ({f"a {second}": (t, found[:, second])} if second != first else {})
            | {"others": (t, others)},
            x_label=f"share of the code of class {second}",
            y_label="classifier's probability",
            y_range=(0, 1),
            alt="Probabilities of both classes along the path",
            **common,
        )
        return
    lines = {
        {"spherical": "arc", "linear": "straight", "walk": "walk"}[name]: (t, each.lengths)
        for name, each in paths.items()
    }
    low, high = (np.full(count, end) for end in BAND)
    typical = np.full(count, np.sqrt(LATENT_SIZE))
    chart.lines(
        "gans:digits-lengths",
        lines | {"√32": (t, typical)},
        bands={"√32": (t, low, high)},
        colours={"arc": "model", "walk": "model", "straight": "error", "√32": "data"},
        x_label="t" if kind == "latents" else "station",
        y_label="‖z‖; band: 95 % of samples",
        y_range=(0, None),
        alt="Length of z along the path; the band has 95 % of the samples of the prior",
        **common,
    )


def _strip(paths: dict[str, PathPictures]) -> Float[Tensor, "n 28 28"]:
    """Nine pictures of each path, or three rows of the walk."""
    rows = []
    for name, each in paths.items():
        count = 3 * _STRIP if name == "walk" else _STRIP
        at = torch.linspace(0, len(each.z) - 1, count).round().long()
        rows.append(each.pictures[at])
    return torch.cat(rows)


def _draw_strips(kind: str, strip: Float[Tensor, "n 28 28"], first: int, second: int) -> None:
    said = {
        "latents": "Above: along the arc. Below: along the straight line",
        "classes": f"From the class code of {first} to that of {second}, z the same",
        "walk": "The walk, row by row",
    }[kind]
    canvas.images(
        STRIPS,
        canvas.to_bytes(strip.numpy(), 0, 1),
        columns=_STRIP,
        row_names=("arc", "straight") if kind == "latents" else (),
        tool=None,
        max_height=190,
        hint=said,
        alt=f"Rows of {_STRIP} generated digits. {said}",
    )


def _rows(numbers: dict[str, Any]) -> list[frame.Row]:
    value = frame.number
    if numbers["path"] == "latents":
        return [
            ("‖z‖ at the ends", " and ".join(value(each, 2) for each in numbers["ends"])),
            frame.Readout("‖z‖ halfway, arc", value(numbers["arc_length"], 2), "model"),
            ("… samples that are shorter", _percent(numbers["arc_shorter"])),
            frame.Readout("‖z‖ halfway, straight", value(numbers["straight_length"], 2), "error"),
            ("… samples that are shorter", _percent(numbers["shorter"])),
            ("straight / arc, halfway", value(numbers["psi"], 2)),
            ("pixel distance of the two halfway", value(numbers["difference"], 2)),
            ("… of the ends", value(numbers["end_distance"], 2)),
        ]
    if numbers["path"] == "classes":
        turn = numbers["turn"]
        third = ", ".join(map(str, numbers["third"])) or "none"
        return [
            ("classifier changes at share", "never" if turn is None else value(turn, 2)),
            ("other classes on the way", third),
            ("pixels change fastest at", value(numbers["fastest"], 2)),
            ("… by", f"{value(numbers['at_turn'], 1)} × the mean"),
        ]
    return [
        ("digits on the walk", f"{numbers['pictures']:,}"),
        ("classified as asked", _percent(numbers["right"])),
    ]


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
