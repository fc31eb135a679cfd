"""Experiment "Latent diffusion": the same idea on the 12 numbers of an autoencoder, decoded."""

from functools import lru_cache

import numpy as np
import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator

from engine.generative import digit_classifier, nearest_training
from engine.generative.diffusion.digits import latent
from engine.generative.diffusion.digits.latent import LatentSettings, LatentTraining
from engine.runs import Frame
from pages.generative.diffusion.bound import picture_of
from ui import frame
from ui.components import canvas, chart
from ui.components.panel import panel
from ui.live import TRAINING, Live
from ui.state import PageState
from ui.topic import Place, View

VIEWS = {"learn": "Learn", "back": "Back", "between": "Between"}
PRIORS = {"shipped": "Shipped", "nothing": "None"}

BEGIN = 40
"""Steps a training has taken when it is first seen."""

COLUMNS = 10
ROWS = (0, 4, 8, 12, 16, 20)
"""Steps of a way back that are shown."""

_STAGE = "diffusion:latent"
_BLENDS = 7
_TALLEST = 480


def draw_controls(page: PageState) -> None:
    """What can be set in the view that is on the stage."""
    names = {"learn": ("lg", "lr", "lw"), "back": ("lp", "lg"), "between": ("la", "lb", "bj")}
    panel(page, "lv", *names[page["lv"]])


def draw_stage(page: PageState, place: Place) -> View:
    """Stage and readouts, and the run that its transport plays, if any."""
    stage, right, hand = place.stage, place.readouts, place.dragging
    match page["lv"]:
        case "back":
            walk_back(page, stage, right, hand=hand)
            return View()
        case "between":
            go_between(page, stage, right)
            return View()
    return View(live=learn(page, stage, right))


# ---- Learn


def learn(page: PageState, stage: DeltaGenerator, right: DeltaGenerator) -> Live:
    """A prior in training, and what its samples look like."""
    live = Live(
        page,
        "latent",
        LatentTraining,
        paces=TRAINING,
        pace="10 steps",
        step_field="lk",
        autostart_after=BEGIN,
    )
    seen = live.advance(settings_of(page), keep_going=True, begin_again=True)
    share = seen.metrics["recognised"]
    with stage:
        canvas.images(
            _STAGE,
            inked(seen.arrays["samples"]),
            columns=COLUMNS,
            colormap="gray",
            tool=None,
            max_height=_TALLEST,
            hint="Four samples of each digit, always from the same noise",
            alt=f"Forty digits decoded from samples of a network after {seen.step} steps; "
            f"a judge recognises {100 * share:.0f} % of them.",
        )
    with right:
        learning(seen)
    return live


def settings_of(page: PageState) -> LatentSettings:
    """What the engine needs to know, from the controls."""
    return LatentSettings(
        width=int(page["lw"]),
        learning_rate=10 ** page["lr"],
        scale=page["lg"],
        seed=page["seed"],
    )


def learning(seen: Frame) -> None:
    """How good the network is, and how small its world."""
    series = seen.series
    frame.readout(
        [
            frame.Readout("recognised of 40", f"{40 * seen.metrics['recognised']:.0f}", "good"),
            ("mean |v̂ − v|² per number", seen.metrics["loss"]),
            ("numbers in a code", "12"),
            ("… in a picture", "784"),
            ("weights", f"{seen.arrays['parameters'].size:,}"),
        ]
    )
    chart.lines(
        "diffusion:recognised",
        {"recognised": (series["step"], 40 * series["recognised"])},
        colours={"recognised": "good"},
        x_label="training step",
        y_label="recognised of 40",
        y_range=(0, 41),
        marker=seen.step,
        height=150,
        alt="How many of the forty samples are recognised, over training",
    )
    chart.lines(
        "diffusion:latent-loss",
        {"held out": (series["step"], series["loss"])},
        colours={"held out": "error"},
        x_label="training step",
        y_label="|v̂ − v|² per number",
        marker=seen.step,
        height=150,
        alt="Error of the network on codes of held-out digits, over training",
    )


# ---- Back


def walk_back(page: PageState, stage: DeltaGenerator, right: DeltaGenerator, *, hand: bool) -> None:
    """Codes on their way from noise to digits, decoded at several times."""
    scale, seed = page["lg"], page["seed"]
    if page["lp"] == "nothing":
        codes = latent.noise(len(ROWS) * COLUMNS, seed)
        captions = []
        pictures = decoded(codes)
        title = "Sixty codes of pure noise, decoded without a prior"
    else:
        times, way = shipped_way(seed, scale)
        codes = way[list(ROWS), :COLUMNS].flatten(0, 1)
        captions = [str(times[row]) for row in ROWS for _ in range(COLUMNS)]
        pictures = decoded(codes)
        title = "Ten codes on their way from noise to a digit, decoded at six times"
    with stage:
        canvas.images(
            _STAGE + ":back",
            inked(pictures.numpy()),
            columns=COLUMNS,
            captions=captions,
            tool=None,
            max_height=520,
            hint="Noise in the code is no noise in the picture"
            + ("" if page["lp"] == "nothing" else ". Below each: t"),
            alt=f"{title}.",
        )
    if not hand:
        st.session_state["diffusion:judged"] = (seed, scale)
    with right:
        judged(*st.session_state.get("diffusion:judged", (seed, scale)), settled=not hand)


