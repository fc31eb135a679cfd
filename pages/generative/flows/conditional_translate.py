"""View "C-Flow": outlines become digits, digits become outlines, and the style z is kept."""

from typing import Any

import streamlit as st
import torch

from engine import weights
from engine.generative import digit_classifier
from engine.generative.flows.conditional import cflow, cflow_translation
from engine.generative.flows.conditional.cflow_translation import SAMPLES, Translation
from pages.generative.flows import conditional_outline, conditional_source
from pages.generative.flows.conditional_outline import Pair
from ui import frame, saved_files
from ui.components import canvas
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View


def draw_controls(page: PageState) -> None:
    """The direction, the source, and the temperature."""
    panel(page, "target")
    conditional_outline.draw_controls(page)
    panel(page, "temperature")


def draw(page: PageState, place: Place) -> View:
    """The source, its translation, samples, and other structures in the same style."""
    pair = conditional_outline.chosen(page)
    target = str(page["target"])
    if pair is None:
        with place.stage:
            _draw_top(page, None, None)
            frame.notice(["There is nothing on the paper yet: draw on it."])
        return View(numbers={"view": "cflow", "drawn": False})
    found = cflow_translation.translate(
        cflow.pretrained(target), target, pair.source, pair.target,
        float(page["temperature"]), page["seed"],
    )  # fmt: skip
    numbers = _numbers(page, pair, found)
    with place.stage:
        _draw_top(page, pair, found)
        _draw_rows(found)
    with place.readouts:
        _draw_readouts(numbers)
    shown = torch.cat([found.samples, found.restyled, found.others]).numpy()
    return View(
        numbers=numbers,
        files={
            "image": lambda suffix: saved_files.png(shown, columns=SAMPLES),
            "table": lambda suffix: saved_files.table(
                ["figure", "value"],
                [
                    [name, value]
                    for name, value in numbers.items()
                    if isinstance(value, float | int) and not isinstance(value, bool)
                ],
            ),
        },
    )


def _draw_top(page: PageState, pair: Pair | None, found: Translation | None) -> None:
    """The source, what it should become, and the picture of z = 0; else the paper in its place."""
    has_target = not conditional_outline.draws_lines(page)
    source, *known, central = st.columns(3 if has_target else 2, vertical_alignment="top")
    with source:
        conditional_outline.draw_source(page, pair, max_height=200)
    if pair is None or found is None:
        return
    if pair.target is not None:
        what = "the digit" if page["target"] == "digit" else "outline of the centred digit"
        with known[0]:
            canvas.image(
                "flows:translation-target",
                canvas.to_bytes(pair.target[0].numpy(), 0, 1),
                tool=None,
                max_height=200,
                hint=f"Target: {what}",
                alt=f"What the source should become: {what}",
            )
    with central:
        canvas.image(
            "flows:translation",
            canvas.to_bytes(found.central[0].numpy(), 0, 1),
            tool=None,
            max_height=200,
            hint="Translated, z = 0",
            alt="The translation of the source with z = 0",
        )


def _draw_rows(found: Translation) -> None:
    """Samples; below, other structures in the style of this picture."""
    of = "this target's" if found.own_style else "the first sample's"
    canvas.images(
        "flows:translations",
        canvas.to_bytes(torch.cat([found.samples, found.restyled, found.others]).numpy(), 0, 1),
        columns=SAMPLES,
        captions=["sample"] * SAMPLES + ["same z"] * SAMPLES + ["target"] * SAMPLES,
        tool=None,
        max_height=300,
        hint=f"Samples; other sources translated with {of} z; their targets",
        alt=f"{SAMPLES} samples of the translation; {SAMPLES} other held-out sources translated "
        f"with {of} z; the targets computed from these sources' digits",
    )


def _numbers(page: PageState, pair: Pair, found: Translation) -> dict[str, Any]:
    """What readouts and answers speak of."""
    target = str(page["target"])
    again = cflow_translation.source_again(target, found.central)
    apart, spread = (
        torch.pdist(each.flatten(1)).mean() / 28 for each in (found.others, found.samples)
    )
    shipped = {each: weights.manifest()[cflow.name(each)].metric for each in cflow.DIRECTIONS}
    digit = found.central if target == "digit" else pair.source
    seen = digit_classifier.classify(digit_classifier.pretrained(), digit)
    numbers: dict[str, Any] = {
        "view": "cflow",
        "drawn": True,
        "own": pair.own,
        "target": target,
        "temperature": float(page["temperature"]),
        "label": int(seen.labels[0]),
        "probability": float(seen.probabilities[0]),
        "style_error": cflow_translation.error(found.restyled, found.others),
        "apart": float(apart),
        "spread": float(spread),
        "bits": {
            each: (metric[cflow.SOURCE_METRIC], metric[cflow.TARGET_METRIC])
            for each, metric in shipped.items()
        },
        "cycle_error": None if again is None else cflow_translation.error(again, pair.source),
        "target_error": None,
    }
    if pair.target is not None:
        numbers["target_error"] = cflow_translation.error(found.central, pair.target)
        own, given = cflow_translation.bits(
            cflow.pretrained(target), pair.source, pair.target, seed=0
        )
        numbers |= {"source_bits": float(own), "target_bits": float(given)}
    return numbers


def _draw_readouts(numbers: dict[str, Any]) -> None:
    """How near the translation is, how much style there is, and what both domains cost."""
    errors: list[frame.Row] = []
    if numbers["target_error"] is not None:
        value = frame.number(numbers["target_error"])
        errors.append(frame.Readout("z = 0 to target", value, "model"))
    if numbers["cycle_error"] is not None:
        errors.append(("its outline to source", numbers["cycle_error"]))
    errors += [
        ("samples, pairs", numbers["spread"]),
        ("same z to targets", numbers["style_error"]),
        ("targets, pairs", numbers["apart"]),
    ]
    bits: list[frame.Row] = []
    if "target_bits" in numbers:
        bits += [
            ("source", frame.number(numbers["source_bits"], 2)),
            ("target given source", frame.number(numbers["target_bits"], 2)),
        ]
    source, given = numbers["bits"][numbers["target"]]
    bits += [
        ("held-out sources", frame.number(source, 2)),
        ("held-out targets", frame.number(given, 2)),
    ]
    seen = f"{numbers['label']} ({100 * numbers['probability']:.0f} %)"
    conditional_source.draw_groups(
        {
            "Classifier": [("class seen in the digit", seen)],
            "RMSE, means": errors,
            "Bits per dimension": bits,
        }
    )
