"""Experiment "The bound": what a digit costs in nats, and at which noise levels."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st
import torch

from engine.data import images
from engine.generative.diffusion.digits import likelihood_bound, sampling
from engine.generative.diffusion.digits.likelihood_bound import Glance
from engine.generative.diffusion.digits.unet import CLASSES, NULL, SCHEDULE
from engine.generative.diffusion.weighting import weights
from ui import frame
from ui.components import chart, plane
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View

TIMES, DRAWS = 32, 6
EDGES = (0, 1, 3, 10, 30, 100, 300, 600, 1000)
"""Ends of the bands of t that the stage shows side by side; each holds its upper end."""

MIDDLES = (1, 2, 6, 18, 55, 170, 430, 780)
"""The t whose picture stands for its band."""

GLANCED = (*MIDDLES, SCHEDULE.steps)
"""What is asked while a hand is on a slider; the last band is long, and ends where none knows."""

LOSSES = {
    "simple": "Simple",
    "truncated": "Truncated",
    "snr+1": "SNR + 1",
    "min-snr": "Min-SNR",
}
TOLD = {"class": "Its class", "nothing": "Nothing", "other": "Another"}

_STAGE = "diffusion:nats"
_BANDS = len(MIDDLES)
_TALL = 2.2  # of the highest bar, in widths of a band
_ROWS = (3.0, 4.06)  # where the two rows of pictures begin
_ENLARGED = 3
_NEITHER = 1e-12
_ALL = np.arange(1, SCHEDULE.steps + 1)


@dataclass(frozen=True, eq=False)
class Costs:
    """What one digit costs.

    Attributes:
        found: the terms of the bound; None while they are known from one glance alone.
        nats: of each band of t.
        squared: mean of |ε̂ − ε|² / 784 at every t from 1 to T.
    """

    found: likelihood_bound.Terms | None
    nats: np.ndarray
    squared: np.ndarray


def draw_controls(page: PageState) -> None:
    """Which digit, what the network knows of it, and which loss stands beside the bound."""
    panel(page, "bd", "bj", "bc", "bl")


def draw_stage(page: PageState, place: Place) -> View:
    """Stage and readouts; there is nothing to play."""
    hand = place.dragging
    take_up(page)
    stage, right = place.stage, place.readouts
    digit, index, seed = int(page["bd"]), page["bj"], page["seed"]
    label = told(page["bc"], digit)
    seen = glance(digit, index, label, seed, hand)
    if hand:
        costs = best = guessed(seen)
    else:
        with st.spinner("Asking the network at 32 noise levels …", show_time=False):
            costs = costs_of(digit, index, label, seed)
            best = costs_of(digit, index, digit, seed)
    with stage:
        draw_bands(page, costs, seen)
    with right:
        draw_numbers(page, costs, best)
    return View()


def take_up(page: PageState) -> None:
    """A press chooses a band."""
    for event in plane.events(_STAGE):
        if event.kind == "press" and event.points:
            page["bt"] = min(_BANDS - 1, max(0, int(event.points[-1][0])))


def told(word: str, digit: int) -> int:
    """The label that the network is given."""
    return {"class": digit, "nothing": NULL, "other": (digit + 1) % CLASSES}[word]


# ---- What is computed


@lru_cache(maxsize=1)
def held_out() -> images.Digits:
    """Digits that the network has never seen."""
    return images.split(images.mnist()).test


def picture_of(digit: int, index: int) -> torch.Tensor:
    """One of the 50 held-out pictures of a digit, [28, 28] from 0 to 1."""
    data = held_out()
    return data.images[data.labels == digit][index]


@lru_cache(maxsize=128)
def costs_of(digit: int, index: int, label: int, seed: int) -> Costs:
    """The bound of a held-out digit when the network is told `label`."""
    found = likelihood_bound.terms(
        sampling.shipped(), picture_of(digit, index), label, seed=seed, times=TIMES, draws=DRAWS
    )
    known = np.array(found.times)
    nats = np.interp(_ALL, known, found.nats.numpy())
    return Costs(found, banded(nats), squared_everywhere(known, found.squared.numpy()))


@lru_cache(maxsize=64)
def glance(digit: int, index: int, label: int, seed: int, hand: bool) -> Glance:
    """A held-out digit at one time of each band, and at T."""
    picture = picture_of(digit, index)
    return likelihood_bound.glance(
        sampling.shipped(), picture, label, GLANCED, seed=seed, bfloat16=hand
    )


def guessed(seen: Glance) -> Costs:
    """About what it costs, from one time of each band."""
    known = np.array(GLANCED)
    # Between few times a straight line would lie far above the curve.
    nats = smooth(known, seen.nats.numpy())
    return Costs(None, banded(nats), squared_everywhere(known, seen.squared.numpy()))


def smooth(known: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Values at every t, on straight lines between the known ones on logarithmic axes."""
    logs = np.log(np.maximum(values, _NEITHER))
    return np.exp(np.interp(np.log(_ALL), np.log(known), logs))


