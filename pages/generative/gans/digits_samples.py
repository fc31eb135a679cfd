"""View "Samples": latents in all ten classes, and what truncation does to all samples."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import streamlit as st
import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.data.images import CLASSES
from engine.generative import digit_classifier
from engine.generative.gans.digits import latents, pretrained
from engine.generative.gans.digits.style import style_agreement
from pages.generative.gans import notebooks
from pages.generative.gans.digits_fields import SHEET
from ui import beside, frame, saved_files
from ui.components import canvas, chart
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

SAMPLES = "gans:digits-sheet"
PSIS = {
    "scaled": (0.1, 0.4, 0.7, 1.0, 1.3, 1.6, 2.0),
    "resampled": (0.1, 0.4, 0.7, 1.0, 1.3, 1.6, 2.0),
}
"""Of the curves."""
COUNT = 500


class Worth(NamedTuple):
    """What 500 samples are worth at one ψ; see `latents.Truncated`."""

    accuracy: float
    precision: float
    recall: float
    pair_distance: float


@cached
def worth(psi: float, kind: str, seed: int) -> Worth:
    """Of samples of the generator that ships."""
    found = latents.truncated(pretrained.generator(), psi, kind, seed=seed, count=COUNT)
    return Worth(found.accuracy, found.support.precision, found.support.recall, found.pair_distance)


@cached
def sheet(psi: float, kind: str, seed: int) -> Float[Tensor, "6 10 28 28"]:
    """The latents of the sheet, truncated, in all ten classes."""
    generator = pretrained.generator()
    z = latents.truncate(latents.draw(generator, SHEET, seed, "sheet"), psi, kind, seed)
    return latents.style_sheet(generator, z)


def draw(page: PageState, place: Place) -> View:
    """The sheet, and below it quality and variety over ψ."""
    for event in canvas.events(SAMPLES):
        if event.kind == "press" and event.cells:
            page["chosen_latent"], page["chosen_class"] = event.cells[-1]
    psi, kind, seed = float(page["psi"]), page["truncation"], page["seed"]
    pictures = sheet(psi, kind, seed)
    row, column = int(page["chosen_latent"]), int(page["chosen_class"])
    prediction = digit_classifier.classify(
        digit_classifier.pretrained(), pictures[row, column][None]
    )
    seen = f"{int(prediction.labels[0])} ({100 * float(prediction.probabilities[0]):.0f} %)"
    now = worth.call(psi, kind, seed)
    curve = [worth.call(each, kind, seed) for each in PSIS[kind]]
    style = style_agreement.call(seed)
    whole = worth.call(1.0, "scaled", seed)
    made = all(call.made() for call in (now, style, whole))
    if not place.dragging:
        beside.make_some([style, now, whole, *curve])
        made = all(call.made() for call in (now, style, whole))
    with place.stage:
        _draw_sheet(pictures, (row, column))
        _draw_curves(kind, [call() if call.made() else None for call in curve], psi)
    if not made:
        with place.readouts:
            st.html("<p class='who'>…</p>")
        return View(numbers={"view": "samples"}, unfinished=not place.dragging, unanswered=True)
    numbers = _numbers(psi, kind, now(), whole()) | {
        "ink": style().ink,
        "slant": style().slant,
        "seen": seen,
    }
    with place.readouts:
        _draw_readouts(numbers, row, column)
    return View(
        numbers=numbers,
        notebook=Notebook(
            notebooks.digits,
            {"psi": psi, "truncation": kind, "seed": seed, "rows": SHEET, "count": COUNT},
        ),
        unfinished=not place.dragging and not all(call.made() for call in curve),
        files={
            "digits": lambda suffix: saved_files.png(pictures.flatten(0, 1).numpy(), CLASSES),
            "table": lambda suffix: saved_files.table(
                ["ψ", "classified as asked", "precision", "recall", "pair distance"],
                [[psi, *now()]]
                + [
                    [each, *call()]
                    for each, call in zip(PSIS[kind], curve, strict=True)
                    if call.made()
                ],
            ),
        },
    )


def _draw_sheet(pictures: Float[Tensor, "6 10 28 28"], chosen: tuple[int, int]) -> None:
    canvas.images(
        SAMPLES,
        canvas.to_bytes(pictures.flatten(0, 1).numpy(), 0, 1),
        columns=CLASSES,
        row_names=[f"z {k + 1}" for k in range(SHEET)],
        column_names=[str(k) for k in range(CLASSES)],
        chosen=chosen,
        max_height=340,
        hint="A row: one z in ten classes. Press a digit to have it classified",
        alt=f"{SHEET} latents, one to a row, each in the classes 0 to 9; that of row "
        f"{chosen[0] + 1} as a {chosen[1]} is chosen",
    )


def _draw_curves(kind: str, found: list[Worth | None], psi: float) -> None:
    """A point that is not known yet is left out, and its neighbours are not joined."""
    x = np.array(PSIS[kind])

    def known(name: str) -> tuple[np.ndarray, np.ndarray]:
        return x, np.array([np.nan if each is None else getattr(each, name) for each in found])

    left, right = st.columns([1.4, 1], gap="small")
    with left:
        chart.lines(
            "gans:digits-quality",
            {
                "as asked": known("accuracy"),
                "precision": known("precision"),
                "recall": known("recall"),
            },
            colours={"as asked": "good", "precision": "model", "recall": "data"},
            x_label="truncation ψ",
            y_label=f"share of {COUNT} digits",
            y_range=(0, 1),
            marker=psi,
            height=170,
            alt="Share classified as asked, precision and recall over the truncation",
        )
    with right:
        chart.lines(
            "gans:digits-variety",
            {"pairs": known("pair_distance")},
            colours={"pairs": "accent"},
            x_label="truncation ψ",
            y_label="distance in a class",
            y_range=(0, None),
            marker=psi,
            height=170,
            alt="Mean distance of two samples of one class over the truncation",
        )


def _numbers(psi: float, kind: str, now: Worth, whole: Worth) -> dict[str, Any]:
    return {
        "view": "samples",
        "psi": psi,
        "kind": kind,
        **now._asdict(),
        "whole": whole._asdict(),
        "error": float(torch.tensor(0.25 / COUNT).sqrt()),
    }


def _draw_readouts(numbers: dict[str, Any], row: int, column: int) -> None:
    whole = numbers["whole"]

    def pair(name: str, decimals: int = 2) -> str:
        return f"{frame.number(numbers[name], decimals)} / {frame.number(whole[name], decimals)}"

    frame.readout(
        [
            frame.Readout("chosen", f"z {row + 1}, class {column}", "chosen"),
            ("… classifier prediction", numbers["seen"]),
            ("same z, two classes: correlation", ""),
            ("… of ink", frame.number(numbers["ink"], 2)),
            ("… of slant", frame.number(numbers["slant"], 2)),
            ("500 samples: this ψ / ψ = 1", ""),
            ("… classified as asked", pair("accuracy")),
            ("… precision", pair("precision")),
            ("… recall", pair("recall")),
            ("… distance in a class", pair("pair_distance", 1)),
        ]
    )
