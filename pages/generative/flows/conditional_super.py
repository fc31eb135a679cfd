"""View "SRFlow": many digits of 28×28 pixels for one of 7×7."""

from typing import Any

import streamlit as st
import torch

from engine import weights
from engine.generative import digit_classifier
from engine.generative.flows.conditional import srflow, srflow_samples
from engine.generative.flows.conditional.srflow_samples import COUNT, SuperResolved
from pages.generative.flows import conditional_source, notebooks
from pages.generative.flows.conditional_fields import DRAWN
from pages.generative.flows.conditional_source import Source
from ui import frame, saved_files
from ui.components import canvas
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

COLUMNS = 8
_LARGEST_DEVIATION = 0.5


def draw_controls(page: PageState) -> None:
    """The digit, the temperature, and which of the two flows draws."""
    conditional_source.draw_controls(page)
    panel(page, "temperature", "injector")


def draw(page: PageState, place: Place) -> View:
    """The digit, its small version, where the samples differ, and the samples."""
    source = conditional_source.chosen(page)
    if source is None:
        with place.stage:
            _draw_top(page, None, None, None)
            frame.notice(["There is nothing on the paper yet: draw a digit."])
        return View(numbers={"view": "srflow", "drawn": False})
    flow = srflow.pretrained(page["injector"] == "on")
    small = srflow.downsample(source.picture[None])
    found = srflow_samples.sample(flow, small, float(page["temperature"]), page["seed"])
    seen = digit_classifier.classify(
        digit_classifier.pretrained(), torch.cat([source.picture[None], found.pictures])
    ).labels.tolist()
    central = flow.sample(small, torch.zeros(1, 784))[0]
    numbers = _numbers(page, source, small, found, central, seen)
    with place.stage:
        _draw_top(page, source, found, central)
        _draw_samples(found, seen[1:])
    with place.readouts:
        _draw_readouts(numbers)
    return View(
        numbers=numbers,
        files={
            "image": lambda suffix: saved_files.png(found.pictures.numpy(), columns=COLUMNS),
            "table": lambda suffix: saved_files.table(
                ["sample", "class seen", "consistency error"],
                (
                    [k + 1, label, error]
                    for k, (label, error) in enumerate(
                        zip(seen[1:], found.consistency.tolist(), strict=True)
                    )
                ),
            ),
        },
        notebook=Notebook(
            notebooks.super_resolution,
            {
                "digit": source.picture,
                "injector": page["injector"] == "on",
                "temperature": float(page["temperature"]),
                "seed": page["seed"],
            },
        ),
    )


def _draw_top(
    page: PageState,
    source: Source | None,
    found: SuperResolved | None,
    central: torch.Tensor | None,
) -> None:
    """What is known, what is true, and where the samples differ; else the paper in its place."""
    drawn = page["source"] == DRAWN
    columns = st.columns(6 if drawn else 5, vertical_alignment="top")
    true, *centred, known, middle, mean, deviation = columns
    with true:
        conditional_source.draw_paper(page, source, max_height=190)
    if source is None or found is None or central is None:
        return
    for column in centred:
        with column:
            conditional_source.draw_centred(page, source, max_height=190)
    small = srflow.downsample(source.picture[None])
    with known:
        canvas.image(
            "flows:small",
            canvas.to_bytes(small[0].numpy(), 0, 1).repeat(4, axis=0).repeat(4, axis=1),
            tool=None,
            max_height=190,
            hint="y: 7×7",
            alt="The digit as means of blocks of 4×4 pixels",
        )
    with middle:
        canvas.image(
            "flows:super-central",
            canvas.to_bytes(central.numpy(), 0, 1),
            tool=None,
            max_height=190,
            hint="z = 0",
            alt="The picture that the flow makes of z = 0",
        )
    with mean:
        canvas.image(
            "flows:super-mean",
            canvas.to_bytes(found.mean.numpy(), 0, 1),
            tool=None,
            max_height=190,
            hint="Mean",
            alt="The mean of the samples",
        )
    with deviation:
        canvas.image(
            "flows:super-deviation",
            canvas.to_bytes(found.deviation.numpy(), 0, _LARGEST_DEVIATION),
            colormap="sequential",
            value_range=(0, _LARGEST_DEVIATION),
            tool=None,
            max_height=190,
            hint=f"σ ≤ {_LARGEST_DEVIATION:g}",
            alt="Standard deviation σ of each pixel among the samples; the largest is "
            f"{float(found.deviation.max()):.2f}",
        )