def squared_everywhere(known: np.ndarray, squared: np.ndarray) -> np.ndarray:
    """|ε̂ − ε|² at every t: the error of x̂_0 is smooth; that of ε̂ falls off a cliff at T."""
    snr = SCHEDULE.snr.numpy()
    return smooth(known, squared / snr[known]) * snr[_ALL]


def banded(values: np.ndarray) -> np.ndarray:
    """Sums over the bands of something known at every t from 1 to T."""
    return np.add.reduceat(values, EDGES[:-1])


def shares(costs: Costs, loss: str) -> np.ndarray:
    """Of a loss, what each band contributes; they add up to 1."""
    weight = weights(SCHEDULE, loss, "eps").numpy()[1:]
    parts = banded(weight * costs.squared)
    return parts / parts.sum()


# ---- What is drawn


def draw_bands(page: PageState, costs: Costs, seen: Glance) -> None:
    """Over each other: the answer x̂_0, the picture x_t, and what the band costs."""
    loss, chosen = page["bl"], page["bt"]
    nats = costs.nats / costs.nats.sum()
    other = shares(costs, loss)
    highest = max(nats.max(), other.max())
    rows = sampling.pictures(torch.stack([seen.x, seen.x0])[:, :_BANDS]).numpy()
    words = [
        *((k + 0.5, -0.22, f"≤{end}" if end > 1 else "t = 1") for k, end in enumerate(EDGES[1:])),
        *((k + 0.3, nats[k] / highest * _TALL + 0.17, percent(nats[k])) for k in range(_BANDS)),
        *((k + 0.7, other[k] / highest * _TALL + 0.17, percent(other[k])) for k in range(_BANDS)),
    ]
    top = _ROWS[1] + 1.02
    ring = [
        (chosen + 0.02, -0.4),
        (chosen + 0.98, -0.4),
        (chosen + 0.98, top),
        (chosen + 0.02, top),
    ]
    plane.plane(
        _STAGE,
        extent=(0, _BANDS, -0.44, top + 0.02),
        layers=[
            plane.field(raster(rows, top + 0.02), colour="ink", value_range=(0, 1)),
            plane.curve(
                bars(nats / highest, 0.1), closed=True, colour="model", width=1, fill=0.85,
                label="% of the bound",
            ),
            plane.curve(
                bars(other / highest, 0.52), closed=True, colour="error", width=1, fill=0.45,
                label=f"% of the loss “{LOSSES[loss]}”",
            ),
            plane.curve(np.array([(0, 0), (_BANDS, 0)]), colour="ink", width=1),
            plane.curve(np.array(ring), closed=True, colour="chosen", width=2.5),
            plane.labels(words, size=12.5),
        ],
        tool="inspect",
        axes=False,
        max_height=560,
        hint="Above x̂₀, told from xₜ. Press a column" if costs.found else "A draft while you drag",
        alt=f"Eight bands of noise levels. t = 1 has {percent(nats[0])} % of the bound and "
        f"{percent(other[0])} % of the loss; the last three bands have "
        f"{percent(nats[-3:].sum())} % and {percent(other[-3:].sum())} %.",
    )  # fmt: skip


def percent(share: float) -> str:
    """A share in hundredths, short."""
    if 0 < share < 0.005:
        return "<½"
    return f"{100 * share:.0f}"


