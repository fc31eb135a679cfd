"""Experiment "ControlNet": an outline leads the frozen digit model through zero convolutions."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st
import torch

from engine import seeds
from engine.generative import digit_classifier
from engine.generative.diffusion.digits import controlnet, sampling
from engine.generative.diffusion.digits.controlnet import Controlled, ControlNet, agreement, outline
from engine.generative.diffusion.digits.unet import NULL, SIDE, UNet, ZeroConv
from engine.generative.diffusion.samplers import Trajectory
from pages.generative.diffusion import sketch
from pages.generative.diffusion.bound import picture_of
from ui import frame
from ui.components import canvas, chart, pointer
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View

SOURCES = {"edges": "A digit's edges", "pen": "Your ink's edges", "line": "Your line"}
BRANCHES = {"trained": "Trained", "zero": "At step 0"}

COUNT = 4
DRAFT = 5
"""Steps of a way while a hand is on a slider."""

PAPER = "diffusion:sketch"

_ANSWERS = "diffusion:controlled"
_SHOWN = "diffusion:controlled-shown"
_MOST = 2.0  # between paper and ink
_DRAWN = 0.35  # brightness of the hand's own line on the paper


@dataclass(frozen=True, eq=False)
class Pair:
    """The same noise brought back twice.

    Attributes:
        alone: ways of the frozen model.
        led: ways of the frozen model with its branch.
        kept: how far the outlines of x̂_0 agree with the sketch, alone and led, [2, steps].
        apart: the largest difference of any pixel of x, at each step and at the beginning.
        reads: what a judge reads at the end, alone and led.
    """

    alone: Trajectory
    led: Trajectory
    kept: np.ndarray
    apart: np.ndarray
    reads: tuple[list[int], list[int]]


def draw_controls(page: PageState) -> None:
    """What leads, how strongly, and what the frozen model is told besides."""
    drawn = page["cs"] != "edges"
    panel(page, "cs", *(() if drawn else ("bd", "bj")), "cb", "cw", "cc", "cj")
    if drawn:
        st.button(
            "Clear the paper",
            icon=":material/ink_eraser:",
            on_click=clear,
            args=(page,),
            key="diffusion:unsketch",
        )


def clear(page: PageState) -> None:
    """An empty sheet."""
    page["ck"] = sketch.to_code(sketch.empty())


def draw_stage(page: PageState, place: Place) -> View:
    """Stage and readouts; there is nothing to play."""
    hand = place.dragging
    if page["cs"] != "edges":
        take_up(page)
    stage, right = place.stage, place.readouts
    given = condition(page)
    label = NULL if page["cc"] == "any" else int(page["cc"])
    asked = (given.tobytes(), page["cb"], page["cw"], label, page["seed"])
    # What is known already, such as another step of the same way, needs no draft.
    steps = DRAFT if hand and asked != st.session_state.get(_SHOWN) else sampling.STEPS
    found = pair(*asked, steps)
    if steps == sampling.STEPS:
        st.session_state[_SHOWN] = asked
    with stage:
        draw_comparison(page, given, found)
    with right:
        draw_numbers(page, found)
    return View()


def take_up(page: PageState) -> None:
    """Strokes become a line; the first one takes the house away."""
    for event in canvas.events(PAPER):
        if stroke := pointer.stroke(PAPER, event):
            before = sketch.from_code(page["ck"]) if page["ck"] else sketch.empty()
            page["ck"] = sketch.to_code(sketch.lined(before, stroke))


# ---- What is computed


def line_of(page: PageState) -> np.ndarray:
    """What is drawn, or the house as long as there is nothing, bool [28, 28]."""
    return sketch.from_code(page["ck"]) if page["ck"] else sketch.house()


def condition(page: PageState) -> np.ndarray:
    """What the branch is given, float32 [28, 28] from 0 (paper) to 1 (line)."""
    if page["cs"] == "edges":
        return outline(picture_of(int(page["bd"]), page["bj"])[None])[0].numpy()
    line = torch.from_numpy(line_of(page).astype(np.float32))[None]
    if page["cs"] == "line":
        return line[0].numpy()
    ink = torch.nn.functional.max_pool2d(line, 3, stride=1, padding=1)
    return outline(ink)[0].numpy()


@lru_cache(maxsize=8)
def branch(kind: str, seed: int) -> ControlNet:
    """The trained branch, or one as it is before the first step of training."""
    if kind == "trained":
        return controlnet.shipped()
    source = seeds.generator(seeds.derive(seed, "branch"))
    return ControlNet(sampling.shipped(), source).eval().requires_grad_(False)


@lru_cache(maxsize=8)  # a megabyte each
def pair(
    given: bytes, kind: str, strength: float, label: int, seed: int, steps: int = sampling.STEPS
) -> Pair:
    """Four samples of the frozen model, and four from the same noise that are led."""
    condition = torch.frombuffer(bytearray(given), dtype=torch.float32).view(1, SIDE, SIDE)
    grains = tuple(range(seed * COUNT, (seed + 1) * COUNT))
    frozen = sampling.shipped()
    alone = frozen_ways(frozen, label, grains, steps)
    four = condition.expand(COUNT, -1, -1).to(frozen.device)
    led = sampling.generate(
        Controlled(frozen, branch(kind, seed), four, strength),
        (label,) * COUNT,
        grains,
        steps=steps,
    )
    kept = [agreements(way, condition) for way in (alone, led)]
    apart = (alone.x - led.x).abs().amax(dim=(1, 2, 3)).numpy()
    return Pair(alone, led, np.stack(kept), apart, (read(alone), read(led)))


@lru_cache(maxsize=8)
def frozen_ways(frozen: UNet, label: int, grains: tuple[int, ...], steps: int) -> Trajectory:
    """What the model does alone."""
    return sampling.generate(frozen, (label,) * len(grains), grains, steps=steps)


def agreements(way: Trajectory, condition: torch.Tensor) -> np.ndarray:
    """How far the outlines of x̂_0 agree with the sketch at every step, the mean of the four."""
    lines = outline(sampling.pictures(way.x0).flatten(0, 1))
    return agreement(lines, condition.expand_as(lines)).view(-1, COUNT).mean(dim=1).numpy()


def read(way: Trajectory) -> list[int]:
    """What a judge takes the finished pictures for."""
    with torch.inference_mode():
        found: list[int] = (
            digit_classifier.shipped()(sampling.pictures(way.samples)).argmax(1).tolist()
        )
    return found


# ---- What is drawn


def draw_comparison(page: PageState, given: np.ndarray, found: Pair) -> None:
    """The sketch, and beside it what the model makes of the same noise alone and led."""
    drawn, steps = page["cs"] != "edges", len(found.alone.x0)
    step = round(page["cj"] * steps / sampling.STEPS)
    paper, answers = st.columns([1, 1.9], vertical_alignment="center")
    with paper:
        seen = np.maximum(given, _DRAWN * line_of(page)) if drawn else given
        canvas.image(
            PAPER,
            canvas.to_bytes(seen, 0, 1),
            tool="draw" if drawn else None,
            hint="Draw here" if drawn else f"Edges of a {page['bd']}",
            max_height=300,
            alt="The lines that the branch is given, white on black",
        )
    with answers:
        alone, led = found.alone.x[step].numpy(), found.led.x[step].numpy()
        change = canvas.to_bytes(led - alone, -_MOST, _MOST)
        rows = np.concatenate([canvas.to_bytes(alone, -1, 1), canvas.to_bytes(led, -1, 1), change])
        done = step == steps
        names = ["alone", "led"]
        canvas.images(
            _ANSWERS,
            rows,
            columns=COUNT,
            captions=[
                *(
                    f"{name}: {digit}" if done else name
                    for name, reads in zip(names, found.reads, strict=True)
                    for digit in reads
                ),
                *["change"] * COUNT,
            ],
            tool=None,
            max_height=470,
            hint="The frozen model; the same, led; the change"
            if steps == sampling.STEPS
            else f"A draft in {steps} steps while you drag",
            alt="Four samples of the frozen model, read as "
            + ", ".join(map(str, found.reads[0]))
            + ", and below four from the same noise with the branch, read as "
            + ", ".join(map(str, found.reads[1])),
        )


def draw_numbers(page: PageState, found: Pair) -> None:
    """What the branch changes, and how far the outline is kept."""
    network, step = branch(page["cb"], page["seed"]), page["cj"]
    largest = max(
        float(part.weight.abs().max()) for part in network.modules() if isinstance(part, ZeroConv)
    )
    apart = float(found.apart[-1])
    same = torch.equal(found.alone.x, found.led.x)
    said, meaning = ("yes", "good") if same else ("no", None)
    frame.readout(
        [
            frame.Readout("outline kept, led", percent(found.kept[1, -1]), "model"),
            ("… by the frozen model alone", percent(found.kept[0, -1])),
            ("largest weight in a zero convolution", exactly(largest)),
            ("largest change of a pixel", exactly(apart)),
            frame.Readout("bit for bit the same", said, meaning),
        ]
    )
    steps = (np.arange(len(found.kept[0])) + 1) * sampling.STEPS / len(found.kept[0])
    chart.lines(
        "diffusion:kept",
        {"led": (steps, 100 * found.kept[1]), "alone": (steps, 100 * found.kept[0])},
        colours={"led": "model", "alone": "ink"},
        x_label="step",
        y_label="% of the outline in x̂₀",
        y_range=(0, 102),
        marker=max(1, step),
        height=170,
        alt="How far the outline of the predicted digit agrees with the sketch, over the steps",
    )
    chart.lines(
        "diffusion:apart",
        {"change": (np.concatenate([[0], steps]), found.apart)},
        colours={"change": "error"},
        x_label="step",
        y_label="largest change of a pixel",
        y_range=(0, 2.5),
        marker=step,
        height=150,
        alt="Largest difference of a pixel between the two models, over the steps",
    )


def exactly(value: float) -> str:
    """A number; zero only where it is none but zero."""
    return "0 exactly" if value == 0 else frame.number(value)


def percent(share: float) -> str:
    """A share in hundredths."""
    return f"{100 * share:.0f} %"
