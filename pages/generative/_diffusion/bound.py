"""Experiment "The bound": what a digit costs in nats, and at which noise levels."""

from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator

from engine import seeds
from engine.data import images
from engine.generative.diffusion.forward import diffuse
from engine.generative.diffusion.parametrisation import from_eps
from engine.generative.diffusion.weighting import weights
from engine.generative.digits import bound, sampling
from engine.generative.digits.unet import CLASSES, NULL, SCHEDULE
from ui import frame
from ui.components import chart, plane
from ui.components.panel import panel
from ui.state import PageState

TIMES, DRAWS = 32, 6
DRAFT = 10, 2
"""The same while a hand is on a slider."""

EDGES = (0, 1, 3, 10, 30, 100, 300, 600, 1000)
"""Ends of the bands of t that the stage shows side by side; each holds its upper end."""

MIDDLES = (1, 2, 6, 18, 55, 170, 430, 780)
"""The t whose picture stands for its band."""

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


@dataclass(frozen=True, eq=False)
class Costs:
    """What one digit costs.

    Attributes:
        found: the terms of the bound.
        nats: of each band of t.
        squared: mean of |ε̂ − ε|² / 784 at every t from 1 to T.
    """

    found: bound.Terms
    nats: np.ndarray
    squared: np.ndarray


def draw_controls(page: PageState) -> None:
    """Which digit, what the network knows of it, and which loss stands beside the bound."""
    panel(page, "bd", "bj", "bc", "bl")


def scene(page: PageState, hand: bool) -> tuple[DeltaGenerator, None]:
    """Stage and readouts; returns the stage. There is nothing to play."""
    take_up(page)
    stage, right = frame.stage()
    digit, index, seed = int(page["bd"]), page["bj"], page["seed"]
    label = told(page["bc"], digit)
    effort = DRAFT if hand else (TIMES, DRAWS)
    said = "Asking the network at 32 noise levels …"
    with nullcontext() if hand else st.spinner(said, show_time=False):
        costs = costs_of(digit, index, label, seed, effort)
    with stage:
        draw_bands(page, costs, pictures(digit, index, label, seed), hand=hand)
    with right:
        best = None if page["bc"] == "class" else costs_of(digit, index, digit, seed, effort)
        draw_numbers(page, costs, best, hand=hand)
    return stage, None


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
def costs_of(
    digit: int, index: int, label: int, seed: int, effort: tuple[int, int] = (TIMES, DRAWS)
) -> Costs:
    """The bound of a held-out digit when the network is told `label`; so many times and draws."""
    picture, (asked, draws), few = picture_of(digit, index), effort, effort == DRAFT
    network = sampling.shipped()
    found = bound.terms(network, picture, label, seed=seed, times=asked, draws=draws, bfloat16=few)
    times = np.arange(1, SCHEDULE.steps + 1)
    snr, known = SCHEDULE.snr.numpy(), np.array(found.times)

    def smooth(values: np.ndarray) -> np.ndarray:
        logs = np.log(np.maximum(values, _NEITHER))
        return np.exp(np.interp(np.log(times), np.log(known), logs))

    # Between few times a straight line would lie far above the curve.
    nats = found.nats.numpy()
    nats = smooth(nats) if few else np.interp(times, known, nats)
    # The error of x̂_0 is a smooth line on logarithmic axes; that of ε̂ falls off a cliff at T.
    squared = smooth(found.squared.numpy() / snr[known]) * snr[times]
    return Costs(found, banded(nats), squared)


def banded(values: np.ndarray) -> np.ndarray:
    """Sums over the bands of something known at every t from 1 to T."""
    return np.add.reduceat(values, EDGES[:-1])


def shares(costs: Costs, loss: str) -> np.ndarray:
    """Of a loss, what each band contributes; they add up to 1."""
    weight = weights(SCHEDULE, loss, "eps").numpy()[1:]
    parts = banded(weight * costs.squared)
    return parts / parts.sum()


@lru_cache(maxsize=128)
def pictures(digit: int, index: int, label: int, seed: int) -> np.ndarray:
    """x_t and the x_0 predicted from it, [2, bands, 28, 28] from 0 to 1; the same noise in all."""
    network = sampling.shipped()
    count = len(MIDDLES)
    x_0 = (2 * picture_of(digit, index) - 1).expand(count, -1, -1)
    source, t = seeds.generator(seeds.derive(seed, "bands")), torch.tensor(MIDDLES)
    eps = torch.randn(1, *x_0.shape[1:], generator=source).expand_as(x_0)
    labels = torch.full((count,), label, device=network.device)
    with torch.inference_mode():
        x, t = diffuse(x_0, t, eps, SCHEDULE).to(network.device), t.to(network.device)
        known = sampling.denoiser(network, labels, 1.0)(x, t)
        answer = from_eps(known, x, t, SCHEDULE, "x0")
    return sampling.pictures(torch.stack([x, answer]).cpu()).numpy()


# ---- What is drawn


def draw_bands(page: PageState, costs: Costs, seen: np.ndarray, *, hand: bool) -> None:
    """Over each other: the answer x̂_0, the picture x_t, and what the band costs."""
    loss, chosen = page["bl"], page["bt"]
    nats = costs.nats / costs.nats.sum()
    other = shares(costs, loss)
    highest = max(nats.max(), other.max())
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
            plane.field(raster(seen, top + 0.02), colour="ink", value_range=(0, 1)),
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
        hint="A draft while you drag" if hand else "Above x̂₀, told from xₜ. Press a column",
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


def draw_numbers(page: PageState, costs: Costs, best: Costs | None, *, hand: bool) -> None:
    """The whole bound, the band that was pressed, and the weights of the losses over t.

    While a hand is on a slider the bound is not known well enough for a number.

    `best` is what the digit costs when the network is told its class, if it is told otherwise.
    """
    found, t = costs.found, MIDDLES[page["bt"]]
    whole = f"{found.total:,.0f} ± {found.total_error:.0f} nats"
    known = [whole, frame.number(found.bits_per_pixel, 2), f"t = {half_way(costs)}"]
    total, bits, half = ["…"] * 3 if hand else known
    rows: list[frame.Readout | tuple[str, str | float]] = [
        frame.Readout("−log p(x₀) ≤", total, "model"),
        ("… bits for a pixel", bits),
        ("half of it by", half),
    ]
    if best is not None:
        dearer = f"{frame.number(found.total - best.found.total, 0)} nats"
        rows.append(("dearer than with its class", "…" if hand else dearer))
    band = page["bt"]
    first, last = EDGES[band] + 1, EDGES[band + 1]
    where = f"t = {first}" if first == last else f"t = {first} … {last}"
    rows_of_band: list[frame.Readout | tuple[str, str | float]] = [
        ("nats", frame.number(costs.nats[band], 1)),
        (f"SNR at t = {t}", frame.number(float(SCHEDULE.snr[t]), 3 if t > 100 else 0)),
        ("|ε̂ − ε|² a pixel", frame.number(costs.squared[t - 1])),
    ]
    st.html(
        frame.listed(rows)
        + f"<p class='who'><span>{where}</span>"
        + ("<span class='formula'>L₀</span>" if last == 1 else "")
        + "</p>"
        + frame.listed(rows_of_band)
    )
    draw_weights(page, t)


def half_way(costs: Costs) -> int:
    """The t up to which the bound has spent half of its nats."""
    found = costs.found
    times = np.arange(1, SCHEDULE.steps + 1)
    spent = np.interp(times, found.times, found.nats.numpy()).cumsum()
    return int(times[np.searchsorted(spent, spent[-1] / 2)])


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