def bars(heights: np.ndarray, left: float) -> np.ndarray:
    """Corners of a bar in each band, with gaps between, [n, 2]."""
    corners = []
    for k, height in enumerate(heights * _TALL):
        x0, x1 = k + left, k + left + 0.38
        corners += [(x0, 0), (x0, height), (x1, height), (x1, 0), (x0, 0), (np.nan, np.nan)]
    return np.array(corners[:-1])


def raster(seen: np.ndarray, top: float) -> np.ndarray:
    """Two rows of pictures on the paper of the stage, the lowest line of pixels first."""
    unit = 28 * _ENLARGED + 2 * _ENLARGED
    canvas = np.zeros((round((top + 0.44) * unit), _BANDS * unit), np.float32)
    for row, begins in zip(seen, _ROWS, strict=True):
        low = round((begins + 0.44) * unit)
        for k, picture in enumerate(row):
            large = picture[::-1].repeat(_ENLARGED, 0).repeat(_ENLARGED, 1)
            left = k * unit + _ENLARGED
            canvas[low : low + len(large), left : left + len(large)] = large
    return canvas


def draw_numbers(page: PageState, costs: Costs, best: Costs) -> None:
    """The whole bound, the band that was pressed, and the weights of the losses over t.

    `best` is what the digit costs when the network is told its class.
    """
    band = page["bt"]
    t, first, last = MIDDLES[band], EDGES[band] + 1, EDGES[band + 1]
    where = f"t = {first}" if first == last else f"t = {first} … {last}"
    rows_of_band: list[frame.Row] = [
        ("nats", frame.number(costs.nats[band], 1)),
        (f"SNR at t = {t}", frame.number(float(SCHEDULE.snr[t]), 3 if t > 100 else 0)),
        ("|ε̂ − ε|² a pixel", frame.number(costs.squared[t - 1])),
    ]
    st.html(
        frame.readout_html(whole(costs.found, best.found, lied=page["bc"] != "class"))
        + f"<p class='who'><span>{where}</span>"
        + ("<span class='formula'>L₀</span>" if last == 1 else "")
        + "</p>"
        + frame.readout_html(rows_of_band)
    )
    draw_weights(page, t)


def whole(
    found: likelihood_bound.Terms | None, best: likelihood_bound.Terms | None, *, lied: bool
) -> list[frame.Row]:
    """What the digit costs in all; a glance does not know it well enough for a number."""
    total = bits = half = dearer = "…"
    if found is not None and best is not None:
        total = f"{found.total:,.0f} ± {found.total_error:.0f} nats"
        bits = frame.number(found.bits_per_pixel, 2)
        half = f"t = {half_way(found)}"
        dearer = f"{frame.number(found.total - best.total, 0)} nats"
    return [
        frame.Readout("−log p(x₀) ≤", total, "model"),
        ("… bits for a pixel", bits),
        ("half of it by", half),
        *([("dearer than with its class", dearer)] if lied else []),
    ]


def half_way(found: likelihood_bound.Terms) -> int:
    """The t up to which the bound has spent half of its nats."""
    spent = np.interp(_ALL, found.times, found.nats.numpy()).cumsum()
    return int(_ALL[np.searchsorted(spent, spent[-1] / 2)])


def draw_weights(page: PageState, t: int) -> None:
    """What the losses multiply |ε̂ − ε|² with."""
    # L_0 is no squared error; and near T, where no signal is left, the weights are without end.
    times = np.unique(np.geomspace(2, 950, 120).round().astype(int))
    loss = page["bl"]

    def line(name: str) -> tuple[np.ndarray, np.ndarray]:
        weight = weights(SCHEDULE, name, "eps").numpy()
        return np.log10(times), weight[times] / np.median(weight[times])

    chart.lines(
        "diffusion:weights",
        {"bound": line("bound"), LOSSES[loss]: line(loss)},
        colours={"bound": "model", LOSSES[loss]: "error"},
        x_label="log₁₀ t",
        y_label="weight of |ε̂ − ε|²",
        log_y=True,
        marker=float(np.log10(t)),
        height=215,
        alt="Weights of the error of the noise over the logarithm of t, each over its median",
    )
