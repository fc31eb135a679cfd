"""View "Measurements" of "Shape": the most probable body with measurements that are typed in."""

import re
from dataclasses import dataclass
from typing import Any

import streamlit as st
import torch
from torch import Tensor

from engine.cache import cached
from engine.humans.body.measurements import MEASUREMENTS, measured
from engine.humans.body.shape_regression import (
    another_shape,
    bounds,
    left_free,
    rarity,
    shape_of,
)
from engine.seeds import derive, generator
from pages.humans.body import body_scene, shape_table
from pages.humans.body.shape_components import share_text
from pages.humans.body.shape_fields import ASKED
from ui import frame, tables
from ui.components import scene
from ui.components.panel import panel
from ui.controls import store_choice
from ui.frame import number
from ui.state import PageState

MISSED_MM = 5.0
"""A measurement that is missed by more is said to be missed."""
RARE = 1e-3
_TYPED = re.compile(r"([+-]?\d+(?:[.,]\d*)?|[.,]\d+)\s*(cm|m|l|kg)?", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Asked:
    """What was typed in.

    Attributes:
        wanted: metres or litres by the engine's names, without what cannot be used.
        refusals: a sentence for each entry that cannot be used.
    """

    wanted: dict[str, float]
    refusals: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Answered:
    """A body for it.

    Attributes:
        betas: its shape.
        found: its measurements.
        asked: what it was made for.
        free: how far each measurement varies among bodies with those measurements.
    """

    betas: Tensor
    found: dict[str, float]
    asked: Asked
    free: dict[str, float]


def draw_controls(page: PageState) -> None:
    """A line to type in for each measurement; an empty one is left free."""
    for name in ASKED:
        key = page.key(f"{name}:{page[name]}")
        st.text_input(
            page.fields[name].label,
            page[name],
            max_chars=12,
            key=key,
            on_change=store_choice,
            args=(page, name, key),
            placeholder="left free",
        )
    panel(page, "member")


def typed(text: str, name: str) -> float | None:
    """A measurement as it was typed, metres or litres; None where nothing was.

    >>> typed("1,80 m", "stature"), typed(" 82 ", "waist girth"), typed("", "volume")
    (1.8, 0.82, None)

    Raises:
        ValueError: it is no number, or has another unit.
    """
    if not text.strip():
        return None
    found = _TYPED.fullmatch(text.strip())
    units = ("l", "kg") if name == "volume" else ("cm", "m")
    written = (found[2] or units[0]).lower() if found else ""
    if found is None or written not in units:
        example = "70 or 70 l" if name == "volume" else "82, 82 cm or 0.82 m"
        raise ValueError(f"{name.capitalize()} “{text.strip()}”? Type a number such as {example}.")
    value = float(found[1].replace(",", "."))
    return value / 100 if written == "cm" else value


def asked_of(page: PageState) -> Asked:
    """What can be used of what was typed, and why the rest cannot."""
    model, wanted, refusals = body_scene.shipped_body(), {}, []
    for field, name in ASKED.items():
        try:
            value = typed(page[field], name)
            if value is None:
                continue
            low, high = bounds(model, name)
            if not low <= value <= high:
                shape_of(model, {name: value})
        except ValueError as refusal:
            refusals.append(f"{refusal} It is left free.")
            continue
        wanted[name] = value
    return Asked(wanted, tuple(refusals))


def answer_of(page: PageState) -> Answered:
    """The body for what was typed; the mean body where nothing can be used."""
    model, asked = body_scene.shipped_body(), asked_of(page)
    seed = page["seed"] if page["member"] == "another" else None
    betas = _shape_for(tuple(asked.wanted.items()), seed)
    return Answered(betas, measured(model, betas), asked, left_free(model, tuple(asked.wanted)))


@cached
def _shape_for(wanted: tuple[tuple[str, float], ...], seed: int | None) -> Tensor:
    """The most probable shape, or a random one of that seed; the mean one where nothing is asked.

    Cached, since Newton's steps take 40 ms.
    """
    model = body_scene.shipped_body()
    if not wanted:
        return torch.zeros(model.shape_count)
    if seed is None:
        return shape_of(model, dict(wanted)).betas
    source = generator(derive(seed, "another body"))
    return another_shape(model, dict(wanted), source).betas


def draw_scene(page: PageState, key: str, shown: Answered) -> None:
    """The body with a tape at each girth that was asked for."""
    model = body_scene.shipped_body()
    vertices = model.shaped(shown.betas)
    shift = body_scene.floor_shift(vertices)
    scene.scene(
        key,
        body_scene.body_mesh(model, body_scene.lifted(vertices, shift), pick=False),
        *shape_table.tapes(model, shown.betas, shown.asked.wanted, shift),
        camera=page["camera"],
        bounds=shape_table.BOUNDS,
        hint="Tapes lie where girths were asked for",
        alt="A body with "
        + ", ".join(f"{n} {shape_table.text(n, shown.found[n])}" for n in MEASUREMENTS[:4]),
    )


def numbers_of(page: PageState, shown: Answered) -> dict[str, Any]:
    """What readouts and answers speak of."""
    misses = {
        name: abs(shown.found[name] - value) * (10 if name == "volume" else 1_000)
        for name, value in shown.asked.wanted.items()
    }
    free = {name: value for name, value in shown.free.items() if name not in shown.asked.wanted}
    scale = left_free(body_scene.shipped_body(), ())
    freest = max(free, key=lambda name: free[name] / scale[name])
    return {
        "view": "measurements",
        "asked": len(shown.asked.wanted),
        "directions": len(shown.betas) - len(shown.asked.wanted),
        "refused": len(shown.asked.refusals),
        "missed_mm": max(misses.values(), default=0.0),
        "rarity": rarity(shown.betas),
        "plausibility": float(shown.betas.norm()),
        "freest": freest,
        "freest_spread": free[freest],
        "freest_share": free[freest] / scale[freest],
        "member": page["member"],
        **{f"asked {name}": value for name, value in shown.asked.wanted.items()},
        **{name: shown.found[name] for name in MEASUREMENTS},
        **{f"free {name}": shown.free[name] for name in MEASUREMENTS},
    }


def sentences(numbers: dict[str, Any], asked: Asked) -> list[str]:
    """What is wrong with what was typed, and with the body that answers it."""
    found = list(asked.refusals)
    if not asked.wanted:
        found.append("Nothing is asked for: this is the mean body.")
    elif numbers["missed_mm"] > MISSED_MM:
        found.append(
            "No body of this model has these measurements together; this is the nearest one found."
        )
    elif numbers["rarity"] < RARE:
        found.append(
            f"These measurements hardly go together: {share_text(numbers['rarity'])} bodies is as"
            " far from the mean."
        )
    return found


def draw_readouts(shown: Answered, numbers: dict[str, Any]) -> None:
    """Asked, achieved, and how far the rest still varies."""
    frame.notice(sentences(numbers, shown.asked))
    rows = []
    for name in MEASUREMENTS:
        value = shown.asked.wanted.get(name)
        found, free = (
            number(shape_table.shown(name, each[name]), 1) for each in (shown.found, shown.free)
        )
        if value is None:
            rows.append((name, "–", f"{found} ± {free}"))
        else:
            rows.append((name, number(shape_table.shown(name, value), 1), found))
    tables.comparison("In cm, the volume in l; ±: left free", ("", "asked", "body"), rows)
    frame.readout(
        [
            ("directions of β left free", f"{numbers['directions']} of {len(shown.betas)}"),
            ("|β|", number(numbers["plausibility"], 2)),
            ("bodies drawn with larger |β|", share_text(numbers["rarity"])),
        ]
    )