@lru_cache(maxsize=32)
def shipped_way(seed: int, scale: float) -> tuple[tuple[int, ...], torch.Tensor]:
    """Times, and z_t [steps + 1, 40, 12] of the shipped prior, 0 … 9 in turn."""
    labels = torch.arange(latent.SHOWN) % COLUMNS
    start = latent.noise(latent.SHOWN, seed)
    way = latent.generate(latent.shipped(), labels, start, scale=scale)
    return way.times, way.x


def judged(seed: int, scale: float, *, settled: bool) -> None:
    """What a judge makes of the decoded codes at every time.

    Until it is settled which codes, the chart is that of those judged last, without numbers.
    """
    times, _ = shipped_way(seed, scale)
    right, sure = verdicts(seed, scale)

    def said(value: float, decimals: int) -> str:
        return frame.number(value, decimals) if settled else "…"

    frame.readout(
        [
            frame.Readout("recognised of 40 at t = 0", said(40 * right[-1], 0), "good"),
            ("… of 40 codes of noise", said(40 * right[0], 0)),
            ("a judge's certainty at t = 0", said(sure[-1], 2)),
            ("… about codes of noise", said(sure[0], 2)),
        ]
    )
    reached = np.array(times, np.float64)[::-1]
    chart.lines(
        "diffusion:verdicts",
        {"as asked": (reached, right[::-1]), "sure": (reached, sure[::-1])},
        colours={"as asked": "good", "sure": "ink"},
        x_label="t",
        y_label="of the 40 decoded codes",
        y_range=(0, 1.02),
        height=220,
        alt="Share of decoded codes that a judge takes for the digit that was asked for, and how "
        "sure it is of what it sees, over t",
    )


@lru_cache(maxsize=32)
def verdicts(seed: int, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """At each time: share of the 40 codes taken for what they shall become, mean certainty."""
    _, way = shipped_way(seed, scale)
    labels = torch.arange(latent.SHOWN) % COLUMNS
    with torch.inference_mode():
        odds = digit_classifier.shipped()(decoded(way.flatten(0, 1))).softmax(dim=1)
    sure, reads = odds.view(*way.shape[:2], -1).max(dim=2)
    return (reads == labels).float().mean(dim=1).numpy(), sure.mean(dim=1).numpy()


# ---- Between


def go_between(page: PageState, stage: DeltaGenerator, right: DeltaGenerator) -> None:
    """From one digit to another: through their codes, and through their pixels."""
    first, second, index = int(page["la"]), int(page["lb"]), page["bj"]
    rows = blends(first, second, index)
    mixed = np.linspace(0, 100, _BLENDS).round().astype(int)
    with stage:
        canvas.images(
            _STAGE + ":between",
            inked(rows.flatten(0, 1).numpy()),
            columns=_BLENDS,
            captions=[f"{share} %" for share in mixed] * 2,
            tool=None,
            max_height=_TALLEST,
            hint="Above: mixed codes, decoded. Below: mixed pixels",
            alt=f"A {first} becomes a {second} in seven pictures, twice: above their codes are "
            "mixed and decoded, below their pixels are mixed.",
        )
    with right:
        compare(rows, mixed)


@lru_cache(maxsize=64)
def blends(first: int, second: int, index: int) -> torch.Tensor:
    """Pictures [2, 7, 28, 28] between two held-out digits: of mixed codes, and mixed pixels."""
    ends = torch.stack([picture_of(first, index), picture_of(second, index)])
    share = torch.linspace(0, 1, _BLENDS)[:, None]
    first_code, second_code = latent.shipped_space().encode(ends)
    codes = torch.lerp(first_code, second_code, share)
    pixels = torch.lerp(ends[0], ends[1], share[..., None])
    return torch.stack([decoded(codes), pixels])


def compare(rows: torch.Tensor, mixed: np.ndarray) -> None:
    """What a judge reads, and how far from all training digits the mixtures are."""
    with torch.inference_mode():
        reads = digit_classifier.shipped()(rows.flatten(0, 1)).argmax(dim=1).view(2, _BLENDS)
    known = nearest_training.shipped("pixels")
    away = known.nearest(rows.flatten(0, 1)).distances.view(2, _BLENDS)
    usual = np.full(_BLENDS, float(known.held_out.median()))
    names = ("codes", "pixels")
    frame.readout(
        [
            *(
                (f"{name} read as", " ".join(map(str, row)))
                for name, row in zip(names, reads.tolist(), strict=True)
            ),
            ("numbers mixed", "12 · 784"),
        ]
    )
    chart.lines(
        "diffusion:astray",
        {name: (mixed, row.numpy()) for name, row in zip(names, away, strict=True)}
        | {"new digits": (mixed, usual)},
        colours={"codes": "model", "pixels": "error", "new digits": "data"},
        x_label="% of the second digit",
        y_label="distance to nearest training digit",
        y_range=(0, None),
        height=230,
        alt="Distance to the nearest training picture over the share of the second digit, beside "
        "that of new digits",
    )


def decoded(codes: torch.Tensor) -> torch.Tensor:
    """Pictures of codes, from 0 (paper) to 1 (ink)."""
    return latent.shipped_space().decode(codes)


def inked(pictures: np.ndarray) -> np.ndarray:
    """Bytes, bright on dark as on the other stages of digits."""
    return canvas.to_bytes(pictures, 0, 1)
