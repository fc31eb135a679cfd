"""Experiment "Likelihood bound": what a digit costs in nats, and at which noise levels."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st
import torch

from engine.data.images import CLASSES
from engine.generative.diffusion.digits import noise_level_bands
from engine.generative.diffusion.digits.likelihood_bound import SingleDraw
from engine.generative.diffusion.digits.noise_level_bands import BANDS, EDGES, MIDDLES, BandCosts
from engine.generative.diffusion.digits.sampling import to_unit_range
from engine.generative.diffusion.digits.unet import NULL_LABEL, SCHEDULE
from engine.generative.diffusion.weighting import weights
from pages.generative.diffusion.digits import notebooks
from pages.generative.diffusion.digits.fields import LOSS_WEIGHTINGS
from pages.generative.diffusion.digits.readouts import a_digit
from ui import frame
from ui.components import chart, plane
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

STAGE = "diffusion:bands"

_TALLEST = 2.2  # bar, in widths of a band
_ROWS = (3.0, 4.06)  # lower edges of the two rows of pictures
_TOP = _ROWS[1] + 1.02
_BOTTOM = -0.44
_ENLARGED = 3


def draw_controls(page: PageState) -> None:
    """Which digit, what the network is told, and which loss weighting to compare."""
    panel(page, "held_out_digit", "held_out_index", "conditioning", "loss_weighting")


def draw_stage(page: PageState, place: Place) -> View:
    """The costs of one digit; while a slider is dragged, estimated from one draw of the noise."""
    for event in plane.events(STAGE):
        if event.kind == "press" and event.points:
            page["noise_level_band"] = min(BANDS - 1, max(0, int(event.points[-1][0])))
    digit, index, seed = int(page["held_out_digit"]), page["held_out_index"], page["seed"]
    label = {"class": digit, "none": NULL_LABEL, "wrong": (digit + 1) % CLASSES}
    asked = digit, index, label[page["conditioning"]], seed
    drawn = noise_level_bands.single_draw(*asked, bfloat16=place.dragging)
    if place.dragging:
        costs = with_class = noise_level_bands.draft_band_costs(drawn)
        other = None
    else:
        with st.spinner("Evaluating 32 noise levels …", show_time=False):
            costs = noise_level_bands.band_costs(*asked)
            with_class = noise_level_bands.band_costs(digit, index, digit, seed)
            other = _other_digit(page)
    numbers = _numbers_of(page, costs, with_class, other)
    with place.stage:
        _draw_bands(page, costs, drawn)
    with place.readouts:
        _draw_readouts(page, costs, numbers)
    names = ("digit", "index", "label", "seed")
    chosen = {"band": page["noise_level_band"], "weighting": page["loss_weighting"]}
    made = dict(zip(names, asked, strict=True)) | chosen
    return View(numbers=numbers, notebook=Notebook(notebooks.likelihood_bound, made))


def _other_digit(page: PageState) -> BandCosts | None:
    """The digit that the experiment begins with, to compare another with; None if it is shown."""
    usual = {name: page.fields[name].default for name in ("held_out_digit", "held_out_index")}
    if all(page[name] == value for name, value in usual.items()):
        return None
    digit = int(usual["held_out_digit"])
    return noise_level_bands.band_costs(digit, usual["held_out_index"], digit, page["seed"])


def _numbers_of(
    page: PageState, costs: BandCosts, with_class: BandCosts, other: BandCosts | None
) -> dict[str, Any]:
    """What readouts and answers speak of."""
    digit, weighting = int(page["held_out_digit"]), page["loss_weighting"]
    numbers: dict[str, Any] = {
        "digit": digit,
        "conditioning": page["conditioning"],
        "band": page["noise_level_band"],
        "weighting": weighting,
        "weighting_label": LOSS_WEIGHTINGS[weighting],
        "bound_shares": costs.bound_shares.tolist(),
        "loss_shares": costs.loss_shares(weighting).tolist(),
        "simple_shares": costs.loss_shares("simple").tolist(),
        "nats": costs.nats.tolist(),
        "exact": False,
    }
    terms, best = costs.terms, with_class.terms
    if terms is None or best is None:
        return numbers
    extra, error = terms.extra_cost(best)
    numbers |= {
        "exact": True,
        "total": terms.total,
        "total_error": terms.total_error,
        "bits": terms.bits_per_dimension,
        "median_time": costs.median_time,
        "extra": extra,
        "extra_error": error,
        "extra_by_band": (costs.nats - with_class.nats).tolist(),
    }
    if other is not None and other.terms is not None:
        numbers |= {
            "other_digit": int(page.fields["held_out_digit"].default),
            "other_total": other.terms.total,
            "other_error": other.terms.total_error,
            "other_nats": other.nats.tolist(),
        }
    return numbers


def _draw_bands(page: PageState, costs: BandCosts, drawn: SingleDraw) -> None:
    """From top to bottom: predicted x̂₀, noisy xₜ, and the shares of the bound and of the loss."""
    chosen, weighting = page["noise_level_band"], page["loss_weighting"]
    bound, loss = costs.bound_shares, costs.loss_shares(weighting)
    highest = max(bound.max(), loss.max())
    pictures = to_unit_range(torch.stack([drawn.x, drawn.x0])[:, :BANDS]).numpy()
    words = [
        *((k + 0.5, -0.22, f"≤{end}" if end > 1 else "t = 1") for k, end in enumerate(EDGES[1:])),
        *(
            (k + 0.3, bound[k] / highest * _TALLEST + 0.17, _percent(bound[k]))
            for k in range(BANDS)
        ),
        *((k + 0.7, loss[k] / highest * _TALLEST + 0.17, _percent(loss[k])) for k in range(BANDS)),
    ]
    left, right = chosen + 0.02, chosen + 0.98
    ring = np.array([(left, -0.4), (right, -0.4), (right, _TOP), (left, _TOP)])
    plane.plane(
        STAGE,
        extent=(0, BANDS, _BOTTOM, _TOP + 0.02),
        layers=[
            plane.field(_raster(pictures), colour="ink", value_range=(0, 1)),
            plane.curve(
                _bars(bound / highest, 0.1), closed=True, colour="model", width=1, fill=0.85,
                label="% of the bound",
            ),
            plane.curve(
                _bars(loss / highest, 0.52), closed=True, colour="error", width=1, fill=0.45,
                label=f"% of the loss, weighting “{LOSS_WEIGHTINGS[weighting]}”",
            ),
            plane.curve(np.array([(0, 0), (BANDS, 0)]), colour="ink", width=1),
            plane.curve(ring, closed=True, colour="chosen", width=2.5),
            plane.labels(words, size=12.5),
        ],
        tool="inspect",
        axes=False,
        max_height=560,
        hint="Above: x̂₀, predicted from the xₜ below it. Press a column"
        if costs.terms
        else "A draft while you drag",
        alt=f"Eight bands of noise levels. t = 1 has {_percent(bound[0])} % of the bound and "
        f"{_percent(loss[0])} % of the loss; the last three bands have "
        f"{_percent(bound[-3:].sum())} % and {_percent(loss[-3:].sum())} %.",
    )  # fmt: skip


def _percent(share: float) -> str:
    """A share in hundredths, short."""
    if 0 < share < 0.005:
        return "<½"
    return f"{100 * share:.0f}"


def _bars(heights: np.ndarray, left: float) -> np.ndarray:
    """Corners of a bar in each band, with gaps between, [n, 2]."""
    corners = []
    for k, height in enumerate(heights * _TALLEST):
        x0, x1 = k + left, k + left + 0.38
        corners += [(x0, 0), (x0, height), (x1, height), (x1, 0), (x0, 0), (np.nan, np.nan)]
    return np.array(corners[:-1])


def _raster(pictures: np.ndarray) -> np.ndarray:
    """Two rows of pictures [2, bands, 28, 28] as one image of the stage, lowest pixels first."""
    unit = 28 * _ENLARGED + 2 * _ENLARGED
    image = np.zeros((round((_TOP + 0.02 - _BOTTOM) * unit), BANDS * unit), np.float32)
    for row, begins in zip(pictures, _ROWS, strict=True):
        low = round((begins - _BOTTOM) * unit)
        for k, picture in enumerate(row):
            large = picture[::-1].repeat(_ENLARGED, 0).repeat(_ENLARGED, 1)
            left = k * unit + _ENLARGED
            image[low : low + len(large), left : left + len(large)] = large
    return image


def _draw_readouts(page: PageState, costs: BandCosts, numbers: Mapping[str, Any]) -> None:
    """The whole bound, the chosen band, and the weights over t."""
    band = page["noise_level_band"]
    t, first, last = MIDDLES[band], EDGES[band] + 1, EDGES[band + 1]
    where = f"t = {first}" if first == last else f"t = {first} … {last}"
    rows_of_band: list[frame.Row] = [
        ("nats", frame.number(costs.nats[band], 1)),
        (f"SNR at t = {t}", frame.number(float(SCHEDULE.snr[t]), 3 if t > 100 else 0)),
        ("noise-prediction MSE per pixel", frame.number(costs.noise_mse[t - 1])),
    ]
    st.html(
        frame.readout_html(_bound_rows(numbers))
        + f"<p class='who'><span>{where}</span>"
        + ("<span class='formula'>L₀</span>" if last == 1 else "")
        + "</p>"
        + frame.readout_html(rows_of_band)
    )
    _draw_weights(page["loss_weighting"], t)


def _bound_rows(numbers: Mapping[str, Any]) -> list[frame.Row]:
    """The bound of the digit; a single draw is too uncertain for a number."""
    total = bits = half = extra = "…"
    if numbers["exact"]:
        total = _nats(numbers["total"], numbers["total_error"])
        bits = frame.number(numbers["bits"], 2)
        half = f"t = {numbers['median_time']}"
        extra = _nats(numbers["extra"], numbers["extra_error"])
    rows: list[frame.Row] = [
        frame.Readout("−log p(x₀) ≤", total, "model"),
        ("bits/dim", bits),
        ("half of the bound up to", half),
    ]
    if numbers["conditioning"] != "class":
        rows.append(("extra over its class", extra))
    if "other_digit" in numbers:
        beside = f"{numbers['other_total']:,.0f} ± {numbers['other_error']:.0f}"
        rows.append((f"… image 0 of {a_digit(numbers['other_digit'])}", beside))
    return rows


def _nats(value: float, error: float) -> str:
    return f"{value:,.0f} ± {error:.0f} nats".replace("-", "−")


def _draw_weights(weighting: str, t: int) -> None:
    """What the bound and the loss multiply |ε̂ − ε|² with."""
    # L_0 is no squared error; and near T, where no signal is left, the weights are without end.
    times = np.unique(np.geomspace(2, 950, 120).round().astype(int))

    def line(name: str) -> tuple[np.ndarray, np.ndarray]:
        weight = weights(SCHEDULE, name, "eps").numpy()
        return np.log10(times), weight[times] / np.median(weight[times])

    label = LOSS_WEIGHTINGS[weighting]
    chart.lines(
        "diffusion:weights",
        {"bound": line("bound"), label: line(weighting)},
        colours={"bound": "model", label: "error"},
        x_label="log₁₀ t",
        y_label="weight of |ε̂ − ε|²",
        log_y=True,
        marker=float(np.log10(t)),
        height=190,
        alt="Weights of the error of the noise over the logarithm of t, each over its median",
    )
