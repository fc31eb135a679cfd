"""Memorisation: how near samples come to training digits, beside digits that nobody has learnt."""

from typing import Any

import numpy as np
import torch

from engine.cache import Call
from engine.generative.gans.digits import measures
from engine.generative.gans.digits.measures import COUNT, NEAREST, Memorised
from pages.generative.gans.digits_training_fields import VARIANTS
from ui import frame, saved_files, tables
from ui.components import canvas, chart
from ui.components.chart import Meaning
from ui.state import PageState
from ui.topic import Place, View

_PAIRS = 10
_HELD_OUT = "held-out digits"
_COLOURS: dict[str, Meaning] = {_HELD_OUT: "data", "R1": "model", "WGAN-GP": "ink"}
_COLUMNS = ("Pictures", "mean distance", "smallest", f"nearer than {1 - NEAREST:.0%} of held-out")


def calls(page: PageState) -> list[Call[Any]]:
    """What is computed: a search each."""
    space = page["nearest_space"]
    return [
        measures.memorised_held_out.call(space),
        *(measures.memorised_samples.call(variant, space, page["seed"]) for variant in VARIANTS),
    ]


def draw_known(page: PageState, place: Place) -> None:
    """Nothing yet: the distances are compared, so all are needed."""


def draw(page: PageState, place: Place) -> View:
    """The nearest pairs, and all distances in ascending order."""
    each = [call() for call in calls(page)]
    found = dict(zip((_HELD_OUT, *VARIANTS.values()), each, strict=True))
    title = VARIANTS[page["pairs_of"]]
    unit = f"distance, {page['nearest_space']}"
    rows = _strips(found[title], found[_HELD_OUT])
    with place.stage:
        _draw_pairs(title, rows, found)
        chart.lines(
            "gans:nearest:distances",
            {
                name: (np.arange(1, len(one.distances) + 1) / len(one.distances), one.distances)
                for name, one in found.items()
            },
            colours=_COLOURS,
            x_label="share of the pictures, nearest first",
            y_label=unit,
            y_range=(0, None),
            height=205,
            alt="Distances to the nearest training digit in ascending order; a generator that "
            "memorises would lie below the held-out digits",
        )
    with place.readouts:
        _draw_readouts(found)
    return View(
        below=lambda: tables.comparison(
            f"Distance to the nearest training digit, {COUNT} pictures each, ± standard error",
            _COLUMNS,
            [_row(name, one) for name, one in found.items()],
        ),
        numbers=_numbers(found, page["nearest_space"]),
        files={
            "image": lambda suffix: saved_files.png(rows.numpy(), columns=_PAIRS),
            "table": lambda suffix: saved_files.table(
                list(found), zip(*(one.distances.tolist() for one in found.values()), strict=True)
            ),
        },
    )


def _strips(samples: Memorised, held_out: Memorised) -> torch.Tensor:
    """Four rows: samples and their nearest, held-out digits and theirs."""
    parts = [(one.pictures[:_PAIRS], one.neighbours[:_PAIRS]) for one in (samples, held_out)]
    return torch.cat([row for pair in parts for row in pair])


def _draw_pairs(title: str, rows: torch.Tensor, found: dict[str, Memorised]) -> None:
    captions = [
        f"{distance:.2f}" if which == "pictures" else ""
        for one in (found[title], found[_HELD_OUT])
        for which in ("neighbours", "pictures")[::-1]
        for distance in one.distances[:_PAIRS].tolist()
    ]
    canvas.images(
        "gans:nearest:pairs",
        canvas.to_bytes(rows.numpy(), 0, 1),
        columns=_PAIRS,
        row_names=[title, "nearest training", "held out", "nearest training"],
        captions=captions,
        tool=None,
        max_height=300,
        hint=f"The {_PAIRS} nearest of {COUNT} pairs each; below a picture its distance",
        alt=f"The {_PAIRS} samples of {title} nearest to a training digit, with that digit, and "
        f"the {_PAIRS} nearest held-out digits with theirs",
    )


def _draw_readouts(found: dict[str, Memorised]) -> None:
    rows: list[frame.Row] = []
    for name, one in found.items():
        rows += [
            (f"{name}: mean distance", _mean(one)),
            ("… smallest", frame.number(float(one.distances[0]), 2)),
            ("… in the nearest tenth", _near(name, one)),
        ]
    frame.readout(rows)


def _mean(one: Memorised) -> str:
    return f"{frame.number(one.mean, 2)} ± {frame.number(one.error, 2)}"


def _near(name: str, one: Memorised) -> str:
    if name == _HELD_OUT:
        return f"{100 * one.near.value:.1f} %"  # by construction: the threshold is their tenth
    return f"{100 * one.near.value:.1f} ± {100 * one.near.error:.1f} %"


def _row(name: str, one: Memorised) -> tuple[str, ...]:
    return name, _mean(one), frame.number(float(one.distances[0]), 2), _near(name, one)


def _numbers(found: dict[str, Memorised], space: str) -> dict[str, Any]:
    """What the answer speaks of."""
    numbers: dict[str, Any] = {"space": space}
    for name, one in zip(("held_out", *VARIANTS), found.values(), strict=True):
        numbers |= {
            f"{name}_mean": one.mean,
            f"{name}_error": one.error,
            f"{name}_smallest": float(one.distances[0]),
            f"{name}_near": one.near.value,
        }
    return numbers