def _draw_samples(found: SuperResolved, seen: list[int]) -> None:
    """The sheet of samples, with the class that the classifier sees."""
    canvas.images(
        "flows:super-samples",
        canvas.to_bytes(found.pictures.numpy(), 0, 1),
        columns=COLUMNS,
        captions=[f"{label}" for label in seen],
        tool=None,
        max_height=290,
        hint="Samples of p(x | y), with the class that the classifier sees",
        alt=f"{COUNT} samples of 28×28 pixels for the one small digit; the classifier takes them "
        f"for {', '.join(map(str, seen))}",
    )


def _numbers(
    page: PageState,
    source: Source,
    small: torch.Tensor,
    found: SuperResolved,
    central: torch.Tensor,
    seen: list[int],
) -> dict[str, Any]:
    """What readouts and answers speak of."""
    flow = srflow.pretrained(page["injector"] == "on")
    judged = torch.stack([source.picture, central, found.pictures[0]])
    bits = srflow_samples.bits(flow, judged, small.expand(len(judged), -1, -1))
    away = (found.pictures - source.picture).square().mean(dim=(1, 2)).sqrt()
    shipped = weights.manifest()
    return {
        "view": "srflow",
        "drawn": True,
        "own": source.own,
        "source": page["source"],
        "temperature": float(page["temperature"]),
        "injector": page["injector"] == "on",
        "label": seen[0],
        "labels": seen[1:],
        "classes": len(set(seen[1:])),
        "as_true": seen[1:].count(seen[0]),
        "count": COUNT,
        "consistency": float(found.consistency.mean()),
        "consistency_by_class": {
            label: float(found.consistency[torch.tensor(seen[1:]) == label].mean())
            for label in set(seen[1:])
        },
        "deviation": float(found.deviation.mean()),
        "largest_deviation": float(found.deviation.max()),
        "true_bits": float(bits[0]),
        "central_bits": float(bits[1]),
        "sample_bits": float(bits[2]),
        "sample_error": float(away.mean()),
        "best_error": float(away.min()),
        "mean_error": float((found.mean - source.picture).square().mean().sqrt()),
        "held_out": {
            injector: dict(shipped[srflow.name(injector)].metric) for injector in (True, False)
        },
    }


def _draw_readouts(numbers: dict[str, Any]) -> None:
    """How well the samples fit y, how far they are from the truth, and how likely that is."""
    bits = {key: metric[srflow.METRIC] for key, metric in numbers["held_out"].items()}
    conditional_source.draw_groups(
        {
            f"{numbers['count']} samples of this digit": [
                frame.Readout(
                    "consistency error, mean", frame.number(numbers["consistency"]), "model"
                ),
                ("pixel deviation σ, mean", numbers["deviation"]),
                ("class of the digit", f"{numbers['as_true']} of {numbers['count']}"),
            ],
            "RMSE to the digit": [
                ("samples, mean", numbers["sample_error"]),
                ("mean of samples", numbers["mean_error"]),
            ],
            "Bits per dimension": [
                ("the digit", frame.number(numbers["true_bits"], 2)),
                ("first sample", frame.number(numbers["sample_bits"], 2)),
                ("picture of z = 0", frame.number(numbers["central_bits"], 2)),
                ("held-out mean, injector", frame.number(bits[True], 2)),
                ("held-out mean, without", frame.number(bits[False], 2)),
            ],
        }
    )
