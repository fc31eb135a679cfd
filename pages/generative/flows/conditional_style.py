"""View "StyleFlow": one attribute of a digit is edited, by the flow and by vector arithmetic."""

from typing import Any

import numpy as np
import streamlit as st
import torch

from engine.generative import digit_autoencoder
from engine.generative.flows.conditional import attributes, edits, generated
from engine.generative.flows.conditional.edits import METHODS, Comparison
from engine.generative.flows.conditional.generated import Generated
from engine.generative.flows.conditional.styleflow import CODE_SIZE
from pages.generative.flows import conditional_source
from pages.generative.flows.conditional_fields import ATTRIBUTES, REACH
from pages.generative.flows.conditional_source import Source
from ui import frame, saved_files
from ui.components import canvas, chart
from ui.components.panel import panel
from ui.fields import Number
from ui.state import PageState
from ui.topic import Place, View

FILM = "flows:style-film"
STEPS = 9
"""Pictures in a row of the film."""

UNRELATED = (2 * CODE_SIZE) ** 0.5
"""Distance of two independent z, about: their difference has the variance 2 in each dimension."""

CHANGES = tuple(f"change_{name}" for name in attributes.NAMES)


def draw_controls(page: PageState) -> None:
    """The digit, what is asked of its attributes, and which of them the film varies."""
    conditional_source.draw_controls(page)
    panel(page, *CHANGES, "attribute")


def draw(page: PageState, place: Place) -> View:
    """The digit, both edits of it, a film of one attribute, and both methods on 100 digits."""
    _handle_events(page)
    source = conditional_source.chosen(page)
    name = str(page["attribute"])
    k = attributes.NAMES.index(name)
    if source is None:
        with place.stage:
            _draw_top(page, None, None)
            frame.notice(["There is nothing on the paper yet: draw a digit."])
        return View(numbers={"view": "styleflow", "drawn": False})
    given = generated.generate(
        digit_autoencoder.pretrained(CODE_SIZE).encode(source.picture[None]).mean
    )
    asked = torch.tensor([float(page[change]) for change in CHANGES])
    edited = {method: _edited(given, asked[None], method) for method in METHODS}
    amounts = np.linspace(-REACH[name], REACH[name], STEPS)
    film = {method: _edited(given, _varied(asked, k, amounts), method) for method in METHODS}
    compared = edits.compare(k, tuple(float(each) for each in amounts))
    with place.stage:
        _draw_top(page, source, [given, *edited.values()])
        _draw_film(name, amounts, film)
        _draw_chart(name, compared)
    numbers = _numbers(page, source, given, edited, compared)
    with place.readouts:
        _draw_readouts(numbers)
    rows = torch.cat([film[method].pictures for method in METHODS]).numpy()
    return View(
        numbers=numbers,
        files={
            "image": lambda suffix: saved_files.png(rows, columns=STEPS),
            "table": lambda suffix: _table(name, compared),
        },
    )


def _handle_events(page: PageState) -> None:
    """A pressed picture of the film sets its slider."""
    for event in canvas.events(FILM):
        if event.kind == "press" and event.cells:
            name = str(page["attribute"])
            amounts = np.linspace(-REACH[name], REACH[name], STEPS)
            field = page.fields[f"change_{name}"]
            assert isinstance(field, Number)
            page[f"change_{name}"] = field.nearest(float(amounts[event.cells[-1][1]]))
            st.rerun()  # the sliders, in the other fragment, follow


def _edited(given: Generated, change: torch.Tensor, method: str) -> Generated:
    """The digit under each row of changes."""
    repeated = edits.select(given, torch.zeros(len(change), dtype=torch.int64))
    return generated.generate(edits.edit(repeated, change, method))


def _varied(asked: torch.Tensor, k: int, amounts: np.ndarray) -> torch.Tensor:
    """What is asked, with one attribute taking each amount in turn."""
    rows = asked.repeat(len(amounts), 1)
    rows[:, k] = torch.from_numpy(amounts).float()
    return rows


def _draw_top(page: PageState, source: Source | None, shown: list[Generated] | None) -> None:
    """The digit, its reconstruction, and both edits."""
    left, right = st.columns([1, 3], vertical_alignment="top")
    with left:
        conditional_source.draw_paper(page, source, max_height=180)
    if shown is None:
        return
    labels = [int(each.labels[0]) for each in shown]
    titles = ("decoded", "flow", "vector")
    with right:
        canvas.images(
            "flows:style-edits",
            canvas.to_bytes(torch.cat([each.pictures for each in shown]).numpy(), 0, 1),
            columns=3,
            captions=[f"{title}: {label}" for title, label in zip(titles, labels, strict=True)],
            tool=None,
            max_height=180,
            hint="Decoded by the VAE, and both edits, with class",
            alt=f"The decoded digit, seen as {labels[0]}; edited by the flow, seen as {labels[1]}; "
            f"edited by vector arithmetic, seen as {labels[2]}",
        )


