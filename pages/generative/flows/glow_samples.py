"""View "Samples": a sheet at a temperature, and one sample with some levels drawn anew."""

from typing import Any

import numpy as np
import streamlit as st
import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import Call, cached
from engine.data.images import Picture
from engine.generative import digit_classifier
from engine.generative.flows.glow import latents, likelihood
from engine.generative.flows.glow.latents import LevelEffect
from engine.generative.flows.glow.pretrained import held_out_mean, pretrained
from pages.generative.flows import glow_mode, notebooks
from pages.generative.flows.glow_fields import LEVELS, SHEET
from ui import beside, frame, saved_files
from ui.components import canvas
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

SAMPLES = "flows:glow-samples"
VARIANTS = "flows:glow-variants"

_COLUMNS = 8
_VARIANTS = 7
_ONE = "At temperature 0 all samples are one picture; above it there is a notebook of them."


@cached
def variants(
    sample: int, levels: tuple[bool, ...], temperature: float, seed: int
) -> Float[Tensor, "8 28 28"]:
    """A sample of the sheet, and others that share the latents of the levels that are kept."""
    z = temperature * latents.noise(SHEET, "samples", seed=seed)[sample : sample + 1]
    fresh = temperature * latents.noise(_VARIANTS, "variants", seed=seed)
    drawn = latents.resampled(pretrained(), z, fresh, levels)
    return latents.decode(pretrained(), torch.cat((z, drawn)))


def draw(page: PageState, place: Place) -> View:
    """The sheet; below it the chosen sample, its variants, and the differences between them."""
    for event in canvas.events(SAMPLES):
        if event.kind == "press" and event.cells:
            row, column = event.cells[-1]
            page["sample"] = row * _COLUMNS + column
    temperature, seed, sample = page["temperature"], page["seed"], int(page["sample"])
    levels = tuple(bool(page[name]) for name in LEVELS)
    samples = latents.samples(temperature, seed, SHEET)
    varied = variants(sample, levels, temperature, seed)
    numbers = _numbers(temperature, samples, levels)
    # At temperature 0 all samples are one picture.
    is_one = numbers["different"] == 1
    compared = glow_mode.compared.call()
    with place.stage:
        if is_one:
            glow_mode.draw(None if place.dragging and not compared.made() else compared())
        else:
            _draw_sheet(samples, sample)
            _draw_variants(varied, levels)
    effects = [latents.level_effect.call(k, temperature, seed, SHEET) for k in range(len(LEVELS))]
    # The samples are seen first; what is measured of them follows in the next runs.
    calls: list[Call[Any]] = [
        *effects,
        _measured.call(temperature, seed),
        *([compared] if is_one else []),
    ]
    if place.dragging or not beside.make_some(calls):
        with place.readouts:
            st.html("<p class='who'>…</p>")
        return View(numbers=numbers, unfinished=not place.dragging, unanswered=True)
    measured = tuple(effect() for effect in effects)
    numbers |= _measured(temperature, seed) | {"effects": measured}
    if is_one:
        numbers |= {"mode": compared()}
    with place.readouts:
        if is_one:
            glow_mode.draw_readouts(compared())
        else:
            _draw_readouts(numbers, measured)
    return View(
        numbers=numbers,
        files={
            "image": lambda suffix: saved_files.png(
                torch.cat((samples, varied)).numpy(), columns=_COLUMNS
            ),
            "table": lambda suffix: saved_files.table(
                ["level", "latents", "change of the pixels", "class changes"],
                [
                    [str(k + 1), str(size), each.change, each.class_changes]
                    for k, (each, size) in enumerate(
                        zip(measured, pretrained().settings.sizes(), strict=True)
                    )
                ],
            ),
        },
        notebook=_ONE
        if is_one
        else Notebook(
            notebooks.glow_samples, {"temperature": temperature, "seed": seed, "count": SHEET}
        ),
    )


def _draw_sheet(samples: Picture, chosen: int) -> None:
    canvas.images(
        SAMPLES,
        canvas.to_bytes(samples.numpy(), 0, 1),
        columns=_COLUMNS,
        chosen=divmod(chosen, _COLUMNS),
        max_height=245,
        hint="Press a sample to choose it",
        alt=f"{SHEET} samples of the flow; number {chosen + 1} is chosen",
    )


def _draw_variants(varied: Float[Tensor, "8 28 28"], levels: tuple[bool, ...]) -> None:
    """The chosen sample and its variants; below each, how it differs from the chosen one."""
    named = _named(levels)
    sizes = pretrained().settings.sizes()
    drawn = sum(size for size, chosen in zip(sizes, levels, strict=True) if chosen)
    canvas.images(
        VARIANTS,
        canvas.to_bytes(varied.numpy(), 0, 1),
        columns=1 + _VARIANTS,
        tool=None,
        max_height=100,
        hint=f"Chosen sample, then {named} drawn anew: {drawn} of {sum(sizes)} latents",
        alt=f"The chosen sample, and {_VARIANTS} variants of it with {named} drawn anew",
    )
    canvas.images(
        "flows:glow-differences",
        canvas.signed_bytes((varied - varied[:1]).numpy(), 1),
        columns=1 + _VARIANTS,
        colormap="signed",
        value_range=(-1, 1),
        tool=None,
        legend=True,
        max_height=100,
        hint="Difference from the chosen sample",
        alt="The differences of the variants from the chosen sample",
    )


def _named(levels: tuple[bool, ...]) -> str:
    chosen = [str(k + 1) for k, level in enumerate(levels) if level]
    if not chosen:
        return "no level"
    return f"level{'s' if len(chosen) > 1 else ''} {' and '.join(chosen)}"


def _numbers(temperature: float, samples: Picture, levels: tuple[bool, ...]) -> dict[str, Any]:
    return {
        "view": "samples",
        "temperature": temperature,
        "levels": levels,
        "different": len(np.unique(samples.flatten(1).numpy(), axis=0)),
    }


@cached
def _measured(temperature: float, seed: int) -> dict[str, float]:
    """Bits per dimension of the first samples, and how sure the classifier is of all samples."""
    samples = latents.samples(temperature, seed, SHEET)
    bits = likelihood.bits_of(pretrained(), samples[:8], draws=2)
    found = digit_classifier.classify(digit_classifier.pretrained(), samples)
    return {
        "bits": float(bits.mean()),
        "test_bits": held_out_mean(),
        "probability": float(found.probabilities.mean()),
    }


def _draw_readouts(numbers: dict[str, Any], effects: tuple[LevelEffect, ...]) -> None:
    rows: list[frame.Row] = []
    for k, effect in enumerate(effects):
        chosen = "chosen" if numbers["levels"][k] else None
        rows += [
            frame.Readout(f"level {k + 1}: RMS change", frame.number(effect.change, 2), chosen),
            ("… class changes", f"{100 * effect.class_changes:.0f} %"),
        ]
    rows += [
        ("mean bits/dim, 8 samples", frame.number(numbers["bits"], 2)),
        ("… 500 test digits", frame.number(numbers["test_bits"], 2)),
        ("classifier probability, mean", frame.number(numbers["probability"], 2)),
    ]
    sizes = " + ".join(map(str, pretrained().settings.sizes()))
    st.html(
        "<p class='who'><span class='formula'>x = f⁻¹(z), z = T ε, ε ~ N(0, I)</span>"
        f"<span class='formula'>z: {sizes} (levels 1, 2, 3)</span>"
        f"<span class='formula'>T = {frame.number(numbers['temperature'], 2)}</span></p>"
        + frame.readout_html(rows)
    )