def _draw_film(name: str, amounts: np.ndarray, film: dict[str, Generated]) -> None:
    """Both methods while one attribute goes from end to end."""
    unit, decimals = _unit(name)
    canvas.images(
        FILM,
        canvas.to_bytes(torch.cat([film[method].pictures for method in METHODS]).numpy(), 0, 1),
        columns=STEPS,
        captions=[frame.number(each, decimals, signed=True) for each in amounts] * 2,
        tool="inspect",
        max_height=190,
        hint=f"Change of {name} in {unit}; top: flow, bottom: vector arithmetic. Press one",
        alt=f"The digit while the change of its {name} goes from {amounts[0]:g} to "
        f"{amounts[-1]:g} {unit}; upper row by the flow, lower row by vector arithmetic",
    )


def _draw_chart(name: str, compared: Comparison) -> None:
    """What was asked and what was measured, on 100 held-out digits."""
    unit = attributes.UNITS[attributes.NAMES.index(name)]
    asked, flow = compared.asked["flow"], compared.achieved["flow"]
    apart = float(np.abs(np.subtract(flow, asked)).max())
    # A method may go further than it is asked.
    reach = 1.05 * max(REACH[name], *(float(np.abs(compared.achieved[m]).max()) for m in METHODS))
    coincide = " (lines of asked and flow nearly coincide)" if apart < REACH[name] / 10 else ""
    chart.lines(
        "flows:style-chart",
        {
            "asked": (asked, asked),
            "flow": (asked, flow),
            "vector arithmetic": (asked, compared.achieved["regression"]),
        },
        colours={"asked": "data", "flow": "model", "vector arithmetic": "error"},
        x_label=f"asked change of {name}, {unit} (mean of 100 held-out digits)",
        y_label=f"measured change, {unit}{coincide}",
        y_range=(-reach, reach),
        height=170,
        alt=f"Measured against asked change of {name} on 100 held-out digits, by both methods",
    )


def _unit(name: str) -> tuple[str, int]:
    """The unit of an attribute, and how many decimals it has on this page."""
    unit = attributes.UNITS[attributes.NAMES.index(name)]
    return unit, 0 if unit == "°" else 1


def _numbers(
    page: PageState,
    source: Source,
    given: Generated,
    edited: dict[str, Generated],
    compared: Comparison,
) -> dict[str, Any]:
    """What readouts and answers speak of."""
    asked = torch.tensor([[float(page[change]) for change in CHANGES]])
    wanted = edits.target(given.attributes, asked)[0]
    name = str(page["attribute"])
    end = 0 if page[f"change_{name}"] < 0 else -1
    return {
        "view": "styleflow",
        "drawn": True,
        "own": source.own,
        "source": page["source"],
        "attribute": name,
        "asked_change": float(page[f"change_{name}"]),
        "before": given.attributes[0].tolist(),
        "wanted": wanted.tolist(),
        "measured": {method: edited[method].attributes[0].tolist() for method in METHODS},
        "label": int(given.labels[0]),
        "labels": {method: int(edited[method].labels[0]) for method in METHODS},
        "mean_error": {m: float(np.mean(compared.error[m])) for m in METHODS},
        "mean_leakage": {m: float(np.mean(compared.leakage[m])) for m in METHODS},
        "mean_kept": {m: float(np.mean(compared.kept[m])) for m in METHODS},
        "mean_drift": {m: float(np.mean(compared.drift[m])) for m in METHODS},
        "furthest_end": "left" if end == 0 else "right",
        "furthest_asked": compared.asked["flow"][end],
        "furthest": {m: compared.achieved[m][end] for m in METHODS},
        "furthest_kept": {m: compared.kept[m][end] for m in METHODS},
    }


def _draw_readouts(numbers: dict[str, Any]) -> None:
    """Asked and measured attributes of this digit; errors on 100 digits."""
    rows: list[frame.Row] = []
    for k, name in enumerate(attributes.NAMES):
        unit, decimals = _unit(name)
        three = (numbers["wanted"], *numbers["measured"].values())
        text = " · ".join(frame.number(each[k], decimals) for each in three)
        meaning = "chosen" if name == numbers["attribute"] else None
        rows.append(frame.Readout(f"{name}, {unit}", text, meaning))
    seen = " · ".join(str(label) for label in numbers["labels"].values())
    rows.append(("class seen", f"{numbers['label']} · {seen}"))

    def both(what: str, factor: float = 1, decimals: int = 2, unit: str = "σ") -> str:
        each = (frame.number(factor * value, decimals) for value in numbers[what].values())
        return f"{' · '.join(each)} {unit}".rstrip()

    hundred = (
        f"{ATTRIBUTES[numbers['attribute']]} of 100 held-out digits, mean over the chart: "
        "flow · vector arithmetic (σ: deviation in the training set)"
    )
    conditional_source.draw_groups(
        {
            "This digit: as asked · by flow · by vector arithmetic": rows,
            hundred: [
                ("mean error", both("mean_error")),
                ("change of the other two", both("mean_leakage")),
                ("class kept", both("mean_kept", 100, 0, "%")),
                (
                    f"drift of z (unrelated digits: {frame.number(UNRELATED, 1)})",
                    both("mean_drift", unit=""),
                ),
            ],
        }
    )


def _table(name: str, compared: Comparison) -> bytes:
    """The comparison, a row for each change."""
    header = [f"asked change of {name}"]
    columns = [compared.asked["flow"]]
    for what in ("achieved", "error", "leakage", "kept", "drift"):
        for method in METHODS:
            header.append(f"{what}, {method}")
            columns.append(getattr(compared, what)[method])
    return saved_files.table(header, zip(*columns, strict=True))
